"""Questions about a specification that a number answers: what the function returns, and whether examples fit the rule.

A program cannot be the answer where a specification contradicts itself, so false premises are posed in this form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rljax.tasks.code import formula
from rljax.tasks.code.shape import Shape, Signature, signature, trials
from rljax.tasks.code.trials import value
from rljax.tasks.family import Kind
from rljax.tasks.permute import permute, seed_of
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, product, union
from rljax.tasks.types import Gold, GoldType, Posed
from rljax.tasks.words import Words
from rljax.verify.code.types import CallTest
from rljax.verify.types import MathJob

NO_SOLUTION = "no solution"
_EACH = 20_000
_ASKED = 3

Asked = tuple[str, Any, int]  # the shape's name, its tree, and which of the hidden inputs is asked for


@dataclass(frozen=True)
class Some:
    """`count` of a space's elements, or all if there are fewer, spread over it at random."""

    space: Space
    count: int
    key: bytes

    @property
    def size(self) -> int:
        """How many there are."""
        return min(self.count, self.space.size)

    def at(self, number: int) -> Any:
        """The element."""
        return self.space.at(permute(number, self.space.size, self.key))


# Values of formulas. An instance is the expression and the arguments.
def value_space(level: int) -> Space:
    """Level 0 to 3: the formulas of these levels for arguments of one digit."""
    one, two = formula.ONE_ARGUMENT.get(level, EMPTY), formula.TWO_ARGUMENTS.get(level, EMPTY)
    digit = Integers(0, 9)
    return union(product(one, digit), product(two, digit, digit))


def pose_value(instance: tuple[Any, ...], words: Words) -> Posed:
    """What the function returns for these arguments."""
    tree, *arguments = instance
    named = signature(formula.FORMULA, tree, words)
    call, gold = _call(named, tuple(arguments)), formula.run(tree, tuple(arguments))
    rule = formula.say(tree, words, named)
    text = words.choose(
        f"{rule};{call}=?",
        f"A function {named.head} is given. {rule} What does {call} return?",
        f"{rule} This is the function {named.head}. Evaluate {call}.",
        f"Suppose {named.head} is defined like this: {rule} Find the value of {call}.",
    )
    return _posed(text, gold, formula.trace(tree, tuple(arguments)))


def value_misses(instance: tuple[Any, ...]) -> tuple[str, ...]:
    """Values by one mistake in the formula, and near ones."""
    tree, *arguments = instance
    gold = formula.run(tree, tuple(arguments))
    slips = [formula.run(wrong, tuple(arguments)) for wrong in formula.wrong(tree)]
    return _wrong_numbers(gold, slips)


# Rules with examples. An instance is the shape's name, the tree, and which of the hidden inputs is asked for.
def agree_space(shapes: Mapping[str, Shape], level: int) -> Space:
    """The trees with integer values of a level, some of each shape, and three questions about each."""
    parts = [_of_shape(shape, level) for shape in shapes.values() if shape.numbers(level).size]
    return Mapped(union(*parts), lambda asked: _telling(shapes, asked)) if parts and level else EMPTY


def _of_shape(shape: Shape, level: int) -> Space:
    trees = Some(shape.numbers(level), _EACH, f"agree/{shape.name}/{level}".encode())
    return Mapped(product(trees, Integers(0, _ASKED - 1)), lambda pair: (shape.name, *pair))


def _telling(shapes: Mapping[str, Shape], asked: Asked) -> Asked | None:
    name, tree, _ = asked
    return asked if trials(shapes[name], tree).tell else None


def pose_agree(shapes: Mapping[str, Shape], asked: Asked, words: Words) -> Posed:
    """The sound one of the twins."""
    return agree_twins(shapes, asked, words)[0]


def agree_twins(shapes: Mapping[str, Shape], asked: Asked, words: Words) -> tuple[Posed, Posed]:
    """A rule with two examples that it agrees with, and one of them with the value that a mistake would give."""
    name, tree, which = asked
    shape = shapes[name]
    found, named = trials(shape, tree), signature(shape, tree, words)
    query = found.hidden[which]
    rule, frame = shape.say(tree, words, named), _frame(words)
    lied = seed_of("lie", repr(asked)) % len(found.public)
    told = [(_call(named, test.args), test.expected) for test in found.public]
    sound = frame(rule, told, _call(named, query.args), named)
    told[lied] = (told[lied][0], _lie(shape, tree, found.public[lied]))
    false = frame(rule, told, _call(named, query.args), named)
    return _posed(sound, query.expected, ()), _posed(false, NO_SOLUTION, ())


