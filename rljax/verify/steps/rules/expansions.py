"""Laws that do not hold: `(a + b)^2 = a^2 + b^2`, `sqrt(a + b) = sqrt(a) + sqrt(b)` and their kin.

An equation is taken for such a law only if it has letters, is not an identity, does not follow from what is known, and
is none of the problem's equations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.relation import point_of
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Refused, letters
from rljax.verify.steps.canonical import key_of
from rljax.verify.steps.milestones import relation_key
from rljax.verify.steps.view import Finding, View

# An equation that is to be solved may look like a mistake.
_EQUATION = re.compile(
    r"equation|given|condition|solv|want|such that|satisf|constraint|pythag|requir|need|equat|becomes|so that|"
    r"we (?:have|get|obtain) the",
    re.IGNORECASE,
)
_TWO = Number(Fraction(2))
# What a tree is wrongly rewritten to, and a sentence that says what is right.
Mistakes = Callable[[Node], Iterator[tuple[Node, str]]]


def mistaken_laws(view: View) -> Finding | None:
    """The first equation of the step that is one of the laws that do not hold."""
    if not view.asserted or _EQUATION.search(view.words):
        return None
    for left, right in view.equations():
        if not (letters(left) | letters(right)) or relation_key(left, "=", right, None) in view.said:
            continue
        for first, second in ((left, right), (right, left)):
            sentence = _mistake(first, second)
            if sentence is not None and view.truth(left, "=", right) != "true":
                return Finding("inapplicable", sentence)
    return None


def _mistake(left: Node, right: Node) -> str | None:
    for mistakes in MISTAKES:
        for wrong, sentence in mistakes(left):
            if _same(wrong, right) and not _same(left, right):
                return sentence
    return None


def _same(first: Node, second: Node) -> bool:
    """Whether two trees are the same but for spelling, or the same rational function (at two random points)."""
    if key_of(first) == key_of(second):
        return True
    names = letters(first) | letters(second)
    try:
        values = [(rational(first, point_of(names, at)), rational(second, point_of(names, at))) for at in range(2)]
    except Refused:
        return False
    return all(left is not None and left == right for left, right in values)


def _square_of_sum(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Binary("^", Binary("+" | "-" as sign, first, second), Number(count)) if (
            count.denominator == 1 and 2 <= count <= 9
        ):
            exponent = Number(count)
            powers = Binary("^", first, exponent), Binary("^", second, exponent)
            law = f"(a {sign} b)^{count} has more terms than a^{count} {sign} b^{count}"
            yield Binary(sign, *powers), law
            if sign == "-":
                yield Binary("+", *powers), law


def _difference_of_squares(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Binary("+" | "-" as sign, first, second):
            roots = _base_of_square(first), _base_of_square(second)
            if roots[0] is None or roots[1] is None:
                return
            plus, minus = Binary("+", roots[0], roots[1]), Binary("-", roots[0], roots[1])
            if sign == "+":
                yield Binary("*", plus, minus), "a^2 + b^2 is no difference of squares: it is not (a + b)(a - b)"
            else:
                yield Binary("^", minus, _TWO), "a^2 - b^2 is (a - b)(a + b), not (a - b)^2"
                yield Binary("^", plus, _TWO), "a^2 - b^2 is (a - b)(a + b), not (a + b)^2"


def _base_of_square(node: Node) -> Node | None:
    match node:
        case Binary("^", base, Number(count)) if count.denominator == 1 and count.numerator % 2 == 0 and count > 0:
            return base if count == 2 else Binary("^", base, Number(count / 2))
        case Number():
            root = rational(Call("sqrt", (node,)))
            return None if root is None else Number(root)
        case Binary("*", Number() as factor, inner):
            outer, within = _base_of_square(factor), _base_of_square(inner)
            return None if outer is None or within is None else Binary("*", outer, within)
        case _:
            return None


def _cubes(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Binary("+" | "-" as sign, Binary("^", first, Number(a)), Binary("^", second, Number(b))) if a == b == 3:
            squares = Binary("^", first, _TWO), Binary("^", second, _TWO)
            middle = Binary("*", first, second)
            factor, opposite = Binary(sign, first, second), "-" if sign == "+" else "+"
            wrong = Binary("+", Binary(sign, squares[0], middle), squares[1])
            yield Binary("*", factor, wrong), f"the second factor of a^3 {sign} b^3 is a^2 {opposite} ab + b^2"
            doubled = Binary("-" if sign == "+" else "+", squares[0], Binary("*", _TWO, middle))
            law = f"a^3 {sign} b^3 has ab in its second factor, not 2ab"
            yield Binary("*", factor, Binary("+", doubled, squares[1])), law


def _root_of_sum(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Call("sqrt", (Binary("+" | "-" as sign, first, second),)):
            roots = _root(first), _root(second)
            yield Binary(sign, *roots), f"sqrt(a {sign} b) is not sqrt(a) {sign} sqrt(b)"


def _root(node: Node) -> Node:
    base = _base_of_square(node)
    return Call("sqrt", (node,)) if base is None else base


def _reciprocal_of_sum(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Binary("/", top, Binary("+" | "-" as sign, first, second)):
            yield (
                Binary(sign, Binary("/", top, first), Binary("/", top, second)),
                f"1/(a {sign} b) is not 1/a {sign} 1/b",
            )


def _logarithms(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Call("log" | "ln" as name, (*base, Binary("+" | "-" as sign, first, second))):
            parts = Call(name, (*base, first)), Call(name, (*base, second))
            yield Binary(sign, *parts), f"log(a {sign} b) is not log a {sign} log b"
            yield Binary("*" if sign == "+" else "/", *parts), f"log(a {sign} b) has no such form"
        case Call("log" | "ln" as name, (*base, Binary("*" | "/" as sign, first, second))):
            parts = Call(name, (*base, first)), Call(name, (*base, second))
            yield Binary(sign, *parts), "log(ab) is log a + log b, and log(a/b) is log a - log b"
        case Binary("^", Call("log" | "ln" as name, (*base, inner)), exponent):
            yield Binary("*", exponent, Call(name, (*base, inner))), "(log a)^n is not n log a"
        case Call("log", (base, inner)):
            for name in ("ln", "log"):
                yield Binary("/", Call(name, (base,)), Call(name, (inner,))), "log_b(a) is log a / log b"


def _powers(node: Node) -> Iterator[tuple[Node, str]]:
    match node:
        case Binary("*" | "+" as sign, Binary("^", first, m), Binary("^", second, n)) if first == second:
            law = "a^m a^n is a^(m + n)" if sign == "*" else "a^m + a^n is no power of a"
            yield Binary("^", first, Binary("*", m, n)), law
            if sign == "+":
                yield Binary("^", first, Binary("+", m, n)), law
        case Binary("/", Binary("^", first, m), Binary("^", second, n)) if first == second:
            yield Binary("^", first, Binary("/", m, n)), "a^m / a^n is a^(m - n)"
        case Binary("^", Binary("^", base, m), n):
            yield Binary("^", base, Binary("+", m, n)), "(a^m)^n is a^(mn)"
        case Binary("^", base, Negative(count)):
            yield Negative(Binary("^", base, count)), "a^(-n) is 1/a^n, not -a^n"


MISTAKES: tuple[Mistakes, ...] = (
    _square_of_sum, _difference_of_squares, _cubes, _root_of_sum, _reciprocal_of_sum, _logarithms, _powers,
)  # fmt: skip
