"""Which inputs a program is tried on: examples for the statement, and hidden tests that tell wrong programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rljax.tasks.code.inputs import Arguments, generator
from rljax.verify.code.compare import matches
from rljax.verify.code.types import CallTest

LEAST_WRONG = 2
LEAST_HIDDEN, MOST_HIDDEN = 3, 4
_TRIED = 8
_READ = 40

Run = Callable[[Any, Arguments], Any]


@dataclass(frozen=True)
class Trials:
    """Tests with what is expected of them. Each of the `wrong` trees fails at least one of the hidden ones."""

    public: tuple[CallTest, ...]
    hidden: tuple[CallTest, ...]
    wrong: tuple[Any, ...]

    @property
    def tell(self) -> bool:
        """Whether they say something of the program: mistakes show, and results differ."""
        results = [test.expected for test in (*self.public, *self.hidden)]
        return len(self.wrong) >= LEAST_WRONG and any(result != results[0] for result in results[len(self.public) :])


def value(run: Run, tree: Any, arguments: Arguments) -> Any:
    """What a tree gives, or the kind of error that it raises, as no program's value is."""
    try:
        return run(tree, arguments)
    except (ArithmeticError, LookupError, ValueError) as error:
        return type(error)


def find_trials(run: Run, tree: Any, inputs: Sequence[Arguments], variants: Iterable[Any]) -> Trials:
    """Tests on some of the inputs. Public are two simple ones; hidden ones are those that tell the variants.

    `run` gives the value of a tree; each of the variants that is told by no input is left out.
    """
    inputs = list({repr(arguments): arguments for arguments in inputs}.values())
    expected = [run(tree, arguments) for arguments in inputs]
    public = _shown(expected)
    hidden: list[int] = []
    wrong = []
    for variant in _some(tree, variants):
        places = (*hidden, *[place for place in range(len(inputs)) if place not in hidden and place not in public])
        told = next((i for i in places if not matches(expected[i], value(run, variant, inputs[i]), None)), None)
        if told is None:
            continue
        if told not in hidden:
            if len(hidden) == MOST_HIDDEN:
                continue
            hidden.append(told)
        wrong.append(variant)
    hidden += _others(expected, public, hidden)
    tests = [CallTest(arguments, result) for arguments, result in zip(inputs, expected, strict=True)]
    return Trials(tuple([tests[i] for i in public]), tuple([tests[i] for i in hidden]), tuple(wrong))


def _some(tree: Any, variants: Iterable[Any]) -> list[Any]:
    """A few of the first variants, all different, in an order that the tree decides."""
    found = list(dict.fromkeys(variant for variant in islice(variants, _READ) if variant != tree))
    generator(tree).shuffle(found)
    return found[:_TRIED]


def _shown(expected: Sequence[Any]) -> list[int]:
    """The places of the first result that is not empty or zero, and of the first other one, if there are such."""
    first = next((place for place, result in enumerate(expected) if result), 0)
    others = [place for place, result in enumerate(expected) if result != expected[first]]
    rest = [place for place in others if expected[place]] or others or [place for place in (0, 1) if place != first]
    return sorted((first, rest[0]))


def _others(expected: Sequence[Any], public: Sequence[int], hidden: Sequence[int]) -> list[int]:
    """More places up to the least number, the later and so the larger ones first, with new results if possible."""
    left = [place for place in range(len(expected) - 1, -1, -1) if place not in hidden and place not in public]
    seen = [expected[place] for place in (*public[:1], *hidden)]
    left.sort(key=lambda place: expected[place] in seen)
    return left[: max(LEAST_HIDDEN - len(hidden), 0)]
