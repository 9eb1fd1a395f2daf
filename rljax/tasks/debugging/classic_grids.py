"""Classical functions of grids, and of choices; the interpreters take other ways than the programs."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

from rljax.tasks.code.inputs import Arguments, grids
from rljax.tasks.code.notation import ordinal
from rljax.tasks.code.pattern import Names, Parameters, Pattern
from rljax.tasks.code.shape import Signature
from rljax.tasks.words import Words

_GRID = (("grid",), ("rows",), ("board",))
_BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1))
_AROUND = (*_BESIDE, (1, 1), (1, -1), (-1, 1), (-1, -1))


def _steps(ways: str) -> tuple[tuple[int, int], ...]:
    return _BESIDE if ways == "straight" else _AROUND


def _numbers(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(grid,) for grid in grids(random, (), 0, 9, square=False)]


def _plans(parameters: Parameters, random: Random) -> list[Arguments]:
    """Grids of 0 and 1 with more 0s, whose corners are mostly 0."""
    found: list[Arguments] = [([[0, 0], [1, 0]],), ([[0, 1], [1, 0]],), ([[0]],), ([[1, 0]],)]
    for _ in range(9):
        high, wide = random.randint(2, 4), random.randint(3, 5)
        grid = [[int(random.random() < 0.35) for _ in range(wide)] for _ in range(high)]
        grid[0][0] = grid[-1][-1] = int(random.random() < 0.1)
        found.append((grid,))
    return found


# A grid turned clockwise, so many times.
def _turn_run(parameters: Parameters, arguments: Arguments) -> list[list[int]]:
    times, shift = parameters
    grid = arguments[0]
    for _ in range(times):
        grid = [list(row) for row in zip(*grid[::-1], strict=True)]
    return [[cell + shift for cell in row] for row in grid]


def _turn_lines(parameters: Parameters, names: Names) -> list[str]:
    (times, shift), (grid,) = parameters, names
    return [
        f"for _ in range({times}):",
        "    turned = []",
        f"    for c in range(len({grid}[0])):",
        "        row = []",
        f"        for r in range(len({grid}) - 1, -1, -1):",
        f"            row.append({grid}[r][c])",
        "        turned.append(row)",
        f"    {grid} = turned",
        f"return [[v + {shift} for v in row] for row in {grid}]",
    ]


def _turn_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (times, shift), (grid,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=rotate 90 clockwise {times} times,cells+{shift}"
    degrees = 90 * times
    return words.choose(
        f"It turns {grid}, a rectangular list of rows of integers, clockwise by {degrees} degrees, adds {shift} to "
        "every "
        "number, and returns the new list of rows.",
        f"Return {grid} (a list of equally long rows of integers) rotated by {degrees} degrees to the right, with "
        f"{shift} "
        "added to each cell.",
    )


# The cells of a grid in a spiral, every k-th of them.
def _spiral_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    grid, found = [list(row) for row in arguments[0]], []
    while grid:
        found += grid.pop(0)
        # What is left is turned to the left, so that its next side is on top.
        grid = [list(column) for column in zip(*grid, strict=True)][::-1]
    return found[:: parameters[0]]


def _spiral_lines(parameters: Parameters, names: Names) -> list[str]:
    (every,), (grid,) = parameters, names
    return [
        "out = []",
        f"top, bottom = 0, len({grid}) - 1",
        f"left, right = 0, len({grid}[0]) - 1",
        "while top <= bottom and left <= right:",
        "    for c in range(left, right + 1):",
        f"        out.append({grid}[top][c])",
        "    for r in range(top + 1, bottom + 1):",
        f"        out.append({grid}[r][right])",
        "    if top < bottom and left < right:",
        "        for c in range(right - 1, left - 1, -1):",
        f"            out.append({grid}[bottom][c])",
        "        for r in range(bottom - 1, top, -1):",
        f"            out.append({grid}[r][left])",
        "    top += 1",
        "    bottom -= 1",
        "    left += 1",
        "    right -= 1",
        f"return out[::{every}]",
    ]


def _spiral_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (every,), (grid,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=spiral order,clockwise from top left,[::{every}]"
    which = "all of them" if every == 1 else f"the first of them and every {ordinal(every)} after it"
    return words.choose(
        f"Read the numbers of {grid}, a rectangular list of rows, in a clockwise spiral that begins at the top left "
        "and "
        f"runs inwards; return a list of {which}.",
        f"It lists the cells of the rectangular grid {grid} along a spiral: along the top row to the right, down, "
        "back to "
        f"the left, up, and so on inwards. Of this list it returns {which}.",
    )


# The fewest steps from the first to the last cell over cells that are 0.
def _way_run(parameters: Parameters, arguments: Arguments) -> int:
    [ways], [grid] = parameters, arguments
    free = {(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if not cell}
    goal = (len(grid) - 1, len(grid[0]) - 1)
    reached, front, count = {(0, 0)} & free, {(0, 0)} & free, 0
    while front:
        if goal in reached:
            return count
        near = {(r + down, c + right) for r, c in front for down, right in _steps(ways)}
        front = near & free - reached
        reached |= front
        count += 1
    return -1


def _way_lines(parameters: Parameters, names: Names) -> list[str]:
    (ways,), (grid,) = parameters, names
    return [
        f"height, width = len({grid}), len({grid}[0])",
        f"if {grid}[0][0] == 1:",
        "    return -1",
        "distance = {(0, 0): 0}",
        "queue = [(0, 0)]",
        "for r, c in queue:",
        f"    for i, j in {_steps(ways)}:",
        "        place = (r + i, c + j)",
        "        if 0 <= r + i < height and 0 <= c + j < width and place not in distance:",
        f"            if {grid}[r + i][c + j] == 0:",
        "                distance[place] = distance[r, c] + 1",
        "                queue.append(place)",
        "return distance.get((height - 1, width - 1), -1)",
    ]


def _way_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (ways,), (grid,) = parameters, named.arguments
    steps = "up, down, left or right" if ways == "straight" else "to one of the eight cells around"
    if words.terse:
        count = 4 if ways == "straight" else 8
        return f"{named.tight}=shortest path,{count} neighbours,over 0s,corner to corner,or -1"
    return words.choose(
        f"{grid} is a rectangular list of rows of 0s (free) and 1s (walls). Return the least number of steps from "
        "the top "
        f"left to the bottom right cell over free cells, a step going {steps}; -1 if there is no way or an end is a "
        "wall.",
        f"It finds a shortest way through {grid}, rows of 0 and 1 of equal length, from the first cell to the last by "
        f"steps {steps}, and never onto a 1. The result is the number of steps, or -1 where there is no such way.",
    )


# How many groups of connected 1s there are, of at least so many cells.
def _islands_run(parameters: Parameters, arguments: Arguments) -> int:
    (ways, least), [grid] = parameters, arguments
    cells = [(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if cell]
    label = {cell: place for place, cell in enumerate(cells)}
    # The smallest label spreads until nothing changes.
    for _ in cells:
        for (r, c), (down, right) in product(cells, _steps(ways)):
            other = (r + down, c + right)
            if other in label:
                label[r, c] = min(label[r, c], label[other])
    sizes = [list(label.values()).count(name) for name in set(label.values())]
    return sum(size >= least for size in sizes)


def _islands_lines(parameters: Parameters, names: Names) -> list[str]:
    (ways, least), (grid,) = parameters, names
    return [
        "seen = set()",
        "total = 0",
        f"for r in range(len({grid})):",
        f"    for c in range(len({grid}[0])):",
        f"        if {grid}[r][c] == 1 and (r, c) not in seen:",
        "            seen.add((r, c))",
        "            stack = [(r, c)]",
        "            size = 0",
        "            while stack:",
        "                y, x = stack.pop()",
        "                size += 1",
        f"                for i, j in {_steps(ways)}:",
        "                    place = (y + i, x + j)",
        f"                    if 0 <= y + i < len({grid}) and 0 <= x + j < len({grid}[0]) and place not in seen:",
        f"                        if {grid}[y + i][x + j] == 1:",
        "                            seen.add(place)",
        "                            stack.append(place)",
        f"            if size >= {least}:",
        "                total += 1",
        "return total",
    ]


def _islands_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (ways, least), (grid,) = parameters, named.arguments
    near = "above, below, left or right of it" if ways == "straight" else "around it, also at a corner"
    if words.terse:
        return f"{named.tight}=count groups of 1s,{4 if ways == 'straight' else 8} neighbours,size>={least}"
    size = "" if least == 1 else f" that have at least {least} cells"
    return words.choose(
        f"{grid} is a rectangular list of rows of 0s and 1s. Two 1s belong together if one is {near}, directly or "
        "through "
        f"others. Return the number of such groups of 1s{size}.",
        f"Count the islands in {grid}, equally long rows of 0 (water) and 1 (land). Land is connected to the land "
        f"{near}. "
        f"Return how many islands there are{size}.",
    )


# The best choice of things within a capacity.
def _sack_run(parameters: Parameters, arguments: Arguments) -> int:
    [capacity], [things] = parameters, arguments
    best = 0
    for size in range(len(things) + 1):
        for chosen in combinations(things, size):
            if sum(weight for weight, _ in chosen) <= capacity:
                best = max(best, sum(worth for _, worth in chosen))
    return best


def _sack_lines(parameters: Parameters, names: Names) -> list[str]:
    (capacity,), (things,) = parameters, names
    return [
        f"best = [0] * {capacity + 1}",
        f"for weight, worth in {things}:",
        f"    for room in range({capacity}, weight - 1, -1):",
        "        best[room] = max(best[room], best[room - weight] + worth)",
        f"return best[{capacity}]",
    ]


def _sack_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (capacity,), (things,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=max worth,weight<={capacity},each once,{things}=[[weight,worth],...]"
    return words.choose(
        f"{things} is a list of pairs [weight, worth] of positive integers. Choose some of them, each at most once, "
        "with a "
        f"total weight of at most {capacity}, and return the largest total worth.",
        f"Solve the 0/1 knapsack problem for the things {things}, pairs [weight, worth], and the capacity {capacity}: "
        "return the best total worth.",
    )


def _things(parameters: Parameters, random: Random) -> list[Arguments]:
    [capacity] = parameters
    found: list[Arguments] = [([[2, 3], [3, 4]],), ([[capacity, 5], [1, 2]],), ([],), ([[capacity + 1, 9]],)]
    for _ in range(8):
        size = random.randint(3, 6)
        found.append(([[random.randint(1, capacity), random.randint(1, 20)] for _ in range(size)],))
    return found


GRID_CLASSICS = {
    "turn": Pattern(_turn_run, _turn_lines, _turn_say, _numbers, _GRID),
    "spiral": Pattern(_spiral_run, _spiral_lines, _spiral_say, _numbers, _GRID),
    "way": Pattern(_way_run, _way_lines, _way_say, _plans, _GRID),
    "islands": Pattern(_islands_run, _islands_lines, _islands_say, _plans, _GRID),
    "sack": Pattern(_sack_run, _sack_lines, _sack_say, _things, (("things",), ("items",), ("pairs",))),
}