def agree_misses(shapes: Mapping[str, Shape], asked: Asked) -> tuple[str, ...]:
    """Values by one mistake, near ones, and a refusal."""
    name, tree, which = asked
    found = trials(shapes[name], tree)
    query = found.hidden[which]
    slips = [value(shapes[name].run, wrong, query.args) for wrong in found.wrong]
    return (NO_SOLUTION, *_wrong_numbers(query.expected, slips))


def _frame(words: Words) -> Any:
    """How rule, examples and question are put together: a function of them, chosen once for both twins."""
    listed = words.choose(_in_a_row, _in_a_row, _as_table)

    def terse(rule: str, told: Sequence[tuple[str, Any]], call: str, named: Signature) -> str:
        asked = f"{';'.join(f'{one}={result}' for one, result in told)};{call}=?"
        return f"{rule};{asked.replace(', ', ',')}"

    def first(rule: str, told: Sequence[tuple[str, Any]], call: str, named: Signature) -> str:
        return (
            f"A function {named.head} follows a rule. {rule} Somebody noted: {listed(told)}\nIf the notes agree with "
            f"the rule, answer with the value of {call}; if one of them contradicts it, answer 'no solution'."
        )

    def second(rule: str, told: Sequence[tuple[str, Any]], call: str, named: Signature) -> str:
        return (
            f"Is there a function {named.head} that obeys this rule and has these values? {rule} "
            f"Values: {listed(told)}\nAnswer with {call} if there is one, and with 'no solution' if the values "
            "contradict the rule."
        )

    def third(rule: str, told: Sequence[tuple[str, Any]], call: str, named: Signature) -> str:
        return (
            f"Examples: {listed(told)}\nRule of {named.head}: {rule}\nWhat is {call}? The answer is 'no solution' "
            "where rule and examples exclude each other."
        )

    return words.choose(terse, first, second, third)


def _in_a_row(told: Sequence[tuple[str, Any]]) -> str:
    return f"{', '.join(f'{call} = {result}' for call, result in told)}."


def _as_table(told: Sequence[tuple[str, Any]]) -> str:
    return "".join(f"\n{call} -> {result}" for call, result in told)


def _lie(shape: Shape, tree: Any, test: CallTest) -> int:
    """A wrong value of an example: what a mistake in the rule would give, if one gives another integer."""
    values = [value(shape.run, wrong, test.args) for wrong in trials(shape, tree).wrong]
    right = test.expected
    assert isinstance(right, int)
    return next((one for one in values if type(one) is int and one != right), right + 1)


def _call(named: Signature, arguments: Sequence[object]) -> str:
    return f"{named.name}({', '.join(map(repr, arguments))})"


def _posed(text: str, gold: object, trace: tuple[str, ...]) -> Posed:
    kind: GoldType = "no solution" if gold == NO_SOLUTION else "integer"
    job = MathJob(str(gold), "", extract="tags", milestones=trace)
    return Posed(text, Gold(kind, str(gold)), job, "\n".join(trace))


def _wrong_numbers(gold: object, slips: Sequence[object]) -> tuple[str, ...]:
    """At least six different integers that are not the gold, those by mistakes first."""
    assert isinstance(gold, int)
    near = (gold + 1, gold - 1, -gold, gold + 10, gold - 10, 2 * gold, gold + 2, gold - 2)
    numbers = dict.fromkeys([*[slip for slip in slips if type(slip) is int], *near])
    return tuple([str(number) for number in numbers if number != gold][:8])


def answer_kinds(shapes: Mapping[str, Shape]) -> tuple[Kind, ...]:
    """The kinds `value` (levels 0 to 3) and `agree` (levels 1 to 9, with false premises)."""
    return (
        Kind("value", value_space, pose_value, value_misses),
        Kind(
            "agree",
            lambda level: agree_space(shapes, level),
            lambda asked, words: pose_agree(shapes, asked, words),
            lambda asked: agree_misses(shapes, asked),
            lambda asked, words: agree_twins(shapes, asked, words),
        ),
    )
