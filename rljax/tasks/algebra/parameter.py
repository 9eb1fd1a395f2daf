"""Kind `parameter`: quadratic equations whose coefficients depend on a letter, solved in terms of it.

Level 8 roots `k+b` and `d`, up to sign and size of the factor of k; 9 both roots may depend on k.

Twins: a square that is to equal a positive number, against one that is to equal a negative number.
"""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.algebra.forms import NO_SOLUTION, Form, Numbers, Statement, Twins, kind, wrong
from rljax.tasks.algebra.notation import joined, linear, polynomial, spaced
from rljax.tasks.spaces import EMPTY, Mapped, Space, Subsets
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

WORDINGS = (
    "{e};{x}=?",
    "Solve {e} for {x} in terms of the real number {k}.",
    "Express the real solutions {x} of {e} by {k}.",
    "The equation {e} has a real parameter {k}. What is the set of its real solutions {x}?",
)
LETTERS = ("x", "k", "m", "z", "u", "w")


def _parameter(numbers: Numbers, words: Words) -> Statement:
    """Roots `αk+β` and `γk+δ`, for a letter k."""
    letter, other = words.pick(LETTERS, 2)
    (α, β), (γ, δ) = numbers
    total, times = (α + γ, β + δ), (α * γ, α * δ + β * γ, β * δ)
    roots = [linear(pair, other) for pair in numbers]
    square = f"({linear((α - γ, β - δ), other)})^2"
    lines = [f"a=1,b={linear([-value for value in total], other)},c={polynomial(times, other)}"]
    lines += [f"discriminant D=b^2-4*a*c={square}", f"roots: {letter}={roots[0]} or {letter}={roots[1]}"]
    wanted = (f"D = {square}", *[f"{letter} = {root}" for root in roots])
    gold = Gold("set", f"{{{','.join(roots)}}}")
    equation = _parametric(total, times, letter, other)
    given = (equation, f"2*D = 2*{square}")
    return Statement({"e": equation, "x": letter, "k": other}, gold, given, wanted, tuple(map(spaced, lines)))


def _parametric(total: Sequence[int], times: Sequence[int], letter: str, other: str) -> str:
    """`x^2-(total)x+times=0` with a sum and a product of the roots that depend on the other letter."""
    if total[0] and total[1]:
        lead = -1 if total[0] > 0 else 1
        middle = joined(((lead, f"({linear([-lead * value for value in total], other)}){letter}"),))
    else:
        middle = joined(((-total[0], f"{other}{letter}"), (-total[1], letter)))
    parts = [part for part in (middle, polynomial(times, other)) if part != "0"]
    return f"{letter}^2" + "".join([part if part[0] == "-" else f"+{part}" for part in parts]) + "=0"


def _parameter_misses(numbers: Numbers) -> tuple[str, ...]:
    (α, β), (γ, δ) = numbers

    def text(*pairs: tuple[int, int]) -> str:
        return f"{{{','.join(linear(pair, 'x') for pair in sorted(pairs))}}}".replace("x", "k")

    found = [text((-α, -β), (-γ, -δ)), text((α, β)), text((γ, δ)), text((α, δ), (γ, β)), text((α, β + 1), (γ, δ))]
    found += [text((α, β), (γ, δ + 1)), text((2 * α, 2 * β), (2 * γ, 2 * δ)), text((α, -β), (γ, -δ))]
    return wrong(text((α, β), (γ, δ)), *found)


def _parameter_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """`(x-αk-β)^2 = m^2`, and with a negative number on the right."""
    (α, β), (γ, δ) = numbers
    α = α or γ
    letter, other = words.pick(LETTERS, 2)
    size = 1 + (β + δ) % 4
    total = (2 * α, 2 * β)
    roots = [linear((α, β + step), other) for step in (size, -size)]
    given = [_parametric(total, (α * α, 2 * α * β, β * β - m), letter, other) for m in (size * size, -size)]
    gold = Gold("set", f"{{{','.join(roots)}}}")
    fields = [{"e": equation, "x": letter, "k": other} for equation in given]
    sound = Statement(fields[0], gold, (given[0],), tuple(f"{letter} = {root}" for root in roots))
    return sound, Statement(fields[1], NO_SOLUTION, (given[1],))


def _space(factors: tuple[int, ...], constants: int) -> Space:
    """Two different roots, of which one at least depends on the letter."""
    pairs = [(α, β) for α in factors for β in range(-constants, constants + 1)]

    def build(places: tuple[int, ...]) -> Numbers | None:
        first, second = pairs[places[0]], pairs[places[1]]
        return ("parameter", first, second) if first[0] or second[0] else None

    return Mapped(Subsets(len(pairs), 2), build)


_SPACES: tuple[Space, ...] = (*(EMPTY,) * 8, _space((-1, 0, 1), 12), _space((-4, -3, -2, -1, 0, 1, 2, 3, 4), 12))

PARAMETER = kind(
    "parameter",
    (Form("parameter", WORDINGS, _parameter, _parameter_misses, Twins(WORDINGS, _parameter_twins)),),
    _SPACES.__getitem__,
)
