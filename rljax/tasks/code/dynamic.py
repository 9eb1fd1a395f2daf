"""What is best solved by dynamic programming: level 7 counts ways, level 8 has one table, level 9 two or a recursion.

The interpreters recurse on the definition, remembering what they found; the reference programs fill tables.
"""

from __future__ import annotations

from functools import cache
from random import Random

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import constants, meaning, renamed
from rljax.tasks.code.inputs import Arguments, grids, lists, texts
from rljax.tasks.code.notation import clause, listed, python, shown
from rljax.tasks.code.pattern import Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product, union
from rljax.tasks.words import Words

_NUMBER, _LIST = (("n",), ("total",), ("amount",)), (("xs",), ("numbers",), ("items",), ("values",))
_TEXTS = (("s", "t"), ("one", "other"), ("left", "right"), ("p", "q"))
_GRIDS = (("grid",), ("rows",), ("costs",))


# Ways to make n by an ordered sum of the parts, modulo m; or without order.
def _ways_run(parameters: Parameters, arguments: Arguments) -> int:
    parts, ordered, modulus = parameters

    @cache
    def ways(left: int, first: int) -> int:
        if left == 0:
            return 1
        usable = parts if ordered == "ordered" else parts[first:]
        return sum(ways(left - part, parts.index(part)) for part in usable if part <= left)

    return ways(arguments[0], 0) % modulus


def _ways_lines(parameters: Parameters, names: Names) -> list[str]:
    parts, ordered, modulus = parameters
    [n] = names
    start = f"ways = [1] + [0] * {n}"
    if ordered == "ordered":
        loops = [f"for i in range(1, {n} + 1):", f"    for part in {list(parts)}:", "        if part <= i:"]
        return [start, *loops, "            ways[i] += ways[i - part]", f"return ways[{n}] % {modulus}"]
    loops = [f"for part in {list(parts)}:", f"    for i in range(part, {n} + 1):"]
    return [start, *loops, "        ways[i] += ways[i - part]", f"return ways[{n}] % {modulus}"]


def _ways_say(parameters: Parameters, words: Words, named: Signature) -> str:
    parts, ordered, modulus = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=count {ordered} sums of {parts}={n},mod {modulus}".replace(", ", ",")
    told = listed(list(map(str, parts)))
    if ordered == "ordered":
        return words.choose(
            f"In how many ways can one climb {n} stairs with steps of {told} stairs? The order of the steps matters; "
            f"climbing 0 stairs is one way. Return the number modulo {modulus}.",
            f"Count the finite sequences of numbers from {told} (with repetition) whose sum is {n}; the empty sequence "
            f"has the sum 0. Return that count modulo {modulus}.",
        )
    return words.choose(
        f"In how many ways can the amount {n} be paid with coins of {told}, any number of each? The order of the coins "
        f"does not matter; 0 is paid in one way. Return the number modulo {modulus}.",
        f"Count the multisets of numbers from {told} whose sum is {n}, the empty one included for {n} = 0, and return "
        f"that count modulo {modulus}.",
    )


def _amounts(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (5, 8, 0, 1, *random.sample(range(2, 14), 4), *random.sample(range(14, 40), 4))]


# The fewest parts that make n, each with its cost; a number of its own if there is no way.
def _fewest_run(parameters: Parameters, arguments: Arguments) -> int:
    parts, costs, none = parameters

    @cache
    def least(left: int) -> int | None:
        found = [(least(left - part), cost) for part, cost in zip(parts, costs, strict=True) if part <= left]
        return 0 if left == 0 else min((rest + cost for rest, cost in found if rest is not None), default=None)

    result = least(arguments[0])
    return -none if result is None else result


def _fewest_lines(parameters: Parameters, names: Names) -> list[str]:
    parts, costs, none = parameters
    [n] = names
    return [
        f"best = [0] + [None] * {n}",
        f"for i in range(1, {n} + 1):",
        f"    for part, cost in {list(zip(parts, costs, strict=True))}:",
        "        if part <= i and best[i - part] is not None:",
        "            new = best[i - part] + cost",
        "            if best[i] is None or new < best[i]:",
        "                best[i] = new",
        f"return {-none} if best[{n}] is None else best[{n}]",
    ]


