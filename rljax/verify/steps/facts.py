"""What is known at a point of a chain of thought, and what follows from it.

Equations are polynomial equations over the rationals. One follows if it holds at every common zero of the facts
(membership in the radical of their ideal, by Gröbner bases and Rabinowitsch's trick, 1929), and contradicts them if it
holds at none. Zeros are complex: there are more of them than real ones, so both conclusions are safe, and what neither
covers is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rljax.verify.mathematics.tree import Binary, Node, Number, Refused, Symbol, letters
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.groebner import Monic, basis, finite_letters, is_one, remainder
from rljax.verify.steps.polynomial import WIDTH, Letters, Polynomial, add, constant, constant_of, letter, multiply
from rljax.verify.steps.roots import minimal_polynomial, without_roots

Finding = Literal["follows", "contradicts", "open"]
Order = Literal["<", ">", "<=", ">=", "!="]

_ZERO = Number(Fraction(0))
# Operations allowed for one question, and for making one set of facts ready.
_QUESTION, _PREPARATION = 3_000, 10_000


@dataclass(frozen=True, slots=True)
class Bound:
    """The letter at a place compares with a number so."""

    place: int
    order: Order
    value: Fraction

    def excludes(self, value: Fraction) -> bool:
        """Whether the letter cannot have this value."""
        return not compares(value, self.order, self.value)


def compares(value: Fraction, order: str, bound: Fraction) -> bool:
    """Whether the comparison of two numbers holds."""
    match order:
        case "<":
            return value < bound
        case ">":
            return value > bound
        case "<=":
            return value <= bound
        case ">=":
            return value >= bound
        case "=":
            return value == bound
        case _:
            return value != bound


class Facts:
    """The relations that a problem gives, and the letters that the thought has defined."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._letters = Letters(budget)
        self._given: list[Polynomial] = []
        self._bounds: list[Bound] = []
        self._defined: dict[str, Polynomial] = {}
        self._names: set[str] = set()
        self._ready: dict[str, tuple[int, list[Monic]]] = {}

    @property
    def names(self) -> frozenset[str]:
        """The letters of what is given."""
        return frozenset(self._names)

    @property
    def defined(self) -> frozenset[str]:
        """The letters that the thought has defined."""
        return frozenset(self._defined)

    def give_equation(self, left: Node, right: Node) -> None:
        """Add an equation of the problem; one that is no polynomial equation within the caps is not added."""
        self._names |= letters(left) | letters(right)
        try:
            top, bottom = self._difference(left, right)
            self._given.append(top)
            if constant_of(bottom) is None:
                self._given.append(self._nonzero(bottom))
        except (Exhausted, Refused):
            return
        self._ready.clear()

    def give_order(self, left: Node, order: Order, right: Node) -> None:
        """Add an inequality of the problem; that of a letter and a number is used, and that two things differ."""
        self._names |= letters(left) | letters(right)
        try:
            top, bottom = self._difference(left, right)
            if order in ("<", ">", "!="):
                self._given.append(self._nonzero(top))
            if constant_of(bottom) is None:
                self._given.append(self._nonzero(bottom))
            self._bound(top, bottom, order)
        except (Exhausted, Refused):
            return
        self._ready.clear()

    def define(self, name: str, value: Node) -> None:
        """Let a letter be an expression without it; an earlier definition of the letter is forgotten."""
        self.forget(name)
        try:
            top, bottom = self._difference(Symbol(name), value)
            self._defined[name] = top
            self._ready.pop("all", None)
            if constant_of(bottom) is None or is_one(self._basis("all")):
                self.forget(name)
        except (Exhausted, Refused):
            self.forget(name)

    def forget(self, name: str) -> None:
        """Forget the definition of a letter, and those of other letters by it."""
        place = self._letters.known(name)
        self._defined.pop(name, None)
        if place is not None:
            for other in [key for key, polynomial in self._defined.items() if any(term[place] for term in polynomial)]:
                del self._defined[other]
        self._ready.pop("all", None)

    def contradictory(self) -> bool:
        """Whether what is given cannot be true together, as far as that is seen."""
        try:
            if is_one(self._basis("given")):
                return True
        except Exhausted:
            return False
        return any(self._clash(first, second) for first in self._bounds for second in self._bounds)

    def judge(self, left: Node, right: Node) -> Finding:
        """Whether `left = right` follows from facts and definitions, or contradicts the facts. Raises `Refused`."""
        try:
            top, bottom = self._difference(left, right)
            if not top:
                # An identity of quotients, unless what is divided by is zero.
                return "open" if self._vanishes(bottom, "all") else "follows"
            if self._vanishes(top, "all") and self._never_zero(bottom):
                return "follows"
            if constant_of(bottom) is None and self._vanishes(bottom, "given"):
                return "open"
            return "contradicts" if self._impossible(top) else "open"
        except Exhausted:
            return "open"

    def judge_any(self, alternatives: Sequence[tuple[Node, Node]]) -> Finding:
        """Whether at every solution one of the equations holds. Raises `Refused`."""
        try:
            product = constant(Fraction(1))
            for left, right in alternatives:
                top, bottom = self._difference(left, right)
                if constant_of(bottom) is None:
                    return "open"
                product = multiply(product, top, self._budget)
            return "follows" if self._vanishes(product, "all") else "open"
        except Exhausted:
            return "open"

    def solves(self, left: Node, right: Node) -> bool:
        """Whether an equation holds at some, but not all, of the finitely many values of its one letter."""
        names = letters(left) | letters(right)
        place = self._letters.known(next(iter(names))) if len(names) == 1 and names <= self._names else None
        try:
            if place is None or place not in finite_letters(self._basis("given")):
                return False
            return not self._impossible(self._difference(left, right)[0])
        except (Exhausted, Refused):
            return False

    def difference(self, left: Node, right: Node) -> Fraction | None:
        """`left - right` where facts and definitions determine it to be one rational number. Raises `Refused`."""
        if not self._given and not self._defined:
            return None
        try:
            top, bottom = self._difference(left, right)
            found = self._basis("all")
            part = self._budget.part(_QUESTION)
            above = constant_of(remainder(top, found, part))
            below = constant_of(remainder(bottom, found, part))
        except Exhausted:
            return None
        return None if above is None or not below else above / below

    def point(self, names: frozenset[str]) -> dict[str, Fraction] | None:
        """The values of the letters, where facts and definitions determine all of them."""
        if not names <= self._names | self._defined.keys():
            return None
        values: dict[str, Fraction] = {}
        for name in names:
            value = self.difference(Symbol(name), _ZERO)
            if value is None:
                return None
            values[name] = value
        return values

    def is_zero(self, node: Node) -> bool:
        """Whether an expression with letters is zero at every solution of what is given."""
        try:
            top, _ = self._letters.fraction(node)
            return bool(top) and not is_one(self._basis("given")) and self._vanishes(top, "given")
        except (Exhausted, Refused):
            return False

    def is_negative(self, name: str) -> bool:
        """Whether the problem bounds a letter to be below zero, or determines it to be."""
        place = self._letters.known(name)
        if any(bound.place == place and bound.order == "<" and bound.value <= 0 for bound in self._bounds):
            return True
        value = (self.point(frozenset((name,))) or {}).get(name)
        return value is not None and value < 0

    def _difference(self, left: Node, right: Node) -> tuple[Polynomial, Polynomial]:
        return self._letters.fraction(Binary("-", left, right))

    def _nonzero(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial that vanishes only where the given one does not: `p u - 1`, with a new letter u."""
        symbol = self._letters.place(Symbol(f"1/{sorted(polynomial.items())}"[:400]))
        return add(multiply(polynomial, symbol, self._budget), constant(Fraction(-1)))

    def _bound(self, top: Polynomial, bottom: Polynomial, order: Order) -> None:
        """Note `letter < number` and the like: `top/bottom` is a multiple of a letter, less a number."""
        below = constant_of(bottom)
        places = [monomial.index(1) for monomial in top if sum(monomial) == 1]
        if below is None or len(places) != 1 or any(sum(monomial) > 1 for monomial in top):
            return
        factor = top[next(iter(letter(places[0])))] / below
        value = -sum((c for monomial, c in top.items() if not sum(monomial)), Fraction(0)) / below / factor
        mirrored: dict[Order, Order] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "!="}
        self._bounds.append(Bound(places[0], order if factor > 0 else mirrored[order], value))

    def _all_bounds(self) -> list[Bound]:
        return self._bounds + [Bound(place, ">=", Fraction(0)) for place in sorted(self._letters.nonnegative)]

    def _basis(self, which: str) -> list[Monic]:
        """The Gröbner basis of what is given, or of all with the definitions. Raises `Exhausted`."""
        known = self._ready.get(which)
        if known is not None and known[0] == len(self._letters.rules):
            return known[1]
        count = len(self._letters.rules)
        if which == "given":
            found = self._refined(self._made([*self._given, *self._letters.rules]))
        else:
            found = self._basis("given")
            if self._defined:
                found = self._made([*(member for _, member in found), *self._defined.values()])
        self._ready[which] = (count, found)
        return found

    def _made(self, polynomials: Sequence[Polynomial]) -> list[Monic]:
        return basis(polynomials, self._budget.part(_PREPARATION))

    def _refined(self, found: list[Monic]) -> list[Monic]:
        """The basis with the solutions taken out that a bound on a letter excludes, where they are rational."""
        if is_one(found) or not self._given:
            return found
        for bound in self._all_bounds():
            if bound.place in finite_letters(found):
                least = minimal_polynomial(bound.place, found, self._budget.part(_QUESTION))
                kept = without_roots(least, bound.excludes)
                if len(kept) < len(least):
                    found = self._made([*(member for _, member in found), _in_letter(kept, bound.place)])
        return found

    def _vanishes(self, polynomial: Polynomial, which: str) -> bool:
        """Whether a polynomial is zero at all zeros of the facts, which have some."""
        found = self._basis(which)
        if is_one(found):
            return False
        part = self._budget.part(_QUESTION)
        rest = remainder(polynomial, found, part)
        if not rest:
            return True
        if constant_of(rest) is not None:
            return False
        opposite = add(multiply(rest, self._letters.spare, part), constant(Fraction(-1)))
        return is_one(basis([*(member for _, member in found), opposite], part))

    def _never_zero(self, polynomial: Polynomial) -> bool:
        if constant_of(polynomial) is not None:
            return bool(polynomial)
        return is_one(basis([*(member for _, member in self._basis("all")), polynomial], self._budget.part(_QUESTION)))

    def _impossible(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial is zero at no zero of what is given, of which there are some."""
        found = self._basis("given")
        if is_one(found):
            return False
        part = self._budget.part(_QUESTION)
        rest = remainder(polynomial, found, part)
        if (value := constant_of(rest)) is not None:
            return value != 0
        joint = basis([*(member for _, member in found), rest], part)
        if is_one(joint):
            return True
        return any(self._excluded(bound, joint, part) for bound in self._all_bounds())

    def _excluded(self, bound: Bound, found: list[Monic], budget: Budget) -> bool:
        value = constant_of(remainder(letter(bound.place), found, budget))
        return value is not None and not compares(value, bound.order, bound.value)

    def _clash(self, first: Bound, second: Bound) -> bool:
        if first.place != second.place or first.order not in ("<", "<=") or second.order not in (">", ">="):
            return False
        strict = "=" not in first.order or "=" not in second.order
        return first.value < second.value or (strict and first.value == second.value)


def _in_letter(coefficients: Sequence[Fraction], place: int) -> Polynomial:
    """The polynomial with these coefficients, lowest first, in one letter."""
    return {
        tuple(power if at == place else 0 for at in range(WIDTH)): value
        for power, value in enumerate(coefficients)
        if value
    }
