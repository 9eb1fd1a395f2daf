"""Numerals in other bases: to and from base ten, sums and products, and a base to be found.

In the twin of the last no base will do: the value lies between those that two neighbouring bases give.
"""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, refused
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space, product, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

_DIGITS = "0123456789ABCDEF"
# The greatest base and number, by level.
_TO = {1: (3, 30), 2: (9, 300), 3: (9, 5000), 4: (9, 10**5), 5: (9, 10**7)}
_FROM = {1: (3, 30), 2: (9, 300), 3: (16, 5000), 4: (16, 10**5), 5: (16, 10**8)}
_SUMS = {3: (9, 200), 4: (9, 3000), 5: (9, 10**5), 6: (9, 10**7)}
_PRODUCTS = {4: (9, 40), 5: (9, 300), 6: (9, 3000), 7: (9, 30_000)}
# The greatest base and how many digits, by level.
_UNKNOWN = {2: (20, 2), 3: (20, 3), 4: (60, 3), 5: (99, 4), 6: (300, 5)}


def digits(number: int, base: int) -> list[int]:
    """The digits of a number in a base, highest first."""
    found = [number % base]
    while number >= base:
        number //= base
        found.append(number % base)
    return found[::-1]


def numeral(number: int, base: int) -> str:
    """The number as it is written in a base up to 16."""
    return "".join(_DIGITS[digit] for digit in digits(number, base))


def _value(found: Sequence[int], base: int) -> int:
    """Horner's rule."""
    total = 0
    for digit in found:
        total = total * base + digit
    return total


# A base, and a number.
Based = tuple[int, int]


def _to(instance: Based, words: Words) -> Posed:
    base, number = instance
    text = words.choose(
        f"{number}=(?)_{base}",
        f"Write {number} in base {base}.",
        f"Find the base-{base} numeral of the decimal number ${number}$, without a subscript.",
        f"How is {number} (decimal) written in the numeral system with base {base}?",
        f"Convert {number} from base ten to base {base}.",
    )
    lines, rest = [], number
    while rest:
        lines.append(f"{rest}={rest // base}*{base}+{rest % base}")
        rest //= base
    return integer(text, int(numeral(number, base)), lines)


def _to_misses(instance: Based) -> tuple[str, ...]:
    base, number = instance
    shown = numeral(number, base)
    return near(int(shown), int(shown[::-1]), number, int(numeral(number + 1, base)), int(numeral(number, base + 1)))


def _from(instance: Based, words: Words) -> Posed:
    base, number = instance
    shown = numeral(number, base)
    text = words.choose(
        f"({shown})_{base}=?",
        f"What is the value of the base-{base} numeral {shown}, in base ten?",
        f"Write ${shown}_{{{base}}}$ as a decimal number.",
        f"Convert {shown} from base {base} to base ten.",
        f"In base {base} a number is written {shown}. Which number is it, in the usual decimal notation?",
    )
    lines, total = [], 0
    for place, digit in enumerate(digits(number, base)):
        if place:
            lines.append(f"{total}*{base}+{digit}={total * base + digit}")
        total = total * base + digit
    return integer(text, number, lines)


def _from_misses(instance: Based) -> tuple[str, ...]:
    base, number = instance
    found = digits(number, base)
    return near(
        number, _value(found[::-1], base), _value(found, base + 1), _value(found, base - 1), sum(found), base * number
    )


def _numbers(greatest: int, bound: int) -> Space:
    """Bases with numbers of two digits at least, base ten left out."""
    bases = tuple(base for base in range(2, greatest + 1) if base != 10)
    found = Counted(bases, tuple(bound - base + 1 for base in bases))
    return Mapped(found, lambda pair: (pair[0], pair[0] + pair[1]))


# A sign, a base, and two numbers in no order.
Combined = tuple[str, int, tuple[int, int]]


def _combined(instance: Combined, words: Words) -> Posed:
    sign, base, numbers = instance
    first, second = words.order(numbers)
    result = first + second if sign == "+" else first * second
    a, b = numeral(first, base), numeral(second, base)
    text = words.choose(
        f"({a})_{base}{sign}({b})_{base}=(?)_{base}",
        f"{'Add' if sign == '+' else 'Multiply'} the base-{base} numerals {a} and {b}. Answer in base {base}.",
        f"Compute ${a}_{{{base}}} {'+' if sign == '+' else chr(92) + 'times'} {b}_{{{base}}}$ in base {base}; give the "
        "digits alone.",
        f"All numerals here are in base {base}. What is {a} {'+' if sign == '+' else '×'} {b}?",
        f"Somebody who counts in base {base} works out {a} {'plus' if sign == '+' else 'times'} {b}. "
        "Which numeral does that person write?",
    )
    lines = [f"{first}{sign}{second}={result}"]
    rest = result
    while rest:
        lines.append(f"{rest}={rest // base}*{base}+{rest % base}")
        rest //= base
    return integer(text, int(numeral(result, base)), lines)


