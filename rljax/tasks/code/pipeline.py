"""Functions that are pipelines of steps on a list of integers, or on a text: tuples of `(step, parameter)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, constants, variants
from rljax.tasks.code.inputs import Arguments, generator, lists, sentences, texts
from rljax.tasks.code.notation import predicate
from rljax.tasks.code.number_steps import NUMBER_SIBLINGS, NUMBER_STEPS
from rljax.tasks.code.operation import Operation, Sort, filled
from rljax.tasks.code.shape import Shape, Signature
from rljax.tasks.code.text_steps import TEXT_SIBLINGS, TEXT_STEPS
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Space, product, union
from rljax.tasks.words import Words

Step = tuple[str, Any]
Pipeline = tuple[Step, ...]

OPERATIONS: dict[str, Operation] = {**NUMBER_STEPS, **TEXT_STEPS}
_SIBLINGS = {
    name: [other for other in group if other != name] for group in (*NUMBER_SIBLINGS, *TEXT_SIBLINGS) for name in group
}
_LOCAL: dict[Sort, str] = {"numbers": "values", "text": "joined", "words": "parts", "number": "result"}
_LETTERS = "abcdeinors"


def _step(name: str, parameters: Space | None = None) -> Space:
    """The steps of this name, with each of the parameters."""
    return Mapped(parameters or Listed((0,)), lambda parameter: (name, parameter))


def _steps(*names: str) -> Space:
    """Steps without a parameter."""
    return Listed(tuple((name, 0) for name in names))


def _chain(*slots: Space) -> Space:
    return Mapped(product(*slots), _sensible)


def _sensible(steps: Pipeline) -> Pipeline | None:
    """None where a step undoes what the next one looks for: no letter is counted that was removed just before."""
    for (name, parameter), (after, letter) in pairwise(steps):
        gone = parameter[0] if name == "swap" else parameter if name in ("without", "letter") else None
        if after in ("letter", "without", "swap") and gone is not None and gone in letter:
            return None
    return steps


_MAP, _MAP_TWO = _step("map", forms.steps("v", 9)), _step("map", forms.double_steps("v", 9))
_KEEP = _step("keep", forms.conditions("v", -5, 15))
_KEEP_BOTH, _KEEP_EITHER = _step("keep", forms.both("v", -5, 12)), _step("keep", forms.either("v", -5, 15))
_TRIM = union(
    _step("take", Integers(1, 5)),
    _step("drop", Integers(1, 4)),
    _step("last", Integers(1, 5)),
    _step("every", Integers(2, 4)),
)
_ORDER, _CHANGE = _steps("sort", "down"), _steps("differences", "running", "unique")
_MOVE = union(_steps("reverse"), _step("rotate", Integers(1, 3)))
_SUMS = _steps("sum", "largest", "smallest", "span", "alternating", "distinct", "weighted")
_RESULTS = union(_SUMS, _steps("count"))
_LIST_LISTS: dict[int, tuple[Space, ...]] = {
    1: (_chain(_MAP), _chain(_KEEP), _chain(_TRIM), _chain(_ORDER), _chain(_CHANGE), _chain(_MOVE)),
    2: (_chain(_MAP, _KEEP), _chain(_KEEP, _MAP), _chain(_ORDER, _TRIM), _chain(_CHANGE, _MAP)),
    3: (_chain(_KEEP, _MAP, _TRIM), _chain(_MOVE, _MAP, _TRIM)),
    4: (_chain(_ORDER, _TRIM, _KEEP, _MAP_TWO), _chain(_MAP, _CHANGE, _KEEP, _MOVE)),
    5: (_chain(_MAP_TWO, _KEEP, _ORDER, _TRIM, _CHANGE),),
    6: (_chain(_KEEP_EITHER, _MAP_TWO, _CHANGE, _TRIM, _MAP),),
}
_LIST_NUMBERS: dict[int, tuple[Space, ...]] = {
    1: (_chain(_RESULTS),),
    2: (_chain(_KEEP, _RESULTS), _chain(_MAP, _SUMS), _chain(_TRIM, _SUMS)),
    3: (_chain(_KEEP, _MAP, _SUMS), _chain(_CHANGE, _KEEP, _RESULTS), _chain(_ORDER, _TRIM, _SUMS)),
    4: (_chain(_TRIM, _KEEP, _MAP_TWO, _SUMS), _chain(_MAP_TWO, _CHANGE, _KEEP, _RESULTS)),
    5: (_chain(_KEEP_BOTH, _MAP_TWO, _CHANGE, _SUMS), _chain(_MAP, _KEEP, _ORDER, _TRIM, _SUMS)),
    6: (_chain(_KEEP_EITHER, _MAP_TWO, _TRIM, _CHANGE, _MAP_TWO, _SUMS),),
}

_KEEP_CODES, _KEEP_SIZES = _step("keep", forms.conditions("v", 3, 20)), _step("keep", forms.conditions("v", 2, 5, 3))
_LETTER = Listed(tuple(_LETTERS))
_PAIR = Listed(tuple((one, other) for one in _LETTERS for other in _LETTERS if one != other))
_REMOVE = _step("without", _LETTER)
_PIECE = union(_step("head", Integers(1, 6)), _step("tail", Integers(1, 4)), _step("stride", Integers(2, 4)))
_EDIT = union(_REMOVE, _step("swap", _PAIR))
_SHIFT = union(_step("shift", Integers(1, 25)), _step("turn", Integers(1, 3)))
_LOOKS = _steps("flip", "double", "once", "arrange")
_COUNTS = union(_step("letter", _LETTER), _steps("vowels", "kinds", "doubles"))
_SPLIT = _steps("split")
_PICK = union(
    _step("longer", Integers(1, 4)),
    _step("shorter", Integers(3, 6)),
    _step("having", _LETTER),
    _step("lacking", _LETTER),
)
_WORK = union(_steps("mirror", "title"), _step("clip", Integers(1, 4)))
_RANK = _steps("alphabet", "bylength", "backwards")
_JOIN = union(_step("join", Listed(("-", ",", "", "+", "/"))), _steps("initials"))
_MEASURE = _steps("many", "longest", "letters")
_TEXT_TEXTS: dict[int, tuple[Space, ...]] = {
    1: (_chain(_EDIT), _chain(_PIECE), _chain(_SHIFT), _chain(_LOOKS), _chain(_steps("upper"))),
    2: (_chain(_EDIT, _LOOKS), _chain(_SHIFT, _PIECE), _chain(_PIECE, _EDIT), _chain(_LOOKS, _SHIFT)),
    3: (_chain(_EDIT, _PIECE, _LOOKS), _chain(_SHIFT, _EDIT, _steps("double", "once", "upper"))),
    4: (_chain(_SPLIT, _PICK, _JOIN), _chain(_SPLIT, _WORK, _RANK, _JOIN)),
    5: (_chain(_SPLIT, _PICK, _WORK, _RANK, _JOIN), _chain(_EDIT, _SHIFT, _PIECE, _EDIT)),
    6: (_chain(_EDIT, _SPLIT, _PICK, _WORK, _RANK, _JOIN),),
}
_TEXT_NUMBERS: dict[int, tuple[Space, ...]] = {
    1: (_chain(union(_COUNTS, _steps("length"))),),
    2: (_chain(_EDIT, _COUNTS), _chain(_PIECE, _COUNTS)),
    3: (_chain(_EDIT, _PIECE, _COUNTS), _chain(_steps("codes"), _KEEP_CODES, _RESULTS)),
    4: (_chain(_SPLIT, _PICK, _MEASURE), _chain(_EDIT, _steps("codes"), _KEEP_CODES, _MAP, _SUMS)),
    5: (_chain(_SPLIT, _PICK, _steps("sizes"), _KEEP_SIZES, _MAP_TWO, _SUMS),),
    6: (_chain(_EDIT, _SPLIT, _PICK, _steps("sizes"), _MAP_TWO, _CHANGE, _SUMS),),
}


# What a list is prepared by before a harder question is asked about it.
TWO_STEPS: Space = union(_chain(_KEEP, _MAP), _chain(_CHANGE, _MAP), _chain(_MAP_TWO, _KEEP))
THREE_STEPS: Space = union(
    _chain(_KEEP_EITHER, _MAP, _CHANGE), _chain(_MAP_TWO, _KEEP, _MOVE), _chain(_CHANGE, _MAP_TWO, _TRIM)
)


# Pipelines of seven to eleven steps, too long to be asked for, but not to be read.
_LONG = (_KEEP_EITHER, _MAP, _ORDER, _TRIM, _MAP_TWO, _KEEP_EITHER, _CHANGE, _MAP, _KEEP_EITHER, _MOVE)
LONG: dict[int, Space] = {steps: _chain(*_LONG[: steps - 1], _SUMS) for steps in (7, 9, 11)}


def _space(tables: Sequence[dict[int, tuple[Space, ...]]], level: int) -> Space:
    parts = [part for table in tables for part in table.get(level, ())]
    return union(*parts) if parts else EMPTY


def run(tree: Pipeline, arguments: Arguments) -> Any:
    """The value behind the last step."""
    [value] = arguments
    for name, parameter in tree:
        value = OPERATIONS[name].run(value, parameter)
    return value


def lines(tree: Pipeline, names: tuple[str, ...]) -> list[str]:
    """A line for each step."""
    [name] = names
    found = []
    for step, parameter in tree[:-1]:
        operation = OPERATIONS[step]
        target = name if operation.takes == operation.gives else _LOCAL[operation.gives]
        found.append(f"{target} = {filled(operation.source, parameter, name)}")
        name = target
    last, parameter = tree[-1]
    return [*found, f"return {filled(OPERATIONS[last].source, parameter, name)}"]


def say(tree: Pipeline, words: Words, named: Signature) -> str:
    """The steps in their order, in a sentence, in several, or numbered."""
    if words.terse:
        return f"{named.tight}:{symbols(tree)}"
    told = [phrase(step, words) for step in tree]
    if OPERATIONS[tree[-1][0]].gives == "number":
        told[-1] = f"return {told[-1]}"
    else:
        told.append("return the result")
    listed = words.choose(_in_sentences, _in_a_row, _numbered)(told)
    return f"{_given(tree, named.arguments[0], words)} {listed}"


def symbols(tree: Pipeline) -> str:
    """The steps in their tersest form."""
    return "|".join(filled(OPERATIONS[name].terse, parameter) for name, parameter in tree)


def phrase(step: Step, words: Words) -> str:
    """A step in the imperative; of a result, what it is."""
    name, parameter = step
    options = [filled(text, parameter) for text in OPERATIONS[name].says]
    if name == "map" and (short := _short_map(parameter)):
        options.append(short)
    if name == "keep" and parameter[0] not in ("and", "or") and (told := predicate(parameter))[0] == "v":
        options.append(f"keep only the numbers that are {told[1]}")
    return words.choose(*options)


def _short_map(parameter: Expression) -> str:
    match parameter:
        case ("+", "v", int(k)):
            return f"add {k} to every number"
        case ("-", "v", int(k)):
            return f"subtract {k} from every number"
        case ("*", int(k), "v"):
            return f"multiply every number by {k}"
    return ""


def _in_sentences(told: list[str]) -> str:
    return " ".join(f"{'Then ' if place else ''}{_capital(text, not place)}." for place, text in enumerate(told))


def _in_a_row(told: list[str]) -> str:
    return f"{_capital('; '.join(told[:-1]) + '; and ' if told[:-1] else '', True)}{_capital(told[-1], not told[:-1])}."


def _numbered(told: list[str]) -> str:
    return "Do this: " + " ".join(f"({place}) {text};" for place, text in enumerate(told, 1))[:-1] + "."


def _capital(text: str, wanted: bool) -> str:
    return f"{text[:1].upper()}{text[1:]}" if wanted else text


def _given(tree: Pipeline, name: str, words: Words) -> str:
    if takes(tree) == "numbers":
        return words.choose(
            f"{name} is a list of integers.",
            f"The argument {name} is a list of integers.",
            f"It takes a list {name} of integers.",
        )
    what = "words of lower-case letters, with single spaces between them" if splits(tree) else "lower-case letters"
    return words.choose(f"{name} is a text of {what}.", f"The argument {name} is a string of {what}; it may be empty.")


def takes(tree: Pipeline) -> Sort:
    """What the first step takes."""
    return OPERATIONS[tree[0][0]].takes


def splits(tree: Pipeline) -> bool:
    """Whether the text is taken as words."""
    return ("split", 0) in tree


def inputs(tree: Pipeline) -> list[Arguments]:
    """Lists with numbers near those of the tree, or texts with its letters."""
    random = generator(tree)
    marks = [number for _, parameter in tree for number in constants(parameter) if isinstance(parameter, tuple)]
    letters = "".join(dict.fromkeys("".join(_letters(parameter) for _, parameter in tree))) or "ae"
    if takes(tree) == "numbers":
        return [
            (values,)
            for values in lists(random, [mark for mark in marks if abs(mark) < 30], -10, 25, 5 + 2 * len(tree))
        ]
    return [(text,) for text in (sentences if splits(tree) else texts)(random, letters)]


def wrong(tree: Pipeline) -> Iterator[Pipeline]:
    """One step otherwise, left out, or in its neighbour's place."""
    for place, step in enumerate(tree):
        for changed in step_variants(step):
            yield (*tree[:place], changed, *tree[place + 1 :])
    for place, (name, _) in enumerate(tree):
        operation = OPERATIONS[name]
        if operation.takes == operation.gives and len(tree) > 1:
            yield (*tree[:place], *tree[place + 1 :])
    for place, (one, other) in enumerate(pairwise(tree)):
        if len({OPERATIONS[one[0]].takes, OPERATIONS[one[0]].gives, OPERATIONS[other[0]].gives}) == 1:
            yield (*tree[:place], other, one, *tree[place + 2 :])


