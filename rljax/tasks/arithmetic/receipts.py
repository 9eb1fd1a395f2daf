"""Two unknown prices from three receipts, the third of which agrees with the others or does not."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from rljax.tasks.arithmetic.notation import bracketed
from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, shift, twins
from rljax.tasks.arithmetic.settings import GOODS, NAMES
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# The price asked for, the other price, and how many of both stand on three receipts, in no order.
Receipts = tuple[int, int, tuple[tuple[int, int], ...]]


# The greatest price and count, by level.
_BOUNDS = {4: (12, 5), 5: (30, 7), 6: (99, 9), 7: (199, 12), 8: (999, 20), 9: (9999, 60)}


@lru_cache(maxsize=16)
def _baskets(greatest: int) -> tuple[tuple[int, int], ...]:
    """Counts without a common factor: no two are proportional, so any two receipts give the prices."""
    counts = range(2, greatest + 1)
    return tuple((m, n) for m in counts for n in counts if gcd(m, n) == 1)


def _wording(instance: Receipts, words: Words) -> str:
    """The mark is the total of the last receipt that is shown."""
    p, q, baskets = instance
    totals = [str(m * p + n * q) for m, n in baskets[:2]] + [MARK]
    (one, many), (_, others) = words.pick(GOODS, 2)
    names, unit = words.pick(NAMES, 3), words.choose("euros", "dollars", "pounds")
    shown = list(zip(baskets, totals, names, strict=True))
    paid = "; ".join(f"{m} {many} and {n} {others} cost {total} {unit}" for (m, n), total, _ in shown)
    people = ". ".join(f"{name} paid {total} {unit} for {m} {many} and {n} {others}" for (m, n), total, name in shown)
    marks = [f"{m}p+{n}q={total}" for (m, n), total, _ in shown]
    return words.choose(
        f"{';'.join(marks)};p=?",
        f"{paid}. How many {unit} does a {one} cost?",
        f"Solve ${'$, $'.join(marks)}$ for $p$.",
        f"{people}. All paid the same prices. What is the price of a {one}?",
        f"In a shop every {one} has one price and so has all of the {others}: {paid}. Find the price of a {one}.",
    )


def _ordered(instance: Receipts, words: Words) -> Receipts:
    p, q, baskets = instance
    return p, q, words.order(baskets)


def _lines(instance: Receipts) -> list[str]:
    """Both prices from the first two receipts by elimination, then what the third must be."""
    p, q, ((a, b), (c, d), (e, f)) = instance
    first, second = a * p + b * q, c * p + d * q
    left, right, slope = d * first, b * second, a * d - b * c
    return [
        f"{d}*{first}={left}",
        f"{b}*{second}={right}",
        f"{left}-{right}={left - right}",
        f"{a}*{d}-{b}*{c}={slope}",
        f"{left - right}/{bracketed(slope)}={p}",
        f"{first}-{a}*{p}={b * q}",
        f"{b * q}/{b}={q}",
        f"{e}*{p}+{f}*{q}={e * p + f * q}",
    ]


def _last_total(instance: Receipts) -> int:
    p, q, baskets = instance
    return baskets[-1][0] * p + baskets[-1][1] * q


def _pose(instance: Receipts, words: Words) -> Posed:
    shown = _ordered(instance, words)
    return integer(_wording(shown, words).replace(MARK, str(_last_total(shown))), instance[0], _lines(shown))


def _twins(instance: Receipts, words: Words) -> tuple[Posed, Posed]:
    shown = _ordered(instance, words)
    total = _last_total(shown)
    stated = (total, total + shift(instance[0], instance[1], total))
    return twins(_wording(shown, words), stated, instance[0], _lines(shown))


def _misses(instance: Receipts) -> tuple[str, ...]:
    p, q, _ = instance
    return near(p, q, p + q, abs(p - q), 2 * p)


def _space(price: int, count: int) -> Space:
    baskets = _baskets(count)
    chosen = Mapped(Subsets(len(baskets), 3), lambda places: tuple(baskets[place] for place in places))
    return product(Integers(2, price), Integers(2, price), chosen)


RECEIPTS = (Kind("receipts", at_levels({n: _space(*bounds) for n, bounds in _BOUNDS.items()}), _pose, _misses, _twins),)
