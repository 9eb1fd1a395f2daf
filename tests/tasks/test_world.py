"""The mixture: arms, cursors, noise, prompts, evaluation."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from rljax.errors import InputError
from rljax.tasks.config import FamilyConfig, NoiseConfig, TaskConfig
from rljax.tasks.types import Problem
from rljax.tasks.world import Entry, World, make_world
from tests.tasks.toys import TOY

OTHER = replace(TOY, name="other")


def world(noise: NoiseConfig | None = None, **settings: object) -> World:
    entries = (Entry(TOY, 1.0, 0, 2, 0.8), Entry(OTHER, 3.0, 1, 1, 0.9))
    return World(entries, TaskConfig(**settings), noise or NoiseConfig())  # type: ignore[arg-type]


def every(problem: Problem) -> bool:
    return True


def draw(made: World, arms: list[int], seed: int = 0, generator: int = 0) -> list[Problem]:
    return made.draw(np.array(arms), made.start(), seed, np.random.default_rng(generator), every).problems


def test_arms_are_the_levels_in_play() -> None:
    made = world()
    assert [arm.name for arm in made.arms] == ["toy/0", "toy/1", "toy/2", "other/1"]
    assert [(arm.family, arm.step, arm.target) for arm in made.arms][-1] == (1, 0, 0.9)
    assert (made.first_arm, made.steps, made.weights) == ((0, 3), (3, 1), (1.0, 3.0))
    assert [made.arm_of(problem) for problem in draw(made, [3, 0, 2, 1])] == [3, 0, 2, 1]


def test_a_family_without_weight_is_never_drawn_and_has_no_target() -> None:
    unseen = World((Entry(TOY, 1.0, 0, 0, 0.8), Entry(OTHER, 0.0, 1, 1, 0.9)), TaskConfig(), NoiseConfig())
    assert [arm.target for arm in unseen.arms] == [0.8, 0.0]
    assert unseen.weights == (1.0, 0.0)


def test_cursors_move_so_that_nothing_repeats_and_a_copy_goes_on_alike() -> None:
    made = world()
    first = made.draw(np.array([1] * 20), made.start(), 0, np.random.default_rng(0), every)
    then = made.draw(np.array([1] * 20), first.cursor, 0, np.random.default_rng(1), every)
    whole = made.draw(np.array([1] * 40), made.start(), 0, np.random.default_rng(2), every)
    assert first.problems + then.problems == whole.problems
    assert len({problem.key for problem in whole.problems}) == 40
    assert (first.cursor.plain[0], whole.passed) == (0, 0)


def test_a_problem_tells_where_it_comes_from() -> None:
    (problem,) = draw(world(), [2], seed=5)
    assert (problem.family, problem.level, problem.mode) == ("toy", 2, "single")
    assert problem.provenance == f"generated: toy, level 2, seed 5, index {problem.index}"
    assert problem.difficulty == pytest.approx(2 / 9)
    assert problem.prompt == f"{problem.text}<think>"
    assert problem.milestones
    assert problem.solution


def test_false_premises_come_at_the_configured_rate_both_halves_alike() -> None:
    made = world(NoiseConfig(rate=0.5))
    premises = [problem.premise for problem in draw(made, [0] * 400)]
    counts = {name: premises.count(name) for name in ("plain", "sound", "false")}
    assert abs(counts["plain"] - 200) < 40
    assert abs(counts["sound"] - counts["false"]) <= 1
    golds = {problem.premise: problem.gold.text for problem in draw(made, [0] * 50)}
    assert (golds["false"], golds["sound"]) == ("no solution", "5")
    assert {problem.premise for problem in draw(world(), [0] * 50)} == {"plain"}


def test_always_refusing_and_always_answering_both_get_half_of_the_twins() -> None:
    twins = world(NoiseConfig(rate=0.1), evaluation=40).twin_evaluation(0)
    refusing = np.mean([problem.gold.text == "no solution" for problem in twins])
    assert refusing == 0.5
    assert len(twins) in range(2, 41, 2)
    assert world(evaluation=40).twin_evaluation(0) == ()


def test_distractions_change_the_statement_and_nothing_else() -> None:
    plain, noisy = draw(world(), [2] * 60), draw(world(NoiseConfig(distraction=0.5)), [2] * 60)
    changed = [a.text != b.text for a, b in zip(plain, noisy, strict=True)]
    assert 15 < sum(changed) < 45
    for before, after in zip(plain, noisy, strict=True):
        assert before.text in after.text
        assert (before.gold, before.key) == (after.gold, after.key)
    assert noisy == draw(world(NoiseConfig(distraction=0.5)), [2] * 60)


def test_evaluation_is_fixed_held_out_and_without_distraction() -> None:
    calm, noisy = world(evaluation=10), world(NoiseConfig(0.5, 1.0), evaluation=10)
    fixed = calm.evaluation(2)
    assert fixed == noisy.evaluation(2)
    assert len(fixed) == 10
    assert all(TOY.is_held_out(problem.key) for problem in fixed)
    trained = {problem.key for problem in draw(calm, [2] * 150)}
    assert trained.isdisjoint(problem.key for problem in fixed)
    few = calm.evaluation(0)
    assert 0 < len(few) < 10  # all that are held out of ten
    assert len({problem.key for problem in few}) == len(few)


def test_prompts_that_do_not_fit_are_passed_over() -> None:
    made = world(wording="varied")
    short = made.draw(
        np.array([2] * 10), made.start(), 0, np.random.default_rng(0), lambda problem: len(problem.text) < 12
    )
    assert max(len(problem.text) for problem in short.problems) < 12
    everything = draw(made, [2] * 40)
    last = everything.index(short.problems[-1])
    assert short.passed == sum(len(problem.text) >= 12 for problem in everything[:last]) > 0
    with pytest.raises(InputError, match=r"prompts of toy/2 in a row are longer than task\.prompt_tokens"):
        made.draw(np.array([2]), made.start(), 0, np.random.default_rng(0), lambda problem: False)


def test_several_turns_are_announced_in_the_prompt() -> None:
    (problem,) = draw(world(mode="turns"), [1])
    assert problem.mode == "steps"
    assert problem.prompt.startswith(f"{problem.text}\nOne step at a time")


def test_worlds_are_made_of_families_by_name() -> None:
    config = TaskConfig(families=[FamilyConfig("arithmetic", 1.0, 0, 1), FamilyConfig("mine", 1.0)])
    made = make_world(config, NoiseConfig(), {"mine": replace(TOY, name="mine")})
    assert [arm.name for arm in made.arms][:3] == ["arithmetic/0", "arithmetic/1", "mine/0"]
    assert made.steps == (2, 10)


def test_the_world_never_loads_jax() -> None:
    import subprocess

    code = "import sys, rljax.tasks.world, rljax.environment, rljax.play; sys.exit('jax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
