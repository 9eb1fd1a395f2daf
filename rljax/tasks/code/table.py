"""Dictionaries and counting on a list of integers, and two lists side by side; levels 4 to 7.

`key` and `term` are expressions of an element `v`, conditions too; an empty condition always holds.
"""

from __future__ import annotations

from random import Random
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, constants, meaning, renamed
from rljax.tasks.code.inputs import Arguments, lists
from rljax.tasks.code.notation import clause, python, shown
from rljax.tasks.code.pattern import AGGREGATES, Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Space, union
from rljax.tasks.words import Words

_LIST = (("xs",), ("numbers",), ("items",), ("data",))
_TWO_LISTS = (("xs", "ys"), ("left", "right"), ("one", "other"), ("p", "q"))


def _groups(values: list[int], key: Expression, condition: Expression) -> dict[int, list[int]]:
    """The elements for which the condition holds, by their keys, in the order of first appearance."""
    found: dict[int, list[int]] = {}
    of, holds = meaning(key), meaning(condition or 1)
    for value in values:
        if holds({"v": value}):
            found.setdefault(of({"v": value}), []).append(value)
    return found


def _collect(key: Expression, condition: Expression, name: str) -> list[str]:
    """The lines that group a list."""
    inner = f"groups.setdefault({python(key)}, []).append(v)"
    body = [f"    if {python(condition)}:", f"        {inner}"] if condition else [f"    {inner}"]
    return ["groups = {}", f"for v in {name}:", *body]


def _among(condition: Expression, name: str, words: Words) -> str:
    return (
        f"the elements v of {name} for which {clause(condition, words)}" if condition else f"the elements v of {name}"
    )


def _if(condition: Expression) -> str:
    return f" if {python(condition, tight=True)}" if condition else ""


# A dictionary from each key to the aggregate of its elements.
def _group_run(parameters: Parameters, arguments: Arguments) -> dict[int, int]:
    key, condition, aggregate = parameters
    return {k: AGGREGATES[aggregate][0](members) for k, members in _groups(arguments[0], key, condition).items()}


def _group_lines(parameters: Parameters, names: Names) -> list[str]:
    key, condition, aggregate = parameters
    # Groups are never empty.
    value = AGGREGATES[aggregate][1].format(x="g").replace(", default=0", "")
    return [*_collect(key, condition, names[0]), f"return {{k: {value} for k, g in groups.items()}}"]


def _group_say(parameters: Parameters, words: Words, named: Signature) -> str:
    key, condition, aggregate = parameters
    [xs] = named.arguments
    if words.terse:
        return f"{named.tight}={{{python(key, tight=True)}:{aggregate} of v}} for v in {xs}{_if(condition)}"
    what, among = AGGREGATES[aggregate][2], _among(condition, xs, words)
    return words.choose(
        f"{xs} is a list of integers. Group {among} by {shown(key, words)}; return a dictionary from each such key to "
        f"{what} of the elements in its group.",
        f"{xs} is a list of integers. It returns a dictionary. Its keys are the values of {shown(key, words)} for "
        f"{among}; the value of a key is {what} of the elements v with that key.",
        f"For a list {xs} of integers, sort {among} into groups with equal {python(key)} and map each of these values "
        f"to {what} of its group, in a dictionary.",
    )


# The key with the largest (or smallest) aggregate; ties go to the smallest (or largest) key; 0 if there is none.
def _best_run(parameters: Parameters, arguments: Arguments) -> int:
    key, condition, aggregate, wanted, tie = parameters
    table = _group_run((key, condition, aggregate), arguments)
    if not table:
        return 0
    extreme = max(table.values()) if wanted == "largest" else min(table.values())
    tied = [k for k, value in table.items() if value == extreme]
    return min(tied) if tie == "smallest" else max(tied)


def _best_lines(parameters: Parameters, names: Names) -> list[str]:
    key, condition, aggregate, wanted, tie = parameters
    value = AGGREGATES[aggregate][1].format(x="groups[k]").replace(", default=0", "")
    sign = "-" if (wanted == "largest") != (tie == "largest") else ""
    chosen = "max" if wanted == "largest" else "min"
    return [
        *_collect(key, condition, names[0]),
        "if not groups:",
        "    return 0",
        f"return {chosen}(groups, key=lambda k: ({value}, {sign}k))",
    ]


