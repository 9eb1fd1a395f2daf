"""Kind `subject`: an equation in two letters solved for one of them. The answer is an expression in the other.

Level 2 `ax+y=c`; 3 `ax+by=c`; 4 `(ax+by)/c=d`; 5 `(y+a)/(y+b)=x`; 6 `(ay+b)/(cy+d)=x`; 7 `p/x+q/y=1/a`; 8
`axy+bx+cy=d`; 9 `sqrt(ay+b)=x+c`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

from rljax.tasks.algebra.expansion import times
from rljax.tasks.algebra.forms import Form, Numbers, Statement, kind, nonzero
from rljax.tasks.algebra.notation import Number, joined, linear, polynomial, quotient, spaced
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

# An equation in x and y, and the numerator and the denominator of what y is.
Solved = tuple[str, tuple[Number, ...], tuple[Number, ...]]

WORDINGS = (
    "{e};{y}=?",
    "Make {y} the subject of {e}.",
    "Solve {e} for {y} in terms of {x}.",
    "Express {y} by {x} if {e}.",
    "The numbers satisfy {e}. Write {y} as a function of {x}.",
)
_LETTERS = (("x", "y"), ("u", "v"), ("a", "b"), ("m", "n"), ("s", "t"))


def _linear(numbers: Numbers, x: str, y: str) -> Solved:
    """`ax+by=c`."""
    a, b, c = numbers
    return f"{linear((a, b), (x, y))}={c}", (-a, c), (b,)


def _divided(numbers: Numbers, x: str, y: str) -> Solved:
    """`(ax+by)/c=d`."""
    a, b, c, d = numbers
    return f"{quotient(linear((a, b), (x, y)), str(c))}={d}", (-a, c * d), (b,)


def _moebius(numbers: Numbers, x: str, y: str) -> Solved:
    """`(ay+b)/(cy+d)=x`."""
    a, b, c, d = numbers
    return f"{quotient(linear((a, b), y), linear((c, d), y))}={x}", (-d, b), (c, -a)


def _inverses(numbers: Numbers, x: str, y: str) -> Solved:
    """`p/x+q/y=1/a`."""
    p, q, a = numbers
    second = f"+{q}/{y}" if q > 0 else f"-{-q}/{y}"
    return f"{p}/{x}{second}=1/{a}", (q * a, 0), (1, -p * a)


def _bilinear(numbers: Numbers, x: str, y: str) -> Solved:
    """`axy+bx+cy=d`."""
    a, b, c, d = numbers
    return f"{joined(((a, f'{x}*{y}'), (b, x), (c, y)))}={d}", (-b, d), (a, c)


def _rooted(numbers: Numbers, x: str, y: str) -> Solved:
    """`sqrt(ay+b)=x+c`."""
    a, b, c = numbers
    return f"sqrt({linear((a, b), y)})={linear((1, c), x)}", (1, 2 * c, c * c - b), (a,)


def ratio_text(above: Sequence[Number], below: Sequence[Number], letter: str) -> str:
    """`(2x-3)/(x+1)`, by the coefficients of both."""
    if len(below) > 1:
        return quotient(polynomial(above, letter), polynomial(below, letter))
    return polynomial([Fraction(value) / below[0] for value in above], letter)


def _state(solve: Callable[[Numbers, str, str], Solved], numbers: Numbers, words: Words) -> Statement:
    x, y = words.choose(*_LETTERS)
    equation, above, below = solve(numbers, x, y)
    answer = ratio_text(above, below, x)
    fields = {"e": equation, "y": y, "x": x}
    line = f"{y}={answer}"
    return Statement(fields, Gold("expression", answer), (equation,), (line,), (spaced(line),))


def _misses(solve: Callable[[Numbers, str, str], Solved], numbers: Numbers) -> tuple[str, ...]:
    """Signs lost, numerator and denominator changed over, a coefficient off; none that is the same function."""
    _, above, below = solve(numbers, "x", "y")
    candidates = [
        ((*above[:-1], -above[-1]), below),
        ((-above[0], *above[1:]), below),
        (below, above),
        ((*above[:-1], above[-1] + 1), below),
        ((*above[:-1], above[-1] - 1), below),
        ((above[0] + 1, *above[1:]), below),
        (above, (*below[:-1], below[-1] + 2)),
        (above, (*below[:-1], below[-1] - 2)),
        ((2 * above[0], *above[1:]), below),
    ]
    found = [pair for pair in candidates if any(pair[1]) and not _same(pair, (above, below))]
    return tuple(dict.fromkeys(ratio_text(*pair, "x") for pair in found))


def _same(first: tuple[Sequence[Number], ...], second: tuple[Sequence[Number], ...]) -> bool:
    """Whether two quotients of polynomials are the same function, leading zeros aside."""
    left, right = times(first[0], second[1]), times(second[0], first[1])  # type: ignore[arg-type]
    length = max(len(left), len(right))
    return (0,) * (length - len(left)) + left == (0,) * (length - len(right)) + right


def _moebius_space(leading: Space, most: int) -> Space:
    """`(ay+b)/(cy+d)` that is no constant."""

    def build(parts: tuple[int, ...]) -> Numbers | None:
        a, b, c, d = parts
        return ("moebius", *parts) if a * d != b * c else None

    return Mapped(product(leading, nonzero(1, most), leading, nonzero(1, most)), build)


def _bilinear_space() -> Space:
    """In which y depends on x."""

    def build(parts: tuple[int, ...]) -> Numbers | None:
        a, b, c, d = parts
        return ("bilinear", *parts) if a * d + b * c else None

    return Mapped(product(Integers(1, 7), nonzero(1, 9), nonzero(1, 9), nonzero(1, 12)), build)


def _made(name: str, *parts: Space) -> Space:
    return Mapped(product(*parts), lambda found: (name, *found))


_SPACES: tuple[Space, ...] = (
    EMPTY,
    EMPTY,
    _made("linear", nonzero(1, 9), Integers(1, 1), Integers(-30, 30)),
    _made("linear", nonzero(1, 9), nonzero(2, 9), Integers(-20, 20)),
    _made("divided", nonzero(1, 9), nonzero(2, 9), Integers(2, 9), nonzero(1, 9)),
    _moebius_space(Integers(1, 1), 20),
    _moebius_space(Integers(2, 7), 12),
    _made("inverses", Integers(1, 9), nonzero(1, 9), Integers(2, 12)),
    _bilinear_space(),
    _made("rooted", nonzero(2, 9), nonzero(1, 12), nonzero(1, 9)),
)
_SOLVERS = {
    "linear": _linear,
    "divided": _divided,
    "moebius": _moebius,
    "inverses": _inverses,
    "bilinear": _bilinear,
    "rooted": _rooted,
}

SUBJECT = kind(
    "subject",
    tuple(Form(name, WORDINGS, partial(_state, solve), partial(_misses, solve)) for name, solve in _SOLVERS.items()),
    _SPACES.__getitem__,
)
