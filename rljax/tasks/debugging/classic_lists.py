"""Classical functions of lists, with parameters; the interpreters take other ways than the programs."""

from __future__ import annotations

from bisect import bisect_left
from itertools import combinations
from random import Random

from rljax.tasks.code.inputs import Arguments, lists
from rljax.tasks.code.pattern import Names, Parameters, Pattern
from rljax.tasks.code.shape import Signature
from rljax.tasks.words import Words

_LIST = (("xs",), ("numbers",), ("items",), ("values",))
_SEARCH = (("xs", "t"), ("numbers", "wanted"), ("items", "target"))
_TWO = (("xs", "ys"), ("left", "right"), ("one", "other"))


def _few(random: Random, low: int = -9, high: int = 20) -> list[list[int]]:
    return lists(random, (), low, high, 8)


# The first place in an ascending list whose element, times the factor, is not below the target.
def _search_run(parameters: Parameters, arguments: Arguments) -> int:
    return bisect_left([parameters[0] * item for item in arguments[0]], arguments[1])


def _search_lines(parameters: Parameters, names: Names) -> list[str]:
    (factor,), (xs, t) = parameters, names
    return [
        "low = 0",
        f"high = len({xs})",
        "while low < high:",
        "    middle = (low + high) // 2",
        f"    if {factor} * {xs}[middle] < {t}:",
        "        low = middle + 1",
        "    else:",
        "        high = middle",
        "return low",
    ]


def _search_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (factor,), (xs, t) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=min i:{factor}*{xs}[i]>={t},or len;{xs} sorted"
    return words.choose(
        f"{xs} is an ascending list of integers. Return the smallest index i with {factor} * {xs}[i] >= {t}, and the "
        "length of the list if there is none.",
        f"By binary search in the ascending list {xs} of integers, it finds the first position whose element times "
        f"{factor} is at least {t}; without such an element it returns len({xs}).",
        f"It returns how many elements v of the ascending integer list {xs} fulfil {factor} * v < {t}.",
    )


def _searches(parameters: Parameters, random: Random) -> list[Arguments]:
    found = []
    for values in _few(random):
        values.sort()
        wanted = parameters[0] * random.choice(values) if values and random.random() < 0.6 else random.randint(-40, 70)
        found.append((values, wanted))
    return found


# Sorted by the remainder modulo k, equal ones in their order.
def _sort_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    modulus, direction = parameters
    return sorted(arguments[0], key=lambda v: v % modulus if direction == "smallest" else -(v % modulus))


def _sort_lines(parameters: Parameters, names: Names) -> list[str]:
    (modulus, direction), (xs,) = parameters, names
    sign = ">" if direction == "smallest" else "<"
    return [
        f"{xs} = list({xs})",
        f"for i in range(1, len({xs})):",
        f"    v = {xs}[i]",
        "    j = i",
        f"    while j > 0 and {xs}[j - 1] % {modulus} {sign} v % {modulus}:",
        f"        {xs}[j] = {xs}[j - 1]",
        "        j -= 1",
        f"    {xs}[j] = v",
        f"return {xs}",
    ]


