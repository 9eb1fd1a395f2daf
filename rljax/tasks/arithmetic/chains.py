"""Chains of operations: followed forwards, every result a milestone, and backwards from the end to the start."""

from __future__ import annotations

from math import prod

from rljax.tasks.arithmetic.notation import bracketed, printed
from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, off_multiples, refused
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# A start, and factors and addends in turn.
Chain = tuple[int, ...]

_PHRASES = {
    "+": ("add {}", "increase it by {}", "put {} on top"),
    "-": ("subtract {}", "take away {}", "decrease it by {}"),
    "*": ("multiply by {}", "take {} times that", "make it {} times as much"),
}
_INVERSE = {"*": "/", "+": "-", "-": "+"}
# How many steps, and the greatest start, factor and addend, by level.
_FORWARD = {1: (2, 30, 3, 9), 2: (3, 50, 5, 9), 3: (4, 50, 5, 20), 4: (5, 99, 5, 30), 5: (6, 99, 5, 50),
            6: (8, 99, 5, 99), 7: (10, 99, 5, 99), 8: (13, 99, 5, 99), 9: (18, 99, 5, 999)}  # fmt: skip
_BACKWARD = {1: (1, 9, 9, 1), 2: (2, 30, 9, 20), 3: (3, 50, 9, 30), 4: (4, 99, 9, 50), 5: (5, 99, 9, 99),
             6: (6, 99, 9, 99), 7: (8, 99, 9, 99), 8: (10, 99, 9, 999), 9: (13, 99, 9, 999)}  # fmt: skip


def _steps(chain: Chain) -> list[tuple[str, int]]:
    """The signs and operands behind the start."""
    return [("*", x) if place % 2 == 0 else ("+" if x > 0 else "-", abs(x)) for place, x in enumerate(chain[1:])]


def _results(chain: Chain) -> list[int]:
    """The start and every result after it."""
    found = [chain[0]]
    for place, x in enumerate(chain[1:]):
        found.append(found[-1] * x if place % 2 == 0 else found[-1] + x)
    return found


def _nested(start: str, chain: Chain) -> str:
    """The chain as one expression with brackets: `((n*3+4)*2-5)`."""
    text = start
    for sign, x in _steps(chain):
        text = f"({text}){sign}{x}" if sign == "*" and text != start else f"{text}{sign}{x}"
    return text


def _forward(instance: Chain, words: Words) -> Posed:
    results, steps = _results(instance), _steps(instance)
    lines = [f"{a}{sign}{x}={b}" for a, (sign, x), b in zip(results, steps, results[1:], strict=False)]
    told = [words.choose(*_PHRASES[sign]).format(x) for sign, x in steps]
    marked = "".join(f";{sign}{x}" for sign, x in steps)
    text = words.choose(
        f"{instance[0]}{marked}=?",
        f"Start with {instance[0]}. {'. '.join(part.capitalize() for part in told)}. What do you get?",
        f"Begin at {instance[0]} and do this in order: {', '.join(told)}. What is the result?",
        f"$a_0 = {instance[0]}$. Each further number comes from the one before: {', then '.join(told)}. "
        f"What is $a_{{{len(steps)}}}$?",
        f"x is {instance[0]} at first. Apply in turn to x: {printed(marked[1:]).replace(';', '; ')}. What is x then?",
    )
    return integer(text, results[-1], lines)


def _forward_misses(instance: Chain) -> tuple[str, ...]:
    results = _results(instance)
    without_last = results[-2]
    flipped = (*instance[:2], *(x if place % 2 else -x for place, x in enumerate(instance[2:])))
    return near(results[-1], without_last, _results(flipped)[-1], results[-1] + instance[0], sum(instance))


def _wording(chain: Chain, words: Words) -> str:
    """Asks for the start of a chain; the mark stands for its end."""
    told = [words.choose(*_PHRASES[sign]).format(x) for sign, x in _steps(chain)]
    nested = _nested("n", chain)
    formula = nested.replace("*", r" \cdot ")
    return words.choose(
        f"n whole;{nested}={MARK};n=?",
        f"I think of a whole number. I do this with it in turn: {', '.join(told)}. I get {MARK}. What was my number?",
        f"Which whole number becomes {MARK} if you {', then '.join(told)}?",
        f"Find the integer $n$ with ${formula} = {MARK}$.",
        f"A machine does the following to whole numbers, in order: {'; '.join(told)}. Out came {MARK}. What went in?",
    )


def _undone(end: int, chain: Chain) -> list[str]:
    """The steps taken back from the end; a division that leaves a remainder is the last."""
    lines: list[str] = []
    value = end
    for sign, x in reversed(_steps(chain)):
        if sign == "*" and value % x:
            return [*lines, f"{value}={x}*{bracketed(value // x)}+{value % x}"]
        before = value // x if sign == "*" else value - x if sign == "+" else value + x
        lines.append(f"{value}{_INVERSE[sign]}{x}={before}")
        value = before
    return lines


def _backward(instance: Chain, words: Words) -> Posed:
    end = _results(instance)[-1]
    return integer(_wording(instance, words).replace(MARK, str(end)), instance[0], _undone(end, instance))


def _twins(instance: Chain, words: Words) -> tuple[Posed, Posed]:
    """The end is start · M + c, M being the product of the factors: no whole number leads to what lies between two."""
    wording, end = _wording(instance, words), _results(instance)[-1]
    off = off_multiples(prod(instance[1::2]), sum(instance))
    off = end - off if end < 0 else end + off
    sound = integer(wording.replace(MARK, str(end)), instance[0], _undone(end, instance))
    return sound, refused(wording.replace(MARK, str(off)), _undone(off, instance))


def _backward_misses(instance: Chain) -> tuple[str, ...]:
    start, end = instance[0], _results(instance)[-1]
    return near(start, end, end - start, start * instance[1], end // instance[1])


def _chains(steps: int, starts: tuple[int, int], factor: int, addend: int) -> Space:
    addends = Mapped(Integers(0, 2 * addend - 1), lambda place: place - addend + (place >= addend))
    parts = [Integers(2, factor) if step % 2 == 0 else addends for step in range(steps)]
    return product(Integers(*starts), *parts)


CHAINS = (
    # A start greater than the factors: 2 · 3 and 3 · 2 would begin the same chain.
    Kind("chain", at_levels({n: _chains(k, (10, s), f, a) for n, (k, s, f, a) in _FORWARD.items()}), _forward,
         _forward_misses),
    Kind("backwards", at_levels({n: _chains(k, (1, s), f, a) for n, (k, s, f, a) in _BACKWARD.items()}), _backward,
         _backward_misses, _twins),
)  # fmt: skip
