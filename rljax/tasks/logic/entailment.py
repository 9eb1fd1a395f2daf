"""Entailment: does a conclusion follow from premises? Both answers to every set of premises, so equally often.

| level | atoms | premises | conclusion |
|---|---|---|---|
| 0 | 2 | an atom, a link | an atom |
| 1, 2 | 3, 4 | two atoms, a path of links | an atom; or a link |
| 3-5 | 4, 5 | one or two further premises of three atoms | an atom; or a link |
| 6, 7 | 5, 6 | three or four, nested ones among them | a link |
| 8, 9 | 7, 8 | five or six, of up to four atoms | a link |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from random import Random

from rljax.tasks.family import Kind
from rljax.tasks.logic import shapes
from rljax.tasks.logic.premises import Premises, atoms_of, common, contradiction, without_each
from rljax.tasks.logic.shapes import (
    EXTRAS,
    IFF,
    IMPLIES,
    NAND,
    OR,
    UNIT,
    Filled,
    column,
    columns,
    formula,
    negations,
    reordered,
)
from rljax.tasks.logic.voices import Voice, voice
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Space
from rljax.tasks.types import Gold, GoldType, Posed
from rljax.tasks.words import Words
from rljax.verify.logic.types import Entailment, LogicJob
from rljax.verify.logic.words import NONE

# Of the conclusions that follow, the one of so many is taken that needs the most premises.
_TRIED = 6

# Premises, a conclusion, and whether it follows: yes or no.
Instance = tuple[tuple[Filled, ...], Filled, str]


@dataclass(frozen=True)
class Level:
    """What a level is made of; `needed` is how many premises a conclusion must depend on."""

    premises: Premises
    conclusions: tuple[int, ...]
    needed: int = 2
    twins: bool = True


_PAIR = (IMPLIES, OR, NAND, IFF)
_LEVELS = (
    Level(Premises(2, 1), (UNIT,), twins=False),
    Level(Premises(3, 2), (UNIT, IMPLIES)),
    Level(Premises(4, 2), (UNIT, IMPLIES, OR)),
    Level(Premises(4, 1, EXTRAS[0]), (UNIT, IMPLIES, OR)),
    Level(Premises(4, 1, EXTRAS[1]), (UNIT, IMPLIES, OR, NAND)),
    Level(Premises(5, 1, EXTRAS[1]), (UNIT, *_PAIR), 3),
    Level(Premises(5, 1, EXTRAS[2]), _PAIR, 3),
    Level(Premises(6, 1, EXTRAS[3]), _PAIR, 3),
    Level(Premises(7, 1, EXTRAS[4]), _PAIR, 3),
    Level(Premises(8, 1, EXTRAS[5]), _PAIR, 3),
)


@dataclass(frozen=True)
class Instances:
    """Each set of premises twice: with a conclusion that follows, and with one that does not."""

    level: Level

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return 2 * self.level.premises.size

    def at(self, number: int) -> Instance | None:
        """The instance; None where the number stands for no premises, or nothing of interest follows from them."""
        number, follows = divmod(number, 2)
        premises = self.level.premises.at(number)
        if premises is None:
            return None
        pair = _conclusions(premises, self.level, Random(number))
        if pair is None or (self.level.twins and contradiction(premises, self.level.premises.atoms, 0) is None):
            return None
        return (premises, pair[follows], ("no", "yes")[follows])


def _conclusions(premises: tuple[Filled, ...], level: Level, random: Random) -> tuple[Filled, Filled] | None:
    """Two conclusions of the same shape, if there are: one that does not follow, and one that does."""
    atoms = level.premises.atoms
    false = _false_in(common(premises, atoms), atoms)
    others = without_each(premises, atoms)
    for shape in random.sample(level.conclusions, len(level.conclusions)):
        entailed = (one for one in _shuffled(shape, atoms, random) if _follows(one, false) and one not in premises)
        needed, best = max([(_needed(one, others, atoms), one) for one in islice(entailed, _TRIED)], default=(0, ()))
        if needed >= level.needed and (wrong := _not_entailed(best, atoms, false, random)):
            return random.choice(wrong), best
    return None


def _false_in(models: int, atoms: int) -> list[int]:
    """At each literal's place (a negative one counts from the end) the models in which it is false."""
    true = [models & rows for rows in columns(atoms)]
    return [0, *[models ^ rows for rows in true], *reversed(true)]


def _follows(conclusion: Filled, false: list[int]) -> bool:
    """Whether the conclusion is true in all models."""
    one, other = conclusion[1], conclusion[-1]
    match conclusion[0]:
        case shapes.IMPLIES:
            return not false[-one] & false[other]
        case shapes.NAND:
            return not false[-one] & false[-other]
        case shapes.IFF:
            return false[one] == false[other]
    return not false[one] & false[other]


def _not_entailed(best: Filled, atoms: int, false: list[int], random: Random) -> list[Filled]:
    """What looks like the conclusion and does not follow: one literal denied, or turned round; or anything else."""
    like = [one for _, one in negations([best])]
    like += [(one[0], *reversed(one[1:])) for one in (best, *like) if one[0] == IMPLIES]
    near = [one for one in like if not _follows(one, false)]
    far = (one for one in _shuffled(best[0], atoms, random) if not _follows(one, false))
    return near if near and random.random() < 0.5 else list(islice(far, 1))


