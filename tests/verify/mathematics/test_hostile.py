from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.judge import verify
from rljax.verify.types import MathJob

# What the checks of types at run time may make of one second.
CHECKED = 5.0

fragments = st.sampled_from(
    [*"0123456789xyzniA+-*/^_!%|()[]{},.;:'=<>&$ \n", "\\frac{", "\\sqrt{", "\\sin ", "\\sum_{k=1}^{99}", "\\boxed{",
     "}}", "\\left(", "\\text{", " or ", "\\pi", "\\infty", "\\binom", "\\lim_{x\\to 0}", "\\cup", "\\pm", "\\\\",
     "\\begin{pmatrix}", "\\end{pmatrix}", "<think>", "</think>", "The answer is ", "#### ", "wait", "12345678901"]
)  # fmt: skip
pieces = st.lists(fragments, max_size=25).map("".join)
texts = st.builds(lambda piece, times: (piece * times)[:10_000], pieces, st.integers(1, 60))


@settings(max_examples=80, deadline=None)
@given(texts, st.one_of(st.none(), texts), st.sampled_from(["strict", "flexible"]))
def test_any_text_is_judged_soon_and_raises_nothing(gold: str, answer: str | None, extract: str) -> None:
    algebra.load()
    response = rf"\boxed{{{gold if answer is None else answer}}}"[:10_000]
    start = time.process_time()
    verdict = verify(MathJob(gold[:2000], response, extract=extract))  # type: ignore[arg-type]
    assert time.process_time() - start < CHECKED
    assert len(verdict.detail) <= 120
    assert (verdict.score == 1.0) == (verdict.status == "correct")


@pytest.mark.parametrize("seed", [1, 2])
def test_texts_made_to_be_slow_take_less_than_a_second(seed: int) -> None:
    script = Path(__file__).with_name("hostile.py")
    command = [sys.executable, str(script), str(seed), "600"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    *complaints, slowest = done.stdout.splitlines()
    assert not complaints
    assert float(slowest) < 1.0


@pytest.mark.parametrize(
    "answer",
    [
        "__import__('os').system('touch /tmp/pwned')",
        "eval('4')",
        "4 if True else 5",
        "(lambda: 4)()",
        "4; import os",
        "{{4}}",
        "%s",
        "\\input{/etc/passwd}",
        "\\write18{ls}",
        "\x00",
        "\ud800",
        "\u202e4",
    ],
)
def test_nothing_is_evaluated(answer: str) -> None:
    verdict = verify(MathJob("4", rf"\boxed{{{answer}}}", extract="strict"))
    assert verdict.status == ("correct" if answer == "{{4}}" else verdict.status)
    assert verdict.status in ("unparsable", "wrong") or answer == "{{4}}"


def test_a_quoted_answer_is_bounded_and_printable() -> None:
    verdict = verify(MathJob("4", "\\boxed{\x1b[31m" + "\u202e" * 5000 + "}", extract="strict"))
    assert verdict.detail.isascii()
    assert verdict.detail.isprintable()
    assert len(verdict.detail) <= 120
