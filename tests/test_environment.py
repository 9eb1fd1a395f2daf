"""The Gymnasium-style face: reset and step, rewards at the end, and truncation told from termination."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rljax.environment import Environment
from rljax.tasks.config import NoiseConfig, TaskConfig
from rljax.tasks.jobs import response_of
from rljax.tasks.world import Entry, World
from rljax.verify.pool import VerifierPool
from tests.tasks.toys import TOY


@pytest.fixture(scope="module")
def pool() -> Iterator[VerifierPool]:
    with VerifierPool(workers=1, deadline_s=5.0) as made:
        yield made


def world(mode: str = "single", turns: int = 3, rate: float = 0.0) -> World:
    return World((Entry(TOY, 1.0, 0, 2, 0.9),), TaskConfig(mode=mode, turns=turns), NoiseConfig(rate))  # type: ignore[arg-type]


def test_an_episode_of_one_turn(pool: VerifierPool) -> None:
    environment = Environment(world(), pool)
    observation, info = environment.reset(seed=1)
    assert observation == environment.problem.prompt
    assert (info["family"], info["level"]) == ("toy", 0)
    assert "gold" not in info
    observation, reward, terminated, truncated, info = environment.step(response_of(environment.problem.gold.text))
    assert (observation, reward, terminated, truncated) == ("", 1.0, True, False)
    assert info["verdict"].status == "correct"
    with pytest.raises(RuntimeError, match="reset"):
        environment.step("again")


def test_wrong_answers_earn_nothing(pool: VerifierPool) -> None:
    environment = Environment(world(), pool)
    environment.reset(seed=1)
    assert environment.step(response_of("1000"))[1:4] == (0.0, True, False)


def test_the_same_seed_gives_the_same_problems_and_each_reset_another(pool: VerifierPool) -> None:
    environment = Environment(world(), pool, arm=2)
    first = [environment.reset(seed=4)[0], environment.reset()[0], environment.reset()[0]]
    assert len(set(first)) == 3
    assert [environment.reset(seed=4)[0], environment.reset()[0], environment.reset()[0]] == first


def test_steps_are_judged_on_the_way_and_running_out_of_turns_is_truncation(pool: VerifierPool) -> None:
    environment = Environment(world("turns"), pool)
    environment.reset(seed=1)
    observation, reward, terminated, truncated, info = environment.step("1 + 1 = 3")
    assert observation.startswith("Wrong")
    assert (reward, terminated, truncated) == (0.0, False, False)
    assert [step.verdict for step in info["verdict"].steps] == ["false"]
    environment.step("2 + 2 = 4")
    assert environment.step("3 + 3 = 6")[1:4] == (0.0, False, True)
    environment.reset()
    environment.step(environment.problem.solution)
    assert environment.step(response_of(environment.problem.gold.text))[1:4] == (1.0, True, False)


def test_one_kind_of_problem_can_be_asked_for_and_false_premises_come(pool: VerifierPool) -> None:
    environment = Environment(world(), pool, arm=1, kind="large")
    assert {environment.reset()[1]["kind"] for _ in range(20)} == {"large"}
    lying = Environment(world(rate=0.5), pool)
    premises = set()
    for _ in range(40):
        lying.reset()
        premises.add(lying.problem.premise)
    assert premises == {"plain", "sound", "false"}


def test_nothing_can_be_done_before_the_first_reset(pool: VerifierPool) -> None:
    with pytest.raises(RuntimeError, match="reset"):
        Environment(world(), pool).step("hm")


def test_what_is_not_well_formed_to_its_end_earns_nothing_as_in_training(pool: VerifierPool) -> None:
    environment = Environment(world(), pool)
    environment.reset(seed=1)
    rambling = f"{response_of(environment.problem.gold.text)} and so on"
    assert environment.step(rambling)[1:4] == (0.0, True, False)
    environment.reset()
    assert environment.step(response_of(environment.problem.gold.text), finished=False)[1] == 0.0


def test_a_thought_that_the_policy_opens_itself_is_fed_back_on_alike(pool: VerifierPool) -> None:
    environment = Environment(world("turns"), pool)
    environment.reset(seed=1)
    assert environment.step("<think>1 + 1 = 3")[0].startswith("Wrong")
    observation, _, _, _, info = environment.step("2 + 3 = 5")
    assert observation.startswith("Right")
    assert [step.verdict for step in info["verdict"].steps] == ["valid"]
