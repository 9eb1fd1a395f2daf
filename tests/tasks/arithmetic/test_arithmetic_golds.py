"""Golds of `arithmetic` against the terse statement alone, read and solved here by other means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations

from rljax.tasks.arithmetic.family import KINDS
from rljax.tasks.family import LEVELS, Generated, Kind
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from tests.tasks.checks import places

_BY_NAME = {kind.name: kind for kind in KINDS}
_PLAIN = (
    "sum", "difference", "addends", "signed", "product", "quotient", "division", "powers", "expression", "reduced",
    "part", "fraction_sum", "fraction_lowest", "continued", "decimal_sum", "decimal_product", "percent", "chain",
    "percent_change", "percent_back",
)  # fmt: skip
_SYSTEMS = tuple(name for name in _BY_NAME if name not in _PLAIN)
_READING = (*standard_transformations, implicit_multiplication)


def _instances(kind: Kind, count: int) -> Iterator[Any]:
    family = Generated(kind.name, (kind,))
    for level in range(LEVELS):
        if family.size(level):
            yield from (place.instance for place in places(family, level, count))


def _value(expression: str) -> Fraction:
    """The value of an expression in Python's grammar, every number a fraction."""
    exact = re.sub(r"([0-9]+\.?[0-9]*)", r"Fraction('\1')", expression.replace("^", "**"))
    exact = re.sub(r"\*\*Fraction\('([0-9]+)'\)", r"**\1", exact)
    return Fraction(eval(exact, {"Fraction": Fraction}))


def _answer(text: str) -> str:
    """The answer to a terse statement that asks for one value."""
    if found := re.fullmatch(r"([0-9]+)/([0-9]+)=\? rem \?", text):
        quotient, remainder = divmod(int(found[1]), int(found[2]))
        return f"{quotient} rem {remainder}"
    if found := re.fullmatch(r"(.+)=p/q lowest;p\+q=\?", text):
        value = _value(found[1])
        return str(value.numerator + value.denominator)
    if found := re.fullmatch(r"([0-9/]+)(%?) of ([0-9]+)=\?", text):
        return str(_value(found[1]) * int(found[3]) / (100 if found[2] else 1))
    if found := re.fullmatch(r"(.+)=\?/([0-9]+)", text):
        return str(_value(found[1]) * int(found[2]))
    if found := re.fullmatch(r"x;(.+)=([0-9]+);x=\?", text):
        return str(int(found[2]) / _factor(found[1].split(";")))
    start, *steps = text.removesuffix("=?").split(";")
    if steps and steps[0].endswith("%"):
        return str(int(start) * _factor(steps))
    value = _value(start)
    for step in steps:
        value = _value(f"({value}){step}")
    return str(value)


def _factor(steps: list[str]) -> Fraction:
    factor = Fraction(1)
    for step in steps:
        factor *= 1 + Fraction(int(step[:-1]), 100)
    return factor


@pytest.mark.parametrize("name", _PLAIN)
def test_the_gold_is_the_value_of_what_is_asked(name: str) -> None:
    kind = _BY_NAME[name]
    for instance in _instances(kind, 30):
        posed = kind.pose(instance, Words())
        assert posed.gold.text == _answer(posed.text), posed.text


def _solved(text: str) -> set[Any]:
    """All values that the quantity asked for can have in a terse system of equations."""
    *parts, asked = text.split(";")
    conditions = [part for part in parts if "=" not in part]
    sides = [[parse_expr(side, transformations=_READING) for side in part.split("=")] for part in parts if "=" in part]
    query = parse_expr(asked.removesuffix("=?"), transformations=_READING)
    found = sympy.solve([left - right for left, right in sides], dict=True)
    kept = [solution for solution in found if all(_holds(condition, solution) for condition in conditions)]
    return {query.subs(solution) for solution in kept}


def _holds(condition: str, solution: dict[Any, Any]) -> bool:
    """`n whole`, `whole a,b>0`, `r>0`."""
    values = solution.values()
    whole = "whole" not in condition or all(value.is_integer for value in values)
    return whole and (">0" not in condition or all(value > 0 for value in values))


def _twins(kind: Kind, instance: Any) -> tuple[Posed, Posed]:
    assert kind.twins is not None
    return kind.twins(instance, Words())


@pytest.mark.parametrize("name", _SYSTEMS)
def test_the_gold_is_the_one_solution(name: str) -> None:
    kind = _BY_NAME[name]
    for instance in _instances(kind, 3):
        posed = kind.pose(instance, Words())
        assert _solved(posed.text) == {int(posed.gold.text)}, posed.text


@pytest.mark.parametrize("name", [name for name in _SYSTEMS if _BY_NAME[name].twins])
def test_a_false_twin_has_no_solution(name: str) -> None:
    kind = _BY_NAME[name]
    for instance in _instances(kind, 3):
        _, false = _twins(kind, instance)
        assert _solved(false.text) == set(), false.text


def test_the_solver_of_this_file_can_fail() -> None:
    assert _solved("a=3;b=4;a+b=7;b-a=?") == {1}
    assert _solved("a=3;b=4;a+b=8;b-a=?") == set()
    assert _solved("n whole;n*2+1=8;n=?") == set()
    assert _answer("2+3*4=?") == "14"
    assert _answer("1/2+1/3=?/6") == "5"
