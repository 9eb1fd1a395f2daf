"""Each rule: a right use, a misquotation, a precondition that fails, and a mention that is none of its business."""

from __future__ import annotations

import pytest

from rljax.verify.steps.judge import judge
from rljax.verify.steps.rules.dispatch import RULES
from rljax.verify.steps.types import StepsJob

QUADRATIC = ("x^2 - 5x + 6 = 0",)
DOUBLE = ("x^2 - 2x + 1 = 0",)


def last(response, given=(), problem=""):
    return judge(StepsJob(response, tuple(given), problem=problem)).steps[-1].verdict


REMAINDERS = (r"x \equiv 2 \pmod 3", r"x \equiv 3 \pmod 5")
SHARED = (r"x \equiv 1 \pmod 4", r"x \equiv 3 \pmod 6")

CASES = {
    "quadratic formula": [
        (r"By the quadratic formula \(x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}\).", (), "valid"),
        (r"By the quadratic formula \(x = \frac{b \pm \sqrt{b^2-4ac}}{2a}\).", (), "inapplicable"),
        (r"By the quadratic formula \(x = \frac{-b \pm \sqrt{b^2-4ac}}{a}\).", (), "inapplicable"),
        (r"quadratic formula: x = (-b \pm sqrt(b^2 - 4*a*c))/(2*a)", (), "valid"),
        (r"quadratic formula: x = (-b \pm sqrt(b^2 - a*c))/(2*a)", (), "inapplicable"),
        (r"quadratic formula: x = (-b \pm sqrt(b^2 - 2*a*c))/(2*a)", (), "inapplicable"),
        (r"quadratic formula: x = (-b \pm sqrt(4*a*c - b^2))/(2*a)", (), "inapplicable"),
        (r"quadratic formula: x = (-b \pm (b^2 - 4*a*c)^(1/3))/(2*a)", (), "inapplicable"),
        (r"The quadratic formula \(2ax = -b \pm \sqrt{b^2-4ac}\) is used.", (), "unjudged"),
        (
            r"Quadratic formula: \(x = \frac{-b \pm \sqrt{b^2-4ac}}{2a} = \frac{-b \pm \sqrt{b^2-ac}}{2a}\).",
            (),
            "inapplicable",
        ),
        (r"By the quadratic formula \(x = \frac{5 \pm \sqrt{25-24}}{2}\).", QUADRATIC, "valid"),
        (r"By the quadratic formula \(x = \frac{-5 \pm \sqrt{25-24}}{2}\).", QUADRATIC, "inapplicable"),
        ("We use the quadratic formula.", ("2x + 3 = 7",), "inapplicable"),
        ("We use the quadratic formula.", QUADRATIC, "unjudged"),
        ("We could use the quadratic formula, but factoring is quicker.", (), "unjudged"),
    ],
    "discriminant": [
        (r"The discriminant is \(D = b^2 - 4ac\).", (), "valid"),
        (r"The discriminant is \(D = b^2 + 4ac\).", (), "inapplicable"),
        (r"The discriminant is \(D = \sqrt{b^2 - ac}\).", (), "inapplicable"),
        (r"The discriminant is \(D = 25 - 24 = 1\).", QUADRATIC, "valid"),
        (r"The discriminant is \(D = 25 - 4 = 21\).", QUADRATIC, "inapplicable"),
        ("The discriminant of x^2 - 5x + 6 = 0 is 1.", QUADRATIC, "idle"),
        (r"The square root of the discriminant is \(\sqrt{4} = 2\).", ("x^2 - 4x + 3 = 0",), "valid"),
        ("the discriminant is zero, so there is only one root: x = -b/(2*a) = 2/2 = 1", DOUBLE, "valid"),
        ("the discriminant is zero, so there is only one root: x = -b/(2*a) = 2/2 = 1", (), "unjudged"),
        ("The discriminant is zero, so there is only one root: 2/2 = 1.", DOUBLE, "valid"),
        (r"The discriminant is \(4 - 4 = 0\), so there is only one root.", DOUBLE, "valid"),
        (r"The discriminant is \(4 - 2 = 2\), so there is only one root.", DOUBLE, "inapplicable"),
        (r"The discriminant \(b^2 - 4ac = 4 - 2 = 2\) is positive.", DOUBLE, "inapplicable"),
        ("The discriminant is positive, so there are two real roots.", QUADRATIC, "valid"),
        ("The discriminant is negative, so there are no real roots.", QUADRATIC, "inapplicable"),
        ("If the discriminant is negative, there are no real roots.", QUADRATIC, "unjudged"),
        ("The discriminant tells us about the roots.", QUADRATIC, "unjudged"),
    ],
    "completing the square": [
        (r"Completing the square, \(x^2 + bx + 9 = (x+3)^2 + bx - 6x\).", (), "valid"),
        (r"Completing the square, \(x^2 - 6x + 5 = (x-3)^2 - 4\).", (), "valid"),
        (r"Completing the square, \(x^2 - 6x + 5 = (x-2)^2 - 4\).", (), "inapplicable"),
        (r"Completing the square, \((x-3)^2 = 4\).", (), "unjudged"),
    ],
    "Vieta": [
        (r"By Vieta the sum of the roots is \(S = -\frac{b}{a}\).", (), "valid"),
        (r"By Vieta the sum of the roots is \(S = \frac{b}{a}\).", (), "inapplicable"),
        (r"By Vieta the product of the roots is \(P = \frac{a}{c}\).", (), "inapplicable"),
        (r"By Vieta the product of the roots is \(x_1 x_2 = 6\).", QUADRATIC, "valid"),
        (r"By Vieta the sum of the roots is \(x_1 + x_2 = -5\).", QUADRATIC, "inapplicable"),
        (r"By Vieta the product of the roots is \(x_1 x_2 = -2\).", ("x^3 - x + 2 = 0",), "valid"),
        ("Vieta was a French lawyer.", QUADRATIC, "unjudged"),
    ],
    "mistaken laws": [
        (r"\((a+b)^2 = a^2 + 2ab + b^2\)", (), "valid"),
        (r"\((a+b)^2 = a^2 + b^2\)", (), "inapplicable"),
        (r"\((a-b)^2 = a^2 - b^2\)", (), "inapplicable"),
        (r"\((a+b)^3 = a^3 + b^3\)", (), "inapplicable"),
        (r"\((a+b)^2 = a^2 + b^2\)", ("a b = 0",), "valid"),
        (r"\((a+b)^2 = a^2 + b^2\)", ("(a+b)^2 = a^2 + b^2",), "idle"),
        (r"\(a^2 - b^2 = (a-b)(a+b)\)", (), "valid"),
        (r"\(a^2 - b^2 = (a-b)^2\)", (), "inapplicable"),
        (r"\(x^2 + y^2 = (x+y)(x-y)\)", (), "inapplicable"),
        (r"\(a^3 + b^3 = (a+b)(a^2-ab+b^2)\)", (), "valid"),
        (r"\(a^3 + b^3 = (a+b)(a^2+ab+b^2)\)", (), "inapplicable"),
        (r"\(\sqrt{x^2+9} = x + 3\)", (), "inapplicable"),
        (r"\(\sqrt{9x} = 3\sqrt{x}\)", (), "valid"),
        (r"\(\frac{1}{a+b} = \frac1a + \frac1b\)", (), "inapplicable"),
        (r"\(\log(ab) = \log a + \log b\)", (), "valid"),
        (r"\(\log(a+b) = \log a + \log b\)", (), "inapplicable"),
        (r"\(\log(ab) = \log a \log b\)", (), "inapplicable"),
        (r"\((\log a)^3 = 3\log a\)", (), "inapplicable"),
        (r"\(\log_b a = \frac{\ln b}{\ln a}\)", (), "inapplicable"),
        (r"\(x^3 x^4 = x^7\)", (), "valid"),
        (r"\(x^3 x^4 = x^{12}\)", (), "inapplicable"),
        (r"\((x^3)^4 = x^7\)", (), "inapplicable"),
        (r"\(\frac{x^6}{x^2} = x^3\)", (), "inapplicable"),
        (r"\(x^{-2} = -x^2\)", (), "inapplicable"),
        (r"It is not true that \((a+b)^2 = a^2 + b^2\).", (), "unjudged"),
        (r"We have to solve the equation \(\sqrt{x^2+9} = x + 3\).", (), "unjudged"),
    ],
    "division by zero": [
        (r"Dividing both sides by \(a - b\) gives a result.", ("a = b",), "inapplicable"),
        (r"Dividing both sides by \(a + b\) gives a result.", ("a = b",), "unjudged"),
        (r"So \(y = \frac{3}{x - 2}\).", ("x = 2",), "inapplicable"),
        (r"So \(y = \frac{5}{0}\).", (), "inapplicable"),
        (r"Note that \(\frac{5}{0}\) is undefined.", (), "unjudged"),
        ("We divide the cake by hand.", ("a = b",), "unjudged"),
    ],
    "logarithms of positive numbers": [
        (r"\(\log_2 8 = 3\)", (), "valid"),
        (r"\(\log(-8) = y\)", (), "inapplicable"),
        (r"\(\ln 0 = y\)", (), "inapplicable"),
        (r"Since \(\log(-8) = y\) is undefined, we reject it.", (), "unjudged"),
    ],
    "sign of an inequality": [
        (r"Multiplying by \(-1\), \(x < 3\) becomes \(-x < -3\).", (), "inapplicable"),
        (r"Multiplying by \(-1\), \(x < 3\) becomes \(-x > -3\).", (), "unjudged"),
        (r"\(-2x < 6\). Dividing by \(-2\), \(x < -3\).", (), "inapplicable"),
        (r"\(2x < 6\). Dividing by \(2\), \(x < 3\).", (), "unjudged"),
    ],
    "Pythagoras": [
        (r"By the Pythagorean theorem, \(a^2 + b^2 = c^2\).", (), "valid"),
        (r"By the Pythagorean theorem, \(a + b = c\).", (), "inapplicable"),
        (r"By the Pythagorean theorem, \(3^2 + 4^2 = 5^2\).", (), "valid"),
        (r"By the Pythagorean theorem, \(3^2 + 4^2 = 6^2\).", (), "false"),
        ("Pythagoras lived on Samos.", (), "unjudged"),
    ],
    "angle sums": [
        ("The angles in a triangle sum to 180 degrees.", (), "valid"),
        ("The angles in a triangle sum to 360 degrees.", (), "inapplicable"),
        ("The interior angles of a pentagon sum to 540 degrees.", (), "valid"),
        (r"The sum of the interior angles of a polygon is \(S = 180(n-2)\).", (), "valid"),
        (r"The sum of the interior angles of a polygon is \(S = 180n\).", (), "inapplicable"),
        ("One of the angles of the triangle is 60 degrees.", (), "unjudged"),
    ],
    "triangle inequality": [
        ("By the triangle inequality, sides 3, 4 and 5 form a triangle.", (), "valid"),
        ("By the triangle inequality, sides 3, 4 and 8 form a triangle.", (), "inapplicable"),
        ("Sides 3, 4 and 8 do not form a triangle, by the triangle inequality.", (), "valid"),
        ("Do sides 3, 4 and 8 form a triangle?", (), "unjudged"),
    ],
    "Heron": [
        (r"By Heron's formula \(A = \sqrt{s(s-a)(s-b)(s-c)}\).", (), "valid"),
        (r"By Heron's formula \(A = s(s-a)(s-b)(s-c)\).", (), "inapplicable"),
        (r"For Heron's formula \(s = \frac{a+b+c}{2}\).", (), "valid"),
        (r"For Heron's formula \(s = a+b+c\).", (), "inapplicable"),
        ("Heron wrote about machines.", (), "unjudged"),
    ],
    "law of cosines": [
        (r"By the law of cosines, \(c^2 = a^2 + b^2 - 2ab\cos C\).", (), "valid"),
        (r"By the law of cosines, \(a^2 = b^2 + c^2 - 2bc\cos A\).", (), "valid"),
        (r"By the law of cosines, \(c^2 = a^2 + b^2 + 2ab\cos C\).", (), "inapplicable"),
        (r"By the law of cosines, \(c^2 = a^2 + b^2 - ab\cos C\).", (), "inapplicable"),
        ("The law of cosines is useful.", (), "unjudged"),
    ],
    "law of sines": [
        (r"By the law of sines, \(\frac{a}{\sin A} = \frac{b}{\sin B}\).", (), "valid"),
        (r"By the law of sines, \(\frac{a}{\sin B} = \frac{b}{\sin A}\).", (), "inapplicable"),
        ("The law of sines is useful.", (), "unjudged"),
    ],
    "modular inverse": [
        ("The inverse of 3 modulo 7 is 5.", (), "valid"),
        ("The inverse of 3 modulo 7 is 4.", (), "inapplicable"),
        ("The inverse of 3 modulo 9 is 3.", (), "inapplicable"),
        (r"\(3^{-1} \equiv 5 \pmod 7\)", (), "valid"),
        (r"\(3^{-1} \equiv 5 \pmod 9\)", (), "inapplicable"),
        ("The inverse of the matrix is known.", (), "unjudged"),
    ],
    "division of congruences": [
        (r"Dividing by 2, \(x \equiv 3 \pmod 8\).", (r"2x \equiv 6 \pmod 8",), "inapplicable"),
        (r"Dividing by 2, \(x \equiv 3 \pmod 4\).", (r"2x \equiv 6 \pmod 8",), "valid"),
        (r"Dividing by 2, \(x \equiv 3 \pmod 7\).", (r"2x \equiv 6 \pmod 7",), "valid"),
        ("Dividing by 2 is easy.", (r"2x \equiv 6 \pmod 8",), "unjudged"),
    ],
    "Fermat": [
        (r"By Fermat's little theorem, \(2^6 \equiv 1 \pmod 7\).", (), "valid"),
        (r"By Fermat's little theorem, \(a^{p-1} \equiv 1 \pmod p\).", (), "valid"),
        (r"By Fermat's little theorem, \(a^p \equiv 1 \pmod p\).", (), "inapplicable"),
        (r"By Fermat's little theorem, \(2^6 \equiv 1 \pmod 9\).", (), "inapplicable"),
        (r"By Fermat's little theorem, \(14^6 \equiv 1 \pmod 7\).", (), "false"),
        ("Fermat wrote in a margin.", (), "unjudged"),
    ],
    "Euler": [
        (r"Euler's totient: \(\phi(10) = 4\).", (), "valid"),
        (r"Euler's totient: \(\phi(10) = 5\).", (), "inapplicable"),
        (r"By Euler's theorem, \(3^4 \equiv 1 \pmod{10}\).", (), "valid"),
        (r"By Euler's theorem, \(4^4 \equiv 1 \pmod{10}\).", (), "false"),
        ("Euler was prolific.", (), "unjudged"),
    ],
    "Chinese remainders": [
        (r"By the Chinese remainder theorem, \(x \equiv 8 \pmod{15}\).", REMAINDERS, "valid"),
        (r"By CRT, \(x \equiv 7 \pmod{15}\).", REMAINDERS, "false"),
        ("By the Chinese remainder theorem x is unique.", SHARED, "inapplicable"),
        ("The Chinese remainder theorem is old.", (), "unjudged"),
    ],
    "divisibility": [
        ("97 is prime.", (), "valid"),
        ("91 is prime.", (), "false"),
        ("91 is not prime.", (), "valid"),
        ("7 divides 84.", (), "valid"),
        ("84 is divisible by 5.", (), "false"),
        ("The gcd of 12 and 18 is 6.", (), "valid"),
        ("The least common multiple of 4 and 6 is 24.", (), "false"),
        ("Is 91 prime?", (), "unjudged"),
        ("If 91 is prime, we are done.", (), "unjudged"),
    ],
    "sums": [
        (r"The sum of the first n positive integers is \(S = \frac{n(n+1)}{2}\).", (), "valid"),
        (r"The sum of the first n positive integers is \(S = \frac{n(n-1)}{2}\).", (), "inapplicable"),
        (r"The sum of the first n odd numbers is \(S = n^2\).", (), "valid"),
        (r"The sum of the squares of the first n integers is \(S = \frac{n(n+1)(2n+1)}{6}\).", (), "valid"),
        ("We want the sum of the first n primes.", (), "unjudged"),
    ],
    "geometric series": [
        (r"The infinite geometric series sums to \(S = \frac{a}{1-r}\).", (), "valid"),
        (r"The infinite geometric series sums to \(S = \frac{a}{1+r}\).", (), "inapplicable"),
        (r"The geometric series has the sum \(S = \frac{a(1-r^n)}{1-r}\).", (), "valid"),
        ("The infinite geometric series with ratio 2 has a finite sum.", (), "inapplicable"),
        ("The infinite geometric series with ratio 2 diverges.", (), "unjudged"),
        ("It is a geometric sequence.", (), "unjudged"),
    ],
    "inequality of the means": [
        (r"By AM-GM, \(\frac{a+b}{2} \ge \sqrt{ab}\).", (), "valid"),
        (r"By AM-GM, \(\frac{a+b}{2} \le \sqrt{ab}\).", (), "inapplicable"),
        (r"By AM-GM, \(\frac{a+b}{2} \ge \sqrt{ab}\).", ("a < 0",), "inapplicable"),
        ("AM-GM may help.", (), "unjudged"),
    ],
    "derivative": [
        ("The derivative of x^3 is 3x^2.", (), "valid"),
        ("The derivative of x^3 is x^2.", (), "inapplicable"),
        (r"\(\frac{d}{dx}(x^2 + 5) = 2x\)", (), "valid"),
        ("The integral of x^2 is x^3/3 + C.", (), "valid"),
        ("The derivative of the function is positive.", (), "unjudged"),
    ],
    "rational roots": [
        (r"By the rational root theorem the candidates are \(\pm 1, \pm 2, \pm 3, \pm 6\).", QUADRATIC, "valid"),
        (r"By the rational root theorem the candidates are \(\pm 1, \pm 4\).", QUADRATIC, "inapplicable"),
        ("The rational root theorem is of no use.", QUADRATIC, "unjudged"),
    ],
    "combinations": [
        ("5 choose 2 is 10.", (), "valid"),
        ("5 choose 2 is 20.", (), "inapplicable"),
        (r"The number of combinations is \(C = \frac{n!}{k!(n-k)!}\).", (), "valid"),
        (r"The number of combinations is \(C = \frac{n!}{(n-k)!}\).", (), "inapplicable"),
        ("We choose 2 of them.", (), "unjudged"),
    ],
    "inclusion and exclusion": [
        ("|A ∪ B| = |A| + |B| - |A ∩ B|.", (), "valid"),
        ("|A ∪ B| = |A| + |B| + |A ∩ B|.", (), "inapplicable"),
        ("We look at A ∪ B.", (), "unjudged"),
    ],
    "probability": [
        ("So the probability is 1.5.", (), "inapplicable"),
        ("So the probability is 0.5.", (), "unjudged"),
        ("What is the probability that the sum is 9?", (), "unjudged"),
        ("We find the probability that the sum is 9.", (), "unjudged"),
    ],
}  # fmt: skip


def test_every_rule_has_cases():
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize(
    ("response", "given", "expected"),
    [case for cases in CASES.values() for case in cases],
    ids=lambda value: str(value)[:60],
)
def test_rules(response, given, expected):
    assert last(response, given) == expected


def test_pythagoras_needs_a_right_angle():
    response = "By the Pythagorean theorem we find the side."
    assert last(response, problem="In a triangle two sides are 3 and 4.") == "inapplicable"
    assert last(response, problem="In a right triangle two sides are 3 and 4.") == "unjudged"
    assert last(response, problem="A ladder leans on a wall.") == "unjudged"


def test_a_misquotation_is_not_known_afterwards():
    response = "We write (a+b)^2 = a^2 + b^2. Again (a+b)^2 = a^2 + b^2."
    assert [step.verdict for step in judge(StepsJob(response)).steps] == ["inapplicable", "inapplicable"]
