import itertools
import random

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.logic.syllogism import ALL, KIND, NO, SOME, Statement, follows
from rljax.tasks.words import Words
from rljax.verify.logic.judge import entailment
from tests.tasks.checks import places

Model = frozenset[int]


def true(statement: Statement, model: Model) -> bool:
    """In a model that is the set of types of individuals that there are; bit i of a type says: belongs to class i."""
    form, one, other = statement
    first = {kind for kind in model if kind >> one & 1}
    both = {kind for kind in first if kind >> other & 1}
    if form == ALL:
        return first == both
    if form == NO:
        return not both
    return bool(both) if form == SOME else first != both


def models(classes: int, limit: int) -> list[Model]:
    kinds = range(2**classes)
    if 2 ** len(kinds) <= limit:
        return [frozenset(kind for kind in kinds if number >> kind & 1) for number in range(2 ** len(kinds))]
    chance = random.Random(classes)
    return [frozenset(chance.sample(kinds, chance.randrange(5))) for _ in range(limit)]


def test_validity_is_truth_in_all_models_of_three_classes() -> None:
    every = models(3, 256)
    assert len(every) == 256
    for premises, claim in itertools.product(
        itertools.product(
            [(form, *pair) for form in range(4) for pair in ((0, 1), (1, 0))], [(f, 1, 2) for f in range(4)]
        ),
        [(form, *pair) for form in range(4) for pair in ((0, 2), (2, 0))],
    ):
        valid = all(true(claim, model) for model in every if all(true(one, model) for one in premises))
        assert follows(premises, claim, 3) == valid, (premises, claim)


@pytest.mark.parametrize("level", range(1, 10))
def test_answers_hold_in_models(level: int) -> None:
    """For four classes in random ones, which can refute and cannot confirm; the judge's truth table does both."""
    for place in places(Generated("logic", (KIND,)), level, 12):
        premises, conclusion, answer = place.instance
        posed = KIND.pose(place.instance, Words())
        assert entailment(posed.job.problem) == answer
        refuted = any(
            all(true(one, model) for one in premises) and not true(conclusion, model)
            for model in models(len(premises) + 1, 300)
        )
        assert not (refuted and answer == "yes"), posed.text


def ends(instance: tuple[tuple[Statement, ...], Statement, str]) -> frozenset[str]:
    """What the row is called read from either end, whatever the order of the premises and of what commutes."""
    premises, conclusion, _ = instance

    def named(statement: Statement, turned: bool) -> str:
        form, *pair = statement
        pair = [len(premises) - one for one in pair] if turned else pair
        return f"{form}{sorted(pair) if form in (NO, SOME) else pair}"

    return frozenset(
        f"{sorted(named(one, turned) for one in premises)}{named(conclusion, turned)}" for turned in (False, True)
    )


@pytest.mark.parametrize("level", range(1, 3))
def test_rows_are_there_once_from_either_end(level: int) -> None:
    space = KIND.space(level)
    found = [instance for number in range(space.size) if (instance := space.at(number)) is not None]
    assert len({ends(instance) for instance in found}) == len(found) >= 10


@pytest.mark.parametrize("level", range(1, 10))
def test_both_answers_are_equally_frequent(level: int) -> None:
    answers = [place.instance[2] for place in places(Generated("logic", (KIND,)), level, 24)]
    assert 0.2 < answers.count("yes") / len(answers) < 0.8