def _fewest_say(parameters: Parameters, words: Words, named: Signature) -> str:
    parts, costs, none = parameters
    [n] = named.arguments
    if words.terse:
        rules = ",".join(f"+{part} costs {cost}" for part, cost in zip(parts, costs, strict=True))
        return f"{named.tight}=min cost from 0 to {n} by {rules},or {-none}"
    told = listed([f"one of {part} costs {cost}" for part, cost in zip(parts, costs, strict=True)])
    return words.choose(
        f"Get from 0 to exactly {n} by forward jumps: {told}. Return the least total cost, or {-none} if {n} cannot be "
        "reached.",
        f"A length {n} is to be put together from pieces: {told}; any number of each may be used. It returns the "
        f"lowest price, {-none} if it is impossible, and 0 for {n} = 0.",
    )


# The best sum of elements no two of which are nearer than the gap.
def _apart_run(parameters: Parameters, arguments: Arguments) -> int:
    gap, value = parameters
    worth = [meaning(value)({"v": item}) for item in arguments[0]]

    @cache
    def best(start: int) -> int:
        if start >= len(worth):
            return 0
        return max(best(start + 1), worth[start] + best(start + gap))

    return best(0)


def _apart_lines(parameters: Parameters, names: Names) -> list[str]:
    gap, value = parameters
    [xs] = names
    return [
        f"best = [0] * (len({xs}) + {gap})",
        f"for i in range(len({xs}) - 1, -1, -1):",
        f"    best[i] = max(best[i + 1], {python(renamed(value, {'v': f'{xs}[i]'}))} + best[i + {gap}])",
        "return best[0]",
    ]


def _apart_say(parameters: Parameters, words: Words, named: Signature) -> str:
    gap, value = parameters
    [xs] = named.arguments
    if words.terse:
        return f"{named.tight}=max sum of {python(value, tight=True)} for chosen v in {xs},indices>={gap} apart"
    return words.choose(
        f"Choose elements v of the list {xs} of integers so that the positions of any two of them differ by at least "
        f"{gap}. A chosen element is worth {shown(value, words)}. Return the largest total worth; none is worth 0.",
        f"{xs} is a list of integers. It returns the greatest sum of {shown(value, words)} over elements v that are "
        f"chosen so that any two are at least {gap} positions apart (0 if nothing is chosen).",
    )


def _list_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(values,) for values in lists(random, _near(parameters), -8, 15, 9)]


def _near(parameters: Parameters) -> list[int]:
    found = [number for part in parameters if isinstance(part, tuple) for number in constants(part)]
    return [number for number in found if abs(number) < 12]


# The longest, or the worthiest, subsequence in which the condition holds from each element x to the next y.
def _chain_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, value = parameters
    items, holds, worth = arguments[0], meaning(condition), meaning(value)

    @cache
    def best(last: int) -> int:
        """The best of those that begin at `last`."""
        following = [j for j in range(last + 1, len(items)) if holds({"x": items[last], "y": items[j]})]
        return int(worth({"v": items[last]})) + max([0, *[best(j) for j in following]])

    return max([best(start) for start in range(len(items))], default=0)


def _chain_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, value = parameters
    [xs] = names
    holds = python(renamed(condition, {"x": f"{xs}[i]", "y": f"{xs}[j]"}))
    return [
        "best = []",
        f"for j in range(len({xs})):",
        "    before = 0",
        "    for i in range(j):",
        f"        if {holds} and best[i] > before:",
        "            before = best[i]",
        f"    best.append({python(renamed(value, {'v': f'{xs}[j]'}))} + before)",
        "return max(best, default=0)",
    ]


