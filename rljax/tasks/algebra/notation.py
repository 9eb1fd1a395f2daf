"""Formulas as text: built once in compact ASCII, `2x^2-5x+6=0`, and dressed with blanks or as LaTeX on request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, isqrt

Number = int | Fraction

_BINARY = re.compile(r"(?<=[0-9A-Za-z)|])([-+])|(<=|>=|!=|[=<>])")
_COMMA = re.compile(r",(?! )")
_RELATIONS = {"<=": r" \le ", ">=": r" \ge ", "!=": r" \ne ", "=": "=", "<": "<", ">": ">", ",": ", "}
_WORDS = {"pi": r"\pi ", "inf": r"\infty "}
_LEXEME = re.compile(r"sqrt(?=\()|pi|inf|[A-Za-z]|[0-9]+|<=|>=|!=|.")


def number(value: Number) -> str:
    """`3`, `-3/4`."""
    return str(value)


def joined(terms: Iterable[tuple[Number, str]]) -> str:
    """The sum of coefficients times bodies: (2, "x^2"), (-1, "x"), (3, "") is `2x^2-x+3`; zero terms are left out."""
    text = "".join([term(value, body) for value, body in terms if value])
    return (text[1:] if text[0] == "+" else text) if text else "0"


def term(value: Number, body: str) -> str:
    """A term with its sign: `+2x`, `-x`, `-3x/4`."""
    sign, top, bottom = "-" if value < 0 else "+", abs(value.numerator), value.denominator
    shown = body if body and top == 1 else f"{top}{body}"
    return f"{sign}{shown}" if bottom == 1 else f"{sign}{shown}/{bottom}"


def polynomial(coefficients: Sequence[Number], letter: str = "x") -> str:
    """The polynomial with these coefficients, the highest power first."""
    top = len(coefficients) - 1
    return joined((value, power(letter, top - at)) for at, value in enumerate(coefficients))


def power(letter: str, exponent: int) -> str:
    """`x^2`, `x`, or nothing for the power 0."""
    return "" if not exponent else letter if exponent == 1 else f"{letter}^{exponent}"


def linear(coefficients: Sequence[Number], letters: Sequence[str]) -> str:
    """`2x+3y-z`; a coefficient more than there are letters is the constant."""
    return joined(zip(coefficients, [*letters, ""], strict=False))


def bracket(factor: Number, inside: str) -> str:
    """`3(x+2)`, `(x+2)`, `-(x+2)`."""
    shown = "" if factor == 1 else "-" if factor == -1 else number(factor)
    return f"{shown}({inside})"


def factor(inside: str) -> str:
    """The expression as a factor: in brackets unless it is a single letter or number."""
    return inside if inside.isalnum() else f"({inside})"


def quotient(above: str, below: str) -> str:
    """`(x+1)/(x-2)`, `-3/x`, `x/2`."""
    top = above if above.removeprefix("-").isalnum() else f"({above})"
    bottom = below if below.isdigit() or len(below) == 1 else f"({below})"
    return f"{top}/{bottom}"


def squarefree(value: int) -> tuple[int, int]:
    """(s, m) with value = s^2 m, m without square factors; the value is positive."""
    root = isqrt(value)
    if root * root == value:
        return root, 1
    square, divisor = 1, 2
    while divisor * divisor <= value:
        while value % (divisor * divisor) == 0:
            value //= divisor * divisor
            square *= divisor
        divisor += 1
    return square, value


def surd(whole: int, times: int, under: int, below: int = 1) -> str:
    """(whole + times sqrt(under)) / below in lowest terms, `under` without square factors: `(-3+sqrt(65))/4`."""
    if under == 1 or not times:
        return number(Fraction(whole + times * (under == 1), below))
    common = gcd(whole, times, below)
    whole, times, below = whole // common, times // common, below // common
    root = f"sqrt({under})"
    above = joined(((whole, ""), (times, root if abs(times) == 1 else f"*{root}")))
    if below == 1:
        return above
    return f"({above})/{below}" if whole else f"{above}/{below}"


def root_text(square: Number) -> str:
    """The square root of a number that is not negative, as a surd: `2*sqrt(3)`, `sqrt(6)/3`."""
    times, under = squarefree(square.numerator * square.denominator)
    return surd(0, times, under, square.denominator)


def compact(text: str) -> str:
    """As it stands."""
    return text


def spaced(text: str) -> str:
    """With blanks around signs: `2x + 3 = 7`."""
    return _COMMA.sub(", ", _BINARY.sub(lambda found: f" {found[0]} ", text))


def latex(text: str) -> str:
    """As an inline formula: `$2x+\\frac{x}{3}=7$`."""
    lexemes = _LEXEME.findall(text)
    lexemes.reverse()
    return f"${_read(lexemes)}$"


SCRIPTS = (compact, spaced, latex)


def _read(lexemes: list[str]) -> str:
    """The LaTeX of what is left of a formula up to a closing bracket; `lexemes` is a stack, the next one on top."""
    done = ""
    above: list[str] = []
    below: list[str] | None = None
    while lexemes and lexemes[-1] != ")":
        lexeme = lexemes.pop()
        if lexeme in _RELATIONS or (lexeme in "+-" and (above or below)):
            done += _term(above, below) + _RELATIONS.get(lexeme, lexeme)
            above, below = [], None
        elif lexeme == "/":
            below = []
        else:
            (above if below is None else below).append(_atom(lexeme, lexemes))
    return done + _term(above, below)


def _atom(lexeme: str, lexemes: list[str]) -> str:
    """A symbol, a group in brackets or a root, with its exponent."""
    if lexeme == "sqrt":
        lexemes.pop()
        atom = rf"\sqrt{{{_read(lexemes)}}}"
        lexemes.pop()
    elif lexeme == "(":
        atom = f"({_read(lexemes)})"
        lexemes.pop()
    elif lexeme == "*":
        return r" \cdot " if lexemes[-1][0].isdigit() else ""
    else:
        atom = _WORDS.get(lexeme, lexeme)
    if lexemes and lexemes[-1] == "^":
        lexemes.pop()
        exponent = lexemes.pop()
        atom += f"^{exponent}" if len(exponent) == 1 else f"^{{{exponent}}}"
    return atom


def _term(above: list[str], below: list[str] | None) -> str:
    if below is None:
        return "".join(above)
    sign = above.pop(0) if above[0] == "-" else ""
    return rf"{sign}\frac{{{_bare(above)}}}{{{_bare(below)}}}"


def _bare(atoms: list[str]) -> str:
    """The factors, without the brackets of a single group."""
    return atoms[0][1:-1] if len(atoms) == 1 and atoms[0].endswith(")") else "".join(atoms)
