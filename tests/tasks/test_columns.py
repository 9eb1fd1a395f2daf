"""The world of arithmetic: true golds, fixed splits, problems typed by people."""

from __future__ import annotations

import operator
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.tasks.columns import Columns, instance_key
from rljax.tasks.config import FamilyConfig, LevelConfig, NoiseConfig, TaskConfig
from rljax.tasks.types import Problem, Turn
from rljax.tasks.world import World, make_world
from rljax.verify.types import MathJob


def world(*levels: LevelConfig) -> World:
    return make_world(TaskConfig(levels=list(levels)), NoiseConfig(), {})


TASK = world(*TaskConfig().levels)
WIDE = world(LevelConfig("wide", 0, 999_999, "+-*", held_out=0.3, evaluation=50))
OPERATION = {"+": operator.add, "-": operator.sub, "*": operator.mul}
draws = given(st.integers(0, 2**40), st.integers(0, 2))
operands = st.integers(0, 99)


def instance(problem: Problem) -> tuple[int, str, int]:
    """Read back from the prompt, by a reader of its own."""
    match = re.fullmatch(r" *(\d+)([-+*]) *(\d+)=<think>", problem.prompt)
    assert match
    return int(match[1]), match[2], int(match[3])


def columns(world: World) -> Columns:
    family = world.entries[0].family
    assert isinstance(family, Columns)
    return family


def drawn(world: World, level: int, count: int) -> list[Problem]:
    """The first problems of a level's walk."""
    found: list[Problem] = []
    while len(found) < count:
        found.append(world.problem(level, found[-1].index + 1 if found else 0, 7))
    return found


def value(problem: Problem) -> int:
    a, operation, b = instance(problem)
    return OPERATION[operation](a, b)


@draws
def test_golds_are_true_and_problems_of_their_level(index: int, level: int) -> None:
    problem, config = TASK.problem(level, index, 0), TASK.config.levels[level]
    a, operation, b = instance(problem)
    assert problem.gold.text == str(value(problem))
    assert operation in config.operations
    assert config.low <= min(a, b) <= max(a, b) <= config.high
    assert (problem.level, len(problem.prompt)) == (level, 2 + 1 + 2 + len("=<think>"))


@draws
def test_a_problem_is_named_by_its_seed_index_and_level(index: int, level: int) -> None:
    assert TASK.problem(level, index, 5) == world(*TaskConfig().levels).problem(level, index, 5)


@given(st.integers(0, 2**40))
def test_wide_operands_and_products(index: int) -> None:
    problem = WIDE.problem(0, index, 0)
    assert problem.gold.text == str(value(problem))
    assert len(problem.prompt) == 6 + 1 + 6 + len("=<think>")


def test_none_comes_twice_before_all_have_come() -> None:
    assert len({problem.prompt for problem in drawn(TASK, 0, 200)}) == 200
    assert len({problem.prompt for problem in drawn(TASK, 2, 3000)}) == 3000
    assert [p.prompt for p in drawn(TASK, 0, 200)] != [p.prompt for p in drawn(TASK, 0, 400)[200:]]


def test_training_never_draws_a_held_out_problem() -> None:
    for level in (1, 2):
        held_out = {problem.key for problem in TASK.evaluation(level)}
        some = drawn(TASK, level, 8000)
        assert held_out.isdisjoint(problem.key for problem in some)
        assert not any(columns(TASK).is_held_out(instance(problem)) for problem in some)


def test_training_covers_all_that_is_not_held_out() -> None:
    every = {problem.prompt for problem in drawn(TASK, 0, 200)}
    assert every == {problem.prompt for problem in TASK.evaluation(0)}  # nothing is held out of single digits


@given(operands, st.sampled_from("+-*"), operands)
def test_what_is_held_out_does_not_depend_on_the_order_of_operands(a: int, operation: str, b: int) -> None:
    assert columns(TASK).is_held_out((a, operation, b)) == columns(TASK).is_held_out((b, operation, a))
    assert instance_key((a, operation, b)) == instance_key((b, operation, a))


def test_what_one_level_holds_out_no_other_trains_on() -> None:
    overlapping = world(LevelConfig("easy", 0, 20, "+"), LevelConfig("hard", 0, 99, "+", held_out=0.3))
    kept = {problem.key for problem in overlapping.evaluation(1)}
    assert any(columns(overlapping).is_held_out((a, "+", b)) for a in range(21) for b in range(21))
    assert kept.isdisjoint(problem.key for problem in drawn(overlapping, 0, 3000))


def test_the_share_held_out_is_the_one_asked_for() -> None:
    pairs = {instance_key((a, "+", b)) for a in range(10, 100) for b in range(10, 100)}
    split = [columns(TASK).is_held_out((int(a), "+", int(b))) for a, b in (key.split("+") for key in pairs)]
    share = sum(split) / len(pairs)
    assert share == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(("level", "sizes"), [(0, {"+": 100, "-": 100}), (1, {"+": 1000}), (2, {"+": 1000, "-": 1000})])
