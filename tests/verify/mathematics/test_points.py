from __future__ import annotations

import pytest

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.points import TRIED, coordinate, is_piecewise, trials, whole_names
from rljax.verify.mathematics.symbolic import equivalent


@pytest.mark.parametrize(
    "text", ["|x|", r"\sqrt x", "(x^2)^{1/2}", r"\arcsin x", r"\max(x,1)", r"\lfloor x\rfloor", "x^x"]
)
def test_piecewise(text: str) -> None:
    assert is_piecewise(read_expression(text))


@pytest.mark.parametrize("text", ["x^2+1", r"\sin x", r"\sqrt2 x", "e^{2}x", r"\ln x"])
def test_one_formula(text: str) -> None:
    assert not is_piecewise(read_expression(text))


def test_all_pairs_of_signs_and_all_sizes_are_tried() -> None:
    points = list(trials(read_expression("|x-100|y"), read_expression("z")))
    assert len(points) == TRIED
    for first, second in ("xy", "xz", "yz"):
        assert {(point[first] > 0, point[second] > 0) for point in points[:32]} >= {
            (True, True),
            (False, False),
        }
    assert {(point["x"] > 0, point["y"] > 0) for point in points[:32]} == {
        (one, other) for one in (True, False) for other in (True, False)
    }
    sizes = [abs(point["x"]) for point in points[:32]]
    assert min(sizes) < 1
    assert max(sizes) > 100
    assert any(99 < size < 101 for size in sizes)


def test_the_points_do_not_depend_on_the_order_or_the_time() -> None:
    left, right = read_expression("|x-3|+y"), read_expression("|y-7|")
    assert list(trials(left, right)) == list(trials(right, left)) == list(trials(left, right))
    assert coordinate("x", 0) == coordinate("x", 0) != coordinate("x", 1)


def test_the_bounds_of_sums_are_integers() -> None:
    tree = read_expression(r"\sum_{k=1}^{n} kx")
    assert whole_names(tree) == {"n"}
    assert all(point["n"].denominator == 1 and point["n"] > 0 for point in trials(tree, tree))


@pytest.mark.parametrize(
    ("answer", "gold", "wanted"),
    [
        ("|x-100|", "100-x", False),
        ("|x-1000000|", "1000000-x", False),
        (r"\sqrt2|x|", r"\sqrt2x", False),
        (r"\sqrt{(x-3)^2}", "x-3", False),
        (r"|x-1|+|x-2|", "|2x-3|", False),
        (r"|x-1|+|x-2|", "|2-x|+|1-x|", True),
        ("|x||y|", "|xy|", True),
        ("|x||y|", "xy", False),
        (r"\max(x,y)", r"\frac{x+y+|x-y|}{2}", True),
        (r"\max(x,50)", "x", False),
        (r"\max(x,50)", "50", False),
        (r"\arcsin(\sin x)", "x", False),
        (r"\sqrt{x}\sqrt{x}", "x", True),
        (r"(x^4)^{1/4}", "|x|", True),
        (r"\sqrt[3]{x^3}", "x", True),
        (r"\lceil x\rceil", r"\lfloor x\rfloor+1", False),
        (r"\lfloor x+1\rfloor", r"\lfloor x\rfloor+1", True),
        (r"\sqrt{x^2y}", r"x\sqrt y", False),
        (r"\sqrt{x^2y}", r"|x|\sqrt y", True),
        (r"\ln(x^2)", r"2\ln x", True),
    ],
)
def test_formulas_that_agree_in_places(answer: str, gold: str, wanted: bool) -> None:
    assert (equivalent(answer, gold, "any").verdict == "equal") is wanted
    assert (equivalent(gold, answer, "any").verdict == "equal") is wanted
