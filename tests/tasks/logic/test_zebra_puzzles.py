import itertools
import re

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.logic import grids, zebra
from rljax.tasks.words import Words
from tests.tasks.checks import places

RELATIONS = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
}


def fits(clue: str, where: dict[str, int]) -> bool:
    """A terse clue, read anew."""
    if near := re.fullmatch(r"\|(\w)-(\w)\|=1", clue):
        return abs(where[near[1]] - where[near[2]]) == 1
    one, plus, relation, other = re.fullmatch(r"(\w)(\+1)?(!=|=|<)(\w)", clue).groups()
    there = int(other) if other.isdigit() else where[other]
    return RELATIONS[relation](where[one] + bool(plus), there)


def grids_of(text: str, positions: int) -> list[dict[str, int]]:
    """All grids of a terse puzzle, by trying the lists of letters one after the other."""
    *parts, _ = text.split(";")
    listed = bool(re.fullmatch(r"[a-z]+(,[a-z]+)+", parts[0]))
    lists = parts[0].split(",") if listed else ["abcdefgh"[:positions]]
    clues = parts[1:] if listed else parts
    found: list[dict[str, int]] = [{}]
    for letters in lists:
        orders = list(itertools.permutations(range(1, positions + 1)))
        tried = [{**where, **dict(zip(letters, order, strict=True))} for where in found for order in orders]
        found = [
            where
            for where in tried
            if all(fits(clue, where) for clue in clues if set(re.findall("[a-z]", clue)) <= set(where))
        ]
    return found


@pytest.mark.parametrize("level", range(10))
def test_there_is_one_grid_and_it_is_the_gold(level: int) -> None:
    kind = zebra.KIND if level else zebra.FIRST
    for place in places(Generated("logic", (kind,)), level, 8 if level < 7 else 1):
        posed = kind.pose(place.instance, Words())
        (where,) = grids_of(posed.text, place.instance[0])
        assert posed.gold.text == told(posed.text, where)
        if kind.twins and level < 8:
            sound, false = kind.twins(place.instance, Words())
            assert len(grids_of(sound.text, place.instance[0])) == 1
            assert not grids_of(false.text, place.instance[0])


def told(text: str, where: dict[str, int]) -> str:
    asked = text.split(";")[-1].removesuffix("?")
    if "=" not in asked:
        rows = [sorted(letter for letter in where if where[letter] == place) for place in sorted(set(where.values()))]
        return ";".join(f"{place}:{','.join(row)}" for place, row in enumerate(rows, 1))
    given, among = asked.split("=")
    if ".." in among:
        return str(where[given])
    return next(letter for letter in among.split("/") if where[letter] == where[given])


def renamings(instance: zebra.Instance) -> frozenset[object]:
    """The puzzle with its attributes and values called differently in every way."""
    positions, attributes, clues, question = instance
    found = set()
    orders = list(itertools.permutations(range(positions)))
    for swap in itertools.permutations(range(attributes)):
        for names in itertools.product(orders, repeat=attributes):

            def named(attribute: int, value: int, swap=swap, names=names) -> tuple[int, int]:
                return swap[attribute], names[attribute][value]

            said = frozenset(
                (relation, named(one, value), there if other < 0 else named(other, there))
                if relation in (grids.AT, grids.NOT_AT, grids.LEFT, grids.JUST_LEFT)
                else (relation, frozenset({named(one, value), named(other, there)}))
                for relation, one, value, other, there in clues
            )
            asked = tuple((one if one < 0 else swap[one], named(given, value)) for one, given, value in question)
            found.add((said, asked))
    return frozenset(found)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_puzzles_are_there_once_whatever_the_values_are_called(level: int) -> None:
    space = (zebra.KIND if level else zebra.FIRST).space(level)
    numbers = range(0, space.size, max(space.size // 300, 1))
    found = [puzzle for number in numbers if (puzzle := space.at(number)) is not None]
    assert len(found) > 20
    assert len({renamings(puzzle) for puzzle in found}) == len(found)


@pytest.mark.parametrize("level", [1, 4, 9])
def test_names_and_order_do_not_tell_the_grid(level: int) -> None:
    """The letters of the first list would stand in alphabetical order if the grid were told by them."""
    alphabetical = 0
    found = list(places(Generated("logic", (zebra.KIND,)), level, 40))
    for place in found:
        made = zebra.KIND.pose(place.instance, Words()).solution.splitlines()[0]
        letters = [part.split("=")[0] for part in made.split(", ")]
        alphabetical += letters == sorted(letters)
    assert alphabetical < 0.2 * len(found)


def test_the_solver_finds_all_grids() -> None:
    """Against trying all 6^3 grids of three attributes."""
    clues = [(grids.LEFT, 0, 0, 1, 2), (grids.NEXT, 1, 0, 2, 1), (grids.NOT_AT, 2, 2, -1, 0)]
    orders = grids.orders(3)
    fitting = [
        choice
        for choice in itertools.product(range(6), repeat=3)
        if orders[choice[0]][0] < orders[choice[1]][2]
        and abs(orders[choice[1]][0] - orders[choice[2]][1]) == 1
        and orders[choice[2]][2] != 0
    ]
    assert sorted(grids.Grid(3, 3, clues).solutions(1000)) == sorted(fitting)
    assert len(grids.Grid(3, 3, clues).solutions(5)) == 5
