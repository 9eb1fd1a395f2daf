"""Steps on lists of integers."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

from rljax.tasks.code.expressions import Expression, meaning
from rljax.tasks.code.operation import operations


def _replaced(value: Any, k: Expression) -> list[Any]:
    become = meaning(k)
    return [become({"v": item}) for item in value]


def _kept(value: Any, k: Expression) -> list[Any]:
    holds = meaning(k)
    return [item for item in value if holds({"v": item})]


_NUMBERS = {
    "map": (_replaced, "[{k} for v in {x}]", "{t}", ("replace every number v by {k}", "turn each v into {l}")),
    "keep": (
        _kept,
        "[v for v in {x} if {k}]",
        "{t}",
        ("keep only the numbers v with {k}", "drop all v except those with {l}"),
    ),
    "sort": (
        lambda x, k: sorted(x),
        "sorted({x})",
        "sort",
        ("sort in ascending order", "put the smallest first, in order"),
    ),
    "down": (
        lambda x, k: sorted(x, reverse=True),
        "sorted({x}, reverse=True)",
        "sort down",
        ("sort in descending order", "put the largest first, in order"),
    ),
    "reverse": (lambda x, k: x[::-1], "{x}[::-1]", "reverse", ("reverse the order", "turn the list around")),
    "unique": (
        lambda x, k: list(dict.fromkeys(x)),
        "list(dict.fromkeys({x}))",
        "unique",
        ("drop repetitions, keeping the first of each", "keep only the first occurrence of every number"),
    ),
    "take": (
        lambda x, k: x[:k],
        "{x}[:{k}]",
        "[:{k}]",
        ("keep the first {k} (all if there are fewer)", "cut the list after {k} numbers"),
    ),
    "drop": (lambda x, k: x[k:], "{x}[{k}:]", "[{k}:]", ("drop the first {k}", "leave out the first {k} numbers")),
    "last": (
        lambda x, k: x[-k:],
        "{x}[-{k}:]",
        "[-{k}:]",
        ("keep the last {k} (all if there are fewer)", "keep only the final {k} numbers"),
    ),
    "every": (
        lambda x, k: x[::k],
        "{x}[::{k}]",
        "[::{k}]",
        (
            "keep every {o} number, beginning with the first",
            "keep those at positions 0, {k}, 2*{k}, ... counted from 0",
        ),
    ),
    "rotate": (
        lambda x, k: x[k:] + x[:k],
        "{x}[{k}:] + {x}[:{k}]",
        "[{k}:]+[:{k}]",
        ("move the first {k} to the end", "put the first {k} numbers behind the others"),
    ),
    "differences": (
        lambda x, k: [right - left for left, right in pairwise(x)],
        "[b - a for a, b in zip({x}, {x}[1:])]",
        "diff",
        (
            "take the differences of neighbours, the right one minus the left one",
            "replace the list by its successive differences",
        ),
    ),
    "running": (
        lambda x, k: list(accumulate(x)),
        "[sum({x}[:i + 1]) for i in range(len({x}))]",
        "running sum",
        ("replace every number by the sum of all up to it", "take the running sums"),
    ),
}
_RESULTS = {
    "sum": (lambda x, k: sum(x), "sum({x})", "sum", ("the sum", "the total")),
    "count": (lambda x, k: len(x), "len({x})", "len", ("how many numbers there are", "the number of elements")),
    "largest": (
        lambda x, k: max(x, default=0),
        "max({x}, default=0)",
        "max or 0",
        ("the largest (0 if there is none)", "the maximum, or 0 for an empty list"),
    ),
    "smallest": (
        lambda x, k: min(x, default=0),
        "min({x}, default=0)",
        "min or 0",
        ("the smallest (0 if there is none)", "the minimum, or 0 for an empty list"),
    ),
    "span": (
        lambda x, k: max(x, default=0) - min(x, default=0),
        "max({x}, default=0) - min({x}, default=0)",
        "max-min or 0",
        ("the largest minus the smallest (0 if there is none)", "the range of the values, 0 for an empty list"),
    ),
    "alternating": (
        lambda x, k: sum(x[::2]) - sum(x[1::2]),
        "sum({x}[::2]) - sum({x}[1::2])",
        "x0-x1+x2-...",
        (
            "the alternating sum, the first minus the second plus the third and so on",
            "the sum with signs +, -, +, - in turn",
        ),
    ),
    "distinct": (
        lambda x, k: len(set(x)),
        "len(set({x}))",
        "len set",
        ("how many different numbers there are", "the count of distinct values"),
    ),
    "weighted": (
        lambda x, k: sum(place * item for place, item in enumerate(x, 1)),
        "sum(i * v for i, v in enumerate({x}, 1))",
        "1*x0+2*x1+...",
        (
            "the sum of the numbers times their positions, counted from 1",
            "1 times the first plus 2 times the second and so on",
        ),
    ),
}
NUMBER_STEPS = {
    **operations("numbers", "numbers", _NUMBERS),
    **operations("numbers", "number", _RESULTS),
}
# Steps that are taken for each other: of the same types, and with the same sort of parameter.
NUMBER_SIBLINGS: tuple[tuple[str, ...], ...] = (
    ("sort", "down", "reverse"),
    ("take", "drop", "last", "every", "rotate"),
    ("differences", "running"),
    ("sum", "alternating", "weighted", "largest", "smallest", "span", "count", "distinct"),
)
