from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.steps.judge import judge
from rljax.verify.steps.types import StepsJob


def steps(response, given=(), problem="", milestones=()):
    return judge(StepsJob(response, tuple(given), tuple(milestones), problem)).steps


def verdicts(response, given=(), problem="", milestones=()):
    return [step.verdict for step in steps(response, given, problem, milestones)]


LINEAR = ("x + y = 5", "x - y = 1")
ROOTS = ("x^2 - 5x + 6 = 0",)


@pytest.mark.parametrize(
    ("response", "given_", "expected"),
    [
        ("2xy = 6", ("xy = 3",), "valid"),
        ("2xy = 7", ("xy = 3",), "false"),
        ("2 xy = 6", ("xy = 3",), "valid"),
        ("2ab = 6", ("ab = 3",), "valid"),
        ("2ab = 6", (), "unjudged"),
        ("2uv = 6", (), "unjudged"),
        ("2 uvw = 6", (), "unjudged"),
        ("2 pqr = 6", (), "unjudged"),
        ("2abcd = 48", (), "unjudged"),
        ("b^2 - 4ac = 1", ("a = 2", "b = 5", "c = 3"), "valid"),
        ("b^2 - 4ac = 2", ("a = 2", "b = 5", "c = 3"), "false"),
        ("pi*5^2 = 25pi", (), "valid"),
        ("pi*5^2 = 24pi", (), "false"),
        ("pi*5^2 = 25 pi cm", (), "valid"),
        ("5cm + 3cm = 9cm", (), "false"),
        ("5 cm + 3 cm = 8 cm", (), "valid"),
        ("5cm + 3cm = 9cm", ("c = 1", "m = 2"), "unjudged"),
        ("3 men + 4 men = 8 men", (), "false"),
        ("with m, e, n: 3 men + 4 men = 8", (), "unjudged"),
        ("5 xq = 3", ("x = 0",), "unjudged"),
        ("log2 x = 3", ("x = 8",), "unjudged"),
        ("log2(x) = 3", ("x = 8",), "valid"),
    ],
)
def test_letters_behind_a_number_are_units_only_where_they_can_be_nothing_else(response, given_, expected):
    assert verdicts(response, given_)[-1] == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("7 + 8 = 15.", ["valid"]),
        ("7 + 8 = 16.", ["false"]),
        ("log2(8) = 3.", ["valid"]),
        ("So log10(100) = 2.", ["valid"]),
        ("So log2(8) = 4.", ["false"]),
        ("$log2(8) = 3$", ["valid"]),
        ("$\\log2(8) = 3$", ["unjudged"]),
        ("log3(9) = 2", ["unjudged"]),
        ("log2 8 = 3", ["unjudged"]),
        ("log10 100 = 2", ["unjudged"]),
        ("$\\log 2 + \\log 5 = 1$", ["valid"]),
        ("3.5 + 1 = 4.5.", ["valid"]),
        ("12.5 + 1 = 13.5", ["valid"]),
        ("**12.5** + 1 = 14.5", ["unjudged"]),
        ("3.5 + 1 = 5.5", ["false"]),
        ("1.3 + 1 = 4", ["unjudged"]),
        ("1. 3 + 1 = 4.", ["valid"]),
        ("2) 3 + 1 = 4.", ["valid"]),
        ("Step 2: 3 + 1 = 5.", ["false"]),
        ("She has 3 + 5 = 8 apples.", ["valid"]),
        ("She has 3 + 5 = 9 apples.", ["false"]),
        ("She has 3 + 5 = <<3+5=8>>8 apples.", ["valid"]),
        ("She has 3 + 5 = <<3+5=9>>9 apples.", ["false"]),
        ("\\(2 + 2 = 4 < 5\\)", ["valid"]),
        ("\\(2 + 2 = 4 < 3\\)", ["false"]),
        ("\\begin{align*} x &= 2 + 3 \\\\ &= 5 \\\\ &= 6 \\end{align*}", ["unjudged", "valid", "false"]),
        ("3 * 60 = 180 minutes = 3 hours", ["unjudged"]),
        ("It takes 2 * 60 = 2 hours.", ["unjudged"]),
        ("10/3 = 3.33.", ["unjudged"]),
        ("Is 2 + 2 = 5? No.", ["unjudged", "unjudged"]),
        ("We see that 2 + 2 = 5 is not true.", ["unjudged"]),
        ("2 + 2 = 5. This is impossible.", ["unjudged", "unjudged"]),
        ("$(a+b)^2 = a^2 + 2ab + b^2$", ["valid"]),
        ("$\\sin^2 x + \\cos^2 x = 1$", ["valid"]),
        ("$\\log(ab) = \\log a + \\log b$", ["valid"]),
        ("We think about it.", ["unjudged"]),
        ("x = 3.", ["unjudged"]),
        ("3 < 4. 5 ≠ 4. 4 < 3.", ["idle", "idle", "false"]),
        ("n = n + 1.", ["unjudged"]),
        ("P = 2 * 7 = 14.", ["valid"]),
        ("2P = 2 * 7 = 14.", ["unjudged"]),
        ("$AB + BC = CD$ and $AB = 3$.", ["unjudged"]),
        ("1 = 1. 2 + 2 = 2 + 2. x = x. 3 + 4 = 4 + 3. 5 = 5.0.", ["idle"] * 5),
        ("17 \\equiv 2 \\pmod 5. 17 ≡ 3 (mod 5).", ["valid", "false"]),
        ("<think>2 + 2 = 4</think>2 + 3 = 5", ["valid", "valid"]),
        ("```\nx = 2 + 2 = 5\n```", ["unjudged"]),
    ],
)
def test_without_facts(response, expected):
    assert verdicts(response) == expected


