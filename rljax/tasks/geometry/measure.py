"""What is asked for: exact lengths, areas and volumes, points, and lines. Each knows its text and what is near it."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, Protocol, runtime_checkable

from rljax.tasks.algebra.forms import tuple_text, wrong_tuples
from rljax.tasks.algebra.notation import Number, joined, polynomial, squarefree
from rljax.tasks.types import Gold


@runtime_checkable
class Answer(Protocol):
    """A right answer."""

    @property
    def text(self) -> str:
        """Its canonical spelling."""

    @property
    def gold(self) -> Gold:
        """It as an answer."""

    def near(self) -> tuple[str, ...]:
        """At least five texts of which five are other answers."""


class Measure(NamedTuple):
    """times · sqrt(under) · pi, with pi where `pi` is true; `under` has no square factors."""

    times: Fraction
    under: int = 1
    pi: bool = False

    @property
    def text(self) -> str:
        """`25*pi/2`, `3*sqrt(2)`, `7/2`."""
        return joined(((self.times, self._body),))

    @property
    def gold(self) -> Gold:
        """It as an answer."""
        if self._body:
            return Gold("expression", self.text)
        return Gold("integer" if self.times.denominator == 1 else "fraction", self.text)

    @property
    def _body(self) -> str:
        parts = ([f"sqrt({self.under})"] if self.under > 1 else []) + ["pi"] * self.pi
        body = "*".join(parts)
        return f"*{body}" if body and abs(self.times.numerator) != 1 else body

    def near(self) -> tuple[str, ...]:
        """Measures that are another one: twice, half, its square, without root or pi, a little more or less."""
        c, under, pi = self
        found = (
            Measure(2 * c, under, pi), Measure(c / 2, under, pi), Measure(c, under) if pi else Measure(c + 3, under),
            Measure(c * c * under, 1, pi), Measure(c + 1, under, pi), Measure(c + 2, under, pi),
            Measure(c - 1, under, pi), Measure(4 * c, under, pi), Measure(c + 10, under, pi),
        )  # fmt: skip
        return tuple(measure.text for measure in found if measure.times > 0)


def plain(value: Number) -> Measure:
    """A rational number."""
    return Measure(Fraction(value))


def of_pi(value: Number) -> Measure:
    """A multiple of pi."""
    return Measure(Fraction(value), 1, True)


def root(square: Number, times: Number = 1, pi: bool = False) -> Measure:
    """A multiple of the square root of a positive rational number."""
    whole, under = squarefree(square.numerator * square.denominator)
    return Measure(Fraction(times) * whole / square.denominator, under, pi)


class Place(NamedTuple):
    """A point by its coordinates, or another tuple of numbers."""

    values: tuple[Number, ...]

    @property
    def text(self) -> str:
        """`(1,-1/2)`."""
        return tuple_text(*self.values)

    @property
    def gold(self) -> Gold:
        """It as an answer."""
        return Gold("tuple", self.text)

    def near(self) -> tuple[str, ...]:
        """Coordinates changed over, of the other sign, or off."""
        return wrong_tuples(self.values, tuple(-value for value in self.values))


class Graph(NamedTuple):
    """The line y = slope x + height."""

    slope: Number
    height: Number

    @property
    def text(self) -> str:
        """`-x/2+3`."""
        return polynomial((self.slope, self.height))

    @property
    def gold(self) -> Gold:
        """It as an answer."""
        return Gold("expression", self.text)

    def near(self) -> tuple[str, ...]:
        """Other slopes and heights."""
        m, c = self
        inverse = [Graph(-1 / Fraction(m), c), Graph(1 / Fraction(m), c)] if m else []
        found = [Graph(-m, c), Graph(m, -c), Graph(m, c + 1), Graph(m, c - 1), Graph(m + 1, c), Graph(m, c + 2)]
        return tuple(graph.text for graph in (*found, *inverse))
