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
    sampled: Bool[np.ndarray, "N T"]  # drawn by the policy: not an observation
    reward: Float[np.ndarray, "N T C"]  # by reward layer, before its weight
    arm: Int[np.ndarray, "N"]  # place of the problem's level among the world's arms
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


@dataclass(frozen=True)
class Tries:
    """Responses to problems, with what each token earned; the leading axes are problems and samples, or one of them."""

    response: Int[np.ndarray, "*B T"]
    sampled: Bool[np.ndarray, "*B T"]
    reward: Float[np.ndarray, "*B T C"]

    def take(self, rows: int | slice | np.ndarray) -> Tries:
        """Those that an index or a mask of the first axis names."""
        return Tries(self.response[rows], self.sampled[rows], self.reward[rows])


def empty_memory(capacity: int, prompt: int, budget: int, layers: int) -> Memory:
    """No entries yet; N = `capacity`, S = `prompt`, T = `budget`, C = `layers`."""
    return Memory(
        prompt=np.full((capacity, prompt), -1, np.int32),
        response=np.full((capacity, budget), -1, np.int32),
        sampled=np.zeros((capacity, budget), bool),
        reward=np.zeros((capacity, budget, layers), np.float32),
        arm=np.zeros(capacity, np.int32),
        success=np.zeros(capacity, np.float32),
        cursor=np.zeros(2, np.int64),
    )


def arrays(memory: Memory) -> dict[str, np.ndarray]:
    """What a checkpoint saves; `Memory(**arrays)` restores it."""
    names = ("prompt", "response", "sampled", "reward", "arm", "success", "cursor")
    return {name: getattr(memory, name) for name in names}


def remember(
    memory: Memory,
    prompt: Int[np.ndarray, "P S"],
    arm: Int[np.ndarray, "P"],
    tries: Tries,
    correct: Float[np.ndarray, "P G"],
    weights: Float[np.ndarray, "C"],
) -> None:
    """Update each problem's success and keep its best correct response, by return, then by brevity.

    `tries` are [P, G, T]; `correct` is 1, 0, or NaN where the verdict was lost; `weights` are those of the layers.
    """
    for row in range(prompt.shape[0]):
        known = ~np.isnan(correct[row])
        right = correct[row] == 1.0
        entry = memory.index.get(prompt[row].tobytes())
        if not known.any() or (entry is None and not right.any()):
            continue
        if right.any():
            entry = keep_best(memory, prompt[row], int(arm[row]), tries.take(row).take(right), weights)
        assert entry is not None
        memory.success[entry] += 0.3 * (float(correct[row][known].mean()) - memory.success[entry])


def keep_best(
    memory: Memory, prompt: Int[np.ndarray, "S"], arm: int, right: Tries, weights: Float[np.ndarray, "C"]
) -> int:
    """Keep the best of the correct responses given, [C, T], and the one known, by return, then by brevity; returns its
    entry. A problem that is new here starts with success 0.
    """
    entry = memory.index.get(prompt.tobytes())
    if entry is None:
        entry = _new_entry(memory, prompt)
    memory.arm[entry] = arm
    names = ("response", "sampled", "reward")
    candidates = {name: np.concatenate([getattr(memory, name)[entry][None], getattr(right, name)]) for name in names}
    length = (candidates["response"] >= 0).sum(axis=1)
    best = int(np.lexsort((length, -(candidates["reward"].sum(axis=1) @ weights)))[0])
    for name in names:
        getattr(memory, name)[entry] = candidates[name][best]
    return entry


def draw(memory: Memory, generator: np.random.Generator, count: int) -> Int[np.ndarray, "R"]:
    """R = `count` entries, with replacement; none while the memory is empty.

    An arm is drawn in proportion to its mean failure, 1 − success + 0.02, then an entry in proportion to its own: a
    small level that is being forgotten is rehearsed as much as a large one that is being learned.
    """
    if not memory.size:
        return np.zeros(0, np.int64)
    failure = 1.02 - memory.success[: memory.size].astype(np.float64)
    arm = memory.arm[: memory.size]
    bounds = np.cumsum(failure / np.bincount(arm)[arm])
    drawn = np.searchsorted(bounds, generator.random(count) * bounds[-1], side="right")
    return np.minimum(drawn, memory.size - 1)


def _new_entry(memory: Memory, prompt: Int[np.ndarray, "S"]) -> int:
    capacity = memory.prompt.shape[0]
    entry = int(memory.cursor[1])
    if memory.size == capacity:
        del memory.index[memory.prompt[entry].tobytes()]
    memory.prompt[entry] = prompt
    memory.response[entry] = -1
    memory.sampled[entry] = False
    memory.reward[entry] = 0.0
    memory.success[entry] = 0.0
    memory.index[prompt.tobytes()] = entry
    memory.cursor[:] = min(memory.size + 1, capacity), (entry + 1) % capacity
    return entry
