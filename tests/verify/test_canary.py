"""The canaries: the judges of today pass them, and what they are for is noticed."""

from __future__ import annotations

import pytest

from rljax.verify import canary
from rljax.verify.canary import CANARIES, Canary, CanaryFailed
from rljax.verify.judge import Judge
from rljax.verify.pool import VerifierPool
from rljax.verify.rows import job_from
from rljax.verify.types import Verdict


def test_the_judges_pass():
    judge = Judge()
    for kind in ("math", "steps", "logic", "proof"):
        canary.check(CANARIES[kind], [judge.full(job_from(row.row)) for row in CANARIES[kind]])


def test_each_kind_has_a_right_and_a_wrong_one():
    for canaries in CANARIES.values():
        expected = [canary.expected for canary in canaries]
        assert ("correct",) in expected
        assert ("wrong",) in expected


def test_a_wrong_verdict_is_told_in_a_sentence():
    lemon = Canary("a lemon", {}, ("wrong", "unparsable"))
    canary.check([lemon], [Verdict("wrong")])
    with pytest.raises(
        CanaryFailed, match=r"^the verifier misjudges a lemon: wrong or unparsable expected, correct\.$"
    ):
        canary.check([lemon], [Verdict("correct", 1.0)])


def test_a_file_that_got_out_is_noticed_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(canary, "ESCAPE", tmp_path / "escaped")
    canary.check_escape("namespaces")
    canary.ESCAPE.touch()
    with pytest.raises(CanaryFailed, match="the sandbox namespaces lets programs write to"):
        canary.check_escape("namespaces")
    assert not canary.ESCAPE.exists()
    canary.ESCAPE.touch()
    canary.check_escape("unsafe")
    assert not canary.ESCAPE.exists()


def test_a_pool_tries_the_canaries_of_every_kind_but_code_by_itself():
    with VerifierPool(1, 5.0) as pool:
        for kind in ("math", "steps", "logic", "proof"):
            pool.prove(kind)
        assert pool.stats()["jobs"] == 0
