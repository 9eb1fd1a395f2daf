"""Heads and legs: how many of each of two kinds. In the twin no whole numbers have these sums."""

from __future__ import annotations

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, off_multiples, refused
from rljax.tasks.arithmetic.settings import KINDS_WITH_PARTS
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Listed, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# How many legs the kind that is asked for has, and the other; how many there are of each.
Herd = tuple[tuple[int, int], int, int]

# The greatest count of each kind, by level.
_BOUNDS = {2: 9, 3: 30, 4: 99, 5: 400, 6: 1500, 7: 9999}


def _wording(instance: Herd, words: Words) -> str:
    """The mark is the number of legs of all."""
    (legs, others), count, rest = instance
    heads, pair = count + rest, (min(legs, others), max(legs, others))
    few, many, part = words.choose(*KINDS_WITH_PARTS[pair])
    one = few if legs == pair[0] else many
    first, second = ((few, pair[0]), (many, pair[1])) if words.flip() else ((many, pair[1]), (few, pair[0]))
    have = f"{first[0]} have {first[1]} {part} each and {second[0]} have {second[1]}"
    return words.choose(
        f"whole a,b>0;a+b={heads};{legs}a+{others}b={MARK};a=?",
        f"{have[0].upper()}{have[1:]}. There are {heads} {first[0]} and {second[0]} in all, and they have {MARK} "
        f"{part}. How many {one} are there?",
        f"Someone counts {heads} {first[0]} and {second[0]}, and {MARK} {part}. If {have}, how many are {one}?",
        f"Find positive integers $a$ and $b$ with $a + b = {heads}$ and ${legs}a + {others}b = {MARK}$. What is $a$?",
        f"Among {heads} things, each of which has {legs} or {others} {part}, there are {MARK} {part} altogether. "
        f"How many have {legs}?",
    )


def _lines(instance: Herd, total: int) -> list[str]:
    """If all were of the other kind: what is over, and how many times the difference goes into it."""
    (legs, others), count, rest = instance
    heads, gap = count + rest, legs - others
    lines = [f"{others}*{heads}={others * heads}", f"{total}-{others * heads}={total - others * heads}"]
    over, each = (total - others * heads, gap) if gap > 0 else (others * heads - total, -gap)
    if over % each or not 0 < over // each < heads:
        return lines
    return [*lines, f"{over}/{each}={over // each}"]


def _legs(instance: Herd) -> int:
    (legs, others), count, rest = instance
    return legs * count + others * rest


def _pose(instance: Herd, words: Words) -> Posed:
    total = _legs(instance)
    return integer(_wording(instance, words).replace(MARK, str(total)), instance[1], _lines(instance, total))


def _twins(instance: Herd, words: Words) -> tuple[Posed, Posed]:
    wording, total, false = _wording(instance, words), _legs(instance), _impossible(instance)
    sound = integer(wording.replace(MARK, str(total)), instance[1], _lines(instance, total))
    return sound, refused(wording.replace(MARK, str(false)), _lines(instance, false))


def _impossible(instance: Herd) -> int:
    """Legs between two possible numbers, or more or fewer than so many heads can have; mostly of the same parity."""
    pair, count, rest = instance
    few, many = sorted(pair)
    heads, gap = count + rest, many - few
    if gap > 2 and heads % 3:
        return _legs(instance) + off_multiples(gap, count)
    beyond = gap * (1 + rest % 3)
    return few * heads - beyond if count % 2 and few * heads > beyond else many * heads + beyond


def _misses(instance: Herd) -> tuple[str, ...]:
    _, count, rest = instance
    return near(count, rest, count + rest, 2 * count, _legs(instance) - count - rest)


def _herds(bound: int) -> Space:
    pairs = tuple(pair for both in KINDS_WITH_PARTS for pair in (both, both[::-1]))
    return product(Listed(pairs), Integers(2, bound), Integers(2, bound))


HEADS = (Kind("heads", at_levels({n: _herds(bound) for n, bound in _BOUNDS.items()}), _pose, _misses, _twins),)