def step_variants(step: Step) -> Iterator[Step]:
    """The step with another parameter, or one that is taken for it."""
    name, parameter = step
    match parameter:
        case (str(one), str(other)):
            yield from ((name, (other, one)), (name, (_next(one), other)), (name, (one, _next(other))))
        case tuple():
            yield from ((name, changed) for changed in variants(parameter))
        case str() if parameter in _LETTERS and parameter:
            yield from ((name, _next(parameter)), (name, _next(_next(parameter))))
        case int() if parameter:
            yield (name, parameter + 1)
            yield from [(name, parameter - 1)] if parameter > 1 else []
    yield from ((other, parameter) for other in _SIBLINGS.get(name, ()) if other != "every" or parameter)


def _next(letter: str) -> str:
    return _LETTERS[(_LETTERS.index(letter) + 1) % len(_LETTERS)]


def _letters(parameter: Any) -> str:
    match parameter:
        case (str(one), str(other)):
            return one + other
        case str() if parameter in _LETTERS:
            return parameter
    return ""


def list_names(tree: Pipeline) -> tuple[tuple[str, ...], ...]:
    """Names for a list."""
    return (("xs",), ("numbers",), ("items",), ("a",))


def text_names(tree: Pipeline) -> tuple[tuple[str, ...], ...]:
    """Names for a text."""
    return (("s",), ("text",), ("line",), ("t",))


PIPELINE = Shape(
    name="list",
    space=lambda level: _space((_LIST_LISTS, _LIST_NUMBERS), level),
    run=run,
    lines=lines,
    say=say,
    inputs=inputs,
    variants=wrong,
    names=list_names,
    numbers=lambda level: _space((_LIST_NUMBERS,), level),
)
TEXT = Shape(
    name="text",
    space=lambda level: _space((_TEXT_TEXTS, _TEXT_NUMBERS), level),
    run=run,
    lines=lines,
    say=say,
    inputs=inputs,
    variants=wrong,
    names=text_names,
    numbers=lambda level: _space((_TEXT_NUMBERS,), level),
)
