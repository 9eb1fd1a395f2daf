"""What is heard from a cell, and what is made of it: nothing but a score of exactly 1 is correct."""

from pathlib import Path

import pytest

from rljax.verify.gym.judge import judge
from rljax.verify.gym.types import GymJob
from rljax.verify.sandbox.choose import available, choose
from rljax.verify.sandbox.types import Limits

JOB = GymJob("chain_sum", "4 + 3 =", "7", '{"terms": [4, 3]}', "so</think><answer>7</answer>", timeout_s=2.0)
_BACKEND = "namespaces" if not available()["namespaces"] else "unsafe"
_PROGRAM = """
import os, struct, sys, json, time

def read(reader):
    (size,) = struct.unpack("!I", os.read(reader, 4))
    data = b""
    while len(data) < size:
        data += os.read(reader, size - len(data))
    return json.loads(data)

def say(writer, score):
    os.write(writer, struct.pack("!d", score))

def serve(reader, writer):
    {body}

if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
"""


def _verdict(tmp_path: Path, body: str, job: GymJob = JOB):
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM.replace("{body}", body))
    sandbox = choose(_BACKEND, program, Limits())
    try:
        return judge(job, sandbox)
    finally:
        sandbox.close()


def test_a_score_of_exactly_1_is_correct(tmp_path):
    verdict = _verdict(tmp_path, "os.write(writer, b'h'); read(reader); say(writer, 1.0)")
    assert (verdict.status, verdict.score, verdict.answer) == ("correct", 1.0, "7")
    assert verdict.marks == (10, 18, 28, 28)
    assert verdict.seconds > 0


def test_the_cell_gets_the_answer_and_the_entry(tmp_path):
    entry = {"question": "4 + 3 =", "answer": "7", "metadata": {"terms": [4, 3]}}
    body = f"os.write(writer, b'h'); say(writer, float(read(reader) == ['chain_sum', '7', {entry!r}]))"
    assert _verdict(tmp_path, body).status == "correct"


@pytest.mark.parametrize(
    ("score", "status"),
    [
        ("0.0", "wrong"),
        ("0.5", "wrong"),
        ("1.0 - 2**-53", "wrong"),
        ("1.0 + 2**-52", "unparsable"),
        ("2.0", "unparsable"),
        ("-1.0", "unparsable"),
        ("float('nan')", "unparsable"),
        ("float('inf')", "unparsable"),
    ],
)
def test_no_other_score_is_worth_anything(tmp_path, score, status):
    verdict = _verdict(tmp_path, f"os.write(writer, b'h'); read(reader); say(writer, {score})")
    assert (verdict.status, verdict.score) == (status, 0.0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("os.write(writer, b'h'); read(reader)", "crashed"),
        ("os.write(writer, b'h'); os._exit(0)", "crashed"),
        ("os.write(writer, b'h'); os.write(writer, struct.pack('!d', 1.0)[:7])", "crashed"),
        ("os.write(writer, b'h'); raise ValueError", "crashed"),
        ("os.write(writer, b'h'); read(reader); time.sleep(60)", "timeout"),
        ("os.write(writer, b'h'); time.sleep(60)", "timeout"),
        ("raise OSError('no such package')", "lost"),
    ],
)
def test_silence_is_no_score(tmp_path, body, status):
    verdict = _verdict(tmp_path, body)
    assert (verdict.status, verdict.score) == (status, 0.0)
    assert verdict.seconds < 20


def test_what_comes_behind_the_score_does_not_count(tmp_path):
    body = "os.write(writer, b'h'); read(reader); say(writer, 0.0); say(writer, 1.0)"
    assert _verdict(tmp_path, body).status == "wrong"


@pytest.mark.parametrize(
    "response",
    [
        "7",
        "</think>7",
        "</think><answer></answer>",
        "</think><answer>7",
        "<answer>7</answer>",
        "</think><answer>7</answer>!",
    ],
)
def test_without_a_well_formed_answer_no_cell_is_asked(response):
    job = GymJob("chain_sum", "4 + 3 =", "7", "{}", response)
    assert judge(job, _Nothing()).status == "unparsable"


def test_the_last_answer_behind_the_thought_may_be_taken(tmp_path):
    body = "os.write(writer, b'h'); say(writer, float(read(reader)[1] == '7'))"
    for response in (
        "hm <answer>7</answer>",
        "<think><answer>8</answer></think> <answer>8</answer> no: <answer> 7 </answer> .",
    ):
        job = GymJob("chain_sum", "4 + 3 =", "7", "{}", response, extract="last", timeout_s=2.0)
        assert _verdict(tmp_path, body, job).status == "correct"
    for response in ("7", "<answer> </answer>", "<answer>7", "<think><answer>7</answer></think> 7"):
        job = GymJob("chain_sum", "4 + 3 =", "7", "{}", response, extract="last")
        assert judge(job, _Nothing()).status == "unparsable"


@pytest.mark.parametrize(
    ("job", "status"),
    [
        (GymJob("countdown", "", "7", "{}", "</think><answer>7</answer>"), "invalid"),
        (GymJob("no such set", "", "7", "{}", "</think><answer>7</answer>"), "invalid"),
        (GymJob("chain_sum", "", "7", "[]", "</think><answer>7</answer>"), "invalid"),
        (GymJob("chain_sum", "", "7", "{", "</think><answer>7</answer>"), "invalid"),
        (GymJob("chain_sum", "x" * (5 << 20), "7", "{}", "</think><answer>7</answer>"), "invalid"),
        (GymJob("chain_sum", "", "7", "{}", f"</think><answer>{'7' * 200_000}</answer>"), "unparsable"),
    ],
)
def test_what_cannot_be_judged_never_gets_to_a_cell(job, status):
    assert judge(job, _Nothing()).status == status


def test_no_cell_is_a_loss():
    assert judge(JOB, _Broken()).status == "lost"


class _Nothing:
    name = "nothing"

    def launch(self):
        raise AssertionError("a cell was asked for")

    def close(self):
        pass


class _Broken(_Nothing):
    def launch(self):
        raise OSError("no processes left")
