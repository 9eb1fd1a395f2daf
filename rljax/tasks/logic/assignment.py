"""Models: which truth values make all premises true? There is exactly one model.

| level | atoms | premises |
|---|---|---|
| 1, 2 | 3, 4 | two atoms, a path of links |
| 3-5 | 4, 5 | an atom, a path of links, two or three of three atoms |
| 6, 7 | 6, 7 | an atom, a path of links, four or five, nested ones among them |
| 8, 9 | 7, 8 | a path of links, five or six of up to four atoms |
"""

from __future__ import annotations

from dataclasses import dataclass

from rljax.tasks.family import Kind
from rljax.tasks.logic.premises import Premises, atoms_of, common, contradiction
from rljax.tasks.logic.shapes import EXTRAS, Filled, formula, reordered
from rljax.tasks.logic.voices import ALPHABETS, Voice, voice
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.logic.types import LogicJob, Satisfaction
from rljax.verify.logic.words import NONE

Instance = tuple[Filled, ...]

_LEVELS = (
    None,
    Premises(3, 2),
    Premises(4, 2),
    Premises(4, 1, EXTRAS[1]),
    Premises(5, 1, EXTRAS[1]),
    Premises(5, 1, EXTRAS[2]),
    Premises(6, 1, EXTRAS[3]),
    Premises(7, 1, EXTRAS[4]),
    Premises(7, 0, EXTRAS[4]),
    Premises(8, 0, EXTRAS[5]),
)


@dataclass(frozen=True)
class Solvable:
    """Sets of premises with one model, of which one can be changed so that there is none."""

    premises: Premises

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.premises.size

    def at(self, number: int) -> Instance | None:
        """The premises; None where the number stands for none, or they have several models."""
        premises, atoms = self.premises.at(number), self.premises.atoms
        if premises is None or common(premises, atoms).bit_count() != 1:
            return None
        return None if contradiction(premises, atoms, 0) is None else premises


def _space(level: int) -> Space:
    premises = _LEVELS[level]
    return EMPTY if premises is None else Solvable(premises)


def _pose(instance: Instance, words: Words) -> Posed:
    said = voice(words, atoms_of(instance))
    premises = [reordered(filled, words) for filled in words.order(instance)]
    row = common(instance, len(said.names)).bit_length() - 1
    true, false = words.choose(("1", "0"), ("true", "false"), ("T", "F"))
    text = words.choose(_plain, _listed, _told, _sought)(premises, said, f"{true} or {false}")
    if row < 0:
        gold = Gold("no solution", NONE)
    else:
        equals, comma = words.choose(("=", ","), (" = ", ", "), (": ", "; "))
        values = (true if row >> atom & 1 else false for atom in range(len(said.names)))
        pairs = zip(said.names, values, strict=True)
        gold = Gold("assignment", comma.join(f"{name}{equals}{value}" for name, value in pairs))
    job = LogicJob(Satisfaction(tuple(formula(filled, said.names) for filled in premises)), "")
    return Posed(text, gold, job)


def _form(values: str) -> str:
    return (
        f"Answer with every one in the form name = {values}, separated by commas, "
        "or with contradictory if the conditions cannot all hold."
    )


def _plain(premises: list[Filled], said: Voice, values: str) -> str:
    names = ",".join(said.names)
    if said.terse:
        return f"{';'.join(said.say(filled) for filled in premises)};{names}?"
    separator = " " if said.sentences else "; "
    given = separator.join(said.told(filled) for filled in premises)
    asked = f"Which truth values of {', '.join(said.names)} make all of this true?"
    return f"{_about(said)}{given}{'' if said.sentences else '.'} {asked}{_means(said)} {_form(values)}"


def _about(said: Voice) -> str:
    return f"{said.about} " if said.about else ""


def _listed(premises: list[Filled], said: Voice, values: str) -> str:
    lines = [f"{number}. {said.told(filled)}" for number, filled in enumerate(premises, 1)]
    asked = f"Find a value of each of {', '.join(said.names)}."
    return "\n".join([f"{_about(said)}All of these hold:", *lines, f"{asked}{_means(said)} {_form(values)}"])


def _told(premises: list[Filled], said: Voice, values: str) -> str:
    lines = [f"- {said.told(filled)}" for filled in premises]
    return "\n".join(
        [f"{_about(said)}The following is known.", *lines, f"What is the case?{_means(said)} {_form(values)}"]
    )


def _sought(premises: list[Filled], said: Voice, values: str) -> str:
    lines = [said.told(filled) for filled in premises]
    asked = f"Find an assignment to {', '.join(said.names)} that satisfies every condition:"
    return "\n".join([f"{_about(said)}{asked}", *lines, f"{_means(said)} {_form(values)}".strip()])


def _means(said: Voice) -> str:
    """What it means, in a scene, that a name is true."""
    return f" {said.true}" if said.true else ""


def _misses(instance: Instance) -> tuple[str, ...]:
    """One value wrong, all values wrong, one left out, or that there is no model; in the terse wording's letters."""
    atoms = atoms_of(instance)
    row = common(instance, atoms).bit_length() - 1
    every = (1 << atoms) - 1
    wrong = [row ^ 1 << atom for atom in range(atoms)] + [row ^ every]
    return (*[_values(other, atoms) for other in wrong], NONE, _values(row, atoms - 1))


def _values(row: int, atoms: int) -> str:
    return ",".join(f"{ALPHABETS[0][atom]}={row >> atom & 1}" for atom in range(atoms))


def _twins(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """The premises as they are, and with one literal denied so that they contradict each other."""
    wording = words.whole(0, 1 << 30)
    false = contradiction(instance, atoms_of(instance), seed_of(wording, instance))
    assert false is not None, "the space holds premises that can be made to contradict each other"
    sound, lying = (_pose(one, Words(None if words.terse else wording)) for one in (instance, false))
    return sound, lying


KIND = Kind("assignment", _space, _pose, _misses, _twins)