def _combined_misses(instance: Combined) -> tuple[str, ...]:
    sign, base, (first, second) = instance
    result = first + second if sign == "+" else first * second
    a, b = int(numeral(first, base)), int(numeral(second, base))
    as_decimals = a + b if sign == "+" else a * b
    return near(
        int(numeral(result, base)), as_decimals, result, int(numeral(result + 1, base)), int(numeral(result, base + 1))
    )


def _pairs(sign: str, greatest: int, bound: int) -> Space:
    """Pairs of numbers, neither below the greatest base, so that each has two digits."""
    numbers = Mapped(Multisets(bound, 2), lambda pair: (greatest + pair[0], greatest + pair[1]))
    return product(Listed((sign,)), Integers(2, greatest), numbers)


def _calculations() -> dict[int, Space]:
    sums = {level: _pairs("+", *bounds) for level, bounds in _SUMS.items()}
    products = {level: _pairs("*", *bounds) for level, bounds in _PRODUCTS.items()}
    spaces = sums | products
    return spaces | {level: union(sums[level], products[level]) for level in sums.keys() & products.keys()}


# The base, and the digits, the first of them 2 at least and all below the base and 10.
Unknown = tuple[int, tuple[int, ...]]


def _unknown_wording(found: tuple[int, ...], words: Words) -> str:
    """The mark stands for the value."""
    shown = "".join(map(str, found))
    return words.choose(
        f"({shown})_b={MARK};b=?",
        f"In which base does the numeral {shown} stand for the number {MARK}?",
        f"Find the base $b$ for which ${shown}_b = {MARK}$ (the right side is decimal).",
        f"The decimal number {MARK} is written {shown} in base b. What is b?",
        f"A numeral system with a whole number for its base writes {MARK} as {shown}. What is its base, in decimal?",
    )


def _polynomial(found: tuple[int, ...], base: int) -> str:
    powers = range(len(found) - 1, -1, -1)
    terms = [f"{digit}*{base}^{power}" for digit, power in zip(found, powers, strict=True) if digit and power > 1]
    terms += [f"{found[-2]}*{base}"] if found[-2] else []
    terms += [str(found[-1])] if found[-1] else []
    return "+".join(terms) + f"={_value(found, base)}"


def _unknown(instance: Unknown, words: Words) -> Posed:
    return _unknown_twins(instance, words)[0]


def _unknown_twins(instance: Unknown, words: Words) -> tuple[Posed, Posed]:
    base, found = instance
    wording, number = _unknown_wording(found, words), _value(found, base)
    gap = _value(found, base + 1) - number
    false = number + 1 + (number + base) % (gap - 1)
    below, above = _polynomial(found, base), _polynomial(found, base + 1)
    sound = integer(wording.replace(MARK, str(number)), base, [below])
    return sound, refused(wording.replace(MARK, str(false)), [below, above])


def _unknown_misses(instance: Unknown) -> tuple[str, ...]:
    base, found = instance
    return near(base, base + 1, base - 1, max(found) + 1, _value(found, base) // found[0], 10)


def _unknowns(greatest: int, count: int) -> Space:
    """Bases with numerals of so many digits; base ten is left out, in which the value is plain to see."""
    bases = tuple(base for base in range(3, greatest + 1) if base != 10)
    shown = [min(base, 10) for base in bases]
    found = Counted(bases, tuple((kinds - 2) * kinds ** (count - 1) for kinds in shown))

    def instance(pair: tuple[int, int]) -> Unknown:
        base, place = pair
        kinds = min(base, 10)
        first, rest = divmod(place, kinds ** (count - 1))
        tail = [rest // kinds**power % kinds for power in range(count - 2, -1, -1)]
        return base, (first + 2, *tail)

    return Mapped(found, instance)


BASES = (
    Kind("to_base", at_levels({n: _numbers(*bounds) for n, bounds in _TO.items()}), _to, _to_misses),
    Kind("from_base", at_levels({n: _numbers(*bounds) for n, bounds in _FROM.items()}), _from, _from_misses),
    Kind("in_base", at_levels(_calculations()), _combined, _combined_misses),
    Kind("unknown_base", at_levels({n: _unknowns(*bounds) for n, bounds in _UNKNOWN.items()}), _unknown,
         _unknown_misses, _unknown_twins),
)  # fmt: skip
