"""Puzzles of knights and knaves in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rljax.tasks.logic.voices import latex_signs, unicode_signs
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Atom, Binary, Formula, Not, Operator, written
from rljax.verify.logic.types import Knights, LogicJob, Statement
from rljax.verify.logic.words import NONE

# What one says: (operator, literal, literal), or (IS, literal); a literal is ±(person + 1), negative for a knave.
Said = tuple[int, ...]
IS, AND, OR, IMPLIES, SAME, DIFFERENT = range(6)
_OPERATORS: tuple[Operator, ...] = ("and", "and", "or", "implies", "iff", "xor")
_LETTERS = tuple("ABCDEFGH")
_NAMES = (
    _LETTERS,
    tuple("Zoey Oliver Mia Noah Ella Jack Lily Samuel Ivy Oscar Ruth Theo".split()),
    tuple("Ada Boris Carla Dmitri Edith Farid Greta Hassan Ingrid Joseph".split()),
    tuple("Kim Lou Max Nat Pat Quin Robin Sam Toni Uli".split()),
)
_TERSE_ROLES = ("T", "L")
_ROLES = (("knight", "knave"), ("truth-teller", "liar"), ("angel", "devil"), ("hero", "villain"), ("saint", "sinner"))


@dataclass(frozen=True)
class Island:
    """Who lives there, what the two kinds of people are called, and what everybody says, in the order it is told."""

    people: tuple[str, ...]
    roles: tuple[str, str]
    statements: tuple[tuple[int, Said], ...]


def told(puzzle: Sequence[Said], row: int, words: Words) -> Posed:
    """The puzzle in words; person i is a knight if bit i of `row` is set; there is no solution if `row` is negative."""
    write = words.choose(_terse, _ascii, _unicode, _latex, _spoken, _spoken, _quoted, _listed)
    names = words.pick(_LETTERS if write is _terse else words.choose(*_NAMES), len(puzzle))
    roles = _TERSE_ROLES if write is _terse else words.choose(*_ROLES)
    statements = [(speaker, _reordered(said, words)) for speaker, said in enumerate(puzzle)]
    island = Island(names, roles, words.order(statements))
    gold = Gold("no solution", NONE) if row < 0 else Gold("assignment", _answer(island, row, words))
    return Posed(write(island), gold, _job(island), _solution(island, row))


def _reordered(said: Said, words: Words) -> Said:
    return (said[0], *(said[1:] if said[0] in (IS, IMPLIES) else words.order(said[1:])))


def _job(island: Island) -> LogicJob:
    statements = [
        Statement(island.people[speaker], formula(said, island.people)) for speaker, said in island.statements
    ]
    return LogicJob(Knights(island.people, tuple(statements), island.roles), "")


def formula(said: Said, people: Sequence[str]) -> Formula:
    """What is said, the name of a person meaning that the person is a knight."""
    literals = [Atom(people[abs(literal) - 1]) for literal in said[1:]]
    values = [atom if literal > 0 else Not(atom) for literal, atom in zip(said[1:], literals, strict=True)]
    return values[0] if said[0] == IS else Binary(_OPERATORS[said[0]], *values)


def values_told(row: int, people: int) -> str:
    """The roles of the first `people` in the terse wording's letters."""
    return ",".join(f"{_LETTERS[person]}={_TERSE_ROLES[not row >> person & 1]}" for person in range(people))


def _answer(island: Island, row: int, words: Words) -> str:
    roles = [(name, island.roles[not row >> person & 1]) for person, name in enumerate(island.people)]
    if island.roles == _TERSE_ROLES:
        return ",".join(f"{name}={role}" for name, role in roles)
    return words.choose(
        ", ".join(f"{name}: {role}" for name, role in roles),
        ", ".join(f"{name} is {_a(role)}" for name, role in roles),
        "; ".join(f"{name} = {role}" for name, role in roles),
    )