def _chain_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, value = parameters
    [xs] = named.arguments
    if words.terse:
        what = "longest" if value == 1 else f"max sum of {python(value, tight=True)},"
        return f"{named.tight}={what} subsequence v with {python(condition, tight=True)} for neighbours x,y"
    best = "the length of the longest"
    if value != 1:
        best = f"the largest sum of {shown(value, words)} over a non-empty"
    rule = clause(condition, words)
    return words.choose(
        f"A subsequence of the list {xs} of integers is good if for every two neighbours x, y in it (x first) {rule}. "
        f"It returns {best} good subsequence of elements v; 0 for an empty list.",
        f"{xs} is a list of integers; elements may be left out, their order stays. Return {best} subsequence of "
        f"elements v in which each x and the next y fulfil: {rule}. For an empty list it is 0.",
    )


# The best way through a grid from the first cell to the last, to the right and down.
def _path_run(parameters: Parameters, arguments: Arguments) -> int:
    value, wanted, diagonal = parameters
    grid, worth = arguments[0], meaning(value)
    best = max if wanted == "largest" else min
    steps = [(0, 1), (1, 0), (1, 1)][: 3 if diagonal == "diagonal" else 2]

    @cache
    def rest(r: int, c: int) -> int:
        here = int(worth({"v": grid[r][c]}))
        places = [(r + down, c + right) for down, right in steps]
        options = [rest(i, j) for i, j in places if i < len(grid) and j < len(grid[0])]
        return here + best(options) if options else here

    return rest(0, 0)


def _path_lines(parameters: Parameters, names: Names) -> list[str]:
    value, wanted, diagonal = parameters
    [grid] = names
    third = (
        ["            if r and c:", "                before.append(best[r - 1][c - 1])"]
        if diagonal == "diagonal"
        else []
    )
    return [
        "best = []",
        f"for r, row in enumerate({grid}):",
        "    best.append([])",
        "    for c, v in enumerate(row):",
        "        before = []",
        "        if r:",
        "            before.append(best[r - 1][c])",
        "        if c:",
        "            before.append(best[r][c - 1])",
        *third,
        f"        best[r].append({python(value)} + {'max' if wanted == 'largest' else 'min'}(before, default=0))",
        "return best[-1][-1]",
    ]


def _path_say(parameters: Parameters, words: Words, named: Signature) -> str:
    value, wanted, diagonal = parameters
    [grid] = named.arguments
    steps = (
        "one cell to the right, down, or diagonally right down" if diagonal == "diagonal" else "one cell right or down"
    )
    if words.terse:
        moves = "right,down,diagonal" if diagonal == "diagonal" else "right,down"
        return f"{named.tight}={wanted} sum of {python(value, tight=True)} on paths {moves} through {grid}"
    return words.choose(
        f"{grid} is a rectangular list of rows of integers. A path leads from the top left to the bottom right cell, "
        f"each step {steps}. A cell with the number v counts {shown(value, words)}. Return the {wanted} sum that a "
        "path can have, both ends included.",
        f"Walk through {grid}, a list of equally long rows of integers, from its first cell to its last by steps of "
        f"{steps}. It returns the {wanted} possible sum of {shown(value, words)} over the numbers v of the cells "
        "visited, first and last included.",
    )


def _path_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(grid,) for grid in grids(random, _near(parameters), -4, 9, square=False)]


# The cost of turning one text into another.
def _edit_run(parameters: Parameters, arguments: Arguments) -> int:
    insert, delete, replace = parameters
    one, other = arguments

    @cache
    def cost(i: int, j: int) -> int:
        if i == len(one):
            return insert * (len(other) - j)
        if j == len(other):
            return delete * (len(one) - i)
        change = 0 if one[i] == other[j] else replace
        return min(cost(i + 1, j) + delete, cost(i, j + 1) + insert, cost(i + 1, j + 1) + change)

    return cost(0, 0)


def _edit_lines(parameters: Parameters, names: Names) -> list[str]:
    insert, delete, replace = parameters
    s, t = names
    return [
        f"row = [{insert} * j for j in range(len({t}) + 1)]",
        f"for i in range(len({s})):",
        f"    new = [{delete} * (i + 1)]",
        f"    for j in range(len({t})):",
        f"        change = 0 if {s}[i] == {t}[j] else {replace}",
        f"        new.append(min(row[j] + change, row[j + 1] + {delete}, new[j] + {insert}))",
        "    row = new",
        "return row[-1]",
    ]