def test_evaluation_is_fixed_and_of_the_size_asked_for(level: int, sizes: dict[str, int]) -> None:
    problems = TASK.evaluation(level)
    assert problems == world(*TaskConfig().levels).evaluation(level)
    assert len({problem.prompt for problem in problems}) == len(problems)
    assert {x: sum(instance(p)[1] == x for p in problems) for x in sizes} == sizes
    assert len(problems) == sum(sizes.values())
    assert all(problem.gold.text == str(value(problem)) for problem in problems)


def test_evaluation_of_a_large_level() -> None:
    problems = WIDE.evaluation(0)
    assert len(problems) == 150
    assert all(columns(WIDE).is_held_out(instance(problem)) for problem in problems)


def test_milestones_are_the_columns_ones_first() -> None:
    assert TASK.parse("47+38").milestones == ("7+8=15", "4+3=7")
    assert TASK.parse("40-8").milestones == ("0-8=-8", "4-0=4")
    assert TASK.parse("4+3").milestones == ()
    products = world(LevelConfig("products", 10, 99, "*"))
    assert products.parse("47*38").milestones == ()


def test_a_job_asks_for_a_plain_numeral() -> None:
    problem = TASK.parse("47+38")
    job = TASK.job(problem, [Turn("</think><answer>85</answer>")])
    assert isinstance(job, MathJob)
    assert (job.gold, job.form, job.milestones, job.finished) == ("85", "numeral", problem.milestones, True)
    unfinished = TASK.job(problem, [Turn("", False)])
    assert isinstance(unfinished, MathJob)
    assert not unfinished.finished


@pytest.mark.parametrize(("text", "prompt"), [("7+5", " 7+ 5="), (" 47 - 8 = ", "47- 8="), ("03+9=", " 3+ 9=")])
def test_problems_typed_by_people_look_like_those_of_the_world(text: str, prompt: str) -> None:
    problem = TASK.parse(text)
    assert problem.prompt == prompt + "<think>"
    assert problem.gold.text == str(value(problem))


@pytest.mark.parametrize(
    "text", ["", "7", "7+", "-7+5", "7/5", "100+5", "7+5=12", "7+5+1", "seven+5", "7.5+1", "=" * 99]
)
def test_what_is_no_problem_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="such as 7"):
        TASK.parse(text)


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        (LevelConfig("x", 5, 4), r"task.levels\[x\]: low=5, high=4"),
        (LevelConfig("x", -1, 4), "low=-1"),
        (LevelConfig("x", 0, 1_000_000), "high=1000000"),
        (LevelConfig("x", operations="+/"), "operations"),
        (LevelConfig("x", operations=""), "operations"),
        (LevelConfig("x", held_out=1.0), "held_out"),
        (LevelConfig("x", target=1.1), "target"),
        (LevelConfig("x", evaluation=0), "evaluation is 0"),
    ],
)
def test_levels_that_hold_no_problem_are_named(level: LevelConfig, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        TaskConfig(levels=[level]).check()


def test_a_task_has_levels() -> None:
    TaskConfig().check()
    assert [arm.name for arm in TASK.arms] == ["single_digit", "two_digit_addition", "two_digit"]
    assert [arm.target for arm in TASK.arms] == [0.95, 0.9, 0.9]
    with pytest.raises(InputError, match=r"task\.levels is empty"):
        TaskConfig(levels=[]).check()


@pytest.mark.parametrize(("share", "words"), [(0.9, "no problem to train on"), (0.2, "no problem to be measured on")])
def test_a_level_without_problems_is_refused(share: float, words: str) -> None:
    only = world(LevelConfig("one", 7, 7, "+", 0.9, share))
    with pytest.raises(InputError, match=words):
        only.evaluation(0), only.problem(0, 0, 0)


def test_families_are_named_once_and_have_the_levels_asked_for() -> None:
    for families, wanted in (
        ([FamilyConfig(), FamilyConfig()], "twice"),
        ([FamilyConfig(weight=0.0)], "weight above 0"),
        ([FamilyConfig(lowest=3, highest=1)], "lowest=3"),
    ):
        with pytest.raises(InputError, match=wanted):
            TaskConfig(families=families).check()
    with pytest.raises(InputError, match="last level is 2"):
        make_world(TaskConfig(families=[FamilyConfig(lowest=5)]), NoiseConfig(), {})
    with pytest.raises(InputError, match="no family and no data set"):
        make_world(TaskConfig(families=[FamilyConfig("alchemy")]), NoiseConfig(), {})


def test_only_operations_of_the_task_are_parsed() -> None:
    with pytest.raises(InputError, match="with one of"):
        world(LevelConfig()).parse("2*3")
