"""Euler's phi of plain numbers, other functions of whole numbers, and what else phi may be."""

from __future__ import annotations

import pytest

from rljax.verify.steps.judge import judge
from rljax.verify.steps.totients import totient
from rljax.verify.steps.types import StepsJob


def verdicts(response, given=(), milestones=(), problem=""):
    return [step.verdict for step in judge(StepsJob(response, tuple(given), tuple(milestones), problem)).steps]


SPELLINGS = [
    "phi(20) = {}.",
    "So phi (20) = {}.",
    "φ(20) = {}.",
    "ϕ(20) = {}.",
    "\\varphi(20) = {}.",
    "\\phi(20) = {}.",
    "\\(\\varphi(20) = {}\\)",
    "\\(\\phi\\left(20\\right) = {}\\)",
    "\\(\\text{{phi}}(20) = {}\\)",
    "{} = φ(20).",
    "φ(4)φ(5) = {}.",
    "2φ(20) = 2 * {}.",
]


@pytest.mark.parametrize("response", SPELLINGS)
def test_the_values_of_phi(response):
    assert verdicts(response.format(8)) == ["valid"]
    assert verdicts(response.format(7)) == ["false"]


@pytest.mark.parametrize("response", SPELLINGS[:-2])
def test_all_spellings_are_one(response):
    assert verdicts(response.format(8), milestones=("\\varphi(20) = 8",)) == ["milestone"]
    assert verdicts(f"phi(20) = 8. {response.format(8)}") == ["valid", "idle"]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("phi(20) = 20(1 - 1/2)(1 - 1/5) = 8.", ["valid"]),
        ("φ(20) = φ(4)φ(5) = 2 * 4 = 8.", ["valid"]),
        ("φ(20) = φ(4)φ(6) = 8.", ["false"]),
        ("3^{φ(20)} ≡ 1 (mod 20). 3^{φ(20)} ≡ 2 (mod 20).", ["valid", "false"]),
        ("By Euler's theorem φ(20) = 7.", ["inapplicable"]),
        ("We use Euler's totient. φ(20) = 7.", ["unjudged", "false"]),
        ("Suppose φ(20) = 7.", ["unjudged"]),
        ("Is φ(20) = 7?", ["unjudged"]),
        ("Let φ(20) = 7.", ["unjudged"]),
        ("φ(20) is not 7: φ(20) = 7 is wrong.", ["unjudged"]),
        ("φ(99999999999) = 5. φ(0) = 5.", ["unjudged", "unjudged"]),
        ("φ(n) = 8.", ["unjudged"]),
    ],
)
def test_phi_in_use(response, expected):
    assert verdicts(response) == expected


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        ("φ(2) = 5.", "Let φ(x) = x^2 + 1."),
        ("φ(2) = 5.", "Let $\\varphi: Z \\to Z$ be given."),
        ("φ(5) = 5.", "A homomorphism has φ(1) = 1."),
        ("φ(2) = 5.", "Here phi is some polynomial."),
        ("We set φ(x) = x^2 + 1. So φ(2) = 5.", ""),
        ("φ(1) = 0.24.", ""),
    ],
)
def test_another_phi_is_not_judged(response, problem):
    assert set(verdicts(response, problem=problem)) == {"unjudged"}


def test_what_is_given_of_phi_holds():
    assert verdicts("φ(20) = 7. φ(15) = 7.", given=("\\varphi(20) = 7",)) == ["idle", "unjudged"]


@pytest.mark.parametrize(
    "problem",
    [
        "Find φ(20).",
        "Let $\\varphi(n)$ be Euler's function.",
        "Here φ(n) is the number of integers from 1 to n relatively prime to n.",
    ],
)
def test_a_problem_with_eulers_phi(problem):
    assert verdicts("φ(20) = 8. φ(15) = 7.", problem=problem) == ["valid", "false"]


@pytest.mark.parametrize(
    "left",
    ["τ(12)", "tau(12)", "\\tau(12)", "\\(\\tau(12)\\)", "d(12)", "σ(12)", "sigma(12)", "\\sigma(12)", "σ_0(12)",
     "σ_{0}(12)", "\\(\\sigma_0(12)\\)", "\\(\\tau(2^2 \\cdot 3)\\)", "sigma0(12)", "ω(12)", "\\omega(12)", "rad(12)",
     "Γ(12)", "\\(\\pi(12)\\)", "π(12)"],
)  # fmt: skip
def test_other_functions_are_no_products(left):
    formula = left.replace("\\)", " = 6\\)") if left.endswith("\\)") else f"{left} = 6."
    assert verdicts(formula) == ["unjudged"]


def test_what_is_given_of_a_divisor_function_says_nothing_of_other_numbers():
    assert verdicts("\\sigma(12) = 28.", given=("\\sigma(6) = 12",)) == ["unjudged"]
    assert verdicts("\\sigma(12) = 13.", given=("\\sigma(6) = 12",)) == ["unjudged"]


def test_products_of_letters_are_still_products():
    assert verdicts("\\(\\sigma(a + b) = \\sigma a + \\sigma b\\)") == ["valid"]
    assert verdicts("The total (3 + 5) = 9.") == ["false"]


@pytest.mark.parametrize(("value", "expected"), [(1, 1), (2, 1), (12, 4), (97, 96), (100, 40), (9999991, 9999990)])
def test_totient(value, expected):
    assert totient(value) == expected
