"""Forms of problems: a set of wordings with places for formulas, and what fills them for some numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rljax.tasks.algebra.notation import SCRIPTS, Number, compact, number
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Listed, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.jobs import Job
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import Form as AnswerForm
from rljax.verify.types import MathJob

NO_SOLUTION = Gold("no solution", "no solution")
# Letters for unknowns; those that have a meaning of their own somewhere are not among them.
LETTERS = ("x", "y", "z", "n", "t", "u", "v", "w", "k")

Numbers = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A form filled in. `fields` are compact formulas by their place in the wording, `names` go in as they are.

    A `plain` statement is arithmetic: its answer must be a numeral where it is an integer, and its thought is judged
    as a list of relations between numbers.
    """

    fields: Mapping[str, str]
    gold: Gold
    given: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    names: Mapping[str, str] | None = None
    plain: bool = False


@dataclass(frozen=True)
class Twins:
    """Wordings, and the two statements that fill them: one with an answer, and one whose premises cannot hold."""

    wordings: tuple[str, ...]
    state: Callable[[Numbers, Words], tuple[Statement, Statement]]


@dataclass(frozen=True)
class Form:
    """One shape of a problem. `wordings` begin with the tersest; `misses` are wrong answers that look right."""

    name: str
    wordings: tuple[str, ...]
    state: Callable[[Numbers, Words], Statement]
    misses: Callable[[Numbers], tuple[str, ...]]
    twins: Twins | None = None


def kind(name: str, forms: tuple[Form, ...], space: Callable[[int], Space]) -> Kind:
    """A kind whose instances are (name of the form, numbers …). It has twins where all of its forms have."""
    known = {form.name: form for form in forms}

    def pose(instance: Numbers, words: Words) -> Posed:
        form = known[instance[0]]
        return _Wording.choose(form.wordings, words).pose(form.state(instance[1:], words))

    def misses(instance: Numbers) -> tuple[str, ...]:
        return known[instance[0]].misses(instance[1:])

    def twins(instance: Numbers, words: Words) -> tuple[Posed, Posed]:
        form = known[instance[0]]
        assert form.twins is not None
        wording = _Wording.choose(form.twins.wordings, words)
        sound, false = form.twins.state(instance[1:], words)
        return wording.pose(sound), wording.pose(false)

    return Kind(name, space, pose, misses, twins if all(form.twins for form in forms) else None)


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    script: Callable[[str], str]

    @classmethod
    def choose(cls, wordings: tuple[str, ...], words: Words) -> _Wording:
        """A wording and a notation; the tersest wording is always in compact notation."""
        text = words.choose(*wordings)
        return cls(text, compact if text is wordings[0] else words.choose(*SCRIPTS))

    def pose(self, statement: Statement) -> Posed:
        fields = {place: self.script(formula) for place, formula in statement.fields.items()}
        text = self.text.format(**fields, **(statement.names or {}))
        job = _plain_job(statement) if statement.plain else _steps_job(statement, text)
        return Posed(text, statement.gold, job, "\n".join(statement.solution))


def _plain_job(statement: Statement) -> Job:
    form: AnswerForm = "numeral" if statement.gold.type == "integer" else "any"
    return MathJob(statement.gold.text, "", milestones=statement.milestones, form=form)


def _steps_job(statement: Statement, text: str) -> Job:
    return StepsJob("", statement.given, statement.milestones, text, statement.gold.text, "tags")


def number_gold(value: Number) -> Gold:
    """A rational number."""
    return Gold("integer" if value.denominator == 1 else "fraction", number(value))


def set_gold(*values: Number) -> Gold:
    """A set of rational numbers, in ascending order."""
    return Gold("set", set_text(*values))


def set_text(*values: Number) -> str:
    """`{-1/2,3}`."""
    return f"{{{','.join([number(value) for value in sorted(set(values))])}}}"


def tuple_text(*values: Number) -> str:
    """`(2,-1)`."""
    return f"({','.join([number(value) for value in values])})"


def tuple_gold(*values: Number) -> Gold:
    """A tuple of rational numbers."""
    return Gold("tuple", tuple_text(*values))


def wrong(right: str, *candidates: str) -> tuple[str, ...]:
    """The candidates without the right answer, each once; all must be spelt in the same canonical way."""
    return tuple(dict.fromkeys(candidate for candidate in candidates if candidate != right))


def wrong_numbers(right: Number, *candidates: Number) -> tuple[str, ...]:
    """The candidates, and numbers near the right one, without it."""
    beside = (right + 1, right - 1, -right, 2 * right, right + 2, right - 2, right + 10)
    return wrong(number(right), *[number(value) for value in (*candidates, *beside)])


def wrong_tuples(right: tuple[Number, ...], *candidates: tuple[Number, ...]) -> tuple[str, ...]:
    """The candidates, and tuples near the right one, without it."""
    first, *others = right
    turned = (*others, first)
    beside = [(first + step, *others) for step in (1, -1, 2)] + [(*right[:-1], right[-1] + step) for step in (1, -1)]
    mirrored = (-first, *others)
    return wrong(tuple_text(*right), *[tuple_text(*value) for value in (*candidates, turned, mirrored, *beside)])


def wrong_sets(right: tuple[Number, ...], *candidates: tuple[Number, ...]) -> tuple[str, ...]:
    """The candidates, and sets near the right one, without it: mirrored, shifted, with a member less."""
    beside = [tuple(-value for value in right), right[:1], right[1:] or (right[0] + 1, right[0])]
    beside += [tuple(value + step for value in right) for step in (1, -1)]
    beside += [(*right[:-1], right[-1] + step) for step in (1, 2, -1)]
    return wrong(set_text(*right), *[set_text(*value) for value in (*candidates, *beside)])


def nonzero(low: int, high: int) -> Listed:
    """The integers v with low ≤ |v| ≤ high."""
    return Listed((*range(-high, 1 - low), *range(low, high + 1)))


def signed(value: Number) -> str:
    """A number as a factor or an exponent's base: negative ones and fractions in brackets."""
    plain = isinstance(value, int) or value.denominator == 1
    return number(value) if plain and value >= 0 else f"({number(value)})"
