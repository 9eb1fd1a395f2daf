"""Derivatives and integrals of polynomials, and rational roots."""

from __future__ import annotations

import re
from fractions import Fraction

from rljax.verify.mathematics.tree import Number
from rljax.verify.steps.reading import read_formula
from rljax.verify.steps.rules.shapes import polynomials, univariate
from rljax.verify.steps.view import Finding, View

_ZERO = Number(Fraction(0))
_FORMULA = r"(?:\$|\\\()?(?P<{}>[-+*/^(){{}}0-9A-Za-z\\ ]{{1,80}}?)(?:\$|\\\))?"
_DERIVATIVE = re.compile(
    r"derivative of " + _FORMULA.format("f") + r" (?:is|equals|=) " + _FORMULA.format("d") + r"(?=[.,;]|$| by\b| so\b)"
)
_QUOTIENT = re.compile(
    r"\\frac\{d\}\{d(?P<x>[a-z])\}\s*(?:\\left)?[(\[](?P<f>[^()\[\]=]{1,80})(?:\\right)?[)\]]\s*=\s*(?P<d>[^=$\\,;]{1,80})"
)
_INTEGRAL = re.compile(
    r"(?:antiderivative|integral) of "
    + _FORMULA.format("d")
    + r" (?:is|equals|=) "
    + _FORMULA.format("f")
    + r"(?=[.,;]|$| by\b| so\b)"
)
_RATIONAL = re.compile(r"rational roots? (?:theorem|test)|possible rational roots", re.IGNORECASE)
_CANDIDATES = re.compile(r"(?:\\pm|±|\+/-)\s*(?:\\frac\{?(\d{1,6})\}?\{?(\d{1,6})\}?|(\d{1,6})(?:/(\d{1,6}))?)")


def derivative(view: View) -> Finding | None:
    """`the derivative of x^3 is 3x^2`, by the power rule; `the integral of x^2 is x^3/3`."""
    if not view.asserted:
        return None
    for pattern in (_DERIVATIVE, _QUOTIENT, _INTEGRAL):
        said = pattern.search(view.text)
        if said is None:
            continue
        function, slope = _coefficients(said["f"]), _coefficients(said["d"])
        if function is None or slope is None or (function[0] and slope[0] and function[0] != slope[0]):
            return None
        if _derived(function[1]) == slope[1]:
            return Finding("valid", "the power rule")
        return Finding("inapplicable", "by the power rule the derivative of x^n is n x^(n - 1)")
    return None


def _coefficients(text: str) -> tuple[str, list[Fraction]] | None:
    """The letter, `` for a number, and the coefficients of a polynomial; an added constant `C` is left out."""
    found = read_formula(f"0 = {re.sub(r'[+] *C *$', '', text)}", 0, 0)
    node = found[0].sides[-1].node if len(found) == 1 else None
    if node is None:
        return None
    polynomial = univariate(node, _ZERO)
    if polynomial is not None:
        return polynomial[0], polynomial[1] if any(polynomial[1]) else []
    return ("", [node.value] if node.value else []) if isinstance(node, Number) else None


def _derived(coefficients: list[Fraction]) -> list[Fraction]:
    derived = [power * value for power, value in enumerate(coefficients)][1:]
    while derived and not derived[-1]:
        derived.pop()
    return derived


def rational_roots(view: View) -> Finding | None:
    """A rational root p/q: p divides the constant term, q the leading coefficient."""
    if _RATIONAL.search(view.words) is None or not view.asserted:
        return None
    known = [entry for degree in (2, 3, 4, 5, 6) for entry in polynomials(view, degree)]
    candidates = [_fraction(found) for found in _CANDIDATES.finditer(view.text)]
    if len(known) != 1 or not candidates or 0 in candidates:
        return None
    coefficients = known[0][1]
    if any(value.denominator != 1 for value in coefficients) or not coefficients[0]:
        return None
    for candidate in candidates:
        if coefficients[0] % candidate.numerator or coefficients[-1] % candidate.denominator:
            return Finding(
                "inapplicable", f"{candidate} is no candidate: p divides the constant term, q the leading coefficient"
            )
    return Finding("valid", "candidates for rational roots")


def _fraction(found: re.Match[str]) -> Fraction:
    top, bottom = (found[1], found[2]) if found[1] else (found[3], found[4] or "1")
    return Fraction(int(top), int(bottom)) if int(bottom) else Fraction(0)
