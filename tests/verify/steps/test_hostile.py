"""Time limits, measured in a process of its own: the run-time type checks of the tests would be measured, too."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HARD = ["a^2 + b^3 + c^2 = d^5", "a^3 b + c^3 d = 2", "a b c d = 7", "a + b + c + d = 1", "\\sqrt{a + b} = c"]
PLAIN = ["x^2 + y^2 = 25", "xy = 12", "x > 0"]
HOSTILE = {
    "nothing": "",
    "relations": "1+1=2; " * 2000,
    "one chain": "1=" * 5000,
    "brackets": "(" * 4999 + "=1" + ")" * 4999,
    "powers": "9^999+8^998=7^997+1; " * 480,
    "factorials": "2000!+3=1999!; " * 660,
    "polynomials": "; ".join(f"x^{i % 9 + 1} y + {i}x = {i * 7} y^2 - z_{i % 5}" for i in range(300)),
    "roots": "; ".join(f"\\sqrt{{{i}}}+\\sqrt{{{i + 1}}}={i}" for i in range(3, 400)),
    "sines": "; ".join(f"\\sin({i}x)=\\cos({i}y)+{i}" for i in range(3, 500)),
    "sums": "\\sum_{n=1}^{2000}\\sum_{m=1}^{2000} \\frac{1}{n^{7}} = 1; " * 150,
    "fractions": "; ".join("+".join(f"1/{i + j}" for i in range(3, 90)) + "=2" for j in range(20)),
    "choices": "x=2 or " * 1400,
    "dollars": "$x=1$ " * 1600,
    "definitions": "; ".join(f"a_{i} = {i}b_{i}+c" for i in range(700)),
    "rules": "By the quadratic formula the discriminant, Vieta, x^2-5x+6=0; " * 150,
    "words": "dividing both sides by the common factor of " * 220,
    "blanks": " " * 10_000,
    "digits": "1234567890" * 1000,
}


HOSTILE |= {
    part: part * 5000
    for part in [
        "$",
        "\\[",
        "\\(",
        "<<",
        "\\begin{align}",
        "```",
        "$a$",
        "\\[x\\]",
        ".",
        "[asy]",
        "=",
        "x^",
        "|",
        "x_{",
        "1,234",
        "**",
    ]
}
_MEASURE = """
import json, sys, time
from rljax.verify.steps.judge import judge
from rljax.verify.steps.types import StepsJob
judge(StepsJob("\\\\sin x = \\\\sqrt{2}, x = \\\\cos 1"))
seconds = {}
for name, response, given in json.load(sys.stdin):
    start = time.process_time()
    judge(StepsJob(response, tuple(given), ("x = 3", "discriminant = 1")))
    seconds[name] = time.process_time() - start
print(json.dumps(seconds))
"""


@pytest.fixture(scope="module")
def seconds():
    rows = [
        (f"{name}, {len(given)} given", text[:10_000], given)
        for name, text in HOSTILE.items()
        for given in (PLAIN, HARD)
    ]
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("count", [len(PLAIN), len(HARD)])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_judged_within_a_second(seconds, name, count):
    assert seconds[f"{name}, {count} given"] < 1
