from __future__ import annotations

import numpy as np

from rljax.trainer.memory import Memory, Tries, arrays, draw, empty_memory, keep_best, remember

S, T, C = 3, 4, 2
WEIGHTS = np.array([1.0, 0.5], np.float32)


def prompt(number: int) -> np.ndarray:
    return np.array([1, 2, number], np.int32)


def response(*token: int) -> np.ndarray:
    return np.array([[*token, *(-1,) * (T - len(token))]], np.int32)


def tried(token: np.ndarray, total: float) -> Tries:
    """Responses that earned `total` on their first tokens; what is not padding was sampled."""
    reward = np.zeros((*token.shape, C), np.float32)
    reward[..., 0, 0] = total
    return Tries(token, token >= 0, reward)


def test_the_best_answer_is_kept_by_return_then_by_brevity() -> None:
    memory = empty_memory(4, S, T, C)
    for token, total in (((5, 5, 5), 1.0), ((6, 6), 1.0), ((7,), 0.5), ((8, 8), 1.0)):
        keep_best(memory, prompt(9), 1, tried(response(*token), total), WEIGHTS)
    assert memory.size == 1
    assert memory.response[0].tolist() == [6, 6, -1, -1]


def test_the_return_is_that_of_the_layers_under_the_present_weights() -> None:
    memory, reward = empty_memory(4, S, T, C), np.zeros((2, T, C), np.float32)
    reward[:, 0] = [[1.0, 0.0], [0.5, 0.8]]
    both = np.concatenate([response(5), response(6)])
    keep_best(memory, prompt(9), 1, Tries(both, both >= 0, reward), WEIGHTS)
    assert memory.response[0, 0] == 5
    keep_best(memory, prompt(9), 1, Tries(both, both >= 0, reward), np.array([1.0, 1.0], np.float32))
    assert memory.response[0, 0] == 6


def test_success_is_followed_only_for_problems_that_were_solved() -> None:
    memory = empty_memory(4, S, T, C)
    prompts = np.stack([prompt(1), prompt(2), prompt(3)])
    tokens = np.tile(response(5), (3, 2, 1))
    correct = np.array([[1.0, 1.0], [0.0, 0.0], [np.nan, np.nan]], np.float32)
    remember(memory, prompts, np.zeros(3, np.int32), tried(tokens, 1.0), correct, WEIGHTS)
    assert memory.holds(prompts).tolist() == [True, False, False]
    assert memory.success_of(prompts)[0] > 0
    before = memory.success_of(prompts)[0]
    remember(memory, prompts[:1], np.zeros(1, np.int32), tried(tokens[:1], 1.0), correct[1:2], WEIGHTS)
    assert memory.success_of(prompts)[0] < before


def test_a_full_memory_forgets_the_oldest() -> None:
    memory = empty_memory(2, S, T, C)
    for number in (1, 2, 3):
        keep_best(memory, prompt(number), 0, tried(response(number), 1.0), WEIGHTS)
    assert memory.holds(np.stack([prompt(1), prompt(2), prompt(3)])).tolist() == [False, True, True]
    assert memory.response[memory.index[prompt(3).tobytes()]].tolist() == [3, -1, -1, -1]


def test_levels_are_rehearsed_by_their_mean_failure() -> None:
    memory = empty_memory(101, S, T, C)
    for number in range(101):
        keep_best(memory, prompt(number), 0 if number == 0 else 1, tried(response(5), 1.0), WEIGHTS)
    memory.success[1:] = 1.0
    drawn = draw(memory, np.random.default_rng(0), 10_000)
    # One failing problem of level 0 against a hundred solved ones of level 1: 1.02 to 0.02.
    assert abs(np.mean(drawn == 0) - 1.02 / 1.04) < 0.01


def test_nothing_is_drawn_from_an_empty_memory() -> None:
    assert len(draw(empty_memory(4, S, T, C), np.random.default_rng(0), 8)) == 0


def test_the_arrays_are_the_whole_state() -> None:
    memory = empty_memory(4, S, T, C)
    keep_best(memory, prompt(1), 1, tried(response(5, 6), 1.0), WEIGHTS)
    again = Memory(**arrays(memory))
    assert again.index == memory.index
    assert again.size == 1
