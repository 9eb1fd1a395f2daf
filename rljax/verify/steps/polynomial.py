"""Polynomials with rational coefficients in up to 16 letters, and trees as quotients of them."""

from __future__ import annotations

from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Refused, Symbol
from rljax.verify.steps.budget import Budget, Exhausted

WIDTH = 16
MAX_DEGREE = 16
_MAX_TERMS = 200
_MAX_BITS = 2000

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Fraction]

ONE: Monomial = (0,) * WIDTH


def constant(value: Fraction) -> Polynomial:
    """The polynomial of one number."""
    return {ONE: value} if value else {}


def letter(index: int) -> Polynomial:
    """The polynomial of one letter."""
    return {tuple(int(at == index) for at in range(WIDTH)): Fraction(1)}


def constant_of(polynomial: Polynomial) -> Fraction | None:
    """The number that a polynomial is, if it has no letters."""
    if not polynomial:
        return Fraction(0)
    return polynomial[ONE] if len(polynomial) == 1 and ONE in polynomial else None


def add(first: Polynomial, second: Polynomial, factor: Fraction = Fraction(1)) -> Polynomial:
    """`first + factor * second`."""
    total = dict(first)
    for monomial, coefficient in second.items():
        value = total.get(monomial, 0) + factor * coefficient
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)
    return total


def multiply(first: Polynomial, second: Polynomial, budget: Budget) -> Polynomial:
    """The product. Raises `Exhausted` where it gets too large."""
    budget.spend(len(first) * len(second))
    total: Polynomial = {}
    for left, factor in first.items():
        for right, other in second.items():
            monomial = tuple(map(int.__add__, left, right))
            value = total.get(monomial, 0) + factor * other
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
    check(total)
    return total


def check(polynomial: Polynomial) -> None:
    """Raise `Exhausted` for a polynomial too large to go on with."""
    if len(polynomial) > _MAX_TERMS or any(sum(monomial) > MAX_DEGREE for monomial in polynomial):
        raise Exhausted
    if any(value.numerator.bit_length() + value.denominator.bit_length() > _MAX_BITS for value in polynomial.values()):
        raise Exhausted


