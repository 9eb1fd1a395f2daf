"""The exploration layer of rows: who is paid for a new way, where, and how much."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rljax.reward.config import RewardConfig
from rljax.reward.novelty import NoveltyState
from rljax.trainer.config import Config
from rljax.trainer.experience import reward_layers
from rljax.trainer.explored import Paths, find_paths, note_paths, with_paths
from rljax.trainer.responses import Said, put
from rljax.verify.types import Step, Verdict
from tests.trainer.judged import TOKENIZER, make_parts, make_rows

CONFIG = Config(reward=RewardConfig(novelty_share=0.25, novelty_decay=0.5))
PARTS = make_parts(CONFIG)
SUM = (Step(0, 5, "valid"),)  # 1+1=2


def right(*steps: Step) -> Verdict:
    return Verdict("correct", 1.0, steps=steps)


def test_a_new_way_is_paid_on_the_token_that_ends_it_in_full_if_the_answer_is_right() -> None:
    plan, rows = make_rows(("1+1=2, 2", right(*SUM)), ("2+1=3, 3", Verdict("wrong", steps=SUM)), ("2", right()))
    found = find_paths(plan, rows, NoveltyState(), 0, PARTS)
    wanted = np.zeros_like(found.layer)
    wanted[0, 4], wanted[1, 4] = 1.0, 0.25
    np.testing.assert_allclose(found.layer, wanted)
    # Numerals are abstracted, so the first two went the same way; the third showed none.
    assert found.signature[0] == found.signature[1] != ""
    assert found.signature[2] == ""


def test_rows_do_not_see_each_other_and_what_was_met_before_pays_less_until_it_is_forgotten() -> None:
    plan, rows = make_rows(*[("1+1=2, 2", right(*SUM))] * 3)
    first = find_paths(plan, rows, NoveltyState(), 0, PARTS)
    assert first.layer[:, 4].tolist() == [1.0, 1.0, 1.0]
    known = note_paths(NoveltyState(), first, 0, CONFIG.reward)
    again = find_paths(plan, rows, known, 0, PARTS)
    np.testing.assert_allclose(again.layer[:, 4], (1.0 + 3.0) ** -0.5)
    later = find_paths(plan, rows, known, 1, PARTS)
    np.testing.assert_allclose(later.layer[:, 4], (1.0 + 1.5) ** -0.5)


def test_other_ways_and_other_levels_are_news() -> None:
    plan, rows = make_rows(("1+1=2, 2", right(*SUM)), ("x+y=2, 2", right(*SUM)))
    same, other = find_paths(plan, rows, NoveltyState(), 0, PARTS).signature
    assert same != other
    elsewhere = replace(plan, arm=np.array([1, 1], np.int32))
    assert find_paths(elsewhere, rows, NoveltyState(), 0, PARTS).signature[0] not in (same, other)


def test_ways_without_a_verdict_are_none() -> None:
    plan, rows = make_rows(("1+1=2, 2", Verdict("lost")))
    rows.said[0] = [replace(rows.said[0][0], verdict=None)]
    found = find_paths(plan, rows, NoveltyState(), 0, PARTS)
    assert found.signature == [""]
    assert not found.layer.any()
    assert note_paths(NoveltyState(), found, 0, CONFIG.reward) == NoveltyState()


def test_an_episode_is_paid_once_in_its_last_turn_with_a_step_by_how_it_ended() -> None:
    plan, rows = make_rows(("1+1=2", Verdict("wrong", steps=SUM)))
    for text, verdict in (("2+2=4", Verdict("wrong", steps=SUM)), ("4", right())):
        ids = np.array([*TOKENIZER.encode(text), *TOKENIZER.stop], np.int32)
        rows.said[0].append(Said(put(rows, 0, ids, np.zeros(len(ids), np.float32)), len(ids), text, True, verdict))
    found = find_paths(plan, rows, NoveltyState(), 0, PARTS)
    second = rows.said[0][1].start
    assert np.flatnonzero(found.layer[0]).tolist() == [second + 4]
    assert found.layer[0].sum() == pytest.approx(1.0)


def test_the_layer_takes_its_place_beside_the_others() -> None:
    plan, rows = make_rows(("1+1=2, 2", right(*SUM)))
    layers = reward_layers(plan, rows, TOKENIZER, CONFIG.reward)
    assert not layers.exploration.any()
    paid = with_paths(layers, Paths(np.ones_like(layers.base), ["a"]))
    np.testing.assert_array_equal(paid.exploration, 1.0)
    np.testing.assert_array_equal(paid.base, layers.base)
    np.testing.assert_array_equal(paid.process, layers.process)
