import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.logic import assignment, entailment
from rljax.tasks.logic.premises import Premises
from rljax.tasks.logic.shapes import EXTRAS, SHAPES, Filled, column, formula
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Atom, Binary, Formula, Not, atoms, parse
from tests.tasks.checks import places

TRUTH = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "xor": lambda a, b: a != b,
    "implies": lambda a, b: not a or b,
    "iff": lambda a, b: a == b,
}


def true(made: Formula, values: Mapping[str, bool]) -> bool:
    if isinstance(made, Atom):
        return values[made.name]
    if isinstance(made, Not):
        return not true(made.inner, values)
    assert isinstance(made, Binary)
    return TRUTH[made.operator](true(made.left, values), true(made.right, values))


def models(premises: Iterable[Formula], names: Iterable[str]) -> Iterator[dict[str, bool]]:
    names = list(names)
    for values in itertools.product((False, True), repeat=len(names)):
        named = dict(zip(names, values, strict=True))
        if all(true(premise, named) for premise in premises):
            yield named


def answer(premises: list[Formula], conclusion: Formula) -> str:
    found = list(models(premises, atoms([*premises, conclusion])))
    if not found:
        return "contradictory"
    return "yes" if all(true(conclusion, model) for model in found) else "no"


def read(text: str) -> tuple[list[Formula], Formula]:
    *premises, conclusion = text.removesuffix("?").split(";")
    return [parse(premise) for premise in premises], parse(conclusion)


@pytest.mark.parametrize("level", range(10))
def test_answers_are_those_of_the_truth_table_and_equally_frequent(level: int) -> None:
    kind = entailment.KIND if level else entailment.FIRST
    counts: Counter[str] = Counter()
    for place in places(Generated("logic", (kind,), terse=True), level, 16):
        posed = kind.pose(place.instance, Words())
        assert posed.gold.text == answer(*read(posed.text)), posed.text
        counts[posed.gold.text] += 1
        if kind.twins:
            sound, false = kind.twins(place.instance, Words())
            assert answer(*read(sound.text)) == sound.gold.text
            assert answer(*read(false.text)) == "contradictory"
    assert min(counts["yes"], counts["no"]) >= 0.1 * counts.total()


@pytest.mark.parametrize("level", range(4))
def test_each_set_of_premises_has_both_answers(level: int) -> None:
    """So it cannot be read off the premises alone."""
    kind = entailment.KIND if level else entailment.FIRST
    space = kind.space(level)
    answers: dict[tuple[Filled, ...], set[str]] = {}
    for number in range(min(space.size, 600)):
        if (instance := space.at(number)) is not None:
            answers.setdefault(instance[0], set()).add(instance[2])
    assert answers
    assert all(found == {"yes", "no"} for found in answers.values())


def test_the_conclusion_is_no_premise() -> None:
    for level in range(1, 10):
        for place in places(Generated("logic", (entailment.KIND,)), level, 10):
            premises, conclusion, _ = place.instance
            assert conclusion not in premises


@pytest.mark.parametrize("level", range(1, 10))
def test_models_are_unique(level: int) -> None:
    kind = assignment.KIND
    for place in places(Generated("logic", (kind,)), level, 10):
        posed = kind.pose(place.instance, Words())
        *premises, names = posed.text.removesuffix("?").split(";")
        found = list(models([parse(premise) for premise in premises], names.split(",")))
        assert len(found) == 1
        assert posed.gold.text == ",".join(f"{name}={int(value)}" for name, value in found[0].items())


def flat(made: Formula) -> object:
    """The formula with the operands of what commutes in a set, so that order does not count."""
    if isinstance(made, Atom):
        return made.name
    if isinstance(made, Not):
        return "not", flat(made.inner)
    assert isinstance(made, Binary)
    parts = flat(made.left), flat(made.right)
    return made.operator, parts if made.operator == "implies" else frozenset(Counter(parts).items())


def classes(premises: tuple[Filled, ...], count: int) -> frozenset[object]:
    """All that the premises become when their atoms are renamed: the same for two sets exactly if they are the same."""
    names = "abcd"[:count]
    return frozenset(
        frozenset(flat(formula(filled, renamed)) for filled in premises) for renamed in itertools.permutations(names)
    )


@pytest.mark.parametrize("space", [Premises(2, 1), Premises(3, 1), Premises(3, 2), Premises(3, 0, EXTRAS[0][:1])])
def test_premises_are_there_once_however_they_are_called_and_ordered(space: Premises) -> None:
    step = max(space.size // 1000, 1)
    found = [premises for number in range(0, space.size, step) if (premises := space.at(number)) is not None]
    assert len({classes(premises, space.atoms) for premises in found}) == len(found)


def test_no_consistent_premises_are_left_out() -> None:
    """Of a link and an atom stated, against a listing of everything."""
    space = Premises(2, 1)
    found = {classes(premises, 2) for number in range(space.size) if (premises := space.at(number))}
    signs = [(a, b) for a in (1, -1) for b in (1, -1)]
    links = [(shape, a, 2 * b) for shape in range(1, 6) for a, b in signs] + [(1, 2 * b, a) for a, b in signs]
    units = [(0, sign * atom) for atom in (1, 2) for sign in (1, -1)]
    assert found == {classes(premises, 2) for premises in itertools.product(units, links)}


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_slots_of_a_group_may_change_places(shape: int) -> None:
    slots = SHAPES[shape].slots
    at = 1
    for group in SHAPES[shape].groups:
        for order in itertools.permutations(range(at, at + group)):
            moved = (*range(1, at), *order, *range(at + group, slots + 1))
            assert column((shape, *moved), slots) == column((shape, *range(1, slots + 1)), slots)
        at += group


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_columns_are_truth_tables(shape: int) -> None:
    slots = SHAPES[shape].slots
    filled = (shape, *[slot if slot % 2 else -slot for slot in range(1, slots + 1)])
    made = formula(filled, "abcd")
    for row in range(2**slots):
        values = {name: bool(row >> atom & 1) for atom, name in enumerate("abcd"[:slots])}
        assert bool(column(filled, slots) >> row & 1) == true(made, values)


def test_contradictions_differ_from_the_premises_in_one_literal() -> None:
    for place in places(Generated("logic", (entailment.KIND,), terse=True), 5, 20, twins=True):
        sound, false = entailment.KIND.twins(place.instance, Words())
        plain = [text.replace("~", "") for text in (sound.text, false.text)]
        assert sorted(plain[0].split(";")) == sorted(plain[1].split(";")) or plain[0] == plain[1]
        assert abs(sound.text.count("~") - false.text.count("~")) == 1