class Letters:
    """Gives places to letters, and to whatever is no polynomial: a root, a power with a letter in it, a sine.

    What stands for such a value obeys `rules` alone: `s^2 = 2` for the root of 2, nothing for a sine. So more is
    thought possible than is: what follows all the same follows, and what is impossible all the same is impossible.
    """

    def __init__(self, budget: Budget) -> None:
        self._places: dict[Node | tuple[str, frozenset[tuple[Monomial, Fraction]]], int] = {}
        self._budget = budget
        self.rules: list[Polynomial] = []
        # Places of square roots and magnitudes: what stands there is not negative.
        self.nonnegative: set[int] = set()
        # The last place is kept for the letter of Rabinowitsch's trick.
        self.spare = letter(WIDTH - 1)

    def fraction(self, node: Node) -> tuple[Polynomial, Polynomial]:
        """Numerator and denominator. Raises `Exhausted`, or `Refused` for a tree without a value."""
        match node:
            case Number(value):
                return constant(value), constant(Fraction(1))
            case Negative(inner):
                top, bottom = self.fraction(inner)
                return add({}, top, Fraction(-1)), bottom
            case Binary("^", base, exponent):
                return self._power(node, base, exponent)
            case Binary("±" | "∓", _, _):
                raise Refused("stands for two values")
            case Binary(operator, left, right):
                return self._join(operator, self.fraction(left), self.fraction(right))
            case Call("sqrt", (inner,)):
                return self._root(inner, 2)
            case Call("abs", (inner,)):
                return self._magnitude(inner)
            case Call("root", (Number(degree), inner)) if degree.denominator == 1 and 2 <= degree <= 6:
                return self._root(inner, int(degree))
            case _:
                return self.place(node), constant(Fraction(1))

    def place(self, node: Node) -> Polynomial:
        """The letter that stands for a tree. Raises `Exhausted` when there is no place left."""
        return self._placed(node)[0]

    def known(self, name: str) -> int | None:
        """The place of a letter, if it has one."""
        return self._places.get(Symbol(name))

    def name(self, index: int) -> Node | None:
        """What stands at a place, where that is a tree."""
        return next((key for key, at in self._places.items() if at == index and not isinstance(key, tuple)), None)

    def _placed(self, key: Node | tuple[str, frozenset[tuple[Monomial, Fraction]]]) -> tuple[Polynomial, bool]:
        new = key not in self._places
        if new:
            if len(self._places) >= WIDTH - 1:
                raise Exhausted
            self._places[key] = len(self._places)
        return letter(self._places[key]), new

    def _join(
        self, operator: str, left: tuple[Polynomial, Polynomial], right: tuple[Polynomial, Polynomial]
    ) -> tuple[Polynomial, Polynomial]:
        (top, bottom), (other_top, other_bottom) = left, right
        if operator == "*":
            return self._product(top, other_top), self._product(bottom, other_bottom)
        if operator == "/":
            if not other_top:
                raise Refused("division by zero")
            return self._product(top, other_bottom), self._product(bottom, other_top)
        sign = Fraction(1 if operator == "+" else -1)
        if bottom == other_bottom:
            return add(top, other_top, sign), bottom
        crossed = add(self._product(top, other_bottom), self._product(other_top, bottom), sign)
        return crossed, self._product(bottom, other_bottom)

    def _product(self, first: Polynomial, second: Polynomial) -> Polynomial:
        return multiply(first, second, self._budget)

    def _power(self, node: Node, base: Node, exponent: Node) -> tuple[Polynomial, Polynomial]:
        count = rational(exponent)
        if count == Fraction(1, 2):
            return self._root(base, 2)
        if count is None or count.denominator != 1 or abs(count) > MAX_DEGREE:
            return self.place(node), constant(Fraction(1))
        top, bottom = self.fraction(base)
        if count < 0:
            top, bottom = bottom, top
        if not bottom or (not count and not top):
            raise Refused("division by zero")
        return self._repeated(top, abs(int(count))), self._repeated(bottom, abs(int(count)))

    def _repeated(self, base: Polynomial, count: int) -> Polynomial:
        power = constant(Fraction(1))
        for _ in range(count):
            power = self._product(power, base)
        return power

    def _root(self, inner: Node, degree: int) -> tuple[Polynomial, Polynomial]:
        """A new letter `s` with `s^degree = inner`; of a number, its exact root where it has one."""
        value = rational(Call("sqrt", (inner,)) if degree == 2 else Call("root", (Number(Fraction(degree)), inner)))
        if value is not None:
            return constant(value), constant(Fraction(1))
        top, bottom = self.fraction(inner)
        if (below := constant_of(bottom)) is not None and below < 0:
            top, bottom = add({}, top, Fraction(-1)), constant(-below)
        # sqrt(t/b) = sqrt(t b^(degree - 1)) / b for b > 0.
        radicand = self._product(top, self._repeated(bottom, degree - 1))
        symbol, new = self._placed((f"root {degree}", frozenset(radicand.items())))
        if new:
            self._rule(symbol, degree, radicand)
        # With a letter below, the sign of the denominator would be needed to say which root it is.
        if degree % 2 and constant_of(bottom) is None:
            return symbol, bottom
        if constant_of(bottom) is None:
            return self.place(Call("sqrt", (inner,))), constant(Fraction(1))
        return symbol, bottom

    def _magnitude(self, inner: Node) -> tuple[Polynomial, Polynomial]:
        top, bottom = self.fraction(inner)
        symbol, new = self._placed(("magnitude", frozenset(top.items())))
        if new:
            self._rule(symbol, 2, self._product(top, top))
        if constant_of(bottom) is None:
            return self.place(Call("abs", (inner,))), constant(Fraction(1))
        below = constant_of(bottom) or Fraction(1)
        return symbol, constant(abs(below))

    def _rule(self, symbol: Polynomial, degree: int, radicand: Polynomial) -> None:
        self.rules.append(add(self._repeated(symbol, degree), radicand, Fraction(-1)))
        if degree % 2 == 0:
            self.nonnegative.add(next(iter(symbol)).index(1))
