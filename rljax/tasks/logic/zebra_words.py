"""What grid puzzles may be about: houses, people in a queue, boxes on a shelf."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.tasks.logic.grids import AT, DIFFERENT, JUST_LEFT, LEFT, NEXT, NOT_AT, SAME

ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Attribute:
    """Something that differs between the things: its name, how one says which thing has a value, and values."""

    name: str
    phrase: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """Things in a row. `relations` says each relation, and, where that is true, turned round."""

    intro: str
    differ: str
    thing: str
    attributes: tuple[Attribute, ...]
    relations: dict[tuple[int, bool], str]

    def phrase(self, attribute: str, value: str) -> str:
        """The thing that has the value."""
        return next(one.phrase for one in self.attributes if one.name == attribute).format(value)


def _attribute(name: str, phrase: str, values: str) -> Attribute:
    return Attribute(name, phrase, tuple(values.split()))


def _relations(left: str, right: str, beside: str) -> dict[tuple[int, bool], str]:
    """The relations of a row with these words for its two directions."""
    return {
        (AT, False): "{0} is {1}",
        (NOT_AT, False): "{0} is not {1}",
        (SAME, False): "{0} is {1}",
        (DIFFERENT, False): "{0} is not {1}",
        (LEFT, False): f"{{0}} is somewhere {left} {{1}}",
        (LEFT, True): f"{{1}} is somewhere {right} {{0}}",
        (JUST_LEFT, False): f"{{0}} is directly {left} {{1}}",
        (JUST_LEFT, True): f"{{1}} is directly {right} {{0}}",
        (NEXT, False): f"{{0}} is directly {beside} {{1}}",
    }


SCENES = (
    Scene(
        "There are {0} houses in a row, numbered from left to right.",
        "In each of the following they all differ.",
        "house",
        (
            _attribute("owner", "the house of {0}", "Anna Ben Clara David Emma Felix Gina"),
            _attribute("colour", "the {0} house", "red blue green yellow white"),
            _attribute("pet", "the house with the {0}", "dog cat horse fish parrot rabbit"),
            _attribute("drink", "the house where they drink {0}", "tea coffee milk juice water cocoa"),
            _attribute("tree", "the house by the {0}", "oak birch maple lime pine willow"),
            _attribute("job", "the house of the {0}", "baker teacher doctor painter farmer smith"),
        ),
        _relations("to the left of", "to the right of", "next to"),
    ),
    Scene(
        "There are {0} people in a queue, number 1 at the front.",
        "They differ in each of these.",
        "number",
        (
            _attribute("name", "{0}", "Ida Karl Lena Moritz Nora Otto Paula"),
            _attribute("shirt", "the one in {0}", "red blue green black grey"),
            _attribute("sport", "the one who likes {0}", "tennis chess rowing hockey golf judo"),
            _attribute("bag", "the one with the {0}", "basket suitcase rucksack briefcase pouch"),
            _attribute("country", "the one from {0}", "Norway Spain Japan Chile Kenya Peru"),
            _attribute("snack", "the one eating {0}", "apples nuts bread cheese crisps"),
        ),
        _relations("in front of", "behind", "in front of or behind"),
    ),
    Scene(
        "There are {0} boxes on a shelf, numbered from left to right.",
        "No two of them agree in any of these.",
        "box",
        (
            _attribute("content", "the box with the {0}", "ring key coin stamp shell map"),
            _attribute("colour", "the {0} box", "red blue green yellow purple"),
            _attribute("metal", "the box with the {0} lock", "iron brass copper silver steel"),
            _attribute("mark", "the box marked with a {0}", "star moon cross circle square"),
            _attribute("ribbon", "the box with the {0} ribbon", "pink orange black white grey"),
            _attribute("wood", "the box made of {0}", "oak ash beech cedar elm"),
        ),
        _relations("to the left of", "to the right of", "beside"),
    ),
)
