"""Grid puzzles in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from rljax.tasks.logic.grids import AT, DIFFERENT, JUST_LEFT, LEFT, NEXT, NOT_AT, SAME, Clue
from rljax.tasks.logic.zebra_words import ORDINALS, SCENES, Scene
from rljax.tasks.permute import seed_of
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.logic import types
from rljax.verify.logic.types import LogicJob, Relation, Zebra
from rljax.verify.logic.words import NONE

# What is asked: a value of an attribute, by the attribute asked for (−1: the position), the attribute and value given.
Question = tuple[int, int, int]
# Positions, attributes, clues, and one question, or none where the whole grid is asked for.
Instance = tuple[int, int, tuple[Clue, ...], tuple[Question, ...]]

_RELATIONS: dict[int, Relation] = {
    AT: "at",
    NOT_AT: "not_at",
    SAME: "same",
    DIFFERENT: "different",
    LEFT: "left_of",
    JUST_LEFT: "just_left_of",
    NEXT: "next_to",
}
_SIGNS = {
    AT: "{0}={1}",
    NOT_AT: "{0}!={1}",
    SAME: "{0}={1}",
    DIFFERENT: "{0}!={1}",
    LEFT: "{0}<{1}",
    JUST_LEFT: "{0}+1={1}",
    NEXT: "|{0}-{1}|=1",
}
_TURNED = {LEFT: "{1}>{0}", JUST_LEFT: "{1}=1+{0}"}
_LETTERS = "abcdefghijklmnopqrstuvwxy"


@dataclass(frozen=True)
class Told:
    """A puzzle with its names: for each attribute its name and its values, value i being at position i in the grid."""

    puzzle: Instance
    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    clues: tuple[tuple[Clue, bool], ...]
    order: tuple[int, ...]

    def value(self, attribute: int, value: int) -> str:
        """What a value is called."""
        return self.values[attribute][value]

    def listed(self, attribute: int) -> list[str]:
        """The values in an order that does not tell the grid."""
        return sorted(self.values[attribute])

    def written(self, clue: Clue, turned: bool) -> str:
        """The clue in signs, the value's name meaning its position."""
        relation, one, value, other, there = clue
        signs = _TURNED.get(relation, _SIGNS[relation]) if turned else _SIGNS[relation]
        return signs.format(self.value(one, value), self.value(other, there) if other >= 0 else there + 1)


def told(puzzle: Instance, words: Words, seed: int, solvable: bool) -> Posed:
    """The puzzle in words. Names and order come from the seed, or the terse wording would tell the grid."""
    style = words.choose("terse", "ascii", "unicode", "latex", "scene", "scene", "scene", "scene")
    scene = words.choose(*SCENES) if style == "scene" else None
    made = _named(puzzle, words, Random(seed), scene)
    gold = _gold(made, words) if solvable else Gold("no solution", NONE)
    text = _WRITE[style](made) if scene is None else _in_scene(made, scene)
    return Posed(text, gold, LogicJob(_problem(made), ""), _solution(made) if solvable else "")


def _named(puzzle: Instance, words: Words, random: Random, scene: Scene | None) -> Told:
    positions, attributes, clues, _ = puzzle
    if scene is None:
        names = ORDINALS[:attributes]
        sets = [_LETTERS[number * positions :][:positions] for number in range(attributes)]
        values = [tuple(random.sample(letters, positions)) for letters in sets]
    else:
        chosen = words.pick(scene.attributes, attributes) if attributes > 1 else scene.attributes[:1]
        names = tuple(attribute.name for attribute in chosen)
        values = [tuple(random.sample(words.pick(attribute.values, positions), positions)) for attribute in chosen]
    shown = [(_mixed(clue, random), words.flip()) for clue in random.sample(clues, len(clues))]
    return Told(puzzle, names, tuple(values), words.order(shown), words.order(range(attributes)))


def _mixed(clue: Clue, random: Random) -> Clue:
    """Of neighbours, and of values in one place, either may be named first."""
    relation, one, value, other, there = clue
    if relation in (NEXT, SAME, DIFFERENT) and random.random() < 0.5:
        return relation, other, there, one, value
    return clue


def _problem(made: Told) -> Zebra:
    attributes = [types.Attribute(made.names[number], tuple(made.listed(number))) for number in made.order]
    constraints = [
        types.Constraint(
            _RELATIONS[relation], made.value(one, value), made.value(other, there) if other >= 0 else there + 1
        )
        for (relation, one, value, other, there), _ in made.clues
    ]
    question = [
        types.Question(made.names[asked] if asked >= 0 else None, made.value(given, value))
        for asked, given, value in made.puzzle[3]
    ]
    return Zebra(tuple(attributes), tuple(constraints), question[0] if question else None)


def _gold(made: Told, words: Words) -> Gold:
    """Value i of every attribute is at position i."""
    for asked, _, value in made.puzzle[3]:
        return Gold("integer", str(value + 1)) if asked < 0 else Gold("text", made.value(asked, value))
    colon, comma, end = words.choose((":", ",", ";"), (": ", ", ", "; "), (": ", ", ", "\n"))
    rows = [_row(made, position) for position in range(made.puzzle[0])]
    return Gold("grid", end.join(f"{number}{colon}{comma.join(row)}" for number, row in enumerate(rows, 1)))