def _best_say(parameters: Parameters, words: Words, named: Signature) -> str:
    key, condition, aggregate, wanted, tie = parameters
    [xs] = named.arguments
    if words.terse:
        which = f"key with {wanted} {aggregate}, tie: {tie}, none: 0"
        return f"{named.tight}={which};key={python(key, tight=True)} for v in {xs}{_if(condition)}"
    what, among = AGGREGATES[aggregate][2], _among(condition, xs, words)
    return words.choose(
        f"{xs} is a list of integers. Group {among} by {shown(key, words)}, and return the key of the group for which "
        f"{what} of its elements is {wanted}. If several keys tie, return the {tie} of them; if there is no group, "
        "return 0.",
        f"{xs} is a list of integers. Each of {among} has the key {shown(key, words)}. It returns the key for which "
        f"{what} of its elements is {wanted}; among equally good keys the {tie} wins, and without any it returns 0.",
    )


# The elements that occur at least so often, in the order of first appearance, or sorted.
def _often_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    change, least = parameters
    become = meaning(change)
    changed = [become({"v": value}) for value in arguments[0]]
    return [value for value in dict.fromkeys(changed) if changed.count(value) >= least]


def _often_lines(parameters: Parameters, names: Names) -> list[str]:
    change, least = parameters
    return [
        "counts = {}",
        f"for v in {names[0]}:",
        f"    w = {python(change)}",
        "    counts[w] = counts.get(w, 0) + 1",
        f"return [w for w, n in counts.items() if n >= {least}]",
    ]


def _often_say(parameters: Parameters, words: Words, named: Signature) -> str:
    change, least = parameters
    [xs] = named.arguments
    if words.terse:
        return f"{named.tight}:{python(change, tight=True)}|count>={least},unique"
    return words.choose(
        f"{xs} is a list of integers. Replace each element v by {shown(change, words)}; return the list of the values "
        f"that then occur at least {least} times, each once, in the order of their first appearance.",
        f"It returns those values of {shown(change, words)}, v running over the list {xs} of integers, that come up "
        f"{least} times or more; each once, earlier first appearances first.",
    )


def _crowded(parameters: Parameters, random: Random) -> list[Arguments]:
    """Lists with many elements of few values."""
    marks = [number for parameter in parameters if isinstance(parameter, tuple) for number in constants(parameter)]
    return [(values,) for values in lists(random, [mark for mark in marks if abs(mark) < 20], 0, 20, 12)]


# Pairs of places i < j with a sum, or a difference, that is wanted.
def _pairs_run(parameters: Parameters, arguments: Arguments) -> int:
    (condition,) = parameters
    holds, values = meaning(condition), arguments[0]
    return sum(holds({"x": values[i], "y": values[j]}) for j in range(len(values)) for i in range(j))


def _pairs_lines(parameters: Parameters, names: Names) -> list[str]:
    [xs] = names
    return [
        "total = 0",
        f"for j in range(len({xs})):",
        "    for i in range(j):",
        f"        if {python(_at(parameters[0], f'{xs}[i]', f'{xs}[j]'))}:",
        "            total += 1",
        "return total",
    ]


def _pairs_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [xs] = named.arguments
    if words.terse:
        return f"{named.tight}=count(i<j if {python(_at(parameters[0], f'{xs}[i]', f'{xs}[j]'), tight=True)})"
    condition = python(_at(parameters[0], f"{xs}[i]", f"{xs}[j]"))
    return words.choose(
        f"For a list {xs} of integers, count the pairs of positions i < j with {condition}.",
        f"It returns how many pairs (i, j), i < j, of positions in the list {xs} of integers fulfil {condition}.",
        f"{xs} is a list of integers. In how many ways can one choose two positions, i before j, so that {condition}? "
        "Return that number.",
    )


def _at(expression: Expression, left: str, right: str) -> Expression:
    return renamed(expression, {"x": left, "y": right})


# Two lists side by side, up to the end of the shorter one.
def _zip_run(parameters: Parameters, arguments: Arguments) -> Any:
    term, condition, aggregate = parameters
    of, holds = meaning(term), meaning(condition or 1)
    rows = [{"x": left, "y": right} for left, right in zip(*arguments, strict=False)]
    found = [of(row) for row in rows if holds(row)]
    return found if aggregate == "list" else AGGREGATES[aggregate][0](found)


def _zip_lines(parameters: Parameters, names: Names) -> list[str]:
    term, condition, aggregate = parameters
    test = f" if {python(condition)}" if condition else ""
    listed = f"[{python(term)} for x, y in zip({', '.join(names)}){test}]"
    if aggregate == "list":
        return [f"return {listed}"]
    return [f"found = {listed}", f"return {AGGREGATES[aggregate][1].format(x='found')}"]


