"""Fractions: equal ones, sums, products and quotients, parts of a number, continued fractions.

The answer is always an integer, a numerator or the sum of both ends of the fraction in lowest terms: to repeat the
question as a fraction of the right value then answers nothing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import gcd, lcm

from rljax.tasks.arithmetic.notation import fraction
from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Arrangements, Integers, Listed, Mapped, Multisets, Space, Subsets, product, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

Ratio = tuple[int, int]
_PRINTED = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_LATEX = {"+": "+", "-": "-", "*": r"\times", "/": r"\div"}
# Greatest denominator, and greatest factor or number of items to a part, by level.
_REDUCED = {1: (5, 5), 2: (16, 16), 3: (40, 40)}
_PARTS = {1: (5, 9), 2: (10, 40), 3: (20, 99), 4: (40, 999)}
_SUMS = {2: 10, 3: 16, 4: 32}
# How many fractions, and their greatest denominator.
_LOWEST = {4: (2, 8), 5: (2, 16), 6: (3, 12), 7: (3, 30), 8: (4, 24), 9: (5, 40)}
# How many partial quotients, and the greatest.
_CONTINUED = {5: (3, 20), 6: (4, 9), 7: (5, 9), 8: (6, 12), 9: (8, 12)}


@lru_cache(maxsize=64)
def _proper(bound: int) -> tuple[Ratio, ...]:
    """The fractions between 0 and 1 in lowest terms with denominators up to a bound, ascending."""
    found = [(p, q) for q in range(2, bound + 1) for p in range(1, q) if gcd(p, q) == 1]
    return tuple(sorted(found, key=lambda ratio: Fraction(*ratio)))


def _pair_of(sign: str, places: Space, bound: int) -> Space:
    """Two or more proper fractions by their places among them."""
    ratios = _proper(bound)
    return Mapped(places, lambda found: (sign, *(ratios[place] for place in reversed(found))))


def _reduced(instance: tuple[Ratio, int], words: Words) -> Posed:
    (p, q), factor = instance
    top, bottom = p * factor, q * factor
    text = words.choose(
        f"{top}/{bottom}=?/{q}",
        f"{top}/{bottom} in lowest terms is some number over {q}. Which number?",
        f"What stands for x in ${fraction(top, bottom)} = {fraction('x', q)}$?",
        f"Reduce ${fraction(top, bottom)}$ to the denominator {q}. What is the numerator?",
        f"Cancel {top}/{bottom} so that the denominator becomes {q}. Give the new numerator.",
    )
    return integer(text, p, [f"{bottom}/{q}={factor}", f"{top}/{factor}={p}"])


def _reduced_misses(instance: tuple[Ratio, int]) -> tuple[str, ...]:
    (p, q), factor = instance
    return near(p, p * factor, q - p, factor, p * factor - q * factor + q)


def _part(instance: tuple[Ratio, int], words: Words) -> Posed:
    (p, q), share = instance
    whole = q * share
    text = words.choose(
        f"{p}/{q} of {whole}=?",
        f"What is {p}/{q} of {whole}?",
        f"Compute ${fraction(p, q)} \\cdot {whole}$.",
        f"{whole} children are on a trip. {p}/{q} of them can swim. How many children is that?",
        f"A book has {whole} pages, and {p}/{q} of them are read. How many pages are read?",
    )
    lines = [f"{whole}/{q}={share}", f"{p}*{share}={p * share}"] if p > 1 else [f"{whole}/{q}={share}"]
    return integer(text, p * share, lines)


def _part_misses(instance: tuple[Ratio, int]) -> tuple[str, ...]:
    (p, q), share = instance
    return near(p * share, share, (q - p) * share, q * share - p, q * share)


Fractions = tuple[str, Ratio, Ratio]


def _sum(instance: Fractions, words: Words) -> Posed:
    sign, *ratios = instance
    (p, q), (r, s) = words.order(ratios) if sign == "+" else ratios
    bottom = lcm(q, s)
    first, second = p * bottom // q, r * bottom // s
    value = first + second if sign == "+" else first - second
    lines = [f"{a}/{b}={c}/{bottom}" for a, b, c in ((p, q, first), (r, s, second)) if b != bottom]
    lines.append(f"{first}{sign}{second}={value}")
    formula = f"{fraction(p, q)} {sign} {fraction(r, s)}"
    text = words.choose(
        f"{p}/{q}{sign}{r}/{s}=?/{bottom}",
        f"Find the missing numerator: {p}/{q} {sign} {r}/{s} = □/{bottom}",
        f"For which n is ${formula} = {fraction('n', bottom)}$?",
        f"Write \\({formula}\\) as a fraction with the denominator {bottom}. What is its numerator?",
        f"{p}/{q} {sign} {r}/{s} makes how many parts of size 1/{bottom}?",
    )
    return integer(text, value, lines)


def _sum_misses(instance: Fractions) -> tuple[str, ...]:
    sign, (p, q), (r, s) = instance
    factor, bottom = 1 if sign == "+" else -1, lcm(q, s)
    value = p * bottom // q + factor * r * bottom // s
    return near(value, p + factor * r, p * bottom // q - factor * r * bottom // s, p * s + factor * r * q, p * r)


def _sums(bound: int) -> Space:
    count = len(_proper(bound))
    return union(_pair_of("+", Multisets(count, 2), bound), _pair_of("-", Subsets(count, 2), bound))


def _combined(sign: str, values: list[Fraction]) -> Fraction:
    total = values[0]
    for value in values[1:]:
        match sign:
            case "+":
                total += value
            case "-":
                total -= value
            case "*":
                total *= value
            case _:
                total /= value
    return total


def _lowest(instance: tuple[str, *tuple[Ratio, ...]], words: Words) -> Posed:
    """Several fractions with the same sign between them; the answer is p + q of the result p/q."""
    sign, *ratios = instance
    ratios = list(words.order(ratios)) if sign in "+*" else ratios
    values = [Fraction(*ratio) for ratio in ratios]
    partial = [_combined(sign, values[:count]) for count in range(1, len(values) + 1)]
    lines = [
        f"{_enclosed(before, sign)}{sign}{_enclosed(value, sign)}={after}"
        for (before, after), value in zip(pairwise(partial), values[1:], strict=True)
    ]
    p, q = partial[-1].numerator, partial[-1].denominator
    operands = [f"({top}/{bottom})" if sign in "*/" else f"{top}/{bottom}" for top, bottom in ratios]
    ascii_form, pretty = sign.join(operands), f" {_PRINTED[sign]} ".join(operands)
    formula = f" {_LATEX[sign]} ".join(fraction(*ratio) for ratio in ratios)
    return integer(_asked_lowest(words, ascii_form, pretty, formula), p + q, [*lines, f"{p}+{q}={p + q}"])


def _enclosed(value: Fraction, sign: str) -> str:
    """A fraction as an operand; one without sign needs no brackets in a sum."""
    return str(value) if value.denominator == 1 or (sign in "+-" and value > 0) else f"({value})"


def _asked_lowest(words: Words, ascii_form: str, pretty: str, formula: str) -> str:
    return words.choose(
        f"{ascii_form}=p/q lowest;p+q=?",
        f"Write {pretty} as p/q in lowest terms with q > 0. What is p + q?",
        f"The value of ${formula}$ is ${fraction('p', 'q')}$ with coprime integers $p$ and $q$, $q > 0$. Find $p + q$.",
        f"Let \\({formula} = {fraction('m', 'n')}\\), a fraction in lowest terms with a positive denominator. "
        "Give the integer \\(m + n\\).",
        f"Compute {pretty}, cancel as far as possible, and add numerator and denominator (which is positive).",
    )


def _lowest_misses(instance: tuple[str, *tuple[Ratio, ...]]) -> tuple[str, ...]:
    sign, *ratios = instance
    result = _combined(sign, [Fraction(*ratio) for ratio in ratios])
    p, q = result.numerator, result.denominator
    tops, bottoms = sum(ratio[0] for ratio in ratios), sum(ratio[1] for ratio in ratios)
    return near(p + q, 2 * (p + q), tops + bottoms, q - p, q, p)


def _lowests(count: int, bound: int) -> Space:
    """Sums and products in no order, differences the greatest first, quotients in order."""
    among = len(_proper(bound))
    unordered = [_pair_of(sign, Multisets(among, count), bound) for sign in "+*"]
    return union(*unordered, _pair_of("-", Subsets(among, count), bound), _pair_of("/", Arrangements(among, 2), bound))


def _continued(instance: tuple[int, ...], words: Words) -> Posed:
    """a + 1/(b + 1/(c + …)), the last of them 2 at least."""
    value, lines = Fraction(instance[-1]), []
    for whole in reversed(instance[:-1]):
        lines.append(f"{whole}+{1 / value}={whole + 1 / value}")
        value = whole + 1 / value
    ascii_form, formula = f"1/{instance[-1]}", fraction(1, instance[-1])
    for whole in reversed(instance[1:-1]):
        ascii_form, formula = f"1/({whole}+{ascii_form})", fraction(1, f"{whole}+{formula}")
    p, q = value.numerator, value.denominator
    ascii_form = f"{instance[0]}+{ascii_form}"
    text = _asked_lowest(words, ascii_form, ascii_form.replace("+", " + "), f"{instance[0]}+{formula}")
    return integer(text, p + q, [*lines, f"{p}+{q}={p + q}"])


def _continued_misses(instance: tuple[int, ...]) -> tuple[str, ...]:
    value, without_last = Fraction(instance[-1]), Fraction(1)
    for whole in reversed(instance[:-1]):
        value, without_last = whole + 1 / value, whole + 1 / without_last
    both = value.numerator + value.denominator
    return near(both, without_last.numerator + without_last.denominator, value.numerator, sum(instance) + 1, 2 * both)


def _quotients(count: int, bound: int) -> Space:
    return product(*(Integers(1, bound),) * (count - 1), Integers(2, bound))


def _multiples(bound: int, least: int, greatest: int) -> Space:
    return product(Listed(_proper(bound)), Integers(least, greatest))


FRACTIONS = (
    Kind("reduced", at_levels({n: _multiples(bound, 2, most) for n, (bound, most) in _REDUCED.items()}), _reduced,
         _reduced_misses),
    Kind("part", at_levels({n: _multiples(bound, 1, most) for n, (bound, most) in _PARTS.items()}), _part,
         _part_misses),
    Kind("fraction_sum", at_levels({n: _sums(bound) for n, bound in _SUMS.items()}), _sum, _sum_misses),
    Kind("fraction_lowest", at_levels({n: _lowests(count, bound) for n, (count, bound) in _LOWEST.items()}), _lowest,
         _lowest_misses),
    Kind("continued", at_levels({n: _quotients(count, bound) for n, (count, bound) in _CONTINUED.items()}), _continued,
         _continued_misses),
)  # fmt: skip
