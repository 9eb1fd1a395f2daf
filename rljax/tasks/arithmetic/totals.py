"""Parts and totals: quantities that hang together, and a stated total that agrees with them or does not."""

from __future__ import annotations

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, shift, twins
from rljax.tasks.arithmetic.settings import NAMES, THINGS
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Listed, Space, Subsets, product, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

_LETTERS = "abcdfghkmn"
_TWO = {1: 9, 2: 99, 3: 999}
# How many quantities, and the greatest addend and factor, by level.
_RELATED = {2: (2, 9, 3), 3: (3, 9, 3), 4: (4, 20, 4), 5: (5, 30, 4), 6: (6, 50, 4), 7: (7, 99, 5), 8: (8, 99, 5),
            9: (10, 500, 5)}  # fmt: skip


def _two_wording(instance: tuple[int, int], words: Words) -> str:
    """Two parts, their total (the mark), and how much greater the second is."""
    less, more = (place + 2 for place in instance)
    (who, whom), things = words.pick(NAMES, 2), words.choose(*THINGS)
    have = f"{who} has {less} {things}"
    other = f"{whom} has {more} {things}"
    first, second = (other, have) if words.flip() else (have, other)
    return words.choose(
        f"a={less};b={more};a+b={MARK};b-a=?",
        f"{first} and {second}. Together they have {MARK} {things}. How many more does {whom} have than {who}?",
        f"Of {MARK} {things} in all, {less} belong to {who} and the other {more} to {whom}. "
        f"By how many does {whom}'s share exceed {who}'s?",
        f"{who} and {whom} own {MARK} {things} between them: {who} {less}, {whom} {more}. What is the difference?",
        f"Let $a = {less}$ and $b = {more}$ with $a + b = {MARK}$. Find $b - a$.",
    )


def _two_lines(less: int, more: int) -> list[str]:
    return [f"{less}+{more}={less + more}", f"{more}-{less}={more - less}"]


def _two(instance: tuple[int, int], words: Words) -> Posed:
    less, more = (place + 2 for place in instance)
    wording = _two_wording(instance, words)
    return integer(wording.replace(MARK, str(less + more)), more - less, _two_lines(less, more))


def _two_twins(instance: tuple[int, int], words: Words) -> tuple[Posed, Posed]:
    less, more = (place + 2 for place in instance)
    off = abs(shift(less, more)) if more + less < 12 else shift(less, more)
    stated = (less + more, less + more + off)
    return twins(_two_wording(instance, words), stated, more - less, _two_lines(less, more))


def _two_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    less, more = (place + 2 for place in instance)
    return near(more - less, more + less, less - more, more, less, 2 * more)


# A first value, how each further one comes from the one before, and which is asked for (never the first).
Related = tuple[int, tuple[tuple[str, int], ...], int]


def _values(instance: Related) -> list[int]:
    found = [instance[0]]
    for sign, number in instance[1]:
        last = found[-1]
        found.append(last * number if sign == "*" else last + number if sign == "+" else last - number)
    return found


def _said(sign: str, number: int, who: str, before: str, words: Words) -> str:
    if sign == "*":
        return words.choose(
            f"{who} has {number} times as many as {before}", f"{who} has {number} times {before}'s number"
        )
    more = "more" if sign == "+" else "fewer"
    return words.choose(f"{who} has {number} {more} than {before}", f"{who} has {number} {more} than {before} has")


def _related_wording(instance: Related, words: Words) -> str:
    first, relations, at = instance
    count = len(relations) + 1
    names, things = words.pick(NAMES, count), words.choose(*THINGS)
    told = [_said(*relation, names[i + 1], names[i], words) for i, relation in enumerate(relations)]
    marks = [f"{_LETTERS[i + 1]}={_LETTERS[i]}{sign}{number}" for i, (sign, number) in enumerate(relations)]
    letters = "+".join(_LETTERS[:count])
    people = f"{', '.join(names[:-1])} and {names[-1]}"
    formula, asked = "$, $".join(marks).replace("*", r" \cdot "), names[at]
    return words.choose(
        f"a={first};{';'.join(marks)};{letters}={MARK};{_LETTERS[at]}=?",
        f"{names[0]} has {first} {things}. {'. '.join(told)}. Together they have {MARK} {things}. "
        f"How many {things} does {asked} have?",
        f"{people} have {MARK} {things} in all. {names[0]} has {first}, {', '.join(told)}. How many has {asked}?",
        f"The integers satisfy $a = {first}$, ${formula}$ and ${letters} = {MARK}$. Find ${_LETTERS[at]}$.",
        f"{names[0]} found {first} {things} on a walk. Of the {things} that were found, {'; '.join(told)}. "
        f"The {count} of them found {MARK} {things}. What is {asked}'s number?",
    )


def _related_lines(instance: Related) -> list[str]:
    values = _values(instance)
    lines = [f"{values[i]}{sign}{number}={values[i + 1]}" for i, (sign, number) in enumerate(instance[1])]
    total = values[0]
    for value in values[1:]:
        lines.append(f"{total}+{value}={total + value}")
        total += value
    return lines


def _related(instance: Related, words: Words) -> Posed:
    values = _values(instance)
    wording = _related_wording(instance, words)
    return integer(wording.replace(MARK, str(sum(values))), values[instance[2]], _related_lines(instance))


def _related_twins(instance: Related, words: Words) -> tuple[Posed, Posed]:
    values = _values(instance)
    total, off = sum(values), shift(*values)
    stated = (total, total + off)
    return twins(_related_wording(instance, words), stated, values[instance[2]], _related_lines(instance))


def _related_misses(instance: Related) -> tuple[str, ...]:
    values, at = _values(instance), instance[2]
    return near(values[at], values[at - 1], sum(values), values[-1], values[0], sum(values) - values[at])


def _relations(count: int, addend: int, factor: int) -> Space:
    """The first value is great enough for every `fewer` that may come."""
    signs = product(Listed(("+", "-")), Integers(2, addend))
    relation = union(signs, product(Listed(("*",)), Integers(2, factor)))
    least = (count - 1) * addend
    return product(
        Integers(least + 1, least + 10 * addend), product(*(relation,) * (count - 1)), Integers(1, count - 1)
    )


TOTALS = (
    Kind("two_parts", at_levels({n: Subsets(bound, 2) for n, bound in _TWO.items()}), _two, _two_misses, _two_twins),
    Kind("related", at_levels({n: _relations(*bounds) for n, bounds in _RELATED.items()}), _related, _related_misses,
         _related_twins),
)  # fmt: skip
