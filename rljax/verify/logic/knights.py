"""Knights and knaves (Smullyan, What Is the Name of This Book?, 1978): who tells the truth, and who lies?

Speaker S says φ: S is a knight exactly if φ is true, so the puzzle is the conjunction of S ↔ φ over all statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rljax.verify.logic.extract import Span
from rljax.verify.logic.formula import Atom, Binary, Formula, Refused, quoted
from rljax.verify.logic.types import Knights

_WORD = re.compile(r"[^\W_][\w'’-]*|[:;.\n]|[^\s\w]")
_FILLERS = "is are was be a an the and both all each of them so thus therefore that who , : = - – — * | & . ;"
_FILLER = frozenset({"\n", *_FILLERS.split()})
_HEDGE = "or either neither nor maybe perhaps possibly might could if then whether unless would says said claims"
_HEDGES = frozenset(_HEDGE.split())
_NEGATIONS = frozenset({"not", "isn't", "isn’t", "aren't", "aren’t"})
_SYNONYMS = (("truth-teller", "truthteller"), ("liar",))


@dataclass(frozen=True, slots=True)
class Role:
    """What the response says of a person, and where."""

    person: str
    truthful: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    """A name (`person` set), a role (`truthful` set), or a negation."""

    start: int
    end: int
    person: str | None = None
    truthful: bool | None = None


def formulas(puzzle: Knights) -> tuple[Formula, ...]:
    """The puzzle as formulas over the people's names."""
    return tuple(Binary("iff", Atom(statement.speaker), statement.says) for statement in puzzle.statements)


def read_roles(span: Span, puzzle: Knights, strict: bool) -> tuple[Role, ...]:
    """Who is what, in the order of the text: `A is a knight and B is a knave`, `A: knight`, or `Knights: A; knaves: B`.

    Raises `Refused`: for words that are no part of such an answer (if not strict, for hedges alone), and for a person
    with both roles.
    """
    tokens = list(_tokens(span, puzzle, strict))
    if not tokens:
        raise Refused("nobody is given a role")
    roles = _names_first(tokens) if tokens[0].person is not None else _role_first(tokens)
    seen: dict[str, bool] = {}
    for role in roles:
        if seen.setdefault(role.person, role.truthful) is not role.truthful:
            raise Refused(f"{role.person} is given both roles")
    return tuple({role.person: role for role in reversed(roles)}[person] for person in seen)


def _tokens(span: Span, puzzle: Knights, strict: bool) -> Iterator[_Token]:
    words = _role_words(puzzle)
    people = {person if len(person) == 1 else person.lower(): person for person in puzzle.people}
    for found in _WORD.finditer(span.text):
        word, start, end = found.group(), span.start + found.start(), span.start + found.end()
        person = people.get(word) or people.get(word.lower() if len(word) > 1 else word)
        if person is not None:
            yield _Token(start, end, person=person)
        elif word.lower() in words:
            yield _Token(start, end, truthful=words[word.lower()])
        elif word.lower() in _NEGATIONS:
            yield _Token(start, end)
        elif word.lower() in _HEDGES or (strict and word.lower() not in _FILLER):
            raise Refused(f"{quoted(word, 20)} is no part of an answer")


def _role_words(puzzle: Knights) -> dict[str, bool]:
    knight, knave = puzzle.roles
    words: dict[str, bool] = {}
    for names, truthful in (((knight, *_SYNONYMS[0]), True), ((knave, *_SYNONYMS[1]), False)):
        for name in names:
            for form in _forms(name.lower()):
                words.setdefault(form, truthful)
    return words


def _forms(noun: str) -> tuple[str, ...]:
    """The noun and its plural."""
    plurals = {"y": noun[:-1] + "ies", "f": noun[:-1] + "ves", "s": noun + "es", "n": noun[:-2] + "en"}
    return noun, noun + "s", plurals.get(noun[-1], noun)


def _names_first(tokens: list[_Token]) -> list[Role]:
    """Runs of names, each followed by what they are."""
    roles: list[Role] = []
    at = 0
    while at < len(tokens):
        names = at
        while at < len(tokens) and tokens[at].person is not None:
            at += 1
        said = at
        while at < len(tokens) and tokens[at].person is None:
            at += 1
        truthful = _agreed(tokens[said:at])
        start, end = tokens[names].start, tokens[at - 1].end
        roles += [Role(token.person or "", truthful, start, end) for token in tokens[names:said]]
    return roles


def _role_first(tokens: list[_Token]) -> list[Role]:
    """Roles, each followed by the names of those who have it."""
    roles: list[Role] = []
    truthful: bool | None = None
    for token in tokens:
        if token.person is None:
            if token.truthful is None:
                raise Refused("a negation stands before no role")
            truthful = token.truthful
        elif truthful is not None:
            roles.append(Role(token.person, truthful, token.start, token.end))
    return roles


def _agreed(tokens: list[_Token]) -> bool:
    """The one role that the words behind a name give: `a knight`, `not a knave`, or both."""
    said: set[bool] = set()
    negated = False
    for token in tokens:
        if token.truthful is None:
            negated = True
        else:
            said.add(token.truthful is not negated)
            negated = False
    if negated or len(said) != 1:
        raise Refused("a person is given both roles" if len(said) == 2 else "a name stands without a role")
    return said.pop()