@pytest.mark.parametrize(
    ("given", "response", "expected"),
    [
        (LINEAR, "Adding gives 2x = 6, so x = 3. Hence y = 2.", ["valid", "valid"]),
        (LINEAR, "So x = 4.", ["false"]),
        (LINEAR, "Suppose x = 4. Then y = 1.", ["unjudged", "unjudged"]),
        (LINEAR, "If x = 4, then y = 1.", ["unjudged"]),
        (LINEAR, "x = 4 is wrong.", ["unjudged"]),
        (LINEAR, "x + y = 5. y + x = 5. 5 = x + y.", ["idle", "idle", "idle"]),
        (LINEAR, "Let z = x + 1. So z = 4. z = 5.", ["unjudged", "valid", "unjudged"]),
        (LINEAR, "Let x be the number of cows. x = 12.", ["unjudged", "unjudged"]),
        (LINEAR, "2x = 7; x = 7/2.", ["false", "false"]),
        (LINEAR, "x > 2. x < 2.", ["valid", "false"]),
        (ROOTS, "(x - 2)(x - 3) = 0, so x = 2 or x = 3.", ["valid"]),
        (ROOTS, "So \\(x = 2\\) or \\(x = 3\\).", ["valid"]),
        (ROOTS, "x = 2.", ["unjudged"]),
        (ROOTS, "x = 7.", ["false"]),
        (ROOTS, "The roots are \\(x_1 = 2\\) and \\(x_2 = 3\\).", ["valid"]),
        (ROOTS, "\\(x = \\frac{5 \\pm 1}{2}\\)", ["valid"]),
        (ROOTS, "\\(x = \\frac{5 \\pm 3}{2}\\)", ["unjudged"]),
        (("a = 3", "b = 4"), "\\(c = \\sqrt{a^2+b^2} = \\sqrt{25} = 5\\)", ["valid"]),
        (("x = 8",), "\\(\\log_2 x = 3\\)", ["valid"]),
        (("x = 8",), "\\(\\log_2 x = 4\\)", ["false"]),
        (("x \\equiv 2 \\pmod 3", "x \\equiv 3 \\pmod 5"), "\\(x \\equiv 8 \\pmod{15}\\)", ["valid"]),
        (("x \\equiv 2 \\pmod 3", "x \\equiv 3 \\pmod 5"), "\\(x \\equiv 7 \\pmod{15}\\)", ["false"]),
        (("x + y = 5", "x + y = 6"), "So x = 1. There is no solution.", ["unjudged", "valid"]),
        (LINEAR, "There is no solution.", ["unjudged"]),
    ],
)
def test_against_what_is_given(given, response, expected):
    assert verdicts(response, given) == expected


def test_false_facts_do_not_enter():
    assert verdicts("x = 4. x + 1 = 5. x + 1 = 4.", LINEAR) == ["false", "false", "valid"]


def test_what_the_problem_says_is_idle_to_repeat():
    assert verdicts("We know that 2a + b = 7.", problem="Given 2a + b = 7, find a.") == ["idle"]


def test_milestones():
    response = (
        "The discriminant is \\(\\Delta = 25 - 24 = 1\\). So x = 2 or x = 3. The discriminant is \\(25 - 24 = 1\\)."
    )
    found = verdicts(response, ROOTS, milestones=("discriminant = 1", "x = 3"))
    assert found == ["milestone", "milestone", "idle"]


def test_a_false_step_is_no_milestone():
    assert verdicts("2 + 2 = 5.", milestones=("2 + 2 = 5",)) == ["false"]


