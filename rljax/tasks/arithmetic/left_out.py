"""A sum without each of its parts in turn: what is the part? The stated sum of all agrees with the rest or does not."""

from __future__ import annotations

from itertools import accumulate, pairwise

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, shift, twins
from rljax.tasks.arithmetic.settings import NAMES, THINGS
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Multisets, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# The value asked for, and the others in no order.
Parts = tuple[int, tuple[int, ...]]

_LETTERS = "abcdfghkmn"
# How many quantities, and their greatest value, by level.
_BOUNDS = {3: (3, 20), 4: (3, 99), 5: (4, 99), 6: (5, 99), 7: (6, 300), 8: (7, 999), 9: (9, 9999)}


def _shown(instance: Parts, words: Words) -> tuple[tuple[int, ...], int]:
    """The values in the order in which they are shown, and the place of the one asked for."""
    values = (instance[0], *instance[1])
    order = words.order(range(len(values)))
    return tuple(values[place] for place in order), order.index(0)


def _wording(values: tuple[int, ...], at: int, words: Words) -> str:
    """The total (the mark), and what is left of it without each value in turn."""
    total, letters = sum(values), _LETTERS[: len(values)]
    names, things = words.pick(NAMES, len(values)), words.choose(*THINGS)
    pairs = list(zip(letters, names, values, strict=True))
    marks = [f"{'+'.join(letters.replace(letter, ''))}={total - value}" for letter, _, value in pairs]
    told = ", ".join(f"without {name}'s there are {total - value}" for _, name, value in pairs)
    asked = f"all but {names[0]} have {total - values[0]}" + "".join(
        f", all but {name} {total - value}" for _, name, value in pairs[1:]
    )
    people = f"{', '.join(names[:-1])} and {names[-1]}"
    return words.choose(
        f"{';'.join(marks)};{'+'.join(letters)}={MARK};{letters[at]}=?",
        f"{people} put their {things} together and have {MARK}. Now {told}. How many {things} are {names[at]}'s?",
        f"Solve ${'$, $'.join(marks)}$ and ${'+'.join(letters)} = {MARK}$ for ${letters[at]}$.",
        f"Each of {people} has some {things}, {MARK} in all. Of these, {asked}. How many has {names[at]}?",
        f"Numbers {', '.join(letters)} have the sum {MARK}, and {', '.join(marks)}. What is {letters[at]}?",
    )


def _lines(values: tuple[int, ...], at: int) -> list[str]:
    """All sums together count each value once less than there are values."""
    total, less = sum(values), len(values) - 1
    sums = list(accumulate(total - value for value in values))
    lines = [f"{before}+{after - before}={after}" for before, after in pairwise(sums)]
    return [*lines, f"{sums[-1]}/{less}={total}", f"{total}-{total - values[at]}={values[at]}"]


def _pose(instance: Parts, words: Words) -> Posed:
    values, at = _shown(instance, words)
    text = _wording(values, at, words).replace(MARK, str(sum(values)))
    return integer(text, instance[0], _lines(values, at))


def _twins(instance: Parts, words: Words) -> tuple[Posed, Posed]:
    values, at = _shown(instance, words)
    total = sum(values)
    stated = (total, total + shift(instance[0], *instance[1]))
    return twins(_wording(values, at, words), stated, instance[0], _lines(values, at))


def _misses(instance: Parts) -> tuple[str, ...]:
    wanted, others = instance
    total = wanted + sum(others)
    return near(wanted, total, sum(others), *others[:3], total - others[0])


def _parts(count: int, greatest: int) -> Space:
    others = Mapped(Multisets(greatest - 9, count - 1), lambda places: tuple(10 + place for place in places))
    return product(Integers(10, greatest), others)


LEFT_OUT = (Kind("left_out", at_levels({n: _parts(*bounds) for n, bounds in _BOUNDS.items()}), _pose, _misses, _twins),)
