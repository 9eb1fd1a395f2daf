"""Arguments to try programs on, drawn the same way for the same tree; the simplest first, edges in between."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from rljax.tasks.permute import seed_of

Arguments = tuple[Any, ...]


def generator(tree: object) -> Random:
    """Draws that depend on the tree alone."""
    return Random(seed_of("inputs", repr(tree)))


def near(numbers: Iterable[int]) -> list[int]:
    """The numbers and their neighbours, where comparisons change."""
    return sorted({number + shift for number in numbers for shift in (-1, 0, 1)})


def integers(random: Random, marks: Iterable[int], low: int, high: int, count: int = 12) -> list[int]:
    """Distinct integers in `low`…`high`: two small ones first, then the ends, some near the marks, and others."""
    small = random.sample(range(max(low, 1), min(high, max(low, 1) + 8) + 1), 2)
    close = [number for number in near(marks) if low <= number <= high]
    random.shuffle(close)
    others = [random.randint(low, high) for _ in range(count)]
    found = dict.fromkeys([*small, low, *close[: count // 2], high, *others])
    return list(found)[:count]


def lists(random: Random, marks: Iterable[int], low: int, high: int, longest: int = 9) -> list[list[int]]:
    """Lists of integers in `low`…`high`, many of them near the marks: two short ones first, then the empty one."""
    close = [number for number in near(marks) if low <= number <= high] or [low, high]

    def number() -> int:
        return random.choice(close) if random.random() < 0.4 else random.randint(low, high)

    sizes = [random.randint(3, 4), random.randint(4, 5), 0, 1, *[random.randint(5, longest) for _ in range(8)]]
    found = [[number() for _ in range(size)] for size in sizes]
    # A repeated element tells programs apart that others leave alike.
    found[4].append(found[4][0])
    return found


def words_of(random: Random, letters: str, count: int) -> list[str]:
    """Words of one to six of these letters."""
    return ["".join(random.choices(letters, k=random.randint(1, 6))) for _ in range(count)]


def texts(random: Random, letters: str, count: int = 12) -> list[str]:
    """Texts without spaces of 0…12 letters, those given coming often: two short ones first, then the empty one."""
    alphabet = letters * 3 + "abcdeinorstuxz"
    sizes = [random.randint(3, 5), random.randint(4, 6), 0, 1, *[random.randint(5, 12) for _ in range(count - 4)]]
    return ["".join(random.choices(alphabet, k=size)) for size in sizes]


def sentences(random: Random, letters: str, count: int = 12) -> list[str]:
    """Words with single spaces between them: two short texts first, then the empty one."""
    alphabet = letters * 3 + "abcdeinorstuxz"
    sizes = [2, 3, 0, 1, *[random.randint(3, 7) for _ in range(count - 4)]]
    return [" ".join(words_of(random, alphabet, size)) for size in sizes]


def grids(random: Random, marks: Iterable[int], low: int, high: int, square: bool, count: int = 12) -> list[Any]:
    """Rectangular lists of rows, none empty, 1…4 rows and columns: two small ones first."""
    close = [number for number in near(marks) if low <= number <= high] or [low, high]

    def number() -> int:
        return random.choice(close) if random.random() < 0.3 else random.randint(low, high)

    found = []
    for place in range(count):
        rows = 2 if place == 0 else 1 if place == 2 else random.randint(2, 4)
        columns = rows if square else random.randint(2, 3) if place < 2 else random.randint(1, 5)
        found.append([[number() for _ in range(columns)] for _ in range(rows)])
    return found
