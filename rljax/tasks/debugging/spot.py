"""Faults that are only to be found: the wrong symbol of an expression, or the wrong step of a program."""

from __future__ import annotations

from typing import Any

from rljax.tasks.code import pipeline
from rljax.tasks.code.pipeline import OPERATIONS, PIPELINE, TEXT, Pipeline, Step
from rljax.tasks.code.shape import Signature, entry_point
from rljax.tasks.family import Kind
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Space, product, union
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.types import MathJob

NO_SOLUTION = "no solution"
_SIGNS = ("+", "-", "*")
_NAMES = (("x", "y", "z"), ("a", "b", "c"), ("n", "m", "k"), ("p", "q", "r"))
_SAMPLE = {
    "numbers": [3, *range(-12, 30), 3, 5, 5, -40, 41],
    "text": "abacus under coins droit isabella zoo",
    "words": ["abacus", "a", "under", "de", "coins", "isabella", "zoo", "is", "norse"],
}
_FRAMES = (
    "{told}\n{source}\nbad step?",
    (
        "The body of this function has one line for each of {count} steps:\n{told}\n{block}\nOne line does not do its "
        "step. Answer with the number of that step, or with 'no solution' if every line does what it should."
    ),
    (
        "{block}\nIts {count} lines should do the following, in this order:\n{told}\nWhich step is done wrongly? Give "
        "its number; if none is, the answer is 'no solution'."
    ),
    (
        "Review this program.\n{block}\nPlan, a line for each step:\n{told}\nExactly one step is said to be wrong in "
        "it. Answer with its number, or with 'no solution' if that is not true."
    ),
)

Symbols = tuple[str, int, int, int]  # sign and number of the right expression; which symbol is wrong; and how
Steps = tuple[Pipeline, int, int]  # the right steps; which is done wrongly; and how


def symbol_space(level: int) -> Space:
    """Level 0: one operation with a number up to 20, a symbol of it wrong in one of two ways. Level 1: up to 99."""
    numbers = {0: Integers(1, 20), 1: Integers(21, 99)}.get(level)
    return product(Listed(_SIGNS), numbers, Integers(1, 3), Integers(0, 1)) if numbers else EMPTY


def pose_symbol(instance: Symbols, words: Words) -> Posed:
    """Two expressions of three symbols; the answer is the place, 1 to 3, where they differ."""
    sign, number, place, way = instance
    names = words.choose(*_NAMES)
    right = [names[0], sign, str(number)]
    wrong = list(right)
    others = [other for other in _SIGNS if other != sign]
    wrong[place - 1] = (names[1 + way], others[way], str(number + (1, -1)[way] if number > 1 else number + 1 + way))[
        place - 1
    ]
    wanted, written = " ".join(right), " ".join(wrong)
    text = words.choose(
        f"{''.join(right)}:{''.join(wrong)}",
        f"It should read {wanted}, but it reads {written}. Which symbol is wrong, the 1st, 2nd or 3rd? Give its "
        "number.",
        f"Wanted: {wanted}. Written: {written}. Count the three symbols from the left: what is the number of the "
        "wrong one?",
        f"Somebody typed {written} instead of ${wanted}$. The answer is the position (1, 2 or 3) of the wrong symbol.",
    )
    return _posed(text, place)


def symbol_misses(instance: Symbols) -> tuple[str, ...]:
    """Other places, some of which do not exist, and a refusal."""
    return (*[str(place) for place in range(6) if place != instance[2]], NO_SOLUTION)


def step_space(level: int) -> Space:
    """Level 1 to 6: the pipelines that `code` asks for one level later, or of the same level; 7 to 9: longer ones."""
    if level > 6:
        trees: Space = pipeline.LONG[{7: 7, 8: 9, 9: 11}[level]]
    elif level:
        trees = union(PIPELINE.space(max(level, 2)), TEXT.space(max(level, 2)))
    else:
        return EMPTY
    longest = {1: 2, 2: 2, 3: 3, 4: 5, 5: 6, 6: 7, 7: 7, 8: 9, 9: 11}[level]
    return Mapped(product(trees, Integers(0, longest - 1), Integers(0, 1)), _sound)


def _sound(instance: Steps) -> Steps | None:
    tree, place, _ = instance
    return instance if place < len(tree) and changed(instance) is not None else None


def changed(instance: Steps) -> Step | None:
    """What is done instead of the step; None where there is no such way that shows."""
    tree, place, way = instance
    sample = _SAMPLE[OPERATIONS[tree[place][0]].takes]
    right = _done(tree[place], sample)
    found = [other for other in pipeline.step_variants(tree[place]) if _done(other, sample) != right]
    return found[way] if way < len(found) else None


def _done(step: Step, value: Any) -> Any:
    return OPERATIONS[step[0]].run(value, step[1])


def pose_step(instance: Steps, words: Words) -> Posed:
    """The sound one of the twins."""
    return step_twins(instance, words)[0]


def step_twins(instance: Steps, words: Words) -> tuple[Posed, Posed]:
    """Steps and a program of one line for each: with one that is done wrongly, and without."""
    tree, place, _ = instance
    other = changed(instance)
    assert other is not None
    shape = TEXT if pipeline.takes(tree) == "text" else PIPELINE
    named = Signature(entry_point(shape, tree), words.choose(*shape.names(tree)))
    told = pipeline.symbols(tree) if words.terse else _told(tree, words)
    faulty = (*tree[:place], other, *tree[place + 1 :])
    frame = words.choose(*_FRAMES)
    sources = [_source(steps, named) for steps in (faulty, tree)]
    frame = frame.replace("{block}", "```python\n{source}\n```")
    sound, false = [frame.format(told=told, source=source, count=len(tree)) for source in sources]
    return _posed(sound, place + 1), _posed(false, NO_SOLUTION)


def _told(tree: Pipeline, words: Words) -> str:
    return "\n".join(f"{place}. {pipeline.phrase(step, words)}" for place, step in enumerate(tree, 1))


def _source(tree: Pipeline, named: Signature) -> str:
    return "\n".join([f"def {named.head}:", *[f"    {line}" for line in pipeline.lines(tree, named.arguments)]])


def step_misses(instance: Steps) -> tuple[str, ...]:
    """The numbers of other steps, some of which do not exist, and a refusal."""
    tree, place, _ = instance
    numbers = [place, place + 2, *range(1, len(tree) + 4), 0]
    return (NO_SOLUTION, *dict.fromkeys(str(number) for number in numbers if number != place + 1))


def _posed(text: str, gold: int | str) -> Posed:
    answer = str(gold)
    job = MathJob(answer, "", extract="tags")
    return Posed(text, Gold("no solution" if answer == NO_SOLUTION else "integer", answer), job)


SPOT_KINDS = (
    Kind("symbol", symbol_space, pose_symbol, symbol_misses),
    Kind("step", step_space, pose_step, step_misses, step_twins),
)
