"""The scorers of reasoning-gym, in their sandbox. Needs the extra `reasoning_gym`."""

import json
import os

import pytest

from rljax.tasks.gym import sets
from rljax.verify import canary
from rljax.verify.gym import packages, program
from rljax.verify.gym.judge import judge
from rljax.verify.gym.types import GymJob
from rljax.verify.judge import Judge, start_sandbox
from rljax.verify.pool import VerifierPool
from rljax.verify.rows import job_from
from rljax.verify.sandbox.choose import available, choose
from rljax.verify.sandbox.types import Limits

pytest.importorskip("reasoning_gym")
_REASONS = available()
_SHOWABLE = not any(path.startswith("/tmp/") for path in packages.shown())


@pytest.fixture(scope="module")
def sandbox():
    if _REASONS["namespaces"]:
        pytest.skip(_REASONS["namespaces"])
    started = start_sandbox("namespaces", "gym")
    yield started
    started.close()


def _job(name: str, level: int, number: int, answer: str | None = None) -> GymJob:
    entry = sets.entry(name, level, 99, number)
    said = entry["answer"] if answer is None else answer
    metadata = json.dumps(entry["metadata"])
    return GymJob(
        name, entry["question"], entry["answer"], metadata, f"</think><answer>{said}</answer>", timeout_s=20.0
    )


@pytest.mark.parametrize("name", program.ALLOWED)
def test_golds_are_correct_and_junk_is_not(sandbox, name):
    """On the easiest and the hardest level, entries that the audit did not see."""
    for level in {0, program.ALLOWED[name] - 1}:
        gold = sets.entry(name, level, 99, 0)["answer"]
        verdict = judge(_job(name, level, 0), sandbox)
        assert verdict.status == "correct", (verdict, gold)
        for junk in ("None", "[]", "x" * 5000, f"{gold} or so", "__import__('os')._exit(0)", f"{gold}\n{gold}"):
            assert judge(_job(name, level, 0, junk), sandbox).status in ("wrong", "unparsable"), junk


@pytest.mark.skipif(bool(_REASONS["namespaces"]), reason="namespaces do not work here")
@pytest.mark.skipif(not _SHOWABLE, reason="the packages lie in /tmp")
def test_the_cell_sees_the_packages_and_no_more(tmp_path):
    shown = packages.shown()
    folder = os.path.dirname(shown[0])
    program = tmp_path / "lister.py"
    told = f"json.dumps(os.listdir({folder!r})).encode()"
    program.write_text(f"import json, os\ndef serve(reader, writer):\n    os.write(writer, {told})\n")
    started = choose("namespaces", program, Limits(packages=shown))
    cell = started.launch()
    seen = json.loads(os.read(cell.reader, 1 << 16))
    cell.kill()
    started.close()
    assert {"reasoning_gym", "sympy", "mpmath", "tabulate"} <= set(seen)
    assert set(seen) == {os.path.basename(path) for path in shown if os.path.dirname(path) == folder}
    assert not {"rljax", "jax", "pytest", "_pytest", "pip"} & set(seen)


@pytest.mark.skipif(bool(_REASONS["bwrap"]), reason="bubblewrap does not work here")
@pytest.mark.skipif(not _SHOWABLE, reason="the packages lie in /tmp")
def test_bubblewrap_shows_the_packages_too():
    started = start_sandbox("bwrap", "gym")
    try:
        for answer, status in ((None, "correct"), ("none", "wrong")):
            assert judge(_job("sudoku", 0, 1, answer), started).status == status
    finally:
        started.close()


def test_the_canaries():
    judges = Judge()
    canary.check(canary.CANARIES["gym"], [judges.full(job_from(row.row)) for row in canary.CANARIES["gym"]])
    judges.close()


def test_a_pool_judges_entries_beside_other_jobs():
    with VerifierPool(1, 5.0) as pool:
        jobs = [
            _job("chain_sum", 3, 1),
            _job("gcd", 1, 1, "0"),
            job_from({"kind": "math", "gold": "1", "response": "1"}),
        ]
        assert [verdict.status for verdict in pool.map(jobs)] == ["correct", "wrong", "unparsable"]
