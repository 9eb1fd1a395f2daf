"""Ages: one person some times as old as another, now and later; the stated sum of ages agrees or does not."""

from __future__ import annotations

from math import gcd

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, shift, twins
from rljax.tasks.arithmetic.settings import NAMES
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# The first is k times as old as the second, and will be m < k times as old; a multiple of the least ages that are
# whole; how many years each further person is older than the one before; which age is asked for.
Ages = tuple[int, int, int, tuple[int, ...], int]

_LETTERS = "abcdfghk"
# The greatest k and multiple, and how many further persons, by level.
_BOUNDS = {3: (6, 12, 0), 4: (7, 12, 1), 5: (8, 12, 2), 6: (9, 15, 3), 7: (9, 30, 4)}


def _years(instance: Ages) -> int:
    """The years t after which k b + t = m (b + t), so b = t (m − 1) / (k − m)."""
    k, m, multiple, _, _ = instance
    return multiple * (k - m) // gcd(k - m, m - 1)


def _ages(instance: Ages) -> list[int]:
    k, m, multiple, further, _ = instance
    second = multiple * (m - 1) // gcd(k - m, m - 1)
    ages = [k * second, second]
    for older in further:
        ages.append(ages[-1] + older)
    return ages


def _wording(instance: Ages, words: Words) -> str:
    k, m, _, further, at = instance
    count, years = 2 + len(further), _years(instance)
    names, letters = words.pick(NAMES, count), _LETTERS[:count]
    first, second = names[:2]
    more = "".join(f", {names[i + 2]} is {older} years older than {names[i + 1]}" for i, older in enumerate(further))
    marks = "".join(f";{letters[i + 2]}={letters[i + 1]}+{older}" for i, older in enumerate(further))
    formula = marks.replace(";", "$, $")
    together = f"The ages of {', '.join(names[:-1])} and {names[-1]} add up to {MARK}"
    return words.choose(
        f"a={k}b;a+{years}={m}(b+{years}){marks};{'+'.join(letters)}={MARK};{letters[at]}=?",
        f"{first} is {k} times as old as {second}{more}. In {years} years {first} will be {m} times as old as "
        f"{second}. {together}. How old is {names[at]} now?",
        f"{together}. {first} is {k} times as old as {second}{more}, and {years} years from now {first} will be "
        f"{m} times as old as {second} will be then. What is {names[at]}'s age today?",
        f"Ages in years: $a = {k}b$, $a + {years} = {m}(b + {years}){formula}$, ${' + '.join(letters)} = {MARK}$. "
        f"Find ${letters[at]}$.",
        f"Today {first}'s age is {k} times {second}'s, and {years} years later it will be {m} times {second}'s then"
        f"{more.replace(', ', '; ')}. {together} today. Which age is {names[at]}'s?",
    )


def _lines(instance: Ages) -> list[str]:
    k, m, _, further, _ = instance
    years, ages = _years(instance), _ages(instance)
    lines = [f"{years}*{m - 1}={years * (m - 1)}", f"{years * (m - 1)}/{k - m}={ages[1]}", f"{k}*{ages[1]}={ages[0]}"]
    lines += [f"{ages[i + 1]}+{older}={ages[i + 2]}" for i, older in enumerate(further)]
    total = ages[0]
    for age in ages[1:]:
        lines.append(f"{total}+{age}={total + age}")
        total += age
    return lines


def _pose(instance: Ages, words: Words) -> Posed:
    ages = _ages(instance)
    text = _wording(instance, words).replace(MARK, str(sum(ages)))
    return integer(text, ages[instance[4]], _lines(instance))


def _twins(instance: Ages, words: Words) -> tuple[Posed, Posed]:
    ages = _ages(instance)
    total = sum(ages)
    stated = (total, total + shift(*ages))
    return twins(_wording(instance, words), stated, ages[instance[4]], _lines(instance))


def _misses(instance: Ages) -> tuple[str, ...]:
    ages, at = _ages(instance), instance[4]
    return near(ages[at], ages[at] + _years(instance), ages[1 - min(at, 1)], sum(ages), _years(instance))


def _space(greatest: int, multiple: int, further: int) -> Space:
    """2 ≤ m < k ≤ `greatest`."""
    factors = Mapped(Subsets(greatest - 1, 2), lambda pair: (pair[1] + 2, pair[0] + 2))
    rest = product(Integers(1, multiple), product(*(Integers(2, 15),) * further), Integers(0, further + 1))
    return Mapped(product(factors, rest), lambda found: (*found[0], *found[1]))


AGES = (Kind("ages", at_levels({n: _space(*bounds) for n, bounds in _BOUNDS.items()}), _pose, _misses, _twins),)
