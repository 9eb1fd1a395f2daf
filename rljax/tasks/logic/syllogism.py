"""Syllogisms and longer chains: does a statement about two classes follow from statements about neighbouring ones?

The classes stand in a row, and each premise is about two neighbours; the row read from its other end is the same, and
so are `no A are B` and `no B are A`. Classes may be empty. To every chain belong a conclusion that follows and one
that does not. Levels 1 and 2 have three and four classes, 3 and 4 five and six, and the others up to eight.

Validity is decided by types, that is sets of classes that one individual may belong to: universal premises exclude
types, and a particular one says that one of certain types exists (Quine, *Methods of Logic*, on monadic schemata).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from random import Random

from rljax.tasks.family import Kind
from rljax.tasks.logic.shapes import columns
from rljax.tasks.spaces import EMPTY, Space, Subsets, Union, product, union
from rljax.tasks.spaces import words as digits
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Atom, Binary, Formula, Not
from rljax.verify.logic.types import Entailment, LogicJob
from rljax.verify.logic.words import NONE

# (form, class, class)
Statement = tuple[int, int, int]
# Premises in the order of the row, a conclusion, and whether it follows: yes or no.
Instance = tuple[tuple[Statement, ...], Statement, str]
ALL, NO, SOME, SOME_NOT = range(4)
_UNIVERSAL = ((ALL, False), (ALL, True), (NO, False))
_PARTICULAR = ((SOME_NOT, False), (SOME_NOT, True), (SOME, False))
_CLASSES = (0, 3, 4, 5, 6, 6, 7, 7, 8, 8)
# The judge's truth table has an atom for each class of each individual that matters.
_MAX_ATOMS = 16


@dataclass(frozen=True)
class Chains:
    """Each row of premises about `classes` classes twice: with a conclusion that follows and one that does not."""

    classes: int

    @cached_property
    def _parts(self) -> Union:
        """How many premises are particular, which ones, and the form of each."""
        links = self.classes - 1
        most = min(_MAX_ATOMS // self.classes - 1, links)
        return union(*[product(Subsets(links, particular), digits(3, links)) for particular in range(most + 1)])

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return 2 * self._parts.size

    def at(self, number: int) -> Instance | None:
        """The instance; None where the row read from its other end comes first, or nothing new follows."""
        number, follows = divmod(number, 2)
        particular, forms = self._parts.at(number)
        premises = tuple(_link(place, form, place in particular) for place, form in enumerate(forms))
        if tuple(_turned(premise, self.classes) for premise in reversed(premises)) < premises:
            return None
        pair = _conclusions(premises, self.classes, Random(number))
        return None if pair is None else (premises, pair[follows], ("no", "yes")[follows])


def _link(place: int, form: int, particular: bool) -> Statement:
    kind, turned = (_PARTICULAR if particular else _UNIVERSAL)[form]
    return (kind, place + 1, place) if turned else (kind, place, place + 1)


def _turned(statement: Statement, classes: int) -> Statement:
    """The statement with the row read from its other end."""
    form, one, other = statement[0], classes - 1 - statement[1], classes - 1 - statement[2]
    return (form, *sorted((one, other))) if form in (NO, SOME) else (form, one, other)  # type: ignore[return-value]


def _conclusions(premises: Sequence[Statement], classes: int, random: Random) -> tuple[Statement, Statement] | None:
    """A statement that does not follow and one that does, of the same form and, if that can be, as far apart."""
    candidates = _candidates(classes)
    valid = [one for one in candidates if follows(premises, one, classes)]
    if not valid:
        return None
    far = max(abs(one - other) for _, one, other in valid)
    best = random.choice([one for one in valid if abs(one[1] - one[2]) == far])
    wrong = [one for one in candidates if one not in valid]
    same = [one for one in wrong if one[0] == best[0]]
    near = [one for one in same if abs(one[1] - one[2]) == far]
    return random.choice(near or same or wrong), best


def _candidates(classes: int) -> list[Statement]:
    """All statements about classes that are not neighbours."""
    pairs = [(one, other) for other in range(classes) for one in range(other - 1)]
    found = [(form, *pair) for pair in pairs for form in range(4)]
    return found + [(form, other, one) for one, other in pairs for form in (ALL, SOME_NOT)]


def follows(premises: Sequence[Statement], conclusion: Statement, classes: int) -> bool:
    """Whether the conclusion is true whenever the premises are."""
    possible = (1 << (1 << classes)) - 1
    for premise in premises:
        if premise[0] in (ALL, NO):
            possible &= ~_types(premise, classes)
    types = _types(conclusion, classes)
    if conclusion[0] in (ALL, NO):
        return not possible & types
    exist = [possible & _types(premise, classes) for premise in premises if premise[0] in (SOME, SOME_NOT)]
    return any(not one & ~types for one in exist)


def _types(statement: Statement, classes: int) -> int:
    """The types that a universal statement excludes, or of which a particular one says that there is one."""
    form, one, other = statement
    first, second = columns(classes)[one], columns(classes)[other]
    return first & second if form in (NO, SOME) else first & ~second


def _job(instance: Instance) -> LogicJob:
    """The question about the individuals that the particular premises speak of, and about any other one.

    A countermodel needs no more individuals: without the rest of them, universal premises stay true.
    """
    premises, conclusion, _ = instance
    exist = [premise for premise in premises if premise[0] in (SOME, SOME_NOT)]
    everybody = range(len(exist) + 1)
    facts = [_is(premise, who) for who, premise in enumerate(exist)]
    laws = [Not(_is(one, who)) for one in premises if one[0] in (ALL, NO) for who in everybody]
    claims = [_is(conclusion, who) for who in everybody]
    if conclusion[0] in (ALL, NO):
        claim: Formula = Not(claims[-1])
    else:
        claim = reduce(partial(Binary, "or"), claims)
    return LogicJob(Entailment((*facts, *laws), claim), "")


def _is(statement: Statement, who: int) -> Formula:
    """That the individual is one that a universal statement excludes, or a particular one says there is."""
    form, one, other = statement
    there = Atom(f"c{other}_{who}")
    return Binary("and", Atom(f"c{one}_{who}"), there if form in (NO, SOME) else Not(there))


_LETTERS = tuple("ABCDEFGH")
_NOUNS = (
    tuple("poets sailors bakers chemists dancers pilots lawyers singers farmers".split()),
    tuple("blickets daxes feps gazzers lorps mivs tomas wugs zibs".split()),
    tuple("rodents swimmers climbers hunters diggers singers sleepers jumpers".split()),
)
_TERSE = ("all {0} {1}", "no {0} {1}", "some {0} {1}", "some {0} !{1}")
_SETS = ("{0} ⊆ {1}", "{0} ∩ {1} = ∅", "{0} ∩ {1} ≠ ∅", "{0} ⊄ {1}")
_LATEX = (
    r"${0} \subseteq {1}$",
    r"${0} \cap {1} = \emptyset$",
    r"${0} \cap {1} \neq \emptyset$",
    r"${0} \setminus {1} \neq \emptyset$",
)
_PREDICATES = (
    r"$\forall x\,({0}x \to {1}x)$",
    r"$\neg\exists x\,({0}x \land {1}x)$",
    r"$\exists x\,({0}x \land {1}x)$",
    r"$\exists x\,({0}x \land \neg {1}x)$",
)
_PLAIN = ("all {0} are {1}", "no {0} are {1}", "some {0} are {1}", "some {0} are not {1}")
_OTHER = (
    "everything among the {0} is among the {1}",
    "nothing is among both the {0} and the {1}",
    "something is among both the {0} and the {1}",
    "something is among the {0} but not among the {1}",
)
_FORM = "Answer yes or no."
_EMPTY = "A class may be empty."


def _pose(instance: Instance, words: Words) -> Posed:
    given, claimed, answer = instance
    forms = words.choose(_TERSE, _SETS, _LATEX, _PREDICATES, _PLAIN, _PLAIN, _OTHER)
    nouns = words.choose(*_NOUNS) if forms in (_PLAIN, _OTHER) else _LETTERS
    names = words.pick(nouns, len(given) + 1)
    premises = [_said(premise, forms, names, words) for premise in words.order(given)]
    conclusion = _said(claimed, forms, names, words)
    text = ";".join([*premises, conclusion]) + "?"
    if forms is not _TERSE:
        text = words.choose(_asked, _listed, _tested)(premises, conclusion)
    return Posed(text, Gold("choice", answer), _job(instance))


def _said(statement: Statement, forms: Sequence[str], names: Sequence[str], words: Words) -> str:
    form, one, other = statement
    if form in (NO, SOME) and words.flip():
        one, other = other, one
    return forms[form].format(names[one], names[other])


def _asked(premises: list[str], conclusion: str) -> str:
    given = "; ".join(premises)
    return f"Given: {given}. Does it follow that {conclusion}? {_EMPTY} {_FORM}"


def _listed(premises: list[str], conclusion: str) -> str:
    lines = [f"{number}. {premise}" for number, premise in enumerate(premises, 1)]
    return "\n".join(["Premises:", *lines, f"Conclusion: {conclusion}", f"Is the argument valid? {_EMPTY} {_FORM}"])


def _tested(premises: list[str], conclusion: str) -> str:
    lines = [f"- {premise}" for premise in premises]
    return "\n".join([f"Suppose this is true. {_EMPTY}", *lines, f"Must this be true too: {conclusion}? {_FORM}"])


def _misses(instance: Instance) -> tuple[str, ...]:
    if instance[2] == "yes":
        return ("no", "invalid", "it does not follow", "not valid", NONE)
    return ("yes", "valid", "it follows", "true", NONE)


def _space(level: int) -> Space:
    return Chains(_CLASSES[level]) if level else EMPTY


KIND = Kind("syllogism", _space, _pose, _misses)
