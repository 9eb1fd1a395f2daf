"""Machines that obey the letters of a text: level 6 has a register with two commands, level 7 three, or a robot."""

from __future__ import annotations

from random import Random
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import meaning
from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.notation import listed, python, shown
from rljax.tasks.code.pattern import Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product, union
from rljax.tasks.words import Words

_TEXT = (("s",), ("text",), ("line",), ("program",))
_LETTERS = "abcdefgh"


# A register: each letter changes it, others do nothing.
def _register_run(parameters: Parameters, arguments: Arguments) -> int:
    start, commands = parameters
    table = {letter: meaning(change) for letter, change in commands}
    value = start
    for letter in arguments[0]:
        value = table[letter]({"x": value}) if letter in table else value
    return int(value)


def _register_lines(parameters: Parameters, names: Names) -> list[str]:
    start, commands = parameters
    found = [f"x = {start}", f"for c in {names[0]}:"]
    for place, (letter, change) in enumerate(commands):
        found += [f"    {'elif' if place else 'if'} c == {letter!r}:", f"        x = {python(change)}"]
    return [*found, "return x"]


def _register_say(parameters: Parameters, words: Words, named: Signature) -> str:
    start, commands = parameters
    [s] = named.arguments
    if words.terse:
        rules = ",".join(f"{letter}:x={python(change, tight=True)}" for letter, change in commands)
        return f"{named.tight}:x={start};for c in {s}:{rules};return x"
    rules = listed([f"{letter!r} replaces x by {shown(change, words)}" for letter, change in words.order(commands)])
    return words.choose(
        f"A machine has a register x, which begins with {start}, and reads the text {s} letter by letter: {rules}; "
        "other letters do nothing. It returns x at the end.",
        f"Begin with x = {start}. Read {s} from left to right; the letter {rules}. Ignore all other letters. Return x.",
    )


def _register_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    return _texts("".join(letter for letter, _ in parameters[1]), random)


def _texts(letters: str, random: Random) -> list[Arguments]:
    """Texts of these letters, and now and then another one."""
    sizes = (2, 3, 0, 1, *[random.randint(3, 9) for _ in range(9)])
    return [("".join(random.choices(letters * 3 + "z", k=size)),) for size in sizes]


# Steps on a grid: each letter moves; the result is where it ends, how far, or how many places were seen.
def _walk_run(parameters: Parameters, arguments: Arguments) -> Any:
    moves, wanted = parameters
    table, place = dict(moves), (0, 0)
    seen = {place}
    for letter in arguments[0]:
        across, up = table.get(letter, (0, 0))
        place = (place[0] + across, place[1] + up)
        seen.add(place)
    if wanted == "places":
        return len(seen)
    return list(place) if wanted == "end" else abs(place[0]) + abs(place[1])


_RESULTS = {
    "places": ("len(seen)", "how many different places (x, y) it has been at, the start included"),
    "end": ("[x, y]", "the list [x, y] of its coordinates at the end"),
    "far": ("abs(x) + abs(y)", "the sum of the absolute values of x and y at the end"),
}


def _walk_lines(parameters: Parameters, names: Names) -> list[str]:
    moves, wanted = parameters
    found = [f"moves = {dict(moves)!r}", "x = y = 0"]
    loop = [f"for c in {names[0]}:", "    dx, dy = moves.get(c, (0, 0))", "    x, y = x + dx, y + dy"]
    if wanted == "places":
        found.append("seen = {(0, 0)}")
        loop.append("    seen.add((x, y))")
    return [*found, *loop, f"return {_RESULTS[wanted][0]}"]


def _walk_say(parameters: Parameters, words: Words, named: Signature) -> str:
    moves, wanted = parameters
    [s] = named.arguments
    source, result = _RESULTS[wanted]
    if words.terse:
        rules = ",".join(f"{letter}:({across},{up})" for letter, (across, up) in moves)
        return f"{named.tight}:x=y=0;for c in {s}:{rules};{source.replace(' ', '')}"
    rules = listed([f"{letter!r} adds {across} to x and {up} to y" for letter, (across, up) in words.order(moves)])
    return words.choose(
        f"A robot starts at x = 0, y = 0 and obeys the letters of {s} in turn: {rules}; other letters do nothing. "
        f"It returns {result}.",
        f"Follow the text {s} from (0, 0): {rules}. Letters that are not named are skipped. Return {result}.",
    )


def _walk_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    return _texts("".join(letter for letter, _ in parameters[0]), random)


def _commands(count: int, changes: Space) -> Space:
    """So many different letters, ascending, each with its change; no two changes are the same."""
    return Mapped(product(Subsets(len(_LETTERS), count), *[changes] * count), _paired)


def _paired(values: tuple[Any, ...]) -> tuple[tuple[str, Any], ...] | None:
    places, *changes = values
    letters = [_LETTERS[place] for place in places]
    return tuple(zip(letters, changes, strict=True)) if len(set(changes)) == len(changes) else None


_MOVE: Space = product(Integers(-3, 3), Integers(-3, 3))
_SHORT: Space = union(forms.steps("x", 9), forms.form(lambda m: ("%", "x", m), Integers(3, 9)))
PATTERNS = {
    "register": Pattern(_register_run, _register_lines, _register_say, _register_inputs, _TEXT),
    "walk": Pattern(_walk_run, _walk_lines, _walk_say, _walk_inputs, _TEXT),
}
_OTHERS: dict[int, tuple[Space, ...]] = {7: (trees("walk", _commands(3, _MOVE), Listed(("end",))),)}
_NUMBERS: dict[int, tuple[Space, ...]] = {
    6: (trees("register", Integers(0, 5), _commands(2, _SHORT)),),
    7: (
        trees("register", Integers(0, 5), _commands(3, forms.double_steps("x", 5))),
        trees("walk", _commands(3, _MOVE), Listed(("places", "far"))),
    ),
    8: (
        trees("register", Integers(0, 5), _commands(4, union(forms.double_steps("x", 9), _SHORT))),
        trees("walk", _commands(4, _MOVE), Listed(("places", "far"))),
    ),
}
MACHINE = put_together("machine", PATTERNS, _OTHERS, _NUMBERS)
