"""Unions, intersections and differences of intervals and points, as disjoint intervals from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from rljax.verify.mathematics.algebra import allowance
from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.numeric import compare_constants
from rljax.verify.mathematics.relation import Compare, no_algebra, same
from rljax.verify.mathematics.tree import Constant, Negative, Node, Refused
from rljax.verify.mathematics.values import (
    Conditions,
    Difference,
    Everything,
    Expression,
    Interval,
    Nothing,
    Quantity,
    Region,
    Several,
    Value,
)

INFINITY: Node = Constant("infinity")
MINUS_INFINITY: Node = Negative(INFINITY)
# Pieces that one region may have.
MAX_PIECES = 80

Pieces = list[Interval]


def is_regional(value: Value) -> bool:
    """Whether the value is a set of numbers and can be nothing else; a pair in parentheses can be a point, too."""
    return isinstance(value, Region | Conditions | Difference | Interval | Everything)


def pieces(value: Value, compare: Compare) -> Pieces | None:
    """The disjoint intervals of a set of numbers, points as closed ones; None for a value that is no such set.

    Raises `Refused` where an interval is empty or its ends cannot be ordered.
    """
    match value:
        case Nothing():
            return []
        case Everything():
            return [Interval(MINUS_INFINITY, INFINITY, False, False)]
        case Interval():
            return [_nonempty(value, compare)]
        case Several("tuple" | "bracket" as grouping, (Expression(low), Expression(high))):
            closed = grouping == "bracket"
            return [_nonempty(Interval(low, high, closed, closed), compare)]
        case Several("set", items):
            return united([_point(item) for item in items], compare)
        case Region(parts):
            return united([piece for part in parts for piece in _known(part, compare)], compare)
        case Conditions():
            return _conditions(value, compare)
        case Difference(whole, removed):
            return common(_known(whole, compare), _complement(_known(removed, compare)), compare)
        case _:
            return None


def _known(part: Value, compare: Compare) -> Pieces:
    found = pieces(part, compare)
    if found is None or len(found) > MAX_PIECES:
        raise Refused("is no set of numbers")
    return found


def _point(item: Value) -> Interval:
    if not isinstance(item, Expression | Quantity):
        raise Refused("is no set of numbers")
    return Interval(item.node, item.node, True, True)


def _nonempty(interval: Interval, compare: Compare) -> Interval:
    ends = order(interval.low, interval.high, compare)
    if ends > 0 or (not ends and not (interval.low_closed and interval.high_closed)):
        raise Refused("has an empty interval in it")
    return interval


def _conditions(value: Conditions, compare: Compare) -> Pieces:
    """All hold, if they can; conditions with commas between them that exclude each other are cases."""
    parts = [_known(part, compare) for part in value.parts]
    shared = parts[0]
    for part in parts[1:]:
        shared = common(shared, part, compare)
    if shared:
        return shared
    if value.strict:
        raise Refused("has conditions in it that exclude each other")
    return united([piece for part in parts for piece in part], compare)


def united(found: Sequence[Interval], compare: Compare) -> Pieces:
    """The union: neighbours that touch, at an end that belongs to one of them, become one."""

    def by_low(one: Interval, other: Interval) -> int:
        return order(one.low, other.low, compare) or (other.low_closed - one.low_closed)

    joined: Pieces = []
    for part in sorted(found, key=cmp_to_key(by_low)):
        last = joined[-1] if joined else None
        gap = order(last.high, part.low, compare) if last else -1
        if last is None or gap < 0 or (gap == 0 and not (last.high_closed or part.low_closed)):
            joined.append(part)
            continue
        further = order(part.high, last.high, compare)
        end = part if further > 0 else last
        closed = end.high_closed or (not further and part.high_closed)
        joined[-1] = Interval(last.low, end.high, last.low_closed, closed)
    return joined


def common(some: Pieces, others: Pieces, compare: Compare) -> Pieces:
    """The intersection."""
    if len(some) * len(others) > MAX_PIECES**2 // 4:
        raise Refused("has too many intervals in it")
    found: Pieces = []
    for one in some:
        for other in others:
            lows, highs = order(one.low, other.low, compare), order(one.high, other.high, compare)
            low, low_closed = (one.low, one.low_closed) if lows > 0 else (other.low, other.low_closed)
            high, high_closed = (one.high, one.high_closed) if highs < 0 else (other.high, other.high_closed)
            low_closed = low_closed if lows else one.low_closed and other.low_closed
            high_closed = high_closed if highs else one.high_closed and other.high_closed
            ends = order(low, high, compare)
            if ends < 0 or (not ends and low_closed and high_closed):
                found.append(Interval(low, high, low_closed, high_closed))
    return found


def _complement(found: Pieces) -> Pieces:
    gaps: Pieces = []
    low, low_closed = MINUS_INFINITY, False
    for piece in found:
        if piece.low != MINUS_INFINITY:
            gaps.append(Interval(low, piece.low, low_closed, not piece.low_closed))
        low, low_closed = piece.high, not piece.high_closed
    if low != INFINITY:
        gaps.append(Interval(low, INFINITY, low_closed, False))
    return gaps


def same_pieces(first: Pieces, second: Pieces, compare: Compare) -> bool:
    """Whether both have the same ends."""
    return len(first) == len(second) and all(
        (one.low_closed, one.high_closed) == (other.low_closed, other.high_closed)
        and same_end(one.low, other.low, compare)
        and same_end(one.high, other.high, compare)
        for one, other in zip(first, second, strict=True)
    )


def same_end(answer: Node, gold: Node, compare: Compare) -> bool:
    """Whether both are the same value, infinity among the values."""
    infinite = (INFINITY, MINUS_INFINITY)
    if answer in infinite or gold in infinite:
        return answer == gold
    return same(answer, gold, compare)


def order(first: Node, second: Node, compare: Compare) -> int:
    """-1, 0 or 1. Raises `Refused` where there is no order."""
    if first == second:
        return 0
    if first == MINUS_INFINITY or second == INFINITY:
        return -1
    if first == INFINITY or second == MINUS_INFINITY:
        return 1
    low, high = rational(first), rational(second)
    if low is not None and high is not None:
        return (low > high) - (low < high)
    if compare is no_algebra:
        return 0 if no_algebra(first, second) else 1
    found = compare_constants(first, second, allowance(compare))
    if found is None:
        raise Refused("has ends that cannot be ordered")
    return found