def _zip_say(parameters: Parameters, words: Words, named: Signature) -> str:
    term, condition, aggregate = parameters
    one, other = named.arguments
    if words.terse:
        what = "" if aggregate == "list" else f"{aggregate} of "
        return f"{named.tight}={what}[{python(term, tight=True)} for x,y in zip({one},{other}){_if(condition)}]"
    where = f" for which {clause(condition, words)}" if condition else ""
    what = "the list of these values" if aggregate == "list" else f"{AGGREGATES[aggregate][2]} of these values"
    zero = "" if aggregate in ("list", "sum", "count") else " (0 if there is none)"
    return words.choose(
        f"{one} and {other} are lists of integers. Take the pairs x, y of elements at the same position (up to the end "
        f"of the shorter list){where}, work out {shown(term, words)} for each, and return {what}{zero}.",
        f"Walk through the lists {one} and {other} of integers side by side, until one of them ends. For every pair x "
        f"from {one} and y from {other}{where}, take {shown(term, words)}. It returns {what}{zero}.",
    )


def _two_lists(parameters: Parameters, random: Random) -> list[Arguments]:
    marks = [number for parameter in parameters if isinstance(parameter, tuple) for number in constants(parameter)]
    near = [mark for mark in marks if abs(mark) < 20]
    return list(zip(lists(random, near, -5, 20, 7), lists(random, near, -5, 20, 7), strict=True))


_KEY: Space = union(
    forms.form(lambda k: ("%", "v", k), Integers(2, 7)), forms.form(lambda k: ("//", "v", k), Integers(2, 9))
)
_KEYS: Space = union(
    forms.form(lambda a, b, k: ("%", ("+", ("*", a, "v"), b), k), Integers(2, 5), Integers(1, 5), Integers(3, 8)),
    forms.form(lambda b, k: ("//", ("+", "v", b), k), Integers(1, 6), Integers(2, 8)),
    forms.form(lambda b, k: ("%", ("abs", ("-", "v", b)), k), Integers(3, 12), Integers(2, 6)),
)
_NONE, _AGGREGATE = Listed(((),)), Listed(("sum", "max", "min", "count"))
_ENDS = Listed(("largest", "smallest"))
_IF = forms.conditions("v", 2, 15, 4)
_WANTED: Space = union(
    forms.form(lambda k: ("==", ("+", "x", "y"), k), Integers(5, 25)),
    forms.form(lambda k: (">", ("-", "x", "y"), k), Integers(1, 9)),
    forms.form(lambda m, r: ("==", ("%", ("+", "x", "y"), m), r), Integers(3, 7), Integers(0, 2)),
    forms.form(lambda k: ("<", ("abs", ("-", "x", "y")), k), Integers(2, 8)),
    forms.form(lambda a, k: (">", "x", ("+", ("*", a, "y"), k)), Integers(2, 4), Integers(1, 9)),
)
_ROW_IF: Space = union(
    forms.form(lambda k: (">", "x", ("+", "y", k)), Integers(1, 6)),
    forms.form(lambda k: ("<", "x", ("-", "y", k)), Integers(1, 6)),
    forms.remainders("x", 4),
    forms.comparisons("y", 0, 12),
)
PATTERNS = {
    "group": Pattern(_group_run, _group_lines, _group_say, _crowded, _LIST),
    "best": Pattern(_best_run, _best_lines, _best_say, _crowded, _LIST),
    "often": Pattern(_often_run, _often_lines, _often_say, _crowded, _LIST),
    "pairs": Pattern(_pairs_run, _pairs_lines, _pairs_say, _crowded, _LIST, ("x", "y")),
    "zip": Pattern(_zip_run, _zip_lines, _zip_say, _two_lists, _TWO_LISTS, ("x", "y")),
}
PAIRS: Space = trees("pairs", _WANTED)
BEST: Space = trees("best", _KEY, _NONE, _AGGREGATE, _ENDS, _ENDS)
_LISTS: dict[int, tuple[Space, ...]] = {
    3: (trees("zip", forms.pairs("x", "y", 9), _NONE, Listed(("list",))),),
    4: (trees("group", _KEY, _IF, _AGGREGATE), trees("zip", forms.pairs("x", "y", 9), _ROW_IF, Listed(("list",)))),
    5: (trees("group", _KEYS, _IF, _AGGREGATE), trees("often", _KEYS, Integers(2, 3))),
}
_NUMBERS: dict[int, tuple[Space, ...]] = {
    3: (trees("zip", forms.pairs("x", "y", 9), _NONE, Listed(("sum", "max", "min"))),),
    4: (trees("zip", forms.pairs("x", "y", 9), _ROW_IF, Listed(("sum", "max", "min"))),),
    5: (PAIRS, BEST),
    6: (
        trees("best", _KEYS, _IF, _AGGREGATE, _ENDS, _ENDS),
        trees("zip", forms.wide_pairs("x", "y", 9), _ROW_IF, _AGGREGATE),
    ),
}
TABLE = put_together("table", PATTERNS, _LISTS, _NUMBERS)
