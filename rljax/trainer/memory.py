"""Own verified successes, one for each problem, and how reliably each problem is solved. Host-side numpy.

Nothing from outside enters: what is replayed was sampled by the policy and verified (self-imitation, design section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int


@dataclass
class Memory:
    """A ring of N entries, −1 behind prompts' and responses' ends. `index` finds the entry of a prompt; the arrays
    alone are the state that is saved."""

    prompt: Int[np.ndarray, "N S"]
    response: Int[np.ndarray, "N T"]
    reward: Float[np.ndarray, "N T"]
    level: Int[np.ndarray, "N"]
    success: Float[np.ndarray, "N"]  # running mean of the problem's success since it was first solved
    cursor: Int[np.ndarray, "2"]  # entries used, next entry to write
    index: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {self.prompt[i].tobytes(): i for i in range(int(self.cursor[0]))}

    @property
    def size(self) -> int:
        """Problems remembered."""
        return int(self.cursor[0])

    def holds(self, prompt: Int[np.ndarray, "P S"]) -> Bool[np.ndarray, "P"]:
        """Which prompts were ever answered correctly (and are not forgotten)."""
        return np.array([row.tobytes() in self.index for row in prompt], bool)

    def success_of(self, prompt: Int[np.ndarray, "P S"]) -> Float[np.ndarray, "P"]:
        """Running mean of each prompt's success, 0 where it was never answered correctly (or is forgotten)."""
        entries = [self.index.get(row.tobytes(), -1) for row in prompt]
        return np.array([self.success[entry] if entry >= 0 else 0.0 for entry in entries], np.float32)


def empty_memory(capacity: int, prompt: int, budget: int) -> Memory:
    """No entries yet; N = `capacity`, S = `prompt`, T = `budget`."""
    return Memory(
        prompt=np.full((capacity, prompt), -1, np.int32),
        response=np.full((capacity, budget), -1, np.int32),
        reward=np.zeros((capacity, budget), np.float32),
        level=np.zeros(capacity, np.int32),
        success=np.zeros(capacity, np.float32),
        cursor=np.zeros(2, np.int64),
    )


def arrays(memory: Memory) -> dict[str, np.ndarray]:
    """What a checkpoint saves; `Memory(**arrays)` restores it."""
    names = ("prompt", "response", "reward", "level", "success", "cursor")
    return {name: getattr(memory, name) for name in names}


def remember(
    memory: Memory,
    prompt: Int[np.ndarray, "P S"],
    level: Int[np.ndarray, "P"],
    response: Int[np.ndarray, "P G T"],
    reward: Float[np.ndarray, "P G T"],
    correct: Float[np.ndarray, "P G"],
) -> None:
    """Update each problem's success and keep its best correct response, by return, then by brevity.

    `correct` is 1, 0, or NaN where the verdict was lost.
    """
    for row in range(prompt.shape[0]):
        known = ~np.isnan(correct[row])
        right = correct[row] == 1.0
        entry = memory.index.get(prompt[row].tobytes())
        if not known.any() or (entry is None and not right.any()):
            continue
        if right.any():
            entry = keep_best(memory, prompt[row], int(level[row]), response[row][right], reward[row][right])
        assert entry is not None
        memory.success[entry] += 0.3 * (float(correct[row][known].mean()) - memory.success[entry])


def keep_best(
    memory: Memory,
    prompt: Int[np.ndarray, "S"],
    level: int,
    response: Int[np.ndarray, "C T"],
    reward: Float[np.ndarray, "C T"],
) -> int:
    """Keep the best of the correct responses given and the one known, by return, then by brevity; returns its entry.

    A problem that is new here starts with success 0.
    """
    entry = memory.index.get(prompt.tobytes())
    if entry is None:
        entry = _new_entry(memory, prompt)
    memory.level[entry] = level
    candidates = np.concatenate([memory.response[entry][None], response])
    rewards = np.concatenate([memory.reward[entry][None], reward])
    length = (candidates >= 0).sum(axis=1)
    best = int(np.lexsort((length, -rewards.sum(axis=1)))[0])
    memory.response[entry], memory.reward[entry] = candidates[best], rewards[best]
    return entry


def draw(memory: Memory, generator: np.random.Generator, count: int) -> Int[np.ndarray, "R"]:
    """R = `count` entries, with replacement; none while the memory is empty.

    A level is drawn in proportion to its mean failure, 1 − success + 0.02, then an entry in proportion to its own: a
    small level that is being forgotten is rehearsed as much as a large one that is being learned.
    """
    if not memory.size:
        return np.zeros(0, np.int64)
    failure = 1.02 - memory.success[: memory.size].astype(np.float64)
    level = memory.level[: memory.size]
    bounds = np.cumsum(failure / np.bincount(level)[level])
    drawn = np.searchsorted(bounds, generator.random(count) * bounds[-1], side="right")
    return np.minimum(drawn, memory.size - 1)


def _new_entry(memory: Memory, prompt: Int[np.ndarray, "S"]) -> int:
    capacity = memory.prompt.shape[0]
    entry = int(memory.cursor[1])
    if memory.size == capacity:
        del memory.index[memory.prompt[entry].tobytes()]
    memory.prompt[entry] = prompt
    memory.response[entry] = -1
    memory.reward[entry] = 0.0
    memory.success[entry] = 0.0
    memory.index[prompt.tobytes()] = entry
    memory.cursor[:] = min(memory.size + 1, capacity), (entry + 1) % capacity
    return entry
