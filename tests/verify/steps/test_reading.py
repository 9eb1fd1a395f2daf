from __future__ import annotations

from fractions import Fraction

import pytest

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.tree import Call, Symbol, letters
from rljax.verify.steps.reading import read_formula, read_given


def signs(text):
    return [relation.signs for relation in read_formula(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", [("=",)]),
        ("a = b < c", [("=", "<")]),
        ("x \\le 3, y \\geq 4", [("<=",), (">=",)]),
        ("x = 1 \\quad y = 2", [("=",), ("=",)]),
        ("x = 1 \\implies y = 2", [("=",), ("=",)]),
        ("x = 1 \\text{ or } x = 2", [("=",), ("=",)]),
        ("17 \\equiv 2 \\pmod 5", [("mod",)]),
        ("17 ≡ 2 (mod 5)", [("mod",)]),
        ("\\pi ≈ 3.14", [("~",)]),
        ("(x, y) = (1, 2)", [("=",)]),
        ("x + 1", []),
        ("\\frac{d}{dx}(5) = 0", []),
        ("17 ≡ 2", []),
        ("17 = 2 mod 5", [("mod",)]),
        ("17 = 12 = 2 (mod 5)", [("mod", "mod")]),
        ("17 mod 5 = 2", [("=",)]),
        ("17 = 12 \\equiv 2 \\pmod 5", [("=", "mod")]),
        ("17 < 2 mod 5", [("<",)]),
        ("17 = 2 mod 5 + 1", [("=",)]),
    ],
)
def test_signs(text, expected):
    assert signs(text) == expected


def test_names_of_two_capitals_and_applications_are_no_products():
    (relation,) = read_formula("AB + f(2) = f^{-1}(0)", 0, 0)
    assert relation.letters() == {"vec AB", "vec f(2)", "vec f^-1(0)"}


def test_a_line_goes_on_from_the_side_before_it():
    (first,) = read_formula("x = 3", 0, 0)
    (second,) = read_formula("= 4", 0, 0, first.sides[-1])
    assert [pair[0] for pair in second.pairs()] == [read_expression("3")]


def test_a_side_that_cannot_be_read_is_passed_over():
    (relation,) = read_formula("\\text{Area} = \\dots = 2 + 3 = 5", 0, 0)
    assert list(relation.pairs()) == [(read_expression("2+3"), "=", read_expression("5"))]


def test_thousands_and_lists():
    (relation,) = read_formula("1,000 + 5 = 1,005", 0, 0)
    assert relation.sides[1].node == read_expression("1005")
    (relation,) = read_formula("\\gcd(378,315) = 63", 0, 0)
    assert letters(relation.sides[0].node) == frozenset()


def test_remainders():
    (relation,) = read_formula("17 \\bmod 5 = 2", 0, 0)
    assert relation.sides[0].node.value == Fraction(2)


def test_what_a_side_comes_to_and_how_it_is_spelt():
    (relation,) = read_formula("17 mod 5 = 1011_2 = 10", 0, 0)
    computed = [left for left, _, _ in relation.pairs()]
    spelt = [left for left, _, _ in relation.spelt()]
    assert [node.value for node in computed] == [2, 11]
    assert spelt == [Call("mod", (read_expression("17"), read_expression("5"))), Symbol("1011_2")]


@pytest.mark.parametrize("text", ["x", "x = 1, y = 2", "x =", "some words = 3", "x = \\foo", ""])
def test_what_is_no_given(text):
    assert read_given(text) is None


def test_e_and_i_are_letters():
    assert read_given("i = e").sides[0].node == Symbol("i")
