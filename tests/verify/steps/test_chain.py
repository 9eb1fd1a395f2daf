from __future__ import annotations

import time

import pytest

from rljax.verify.steps.chain import MAX_STEPS, judge_chain


def verdicts(thought, milestones=()):
    return [step.verdict for step in judge_chain(thought, milestones)]


@pytest.mark.parametrize(
    ("thought", "expected"),
    [
        ("", []),
        (" ; \n,", []),
        ("2+3=5", ["valid"]),
        ("2+3=6", ["false"]),
        ("2+3=5=4+1", ["valid"]),
        ("2+3=5=4", ["false"]),
        ("1/2=0.5", ["valid"]),
        ("1/3=0.33", ["false"]),
        ("1+4+5=10", ["valid"]),
        ("9-4-5=0;9-4-5=10", ["valid", "false"]),
        ("3-5=-2;3-5=2", ["valid", "false"]),
        ("3*5=15;3*5=16;-3*5=-15", ["valid", "false", "valid"]),
        ("2+3*4=14;2+3*4=20", ["valid", "false"]),
        ("1+4=5;(1+4)=5", ["valid", "idle"]),
        ("5=5", ["idle"]),
        ("5 = (5)", ["idle"]),
        ("5=5.0", ["idle"]),
        ("2+3=5;2+3=5", ["valid", "idle"]),
        ("2+3=5, 2 + 3 = (5)", ["valid", "idle"]),
        ("2+3=6;2+3=6", ["false", "false"]),
        ("7+8=15", ["milestone"]),
        ("7 + 8 = 15\n7+8=15", ["milestone", "idle"]),
        ("8+7=15", ["valid"]),
        ("so we add", ["unjudged"]),
        ("2+3", ["unjudged"]),
        ("2+3=", ["unjudged"]),
        ("1/0=5", ["unjudged"]),
        ("10^10^10=5", ["unjudged"]),
        ("x=3", ["unjudged"]),
        ("x=2+1=4", ["false"]),
        ("x+x=2*x", ["valid"]),
        ("sqrt(2)*sqrt(8)=4", ["valid"]),
        ("sqrt(2)*sqrt(8)=5", ["false"]),
        ("angle A = 30 degrees", ["milestone"]),
        ("angle A = 30 degrees;angle A=30 degrees", ["milestone", "idle"]),
    ],
)
def test_verdicts(thought, expected):
    assert verdicts(thought, ("7+8=15", "angle A = 30 degrees")) == expected


def test_a_false_milestone_is_false():
    assert verdicts("2+2=5", ("2+2=5",)) == ["false"]


def test_spans_are_those_of_the_text():
    thought = " 2+3=5 ;\n\n 5*2=10,so"
    assert [thought[step.start : step.end] for step in judge_chain(thought, ())] == ["2+3=5", "5*2=10", "so"]


def test_the_number_of_steps_is_capped():
    start = time.process_time()
    assert len(judge_chain("1+1=2;" * 100_000, ())) == MAX_STEPS
    assert time.process_time() - start < 0.2
