"""Mixtures: how much of the one part. In the twin the mixture is stronger or weaker than both parts."""

from __future__ import annotations

from math import gcd

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, refused
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Strength of the mixture, by how much the part asked for is stronger (or weaker, the sign) and the other the opposite,
# and a multiple of the least whole amounts.
Mixture = tuple[int, int, int, int]

# The greatest difference of strengths, and the greatest multiple, by level.
_MIXTURES = {4: (9, 6), 5: (15, 12), 6: (24, 30), 7: (24, 200)}


def _parts(instance: Mixture) -> tuple[int, int, int, int]:
    """Strengths of the part asked for and of the other, and amounts of both."""
    mixed, above, below, multiple = instance
    common, side = gcd(above, below), 1 if above > 0 else -1
    return mixed + above, mixed - side * abs(below), multiple * abs(below) // common, multiple * abs(above) // common


def _mixture_wording(strength: int, other: int, amount: int, words: Words) -> str:
    liquid, unit = words.choose(("acid", "litres"), ("syrup", "cups"), ("salt water", "kg"), ("alcohol", "ml"))
    return words.choose(
        f"x>0;{strength}x+{other}*{amount}={MARK}(x+{amount});x=?",
        f"How many {unit} of {strength}% {liquid} must be added to {amount} {unit} of {other}% {liquid} "
        f"to get {liquid} of {MARK}%?",
        f"{amount} {unit} of {liquid} at {other} percent are mixed with some at {strength} percent. The mixture has "
        f"{MARK} percent. How many {unit} were added?",
        f"Find $x > 0$ with ${strength}x + {other} \\cdot {amount} = {MARK}(x + {amount})$.",
        f"To {amount} {unit} of a {other}% solution x {unit} of a {strength}% solution are added; what results is a "
        f"{MARK}% solution. What is x?",
        f"Tea at {other} euros a kilo and tea at {strength} euros a kilo make a blend at {MARK} euros a kilo. "
        f"There are {amount} kilos of the former. How many of the latter?",
    )


def _mixture_lines(strength: int, other: int, amount: int, mixed: int) -> list[str]:
    """Differences of strengths, the larger number first; between them the mixture must lie."""
    lines = [f"{max(p, mixed)}-{min(p, mixed)}={abs(p - mixed)}" for p in (strength, other)]
    if (strength - mixed) * (mixed - other) <= 0:
        return lines
    gap, share = abs(mixed - other), abs(strength - mixed)
    return [*lines, f"{gap}*{amount}={gap * amount}", f"{gap * amount}/{share}={gap * amount // share}"]


def _mixture(instance: Mixture, words: Words) -> Posed:
    strength, other, wanted, amount = _parts(instance)
    text = _mixture_wording(strength, other, amount, words).replace(MARK, str(instance[0]))
    return integer(text, wanted, _mixture_lines(strength, other, amount, instance[0]))


def _mixture_twins(instance: Mixture, words: Words) -> tuple[Posed, Posed]:
    """Above both strengths or below both, where that leaves a percentage between 0 and 100."""
    strength, other, wanted, amount = _parts(instance)
    mixed, gap = instance[0], abs(strength - other)
    low, high = min(strength, other), max(strength, other)
    outside = low - 1 - gap % low if wanted % 2 and low > 1 else min(high + 1 + gap // 2, 100)
    wording = _mixture_wording(strength, other, amount, words)
    sound = integer(wording.replace(MARK, str(mixed)), wanted, _mixture_lines(strength, other, amount, mixed))
    false = wording.replace(MARK, str(outside))
    return sound, refused(false, _mixture_lines(strength, other, amount, outside))


def _mixture_misses(instance: Mixture) -> tuple[str, ...]:
    strength, other, wanted, amount = _parts(instance)
    return near(wanted, amount, wanted + amount, abs(strength - other), amount * 2, instance[0])


def _mixtures(difference: int, multiple: int) -> Space:
    """Strengths stay between 1 and 99 percent; the other amount is never the same as none."""
    signed = Mapped(Integers(0, 2 * difference - 1), lambda place: place - difference + (place >= difference))
    strengths = Integers(difference + 1, 99 - difference)
    return product(strengths, signed, Integers(1, difference), Integers(1, multiple))


MIXTURES = (
    Kind("mixture", at_levels({n: _mixtures(*bounds) for n, bounds in _MIXTURES.items()}), _mixture, _mixture_misses,
         _mixture_twins),
)  # fmt: skip
