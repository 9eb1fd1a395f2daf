import itertools

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.logic.knights import KIND, solutions
from rljax.tasks.words import Words
from rljax.verify.logic.formula import parse
from tests.tasks.checks import places
from tests.tasks.logic.test_entailment import true


def solve(text: str) -> list[dict[str, bool]]:
    """All solutions of a terse puzzle, by trying."""
    *statements, _ = text.split(";")
    said = dict(statement.split(":") for statement in statements)
    formulas = {name: parse(text) for name, text in said.items()}
    rows = [dict(zip(said, values, strict=True)) for values in itertools.product((False, True), repeat=len(said))]
    return [row for row in rows if all(true(formulas[name], row) == row[name] for name in said)]


@pytest.mark.parametrize("level", range(1, 10))
def test_there_is_one_solution_and_it_is_the_gold(level: int) -> None:
    for place in places(Generated("logic", (KIND,)), level, 12):
        posed = KIND.pose(place.instance, Words())
        (found,) = solve(posed.text)
        assert posed.gold.text == ",".join(f"{name}={'T' if knight else 'L'}" for name, knight in found.items())
        sound, false = KIND.twins(place.instance, Words())
        assert len(solve(sound.text)) == 1
        assert not solve(false.text)


def renamings(puzzle: tuple[tuple[int, ...], ...]) -> frozenset[object]:
    """The puzzle with its people in every order."""
    found = set()
    for order in itertools.permutations(range(len(puzzle))):
        statements = {
            (order[speaker], said[0], tuple(literals) if said[0] == 3 else frozenset(literals))
            for speaker, said in enumerate(puzzle)
            for literals in [[(order[abs(literal) - 1], literal > 0) for literal in said[1:]]]
        }
        found.add(frozenset(statements))
    return frozenset(found)


@pytest.mark.parametrize(("level", "step"), [(1, 1), (2, 25), (3, 100)])
def test_puzzles_are_there_once_whoever_the_people_are(level: int, step: int) -> None:
    space = KIND.space(level)
    found = [puzzle for number in range(0, space.size, step) if (puzzle := space.at(number)) is not None]
    assert len(found) > 40
    assert len({renamings(puzzle) for puzzle in found}) == len(found)


def test_no_puzzle_of_two_is_left_out_for_its_order() -> None:
    space = KIND.space(1)
    every = {renamings(space._parts.at(number)) for number in range(space.size)}
    solvable = {frozenset(one) for one in every if _solvable(one)}
    found = {renamings(puzzle) for number in range(space.size) if (puzzle := space.at(number)) is not None}
    assert found <= solvable
    assert len(found) > 0.8 * len(solvable), "only puzzles that cannot be made to contradict themselves are left out"


def _solvable(named: frozenset[object]) -> bool:
    statements = sorted(next(iter(named)), key=lambda statement: statement[0])
    puzzle = [
        (kind, *[(person + 1) * (1 if knight else -1) for person, knight in literals])
        for _, kind, literals in statements
    ]
    return solutions(tuple(puzzle)).bit_count() == 1


def test_people_speak_in_all_wordings() -> None:
    place = next(places(Generated("logic", (KIND,)), 6, 1))
    texts = [KIND.pose(place.instance, Words(seed)).text for seed in range(40)]
    assert any("\\lnot" in text or "\\land" in text or "\\rightarrow" in text for text in texts)
    assert any("I am a" in text or "and I" in text or "is a" in text for text in texts)
    assert len({text.split(" is either ")[-1].split(",")[0] for text in texts}) >= 4
