"""Congruences in all their spellings, remainders, chains of them, and powers that only a modulus makes small."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.tree import Number
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.judge import judge
from rljax.verify.steps.powers import WORK, residue
from rljax.verify.steps.reading import read_formula, read_given
from rljax.verify.steps.rows import job_from
from rljax.verify.steps.types import StepsJob

REMAINDER = "7^4 ≡ 9 (mod 13)"


def verdicts(response, given=(), milestones=()):
    return [step.verdict for step in judge(StepsJob(response, tuple(given), tuple(milestones))).steps]


@pytest.mark.parametrize(
    "response",
    [
        "7^4 = {} mod 13.",
        "7^4 ≡ {} mod 13.",
        "7^4 = {} (mod 13).",
        "7^4 = {} modulo 13.",
        "7^4 = 2401 = {} mod 13.",
        "7^4 = 49^2 = 10^2 = {} mod 13.",
        "7^4 (mod 13) = {}.",
        "7^4 = {} \\mod 13.",
        "\\(7^4 = {} \\mod 13\\)",
        "\\(7^4 = {} \\bmod{{13}}\\)",
        "\\(7^4 = {} \\pmod{{13}}\\)",
        "\\(7^4 = {} \\text{{ (mod 13)}}\\)",
        "\\(7^4 = {} \\quad (\\text{{mod }} 13)\\)",
        "\\(7^4 = {} \\operatorname{{mod}} 13\\)",
        "7^4 mod 13 = {}.",
        "\\(7^4 \\bmod 13 = {}\\)",
        "(7^4) mod 13 = {}.",
        "7^4 mod 13 = 2401 mod 13 = {}.",
        "r = 7^4 mod 13 = {}.",
        "{} = 7^4 mod 13.",
        "7^4 mod 13 ≡ {} mod 13.",
    ],
)
def test_spellings_of_a_congruence(response):
    assert verdicts(response.format(9)) == ["valid"]
    assert verdicts(response.format(8)) == ["false"]
    assert verdicts(response.format(9), milestones=(REMAINDER,)) == ["milestone"]
    assert verdicts(response.format(8), milestones=(REMAINDER,)) == ["false"]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("22 = 9 mod 13. 22 = 9 (mod 13).", ["valid", "idle"]),
        ("22 mod 13 = 9. 9 mod 13 = 22.", ["valid", "false"]),
        ("35 mod 13 = 22. r = 35 mod 13 = 22.", ["false", "false"]),
        ("17 mod 5 = 7 mod 5. 17 mod 5 = 8 mod 5.", ["valid", "false"]),
        ("9 mod 13 = 9. 9 = 9 mod 13. 7^4 mod 13 = 7^4 mod 13.", ["idle", "idle", "idle"]),
        ("7^4 ≡ 9 (mod 13). 7^4 mod 13 = 9. 9 = 7^4 mod 13.", ["valid", "idle", "idle"]),
        ("7^4 mod 13 = 9. 22 mod 13 = 9.", ["valid", "valid"]),
        ("-17 mod 5 = 3. -17 mod 5 = 2.", ["valid", "false"]),
        ("3^{-1} mod 7 = 5. 3^{-1} mod 7 = 4.", ["valid", "false"]),
        ("2 + 2 = 4 and 17 mod 5 = 2.", ["valid"]),
        ("We do not have 7^4 = 8 mod 13.", ["unjudged"]),
    ],
)
def test_remainders(response, expected):
    assert verdicts(response) == expected


@pytest.mark.parametrize(
    "response",
    [
        "17 mod 5 + 1 = 3.",
        "4 + 17 mod 5 = 6.",
        "3 * 17 mod 5 = 6.",
        "-17 mod 5 = -2.",
        "1/2 mod 5 = 3.",
        "\\(7^4 = 2401 \\bmod 13 = 9\\)",
        "7^4 mod 13 = 49^2 = 10^2 = 9.",
        "\\(7^4 \\equiv 100 = 9 \\pmod{13}\\)",
        "$7^4 = 9$ mod 13.",
        "Modulo 13, 7^4 = 9.",
        "7^4 = 9, mod 13.",
        "\\begin{align} 7^4 &= 9 \\\\ &= 22 \\pmod{13} \\end{align}",
    ],
)
def test_what_may_be_meant_otherwise_is_not_false(response):
    assert "false" not in verdicts(response)


@pytest.mark.parametrize(
    "response",
    [
        "2 + 2 = 5, and 17 mod 5 + 1 = 9.",
        "4 + 17 mod 5 = 7.",
        "$7^4 = 8$ mod 13.",
        "Modulo 13, 7^4 = 8.",
        "2 + 2 = 5 (mod 13).",
        "7 + 8 = 16. This is needed modulo 13.",
        "2 + 2 = 5. We work modulo 1.",
    ],
)
def test_a_modulus_excuses_nothing_else(response):
    assert verdicts(response)[0] == "false"


@pytest.mark.parametrize(
    ("given", "response", "expected"),
    [
        (("3x = 12 mod 7",), "x = 4 mod 7. x = 11 (mod 7). x = 5 mod 7.", ["valid", "valid", "false"]),
        (("x = 8",), "x = 3 mod 5. x = 13 mod 5. x = 4 mod 5.", ["valid", "valid", "false"]),
        ((), "x = 17 mod 5. x = 2. x + 1 = 3. x = 7.", ["unjudged", "valid", "valid", "unjudged"]),
    ],
)
def test_letters_in_congruences(given, response, expected):
    assert verdicts(response, given) == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("7^4 ≡ 10^2 ≡ 9 (mod 13).", "milestone"),
        ("\\(7^4 = 49^2 \\equiv 10^2 = 100 \\equiv 9 \\pmod{13}\\)", "milestone"),
        ("9 ≡ 10^2 ≡ 2401 ≡ 7^4 (mod 13).", "milestone"),
        ("7^4 ≡ 10^2 ≡ 8 (mod 13).", "false"),
        ("7^4 ≡ 9 (mod 2).", "valid"),
        ("10^2 ≡ 9 (mod 13).", "valid"),
        ("\\(7^4 \\equiv \\dots \\equiv 9 \\pmod{13}\\)", "milestone"),
    ],
)
def test_any_two_sides_of_a_chain_of_congruences(response, expected):
    assert verdicts(response, milestones=(REMAINDER,)) == [expected]


def test_remainders_with_letters_and_mixed_chains_reach_milestones():
    assert verdicts("x mod 5 = 2.", milestones=("x ≡ 2 (mod 5)",)) == ["milestone"]
    chain = "\\(7^4 = 2401 \\equiv 9 \\pmod{13}\\)"
    assert verdicts(chain, milestones=("7^4 = 2401 ≡ 9 (mod 13)",)) == ["milestone"]
    assert verdicts("The remainder is 7^4 = 9 mod 13.", milestones=("remainder = 9",)) == ["milestone"]


POWER = pow(3, 100_000, 7)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (f"3^100000 ≡ {POWER} (mod 7).", ["valid"]),
        (f"3^100000 ≡ {POWER + 1} (mod 7).", ["false"]),
        (f"\\(3^{{100000}} \\equiv {POWER} \\pmod 7\\)", ["valid"]),
        (f"3^100000 mod 7 = {POWER}. 3^100000 mod 7 = 3.", ["valid", "false"]),
        (f"3^100000 = {POWER} mod 7.", ["valid"]),
        (f"\\(3^{{100000}} = (3^6)^{{16666}} \\cdot 3^4 \\equiv 3^4 \\equiv {POWER} \\pmod 7\\)", ["valid"]),
        ("2^(3^100) ≡ 1 (mod 7). \\(2^{3^{100}} \\equiv 2 \\pmod 7\\)", ["valid", "false"]),
        ("(2*3 - 9)^100001 + 5 ≡ 0 (mod 7).", ["valid"]),
        ("3^100000 ≡ 3^100000 (mod 7).", ["idle"]),
        (f"3^100000 ≡ {POWER} (mod 7). 3^100006 ≡ {POWER} (mod 7).", ["valid", "valid"]),
        ("3^100000 = 4.", ["unjudged"]),
        ("3^100000 < 5 ≡ 12 (mod 7).", ["valid"]),
        ("x^100000 ≡ 4 (mod 7).", ["unjudged"]),
        ("3^100000 + \\sum_{k=1}^{3} k ≡ 3 (mod 7).", ["unjudged"]),
    ],
)
def test_large_powers(response, expected):
    assert verdicts(response) == expected


def test_milestones_and_facts_with_large_powers():
    milestone = f"3^100000 ≡ {POWER} (mod 7)"
    assert job_from({"kind": "steps", "response": "", "milestones": [milestone]}).milestones == (milestone,)
    for response in (f"3^100000 ≡ 3^4 ≡ {POWER} (mod 7).", f"3^100000 mod 7 = {POWER}."):
        assert verdicts(response, milestones=(milestone,)) == ["milestone"]
    assert verdicts(f"x ≡ {POWER} (mod 7). x ≡ 5 (mod 7).", ("x ≡ 3^100000 (mod 7)",)) == ["valid", "false"]


def test_a_large_power_is_not_known_by_the_residue_of_another_row():
    rows = "\\begin{align} x &\\equiv 3^{100000} \\pmod 7 \\\\ &\\equiv 1 \\pmod 5 \\\\ \\end{align}"
    assert verdicts(rows) == ["unjudged", "valid"]
    (first,) = read_formula("x ≡ 3^100000 (mod 7)", 0, 0)
    (second,) = read_formula("= 4", 0, 0, first.sides[-1])
    assert list(second.pairs()) == []


def test_four_hundred_digits():
    base, exponent, modulus = int("7" * 399), int("3" * 400), int("98" * 200)
    relation = read_given(f"{base}^{exponent} ≡ {pow(base, exponent, modulus)} (mod {modulus})")
    assert relation.sides[0].node == Number(Fraction(pow(base, exponent, modulus)))
    assert read_given(f"3^{'9' * 401} ≡ 1 (mod 7)") is None
    assert read_given("3^{10^{500}} ≡ 1 (mod 7)") is None


@pytest.mark.parametrize(
    ("text", "modulus", "expected"),
    [
        ("5^0", 5, None),
        ("2^{-1}", 6, None),
        ("2^{-1}", 7, 4),
        ("1/2", 5, None),
        ("6/2", 5, 3),
        ("-7", 5, 3),
        ("5!", 7, 1),
    ],
)
def test_residues(text, modulus, expected):
    assert residue(read_expression(text), modulus, Budget(WORK)) == expected


def test_powers_have_a_budget():
    with pytest.raises(Exhausted):
        residue(read_expression("3^{1000}"), 7, Budget(1))


HOSTILE = {
    "towers": "9^{9^{400}} ≡ 1 (mod 10^{399}+7); ",
    "sums of towers": "\\(9^{9^{400}} + 8^{9^{400}} + 7^{9^{399}} \\equiv 1 \\pmod{10^{399}+7}\\) ",
    "remainders": "9^999999 mod 99991 = 5; ",
    "factorials": "\\(9^{99999} + 2999! + 2998! \\equiv 1 \\pmod 7\\) ",
    "nested": "3^{" * 300 + "}" * 300 + " ≡ 1 (mod 7); ",
    "open": "3^(" * 300,
    "moduli": "7 = 8 mod 31 mod 37 mod 41, 5 = 6; ",
    "mod": "mod 3 ",
    "totients": "φ(9999991) = 5; ",
    "phi": "φ",
    "numerals": "1011_2 = ",
}
_MEASURE = """
import json, sys, time
from rljax.verify.steps.judge import judge
from rljax.verify.steps.types import StepsJob
seconds = {}
for name, response in json.load(sys.stdin).items():
    start = time.process_time()
    judge(StepsJob(response, ("x^2 + y^2 = 25", "xy = 12"), ("3^100000 ≡ 4 (mod 7)",)))
    seconds[name] = time.process_time() - start
print(json.dumps(seconds))
"""


def test_hostile_text_is_judged_within_a_second():
    rows = {name: (text * (10_000 // len(text) + 1))[:10_000] for name, text in HOSTILE.items()}
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    assert {name: seconds for name, seconds in json.loads(done.stdout).items() if seconds >= 1} == {}
