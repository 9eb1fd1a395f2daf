"""Golds of `algebra` against the terse statement alone, read and solved by SymPy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication,
    parse_expr,
    split_symbols,
    standard_transformations,
)

from rljax.tasks.algebra.family import KINDS
from rljax.tasks.family import LEVELS, Generated, Kind
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from tests.tasks.checks import places

_BY_NAME = {kind.name: kind for kind in KINDS}
_READING = (*standard_transformations, split_symbols, implicit_multiplication, convert_xor)
_X = sympy.Symbol("x", real=True)
_LETTERS = {name: sympy.Symbol(name, real=True) for name in "abcdklmnpqrstuvwxyzABC"}
_INFINITE = {"inf": sympy.oo, "-inf": -sympy.oo}
_RELATION = re.compile(r"(<=|>=|!=|=|<|>)")


def read(text: str) -> Any:
    """An expression; `|x|` may be nested."""
    while "|" in text:
        text = re.sub(r"\|([^|]+)\|", r"Abs(\1)", text, count=1)
    return parse_expr(text, local_dict=dict(_LETTERS), transformations=_READING)


def equation(text: str) -> Any:
    """The left side less the right side."""
    left, right = text.split("=")
    return read(left) - read(right)


def numbers_of(gold: str) -> list[Any]:
    """The members of a set or a tuple, or the one number that it is."""
    inside = gold[1:-1] if gold[0] == "{" or "," in gold else gold
    return [read(part) for part in inside.split(",")]


def problems(name: str, count: int = 4) -> Iterator[Posed]:
    family = Generated(name, (_BY_NAME[name],))
    for level in range(LEVELS):
        if family.size(level):
            for place in places(family, level, count):
                yield family.kinds[0].posed(place.instance, Words())


def twins(name: str, count: int = 3) -> Iterator[Posed]:
    """Both of each pair."""
    kind: Kind = _BY_NAME[name]
    family = Generated(name, (kind,))
    for level in range(LEVELS):
        if family.size(level):
            for place in places(family, level, count, twins=True):
                yield from kind.twinned(place.instance, Words())


def real_solutions(text: str) -> set[Any]:
    """The real numbers x of a statement `equation;x=?`, conditions on the domain in front of it."""
    *conditions, shown, _ = text.split(";")
    found = set(sympy.solve(equation(shown), _X))
    if conditions == ["x in Z"]:
        return {value for value in found if value.is_integer}
    return found


def check_set(posed: Posed, found: set[Any]) -> None:
    if posed.gold.type == "no solution":
        assert not found, posed.text
    else:
        wanted = numbers_of(posed.gold.text)
        assert len(wanted) == len(found), (posed.text, posed.gold, found)
        assert all(any(sympy.simplify(value - other) == 0 for other in found) for value in wanted), (posed.text, found)


@pytest.mark.parametrize("name", ["linear", "quadratic", "quotient"])
def test_equations_and_their_twins(name: str) -> None:
    for posed in (*problems(name), *twins(name, 2)):
        check_set(posed, real_solutions(posed.text))


def test_roots() -> None:
    for posed in (*problems("roots"), *twins("roots")):
        shown = posed.text.split(";")[0].split(",")
        found = set(sympy.real_roots(sympy.Poly(equation(shown[0]), _X), multiple=False))
        values = {root for root, _ in found}
        if len(shown) == 2:
            known = read(shown[1].split("=")[1])
            if posed.gold.type == "no solution":
                assert known not in values
                continue
            assert known in values
            values.remove(known)
        check_set(posed, values)


def test_absolute_values() -> None:
    for posed in (*problems("absolute", 2), *twins("absolute", 2)):
        check_set(posed, real_solutions(posed.text))


@pytest.mark.parametrize("name", ["system2", "system3"])
def test_systems(name: str) -> None:
    for posed in (*problems(name, 3), *twins(name, 6)):
        shown, asked = posed.text.removesuffix("=?").split(";")
        equations = [equation(part) for part in shown.split(",")]
        letters = [_LETTERS[name] for name in "xyz" if name in shown]
        found = sympy.linsolve(equations, letters)
        if posed.gold.type == "no solution":
            assert found == sympy.EmptySet, posed.text
            continue
        (point,) = found
        places_of = dict(zip(letters, point, strict=True))
        values = [sympy.simplify(read(part).subs(places_of)) for part in asked.strip("()").split(",")]
        assert values == numbers_of(posed.gold.text), (posed.text, posed.gold)


def test_expansions() -> None:
    for posed in problems("expansion"):
        shown, _ = posed.text.split(";")
        left, right = shown.split("=")
        coefficients = sympy.Poly(read(left), _X).all_coeffs()
        degree = right.count("+")
        coefficients = [0] * (degree + 1 - len(coefficients)) + coefficients
        wanted = numbers_of(posed.gold.text)
        assert wanted == (coefficients if len(wanted) > 1 else coefficients[-1:]), posed.text


@pytest.mark.parametrize(("name", "letter"), [("expansion", "k"), ("partial", "A")])
def test_identities_with_a_number_to_be_found(name: str, letter: str) -> None:
    unknown = _LETTERS[letter]
    for posed in twins(name):
        shown = posed.text.split(";")[0].removesuffix(" for all x")
        above = sympy.fraction(sympy.together(equation(shown)))[0]
        found = sympy.solve(sympy.Poly(sympy.expand(above), _X).all_coeffs(), unknown, dict=True)
        if posed.gold.type == "no solution":
            assert not found, posed.text
        else:
            assert found == [{unknown: read(posed.gold.text)}], posed.text


def test_partial_fractions() -> None:
    for posed in problems("partial"):
        shown, asked = posed.text.removesuffix("=?").split(";")
        letters = [_LETTERS[name] for name in asked.strip("()").split(",")]
        values = dict(zip(letters, numbers_of(posed.gold.text), strict=True))
        assert sympy.simplify(equation(shown).subs(values)) == 0, posed.text


def _holds(text: str) -> Any:
    left, sign, right = _RELATION.split(text)
    first, second = read(left), read(right)
    return {"<": first < second, ">": first > second, "<=": first <= second, ">=": first >= second}[sign]


def _region(gold: str) -> Any:
    if gold.startswith("x"):
        return _holds(gold).as_set()
    pieces = []
    for piece in gold.split("U"):
        low, high = (_INFINITE.get(end) or read(end) for end in piece[1:-1].split(","))
        pieces.append(sympy.Interval(low, high, piece[0] == "(", piece[-1] == ")"))
    return sympy.Union(*pieces)


def _solved(text: str) -> Any:
    """The solution set of conditions with commas between them, each of one sign or two."""
    found: Any = sympy.S.Reals
    for part in text.split(","):
        sides = _RELATION.split(part)
        for at in range(0, len(sides) - 1, 2):
            relation = _holds("".join(sides[at : at + 3]))
            found &= sympy.solve_univariate_inequality(relation, _X, relational=False)
    return found


def test_inequalities() -> None:
    for posed in (*problems("inequality", 2), *twins("inequality", 1)):
        found = _solved(posed.text.split(";")[0])
        wanted = sympy.EmptySet if posed.gold.type == "no solution" else _region(posed.gold.text)
        assert found == wanted, (posed.text, posed.gold, found)


def test_values() -> None:
    for posed in problems("value", 10):
        shown, asked = posed.text.removesuffix("=?").split(";")
        assert read(shown.split("=")[1]).subs(_X, read(asked[2:-1])) == int(posed.gold.text), posed.text


def test_remainders() -> None:
    for posed in problems("remainder", 10):
        found = re.fullmatch(r"\((.+)\):\((.+)\) rest(?:=\?| (.+);k=\?)", posed.text)
        assert found is not None
        rest = sympy.rem(read(found[1]), read(found[2]), _X)
        if found[3]:
            assert sympy.solve(rest - read(found[3]), _LETTERS["k"]) == [int(posed.gold.text)]
        else:
            assert rest == int(posed.gold.text)


def test_twins_of_remainders() -> None:
    for posed in twins("remainder"):
        found = re.fullmatch(r"\((.+)\):\((.+)\) rest (.+),:\((.+)\) rest (.+);k=\?", posed.text)
        assert found is not None
        rests = [sympy.rem(read(found[1]), read(found[at]), _X) - read(found[at + 1]) for at in (2, 4)]
        values = sympy.solve(rests, _LETTERS["k"], dict=True)
        wanted = [] if posed.gold.type == "no solution" else [{_LETTERS["k"]: int(posed.gold.text)}]
        assert values == wanted, posed.text


def test_divisions() -> None:
    for posed in problems("division", 6):
        found = re.fullmatch(r"\((.+)\):\((.+)\) rest=\?", posed.text)
        if found:
            rest = sympy.rem(read(found[1]), read(found[2]), _X)
            assert sympy.expand(rest - read(posed.gold.text)) == 0, posed.text
            continue
        found = re.fullmatch(r"P:\((.+)\) rest (.+),P:\((.+)\) rest (.+);.*", posed.text)
        assert found is not None
        for divisor, rest in ((found[1], found[2]), (found[3], found[4])):
            assert sympy.rem(read(posed.gold.text), read(divisor), _X) == int(rest), posed.text


def test_symmetric_expressions_of_roots() -> None:
    for posed in problems("vieta", 5):
        shown, names, asked = posed.text.removesuffix("=?").split(";")
        roots = sympy.Poly(equation(shown), _X).nroots(n=30, maxsteps=200)
        letters = [_LETTERS[name] for name in names.removeprefix("roots ").split(",")]
        value = read(asked).subs(dict(zip(letters, roots, strict=True)))
        assert abs(sympy.N(value - read(posed.gold.text), 20)) < 1e-9, posed.text


def test_subjects() -> None:
    for posed in problems("subject", 5):
        shown, _ = posed.text.split(";")
        residue = equation(shown).subs(_LETTERS["y"], read(posed.gold.text))
        # The square root takes the value of the right side where that is not negative.
        assert sympy.simplify(residue.subs(_X, 1000)) == 0, posed.text
        assert sympy.simplify(residue.subs(_X, 777)) == 0, posed.text


def test_parameters() -> None:
    for posed in (*problems("parameter", 6), *twins("parameter")):
        shown = equation(posed.text.split(";")[0])
        for value in (7, sympy.Rational(-5, 3)):
            found = {root for root in sympy.roots(shown.subs(_LETTERS["k"], value), _X) if root.is_real}
            wanted = [] if posed.gold.type == "no solution" else numbers_of(posed.gold.text)
            assert {root.subs(_LETTERS["k"], value) for root in wanted} == found, posed.text


def test_functions() -> None:
    solved: dict[str, Callable[[str, Any], bool]] = {"inverse": _inverts, "deg": _interpolates, "f(": _composes}
    for posed in problems("function", 6):
        gold = read(posed.gold.text)
        key = "inverse" if "inverse" in posed.text else "deg" if posed.text.startswith("deg") else "f("
        assert solved[key](posed.text, gold), (posed.text, posed.gold)


def _inverts(text: str, gold: Any) -> bool:
    return sympy.expand(read(text.split(";")[0].split("=")[1]).subs(_X, gold)) == _X


def _interpolates(text: str, gold: Any) -> bool:
    found = re.findall(r"f\((-?\d+)\)=([-\d/]+)", text)
    degree = int(re.findall(r"<=(\d)", text)[0])
    fits = all(gold.subs(_X, int(place)) == sympy.Rational(value) for place, value in found)
    return fits and sympy.degree(gold, _X) <= degree < len(found)


def _composes(text: str, gold: Any) -> bool:
    left, right = text.split(";")[0].split(",")[-1].split("=")
    inner = read(re.sub(r"f\(", "(", left).strip("()")) if left.count("f(") == 1 else _X
    value = inner
    for _ in range(left.count("f(")):
        value = gold.subs(_X, value)
    return sympy.expand(value - read(right)) == 0


def test_twins_of_functions() -> None:
    for posed in (*twins("function"), *twins("value", 2)):
        found = [(int(a), sympy.Rational(b)) for a, b in re.findall(r"[fP]\((-?\d+)\)=([-\d/]+)", posed.text)]
        through = sympy.interpolate(found, _X)
        degree = int((re.findall(r"<=(\d)", posed.text) or ["1"])[0])
        assert (sympy.degree(through, _X) > degree) == (posed.gold.type == "no solution"), posed.text
        if posed.gold.type == "expression":
            assert sympy.expand(through - read(posed.gold.text)) == 0
        elif posed.gold.type == "integer":
            asked = int(re.findall(r"P\((\d+)\)=\?", posed.text)[0])
            assert through.subs(_X, asked) == int(posed.gold.text)