def _shuffled(shape: int, atoms: int, random: Random) -> Iterator[Filled]:
    """The conclusions of a shape from a random one on."""
    candidates = _candidates(shape, atoms)
    start = random.randrange(len(candidates)) if candidates else 0
    return chain(candidates[start:], candidates[:start])


@lru_cache(maxsize=64)
def _candidates(shape: int, atoms: int) -> tuple[Filled, ...]:
    """The literals, or the fillings of another shape with two atoms that are not neighbours on the path."""
    literals = [literal for atom in range(1, atoms + 1) for literal in (atom, -atom)]
    if shape == UNIT:
        return tuple((UNIT, literal) for literal in literals)
    pairs = [(one, other) for one in literals for other in literals if abs(abs(one) - abs(other)) > 1]
    found = [(shape, *pair) for pair in pairs if shape == IMPLIES or abs(pair[0]) < abs(pair[1])]
    # Mixed, so that the next ones are not alike; always the same way.
    return tuple(Random(0).sample(found, len(found)))


def _needed(conclusion: Filled, others: Sequence[int], atoms: int) -> int:
    """How many of the premises it cannot do without."""
    false = ~column(conclusion, atoms)
    return sum(bool(rows & false) for rows in others)


def _pose(instance: Instance, words: Words) -> Posed:
    given, claimed, answer = instance
    said = voice(words, atoms_of([*given, claimed]))
    premises = [reordered(filled, words) for filled in words.order(given)]
    conclusion = reordered(claimed, words)
    text = words.choose(_plain, _listed, _supposed, _asked)(premises, conclusion, said)
    formulas = [formula(filled, said.names) for filled in (*premises, conclusion)]
    job = LogicJob(Entailment(tuple(formulas[:-1]), formulas[-1]), "")
    kind: GoldType = "no solution" if answer == NONE else "choice"
    return Posed(text, Gold(kind, answer), job, _solution(instance, said))


def _plain(premises: list[Filled], conclusion: Filled, said: Voice) -> str:
    if said.terse:
        return ";".join(said.say(filled) for filled in (*premises, conclusion)) + "?"
    given = " ".join(said.told(filled) + ("" if said.sentences else ";") for filled in premises).rstrip(";")
    about = f"{said.about} " if said.about else ""
    asked = f"Does it follow that {said.say(conclusion)}?"
    return f"{about}{given}{'' if said.sentences else '.'} {asked} {_FORM}"


_FORM = "Answer yes or no, or contradictory if the premises cannot all be true."


def _listed(premises: list[Filled], conclusion: Filled, said: Voice) -> str:
    lines = [f"{number}. {said.told(filled)}" for number, filled in enumerate(premises, 1)]
    about = [said.about] if said.about else []
    return "\n".join([*about, "Premises:", *lines, f"Conclusion: {said.told(conclusion)}", f"Is this valid? {_FORM}"])


def _supposed(premises: list[Filled], conclusion: Filled, said: Voice) -> str:
    lines = [f"- {said.told(filled)}" for filled in premises]
    about = f"{said.about} " if said.about else ""
    asked = f"Must it be true that {said.say(conclusion)}?"
    return "\n".join([f"{about}Suppose that all of these are true:", *lines, f"{asked} {_FORM}"])


def _asked(premises: list[Filled], conclusion: Filled, said: Voice) -> str:
    about = f"{said.about} " if said.about else ""
    lines = [said.told(filled) for filled in premises]
    asked = f"Do these premises entail the following? {said.told(conclusion)}"
    return "\n".join([f"{about}Here are the premises.", *lines, asked, _FORM])


def _solution(instance: Instance, said: Voice) -> str:
    """The models of the premises, and what the conclusion is in each; nothing where there are many."""
    premises, conclusion, answer = instance
    atoms = len(said.names)
    rows = common(premises, atoms)
    if rows.bit_count() > 4:
        return ""
    lines = [_model(row, column(conclusion, atoms), said) for row in range(1 << atoms) if rows >> row & 1]
    return "\n".join([*lines, answer])


def _model(row: int, conclusion: int, said: Voice) -> str:
    values = ",".join(f"{name}={row >> atom & 1}" for atom, name in enumerate(said.names))
    return f"{values}: {conclusion >> row & 1}"


def _misses(instance: Instance) -> tuple[str, ...]:
    if instance[2] == "yes":
        return ("no", NONE, "it does not follow", "invalid", "inconsistent")
    return ("yes", NONE, "it follows", "valid", "inconsistent")


def _twins(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """The premises as they are, and with one literal denied so that they contradict each other."""
    premises, conclusion, answer = instance
    wording = words.whole(0, 1 << 30)
    false = contradiction(premises, atoms_of(premises), seed_of(wording, premises))
    assert false is not None, "the space holds premises that can be made to contradict each other"
    pair = ((premises, conclusion, answer), (false, conclusion, NONE))
    sound, lying = (_pose(one, Words(None if words.terse else wording)) for one in pair)
    return sound, lying


def _space(level: int) -> Space:
    return Instances(_LEVELS[level]) if level else EMPTY


def _first(level: int) -> Space:
    return EMPTY if level else Instances(_LEVELS[0])


KIND = Kind("entailment", _space, _pose, _misses, _twins)
# An atom and a link cannot contradict each other.
FIRST = Kind("entailment", _first, _pose, _misses)
