"""How long prompts may be: told by those that are measured and by a sample of those that are trained on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.model.tokenizer import CharTokenizer
from rljax.tasks.config import NoiseConfig, TaskConfig
from rljax.tasks.world import Entry, World, make_world
from rljax.trainer.config import Config
from rljax.trainer.examine import make_examination
from rljax.trainer.worlds import prompt_width
from tests.tasks.toys import TOY

TOKENIZER = CharTokenizer("0123456789+=?xmodl;<> AaWhtisneforeE.")


def width(world: World, **changes: int) -> int:
    config = replace(Config(), task=replace(world.config, **changes))
    return prompt_width(world, make_examination(world), TOKENIZER, config)


def world(*entries: Entry) -> World:
    return World(entries, TaskConfig(evaluation=5), NoiseConfig())


def test_there_is_room_for_a_quarter_more_than_the_longest_seen() -> None:
    made = world(Entry(TOY, 1.0, 0, 1, 0.9))
    longest = max(len(made.problem(arm, index, 0).prompt) for arm in range(2) for index in range(32))
    assert width(made) == longest * 5 // 4
    assert width(made, prompt_tokens=200) == 200
    assert width(made, prompt_tokens=1) >= max(len(p.prompt) for p in made.evaluation(0))  # what is measured fits


def test_fixed_columns_need_no_more_than_they_have() -> None:
    assert width(make_world(TaskConfig(), NoiseConfig(), {})) == len(" 7+ 5=<think>")


def test_a_family_that_is_only_measured_need_hold_nothing_to_train_on() -> None:
    measured = replace(TOY, name="measured", held_out=1.0)
    with pytest.raises(InputError, match="no training problem"):
        measured.problem(0, 0, 0)
    assert width(world(Entry(TOY, 1.0, 0, 0, 0.9), Entry(measured, 0.0, 0, 1, 0.9))) > 10