def _sort_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (modulus, direction), (xs,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=stable sort by v%{modulus},{direction} first"
    return words.choose(
        f"It returns the elements of the list {xs} of integers sorted by v % {modulus}, the {direction} remainder "
        "first; "
        "elements with the same remainder keep their order.",
        f"Sort {xs}, a list of integers, by insertion, so that the remainders modulo {modulus} come with the "
        f"{direction} "
        "first, and return the sorted list. The sort is stable.",
        f"The result is the integer list {xs} in a new order, stable, by the remainder of division by {modulus}, "
        f"{direction} remainders at the beginning.",
    )


def _mixed(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(values,) for values in _few(random)]


# Two ascending lists made one, times they occur limited.
def _merge_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    everything = sorted([*arguments[0], *arguments[1]])
    return [v for place, v in enumerate(everything) if place < parameters[0] or everything[place - parameters[0]] != v]


def _merge_lines(parameters: Parameters, names: Names) -> list[str]:
    (most,), (xs, ys) = parameters, names
    return [
        "out = []",
        "i = 0",
        "j = 0",
        f"while i < len({xs}) or j < len({ys}):",
        f"    if j == len({ys}) or (i < len({xs}) and {xs}[i] <= {ys}[j]):",
        f"        v = {xs}[i]",
        "        i += 1",
        "    else:",
        f"        v = {ys}[j]",
        "        j += 1",
        f"    if out.count(v) < {most}:",
        "        out.append(v)",
        "return out",
    ]


def _merge_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (most,), (xs, ys) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=merge sorted {xs},{ys},each value<={most} times"
    return words.choose(
        f"{xs} and {ys} are ascending lists of integers. Merge them into one ascending list in which every number "
        "stands "
        f"at most {most} times, further copies being left out.",
        f"It merges two ascending lists {xs} and {ys} of integers; of equal numbers it keeps {most} at most.",
        f"The result holds the numbers of the ascending lists {xs} and {ys} in ascending order, none of them more than "
        f"{most} times.",
    )


def _merges(parameters: Parameters, random: Random) -> list[Arguments]:
    ones, others = _few(random, 0, 7), _few(random, 0, 7)
    return [(sorted(one), sorted(other)) for one, other in zip(ones, reversed(others), strict=True)]


# The largest sum of a stretch of at least so many neighbours; 0 if the list is too short.
def _stretch_run(parameters: Parameters, arguments: Arguments) -> int:
    [least], [values] = parameters, arguments
    ends = combinations(range(len(values) + 1), 2)
    return max([sum(values[start:end]) for start, end in ends if end - start >= least], default=0)


def _stretch_lines(parameters: Parameters, names: Names) -> list[str]:
    (least,), (xs,) = parameters, names
    return [
        f"if len({xs}) < {least}:",
        "    return 0",
        f"current = sum({xs}[:{least}])",
        "best = current",
        "spare = 0",
        "lowest = 0",
        f"for i in range({least}, len({xs})):",
        f"    current += {xs}[i]",
        f"    spare += {xs}[i - {least}]",
        "    lowest = min(lowest, spare)",
        "    best = max(best, current - lowest)",
        "return best",
    ]


def _stretch_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (least,), (xs,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=max sum of>={least} neighbours or 0"
    return words.choose(
        f"It returns the largest sum of at least {least} consecutive elements of the list {xs} of integers, and 0 if "
        "the "
        f"list has fewer than {least}.",
        f"Of all contiguous stretches of {xs}, a list of integers, that are {least} or longer, return the largest "
        "sum; 0 "
        "where there is no such stretch.",
        f"{xs} is a list of integers. The result is the maximum of sum({xs}[i:j]) over all i, j with j - i >= "
        f"{least}; it "
        "is 0 if no such slice exists.",
    )


# The longest stretch in which each element is the one before plus d.
def _ladder_run(parameters: Parameters, arguments: Arguments) -> int:
    [step], [values] = parameters, arguments
    best = 0
    for start in range(len(values)):
        end = start + 1
        while end < len(values) and values[end] == values[end - 1] + step:
            end += 1
        best = max(best, end - start)
    return best


def _ladder_lines(parameters: Parameters, names: Names) -> list[str]:
    (step,), (xs,) = parameters, names
    return [
        "best = 0",
        "length = 0",
        f"for i in range(len({xs})):",
        f"    if i > 0 and {xs}[i] == {xs}[i - 1] + {step}:",
        "        length += 1",
        "    else:",
        "        length = 1",
        "    best = max(best, length)",
        "return best",
    ]


def _ladder_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (step,), (xs,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=longest stretch with x[i]==x[i-1]+{step}"
    return words.choose(
        f"It returns the length of the longest stretch of consecutive elements of the list {xs} of integers in which "
        "each "
        f"is the one before plus {step}; a single element is such a stretch, and an empty list gives 0.",
        f"In {xs}, a list of integers, look for the longest slice whose successive differences are all {step}; "
        "return its "
        "length (1 for a single element, 0 if the list is empty).",
    )


def _ladders(parameters: Parameters, random: Random) -> list[Arguments]:
    [step] = parameters
    found: list[Arguments] = [([1, 1 + step, 3 * step],), ([4, 2, 2 + step, 2 + 2 * step],), ([],), ([5],)]
    for _ in range(8):
        values = [random.randint(0, 9)]
        while len(values) < random.randint(4, 9):
            values.append(values[-1] + step if random.random() < 0.6 else random.randint(0, 9))
        found.append((values,))
    return found


# The first pair of places with the wanted sum.
def _pair_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    [total], [values] = parameters, arguments
    pairs = [(j, i) for j in range(len(values)) for i in range(j) if values[i] + values[j] == total]
    return [min(pairs)[1], min(pairs)[0]] if pairs else []


def _pair_lines(parameters: Parameters, names: Names) -> list[str]:
    (total,), (xs,) = parameters, names
    return [
        "seen = {}",
        f"for j, v in enumerate({xs}):",
        f"    if {total} - v in seen:",
        f"        return [seen[{total} - v], j]",
        "    if v not in seen:",
        "        seen[v] = j",
        "return []",
    ]


def _pair_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (total,), (xs,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=[i,j]:i<j,{xs}[i]+{xs}[j]=={total},min j,then min i;else []"
    return words.choose(
        f"It returns indices [i, j], i < j, of two elements of the list {xs} of integers with the sum {total}: the "
        "pair "
        "with the smallest j and, of those, the smallest i; [] if there is no such pair.",
        f"Look in {xs}, a list of integers, for positions i < j with {xs}[i] + {xs}[j] == {total}. Return [i, j] for "
        "the "
        "least j that is possible, with the least i for it; an empty list if nothing fits.",
    )


def _pairs(parameters: Parameters, random: Random) -> list[Arguments]:
    [total] = parameters
    found: list[Arguments] = [([1, total - 1],), ([3, 0, total, 4],), ([],), ([total],)]
    for _ in range(8):
        values = [random.randint(0, total) for _ in range(random.randint(4, 7))]
        found.append((values,))
    return found


# Intervals joined where the gap between them is small enough.
def _join_run(parameters: Parameters, arguments: Arguments) -> list[list[int]]:
    [gap], [intervals] = parameters, arguments
    # Each interval is a set of halves, widened by the gap; what touches is one.
    joined: list[list[int]] = []
    left = [list(interval) for interval in intervals]
    while left:
        one = left.pop()
        near = [other for other in left if other[0] <= one[1] + gap and one[0] <= other[1] + gap]
        if near:
            left = [other for other in left if other not in near]
            left.append([min(one[0], *[other[0] for other in near]), max(one[1], *[other[1] for other in near])])
        else:
            joined.append(one)
    return sorted(joined)


def _join_lines(parameters: Parameters, names: Names) -> list[str]:
    (gap,), (spans,) = parameters, names
    return [
        "out = []",
        f"for start, end in sorted({spans}):",
        f"    if out and start <= out[-1][1] + {gap}:",
        "        out[-1][1] = max(out[-1][1], end)",
        "    else:",
        "        out.append([start, end])",
        "return out",
    ]


def _join_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (gap,), (spans,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=merge intervals with gap<={gap},sorted"
    return words.choose(
        f"{spans} is a list of intervals [start, end] of integers. Merge those that overlap or between which the "
        "distance "
        f"from one's end to the other's start is at most {gap}; return the merged intervals in ascending order.",
        f"It joins intervals: two of them become one if one starts not later than {gap} behind the end of the other. "
        f"Given the list {spans} of pairs [start, end], return the list of joined pairs, sorted.",
    )


def _intervals(parameters: Parameters, random: Random) -> list[Arguments]:
    found: list[Arguments] = [([[1, 3], [2, 5]],), ([[4, 6], [1, 2]],), ([],), ([[0, 2]],)]
    for _ in range(8):
        starts = [random.randint(0, 25) for _ in range(random.randint(3, 6))]
        found.append(([[start, start + random.randint(0, 6)] for start in starts],))
    return found


# What comes of each window of k neighbours.
def _window_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    (size, aggregate), [values] = parameters, arguments
    windows = [sorted(values[start : start + size]) for start in range(len(values) - size + 1)]
    place = {"min": 0, "max": -1}.get(aggregate)
    return [sum(window) if place is None else window[place] for window in windows]


def _window_lines(parameters: Parameters, names: Names) -> list[str]:
    (size, aggregate), (xs,) = parameters, names
    return [
        "out = []",
        f"for i in range(len({xs}) - {size - 1}):",
        f"    best = {xs}[i]",
        f"    for j in range(i + 1, i + {size}):",
        f"        {f'best += {xs}[j]' if aggregate == 'sum' else f'best = {aggregate}(best, {xs}[j])'}",
        "    out.append(best)",
        "return out",
    ]


def _window_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (size, aggregate), (xs,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=[{aggregate} of each {size} neighbours]"
    what = {"sum": "the sum", "min": "the smallest", "max": "the largest"}[aggregate]
    return words.choose(
        f"It returns the list that has {what} of every {size} consecutive elements of the list {xs} of integers, "
        "from left "
        "to right; it is empty if there are too few.",
        f"A window of {size} elements slides over the integer list {xs}. Return the list of {what} in each position "
        "of the "
        "window.",
    )


LIST_CLASSICS = {
    "search": Pattern(_search_run, _search_lines, _search_say, _searches, _SEARCH),
    "sort": Pattern(_sort_run, _sort_lines, _sort_say, _mixed, _LIST),
    "merge": Pattern(_merge_run, _merge_lines, _merge_say, _merges, _TWO),
    "stretch": Pattern(_stretch_run, _stretch_lines, _stretch_say, _mixed, _LIST),
    "ladder": Pattern(_ladder_run, _ladder_lines, _ladder_say, _ladders, _LIST),
    "pair": Pattern(_pair_run, _pair_lines, _pair_say, _pairs, _LIST),
    "join": Pattern(_join_run, _join_lines, _join_say, _intervals, (("spans",), ("intervals",), ("pairs",))),
    "window": Pattern(_window_run, _window_lines, _window_say, _mixed, _LIST),
}