def _edit_say(parameters: Parameters, words: Words, named: Signature) -> str:
    insert, delete, replace = parameters
    s, t = named.arguments
    if words.terse:
        return f"{named.tight}=edit cost {s}->{t},insert {insert},delete {delete},replace {replace}"
    return words.choose(
        f"The text {s} is to become the text {t}. To insert a letter costs {insert}, to delete one costs {delete}, to "
        f"replace one by another costs {replace}. Return the least total cost.",
        f"It returns the weighted edit distance from {s} to {t}: {insert} for an insertion, {delete} for a deletion, "
        f"{replace} for a substitution.",
    )


def _two_texts(parameters: Parameters, random: Random) -> list[Arguments]:
    found = [text[:7] for text in texts(random, "abc", 24)]
    return [("abc", "acb"), ("aab", "b"), *zip(found[2::2], found[3::2], strict=True)]


_PARTS: Space = union(
    *[Mapped(Subsets(9, count), lambda chosen: tuple(part + 1 for part in chosen)) for count in (2, 3)]
)
_COSTS: Space = product(*[Integers(1, 9)] * 3)
_THREE: Space = Mapped(Subsets(9, 3), lambda chosen: tuple(part + 1 for part in chosen))
_MODULUS: Space = Listed((97, 101, 1000, 1009, 10**6 + 7))
_VALUE: Space = union(Listed(("v",)), forms.steps("v", 5))
_VALUES: Space = union(forms.double_steps("v", 5), forms.form(lambda k: ("abs", ("-", "v", k)), Integers(6, 9)))
_NEXT: Space = union(
    forms.form(lambda k: (">=", ("-", "y", "x"), k), Integers(1, 9)),
    forms.form(lambda k: ("<=", ("abs", ("-", "y", "x")), k), Integers(1, 7)),
    forms.form(lambda m, rest: ("==", ("%", ("+", "x", "y"), m), rest), Integers(2, 6), Integers(0, 1)),
    forms.form(lambda a, k: (">", ("*", a, "y"), ("+", "x", k)), Integers(2, 4), Integers(1, 5)),
)
_WANTED = Listed(("largest", "smallest"))
PATTERNS = {
    "ways": Pattern(_ways_run, _ways_lines, _ways_say, _amounts, _NUMBER),
    "fewest": Pattern(_fewest_run, _fewest_lines, _fewest_say, _amounts, _NUMBER),
    "apart": Pattern(_apart_run, _apart_lines, _apart_say, _list_inputs, _LIST),
    "chain": Pattern(_chain_run, _chain_lines, _chain_say, _list_inputs, _LIST, ("x", "y")),
    "path": Pattern(_path_run, _path_lines, _path_say, _path_inputs, _GRIDS),
    "edit": Pattern(_edit_run, _edit_lines, _edit_say, _two_texts, _TEXTS),
}
APART: Space = trees("apart", Integers(2, 4), union(_VALUE, _VALUES))
CHAIN: Space = trees("chain", _NEXT, union(Listed((1,)), _VALUE, _VALUES))
_SPACES: dict[int, tuple[Space, ...]] = {
    7: (trees("ways", _PARTS, Listed(("ordered",)), _MODULUS),),
    8: (
        trees("ways", _PARTS, Listed(("unordered",)), _MODULUS),
        trees("fewest", _THREE, _COSTS, Integers(1, 1)),
        APART,
        trees("path", _VALUE, _WANTED, Listed(("straight",))),
    ),
    9: (
        CHAIN,
        trees("path", _VALUES, _WANTED, Listed(("straight", "diagonal"))),
        trees("edit", Integers(1, 9), Integers(1, 9), Integers(1, 9)),
    ),
}
DYNAMIC = put_together("dynamic", PATTERNS, {}, _SPACES)