def _row(made: Told, position: int) -> list[str]:
    return [made.value(attribute, position) for attribute in made.order]


def _solution(made: Told) -> str:
    """Where everything is, and each clue in signs."""
    lines = [", ".join(f"{value}={place}" for place, value in enumerate(values, 1)) for values in made.values]
    return "\n".join([*lines, "; ".join(made.written(clue, False) for clue, _ in made.clues)])


def _terse(made: Told) -> str:
    lists = [",".join("".join(made.listed(attribute)) for attribute in made.order)] if len(made.order) > 1 else []
    return ";".join([*lists, *[made.written(*clue) for clue in made.clues], f"{_asked_tersely(made)}?"])


def _asked_tersely(made: Told) -> str:
    for asked, given, value in made.puzzle[3]:
        found = f"1..{made.puzzle[0]}" if asked < 0 else "/".join(made.listed(asked))
        return f"{made.value(given, value)}={found}"
    return f"1..{made.puzzle[0]}"


def _symbolic(made: Told, render: Callable[[str], str]) -> str:
    lists = "; ".join(f"{made.names[number]}: {', '.join(made.listed(number))}" for number in made.order)
    rule = (
        f"Each of these letters stands for a position from 1 to {made.puzzle[0]}; letters of one list differ: {lists}."
    )
    clues = "\n".join(render(made.written(*clue)) for clue in made.clues)
    return f"{rule}\n{clues}\n{_asked(made, 'position')}"


_WRITE: dict[str, Callable[[Told], str]] = {
    "terse": _terse,
    "ascii": partial(_symbolic, render=str),
    "unicode": partial(_symbolic, render=lambda text: text.replace("!=", " ≠ ")),
    "latex": partial(_symbolic, render=lambda text: f"${text.replace('!=', chr(92) + 'ne ')}$"),
}


def _in_scene(made: Told, scene: Scene) -> str:
    lists = "; ".join(f"{made.names[number]}: {', '.join(made.listed(number))}" for number in made.order)
    intro = scene.intro.format(made.puzzle[0])
    clues = "\n".join(f"{mark}{_sentence(made, scene, *clue)}" for mark, clue in _marked(made))
    return f"{intro} {scene.differ} {lists}.\n{clues}\n{_asked(made, scene.thing, scene)}"


def _marked(made: Told) -> list[tuple[str, tuple[Clue, bool]]]:
    """The clues with numbers before them, if the first is told the other way round; a choice like any other."""
    numbered = made.clues[0][1]
    return [(f"{number}. " if numbered else "", clue) for number, clue in enumerate(made.clues, 1)]


def _sentence(made: Told, scene: Scene, clue: Clue, turned: bool) -> str:
    relation, one, value, other, there = clue
    here = scene.phrase(made.names[one], made.value(one, value))
    elsewhere = (
        scene.phrase(made.names[other], made.value(other, there)) if other >= 0 else f"{scene.thing} {there + 1}"
    )
    text = scene.relations[relation, turned and relation in _TURNED].format(here, elsewhere)
    return text[0].upper() + text[1:] + "."


def _asked(made: Told, thing: str, scene: Scene | None = None) -> str:
    refused = "or contradictory if that cannot be."
    for asked, given, value in made.puzzle[3]:
        name = made.value(given, value)
        what = f"the {made.names[given]} {name}" if scene else name
        if asked < 0:
            return f"Which {thing} has {what}? Answer with its number, {refused}"
        return f"Which {made.names[asked]} goes with {what}? Answer with one of the values, {refused}"
    form = ", ".join(made.names[number] for number in made.order)
    return f"Give for every {thing} its number and its values ({form}), as in `1: ...; 2: ...`, {refused}"


def misses(puzzle: Instance) -> tuple[str, ...]:
    """The wrong answers of the terse wording: other cells, or the grid with two neighbours changed for each other."""
    made = _named(puzzle, Words(), Random(seed_of(puzzle)), None)
    positions, attributes, _, question = puzzle
    for asked, given, value in question:
        others = [place for place in range(positions) if place != value]
        wrong = [str(place + 1) if asked < 0 else made.value(asked, place) for place in others]
        return (*wrong, NONE, f"{wrong[0]},{wrong[1]}", made.value(given, value), "0", str(positions + 1))
    swaps = [(attribute, place) for attribute in range(attributes) for place in range(positions - 1)]
    return (*[_swapped(made, attribute, place) for attribute, place in swaps], NONE)


def _swapped(made: Told, attribute: int, place: int) -> str:
    rows = [_row(made, position) for position in range(made.puzzle[0])]
    rows[place][attribute], rows[place + 1][attribute] = rows[place + 1][attribute], rows[place][attribute]
    return ";".join(f"{number}:{','.join(row)}" for number, row in enumerate(rows, 1))