@pytest.mark.parametrize(
    ("response", "milestones", "status"),
    [
        ("2 + 2 = 4.", (), "correct"),
        ("2 + 2 = 4. 2 + 3 = 6.", (), "wrong"),
        ("2 + 2 = 4.", ("3 + 3 = 6",), "wrong"),
        ("1 = 1. 1 = 1.", (), "unparsable"),
        ("", (), "unparsable"),
        ("(a+b)^2 = a^2 + b^2", (), "wrong"),
    ],
)
def test_the_status_without_a_gold(response, milestones, status):
    verdict = judge(StepsJob(response, milestones=milestones))
    assert (verdict.status, verdict.score) == (status, float(status == "correct"))


def test_the_status_with_a_gold_is_that_of_the_answer():
    response = "2 + 2 = 5. So \\boxed{4}"
    verdict = judge(StepsJob(response, gold="4"))
    assert (verdict.status, verdict.score, verdict.answer) == ("correct", 1.0, "4")
    assert [step.verdict for step in verdict.steps] == ["false", "unjudged"]
    assert judge(StepsJob(response, gold="5")).status == "wrong"


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 999),
    st.integers(0, 999),
    st.sampled_from("+-*"),
    st.integers(1, 99),
    st.sampled_from(["{}", "So ${}$.", "She has {} left."]),
)
def test_a_corrupted_equation_is_never_valid(first, second, operator, error, frame):
    value = {"+": first + second, "-": first - second, "*": first * second}[operator]
    assert verdicts(frame.format(f"{first} {operator} {second} = {value}")) == ["valid"] or {first, second} & {0, 1}
    assert verdicts(frame.format(f"{first} {operator} {second} = {value + error}"))[0] not in ("valid", "idle")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(2, 99), st.integers(2, 99)), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_repetition_is_idle(pairs, order):
    said = [f"{first} + {second} = {first + second}. " for first, second in pairs]
    repeated = [f"{first + second} = {second} + {first}. " for first, second in pairs]
    order.shuffle(repeated)
    assert verdicts("".join(said + repeated))[len(said) :] == ["idle"] * len(repeated)


_FRAGMENTS = st.sampled_from(
    ["x", "y", "=", "<", "\\le", "\\frac{", "}", "{", "(", ")", "^2", "^", "12", "+", "-", "*", "/", "\\sqrt{", "$",
     "\\(", "\\)", "\\[", "\\]", " or ", "if ", ". ", "; ", "\n", "\\pmod{5}", "\\equiv", "|", "the discriminant is ",
     "quadratic formula ",
     "divide by ", "\\pm ", "√", "%", "\\log", "_", "!", "Vieta ", "inverse of 3 modulo 7 is ", "ratio "]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(_FRAGMENTS, max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_has_a_verdict_and_its_spans_are_in_order(response):
    verdict = judge(StepsJob(response, ("x^2 + y = 3", "x > 0"), ("x = 1",)))
    end = 0
    for step in verdict.steps:
        assert end <= step.start < step.end <= len(response)
        assert len(step.detail) <= 200
        end = step.end


def test_the_same_text_has_the_same_verdict():
    draw = random.Random(3)
    response = "".join(
        draw.choice(["x = 2. ", "\\(\\sin x = 3x\\). ", "y^2 = x + 1; ", "so x + y = 5 "]) for _ in range(100)
    )
    job = StepsJob(response, LINEAR)
    assert judge(job).steps == judge(job).steps


def test_importing_does_not_load_sympy():
    code = (
        "import sys; import rljax.verify.steps.judge; "
        "sys.exit('sympy' in sys.modules or 'mpmath' in sys.modules or 'jax' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("response", "milestone", "expected"),
    [
        ("discriminant = 1", "discriminant = 1", "milestone"),
        ("The discriminant = 25 - 24 = 1.", "discriminant = 1", "milestone"),
        ("discriminant of the equation = 1", "discriminant = 1", "milestone"),
        ("discriminant = 25 - 24 = 2", "discriminant = 1", "false"),
        ("discriminant = 5", "discriminant = 1", "inapplicable"),
        ("The number of apples = 3 * 4 = 12.", "number of apples = 12", "milestone"),
        ("the sum of the roots = 5", "sum of roots = 5", "milestone"),
        ("The weight = 7 + 5 = 12.", "number of apples = 12", "unjudged"),
        ("The square root of the discriminant = 1.", "sum of roots = 5", "unjudged"),
    ],
)
def test_a_named_quantity_and_its_value_in_plain_prose(response, milestone, expected):
    assert verdicts(response, ROOTS, milestones=(milestone,)) == [expected]
