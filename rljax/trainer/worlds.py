"""A run's world: data sets are read and checked, families loaded, and room for their prompts measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rljax.model.tokenizer import Tokenizer
from rljax.tasks.columns import Columns
from rljax.tasks.data.load import Loaded, load_sets, write_refused
from rljax.tasks.world import World, make_world
from rljax.trainer.collect import check_prompts, prompt_bound
from rljax.trainer.config import Config
from rljax.trainer.examine import Examination
from rljax.verify.pool import VerifierPool

SAMPLES = 32  # training prompts of each level that are looked at beside those that measure it


def open_world(config: Config, pool: VerifierPool) -> tuple[World, tuple[Loaded, ...]]:
    """The world that the configuration describes, and the data sets in it. Raises `InputError`."""
    wanted = {family.name for family in config.task.families}
    named = replace(config.data, sets=[entry for entry in config.data.sets if entry.name in wanted])
    sets = load_sets(named, pool)
    world = make_world(config.task, config.noise, {found.family.name: found.family for found in sets})
    return world, sets


def prompt_width(world: World, examination: Examination, tokenizer: Tokenizer, config: Config) -> int:
    """The most tokens that a prompt may have: as configured, else a quarter more than the longest of a sample.

    Raises `InputError` where a measured prompt and a whole episode do not fit `sampling.cache_tokens`.
    """
    texts = [problem.prompt for problem in examination.problems]
    check_prompts(texts, tokenizer, config)
    longest = prompt_bound(texts, tokenizer, config.sampling.chat)
    if all(isinstance(entry.family, Columns) for entry in world.entries):
        return longest
    if config.task.prompt_tokens:
        return max(config.task.prompt_tokens, longest)
    trained = [number for number, arm in enumerate(world.arms) if world.weights[arm.family]]
    places = [(arm, index) for arm in trained for index in range(SAMPLES)]
    drawn = [world.problem(arm, index, config.seed).prompt for arm, index in places]
    return max(longest, prompt_bound(drawn, tokenizer, config.sampling.chat)) * 5 // 4


def note_sets(sets: Sequence[Loaded], folder: Path) -> list[str]:
    """Leave the refused rows in the run folder, and say what became of each set's rows, in a line each."""
    write_refused(sets, folder)
    return [found.summary() for found in sets]