def _solution(island: Island, row: int) -> str:
    """Each person's role, which is also whether the statement is true; nothing where there is no solution."""
    lines = [
        f"{island.people[speaker]} is {_a(island.roles[not row >> speaker & 1])}: "
        f"{written(formula(said, island.people))} is {'true' if row >> speaker & 1 else 'false'}"
        for speaker, said in island.statements
    ]
    return "\n".join(lines) if row >= 0 else ""


def _terse(island: Island) -> str:
    lines = [f"{island.people[speaker]}:{_signs(said, island)}" for speaker, said in island.statements]
    return f"{';'.join(lines)};{'/'.join(island.roles)}?"


def _signs(said: Said, island: Island) -> str:
    return written(formula(said, island.people)).replace(" ", "")


def _ascii(island: Island) -> str:
    return _symbolic(island, written)


def _unicode(island: Island) -> str:
    return _symbolic(island, lambda made: unicode_signs(written(made)))


def _latex(island: Island) -> str:
    return _symbolic(island, lambda made: f"${latex_signs(written(made))}$")


def _symbolic(island: Island, write: Callable[[Formula], str]) -> str:
    lines = [f"{island.people[by]} says: {write(formula(said, island.people))}" for by, said in island.statements]
    means = f"In what they say a name means that this person is {_a(island.roles[0])}."
    return "\n".join([_rules(island), means, *lines, _asked(island)])


def _spoken(island: Island) -> str:
    lines = [f'{island.people[by]} says: "{_sentence(by, said, island)}"' for by, said in island.statements]
    return " ".join([_rules(island), *lines, _asked(island)])


def _quoted(island: Island) -> str:
    lines = [f'"{_sentence(by, said, island)}" says {island.people[by]}.' for by, said in island.statements]
    return "\n".join([_rules(island), *lines, _asked(island)])


def _listed(island: Island) -> str:
    lines = [f"- {island.people[by]}: {_sentence(by, said, island)}" for by, said in island.statements]
    return "\n".join([_rules(island), "This is what they say of each other.", *lines, _asked(island)])


def _rules(island: Island) -> str:
    knight, knave = island.roles
    people = ", ".join(island.people[:-1]) + f" and {island.people[-1]}"
    return f"Each of {people} is either {_a(knight)}, who always tells the truth, or {_a(knave)}, who always lies."


def _asked(island: Island) -> str:
    knight, knave = island.roles
    return (
        f"Who is what? Answer in the form name: {knight} or {knave} for everybody, separated by commas, "
        "or with contradictory if that cannot be."
    )


def _sentence(speaker: int, said: Said, island: Island) -> str:
    text = _phrase(speaker, said, island)
    return text[0].upper() + text[1:] + "."


def _phrase(speaker: int, said: Said, island: Island) -> str:
    claims = [_claim(speaker, literal, island) for literal in said[1:]]
    # One who speaks of himself and another names the other first.
    others = sorted([abs(literal) - 1 for literal in said[1:]], key=lambda person: person == speaker)
    pair = " and ".join("I" if person == speaker else island.people[person] for person in others)
    role = island.roles[said[-1] < 0]
    if said[0] == IS:
        return claims[0]
    if said[0] == IMPLIES:
        return f"if {claims[0]}, then {claims[1]}"
    if said[0] in (SAME, DIFFERENT):
        return f"{pair} are of {'the same kind' if said[0] == SAME else 'different kinds'}"
    if (said[1] < 0) != (said[2] < 0):
        return f"{claims[0]} and {claims[1]}" if said[0] == AND else f"{claims[0]} or {claims[1]}, or both"
    if said[0] == AND:
        return f"{pair} are both {_plural(role)}"
    return f"at least one of {pair.replace(' and I', ' and me')} is {_a(role)}"


def _claim(speaker: int, literal: int, island: Island) -> str:
    person = abs(literal) - 1
    who = "I am" if person == speaker else f"{island.people[person]} is"
    return f"{who} {_a(island.roles[literal < 0])}"


def _plural(noun: str) -> str:
    return noun + ("es" if noun.endswith("o") else "s")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
