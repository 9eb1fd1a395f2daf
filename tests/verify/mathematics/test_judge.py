from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify import wire
from rljax.verify.mathematics.judge import verify, verify_exact
from rljax.verify.types import MathJob, Verdict

TEXT = st.one_of(
    st.text(),
    st.text(st.characters()),
    st.lists(
        st.sampled_from(
            ["<think>", "</think>", "<answer>", "</answer>", *"0123456789+-*/^()=;x\n ", "sqrt", "pi", "**"]
        )
    ).map("".join),
)


def test_a_right_answer():
    job = MathJob("15", "7+8=15</think><answer>15</answer>", milestones=("7+8=15",))
    expected = Verdict("correct", 1.0, "15", marks=(14, 22, 33, 33))
    assert verify(job) == verify_exact(job) == expected


@pytest.mark.parametrize(
    ("job", "status"),
    [
        (MathJob("4", "</think><answer>2+2</answer>"), "correct"),
        (MathJob("4", "</think><answer>2+2</answer>", form="numeral"), "wrong"),
        (MathJob("4", "</think><answer>5</answer>"), "wrong"),
        (MathJob("4", "</think><answer>5=4</answer>"), "unparsable"),
        (MathJob("4", "4"), "unparsable"),
        (MathJob("4", "</think><answer>4</answer>", finished=False), "unparsable"),
    ],
)
def test_status_and_score(job, status):
    verdict = verify(job)
    assert (verdict.status, verdict.score) == (status, float(status == "correct"))


def test_a_cut_response_keeps_its_marks():
    verdict = verify(MathJob("4", "2+2=4;1=2</think><answer>4</answer>", finished=False))
    assert verdict.detail == "cut by the response budget"
    assert verdict.marks == (17, 25, 35, -1)


def test_exact_leaves_algebra_to_the_other():
    job = MathJob("sqrt(6)", "</think><answer>sqrt(2)*sqrt(3)</answer>")
    assert verify_exact(job) is None
    assert verify(job).status == "correct"


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT, TEXT, st.sampled_from(["any", "numeral"]))
def test_never_raises_and_survives_the_wire(thought, answer, gold, form):
    job = MathJob(gold, f"{thought}</think><answer>{answer}</answer>", milestones=(gold,), form=form)
    verdict = verify(job)
    assert len(verdict.detail) <= 120
    (body,) = wire.Frames().feed(wire.verdicts_reply(3, [(verdict, 0.0)]))
    assert wire.read_reply(body) == wire.Verdicts(3, [verdict])


def test_long_input_is_quick():
    start = time.process_time()
    for response in (
        "(" * 10_000,
        "<" * 10_000,
        "1=" * 5_000,
        "</think>" * 2_000,
        "</think><answer>" + "9" * 10_000 + "</answer>",
    ):
        assert verify(MathJob("5", response)).status == "unparsable"
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"{",
        b"[]",
        b'"hello"',
        b"[0, [[]]]",
        b"[true, []]",
        b'[0, [["right", null, [], [0, 0, 0, 0], ""]]]',
        b'[0, [["wrong", 5, [], [0, 0, 0, 0], ""]]]',
        b'[0, [["wrong", null, [[0, 1, "good", ""]], [0, 0, 0, 0], ""]]]',
        b'[0, [["wrong", null, [], [0, 0, 0], ""]]]',
        b'[0, [[["wrong"], null, [], [0, 0, 0, 0], ""]]]',
        b"\x80\x04\x95",
        b"[" * 100_000,
    ],
)
def test_malformed_replies_are_refused(reply):
    with pytest.raises(wire.Malformed):
        wire.read_reply(reply)


def test_frames_come_in_any_pieces():
    frames = wire.Frames()
    stream = wire.frame(b"one") + wire.frame(b"") + wire.frame(b"three")
    assert [body for at in range(len(stream)) for body in frames.feed(stream[at : at + 1])] == [b"one", b"", b"three"]


def test_the_room_is_light():
    code = (
        "import sys, time; start = time.perf_counter()\n"
        "import rljax.verify.pool, rljax.verify.mathematics.judge, rljax.verify.worker\n"
        "print(time.perf_counter() - start, [name for name in ('jax', 'sympy', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, heavy = done.stdout.split(" ", 1)
    assert heavy.strip() == "[]"
    assert float(seconds) < 0.5, "0.05 s on an idle machine"
