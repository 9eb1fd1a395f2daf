"""Products, exact division, division with remainder, powers."""

from __future__ import annotations

from rljax.tasks.arithmetic.notation import asked, latex, printed
from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space, Subsets, product, union
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.types import MathJob

# Bounds of quotient and divisor of an exact division, by level.
_QUOTIENTS = {1: (9, 9), 2: (150, 9), 3: (99, 99), 4: (999, 99), 5: (9999, 99), 6: (9999, 999), 7: (10**5, 9999)}
_REMAINDERS = {2: (25, 10), 3: (99, 10), 4: (99, 50), 5: (999, 100), 6: (9999, 1000), 7: (10**5, 1000)}
# Bounds of base and exponent of the two powers, by level.
_POWERS = {3: (9, 3), 4: (12, 4), 5: (20, 4), 6: (30, 5), 7: (60, 5)}


def _digits(value: int) -> list[int]:
    """The digits times their places, ones first, without zeros: 305 is 5 + 300."""
    text = str(value)[::-1]
    return [int(digit) * 10**place for place, digit in enumerate(text) if digit != "0"]


def _partial_products(a: int, b: int) -> list[str]:
    """The products of `b` with the digits of `a`, and their running sums."""
    lines, total = [], 0
    for part in _digits(a):
        lines.append(f"{b}*{part}={b * part}")
        if total:
            lines.append(f"{total}+{b * part}={total + b * part}")
        total += b * part
    return lines


def _product(instance: tuple[int, int], words: Words) -> Posed:
    a, b = instance
    lines = _partial_products(a, b) if b > 9 else []
    first, second = words.order(instance)
    text = asked(words, f"{first}*{second}")
    if words.flip():
        text = words.choose(
            f"Multiply {first} by {second}.",
            f"What is {first} times {second}?",
            f"What is the product of {first} and {second}?",
            f"Find {first}·{second}.",
        )
    return integer(text, a * b, lines)


def _product_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    a, b = instance
    return near(a * b, a * b + b, a * b - a, a + b, a * b + 100)


def _products(low: int, high: int) -> Mapped:
    return Mapped(Multisets(high - low + 1, 2), lambda pair: (low + pair[0], low + pair[1]))


_PRODUCT_SPACES: dict[int, Space] = {
    1: _products(0, 9),
    2: product(Integers(2, 9), Integers(10, 199)),
    3: _products(10, 99),
    4: product(Integers(11, 99), Integers(100, 999)),
    5: _products(100, 999),
    6: _products(1000, 9999),
    7: _products(10**4, 10**5 - 1),
    8: _products(10**5, 10**6 - 1),
    9: _products(10**7, 10**8 - 1),
}


def _long_division(quotient: int, divisor: int, dividend: int) -> list[str]:
    """Divisor times the places of the quotient, highest first, each taken off the dividend."""
    lines, rest = [], dividend
    for part in reversed(_digits(quotient)):
        lines += [f"{divisor}*{part}={divisor * part}", f"{rest}-{divisor * part}={rest - divisor * part}"]
        rest -= divisor * part
    return lines


def _quotient(instance: tuple[int, int], words: Words) -> Posed:
    quotient, divisor = instance
    dividend = quotient * divisor
    lines = _long_division(quotient, divisor, dividend) if quotient > 9 else [f"{divisor}*{quotient}={dividend}"]
    text = asked(words, f"{dividend}/{divisor}")
    if words.flip():
        text = words.choose(
            f"Divide {dividend} by {divisor}.",
            f"How many times does {divisor} go into {dividend}?",
            f"Simplify $\\frac{{{dividend}}}{{{divisor}}}$ to an integer.",
            f"What number times {divisor} gives {dividend}?",
        )
    return integer(text, quotient, lines)


def _quotient_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    quotient, divisor = instance
    return near(quotient, divisor, quotient * 10, quotient * divisor, quotient * (divisor - 1))


def _division(instance: tuple[int, int, int], words: Words) -> Posed:
    """Quotient, remainder, divisor; the answer is a text such as `3 rem 2`."""
    quotient, remainder, divisor = instance
    dividend = quotient * divisor + remainder
    lines = [*_long_division(quotient, divisor, dividend), f"{dividend}={divisor}*{quotient}+{remainder}"]
    form = "Write the answer as quotient rem remainder, such as 7 rem 1."
    text = words.choose(
        f"{dividend}/{divisor}=? rem ?",
        f"Divide {dividend} by {divisor} with remainder. {form}",
        f"What are quotient and remainder of {printed(f'{dividend}/{divisor}')}? {form}",
        f"Find $q$ and $r$ with ${dividend} = {divisor} q + r$ and $0 \\le r < {divisor}$. {form}",
        f"{dividend} things are put into boxes of {divisor}. How many boxes are filled, and how many things are left? "
        "Answer in the form 7 rem 1.",
    )
    gold = f"{quotient} rem {remainder}"
    return Posed(text, Gold("text", gold), MathJob(gold, "", milestones=tuple(lines)), "\n".join(lines))


def _division_misses(instance: tuple[int, int, int]) -> tuple[str, ...]:
    quotient, remainder, divisor = instance
    pairs = (
        (quotient + 1, remainder), (quotient - 1, remainder), (quotient, remainder + 1), (quotient + 1, divisor - 1),
        (quotient - 1, remainder + divisor), (quotient + 1, remainder + 1), (quotient, remainder + divisor),
    )  # fmt: skip
    return tuple(f"{q} rem {r}" for q, r in pairs)


def _divisions(quotients: int, divisors: int) -> Mapped:
    """Remainders 1 ≤ r < d ≤ `divisors`: subsets of two."""
    pairs = product(Integers(1, quotients), Subsets(divisors, 2))
    return Mapped(pairs, lambda found: (found[0], found[1][0] + 1, found[1][1] + 1))


Powers = tuple[str, tuple[tuple[int, int], ...]]


def _powers(bases: int, exponents: int) -> Space:
    """Single powers, sums of two in any order, differences the greater first: a sign and pairs of base, exponent."""
    powers = [(base, exponent) for base in range(2, bases + 1) for exponent in range(2, exponents + 1)]
    powers.sort(key=lambda power: (power[0] ** power[1], power))
    single = Mapped(Listed(tuple(powers)), lambda power: ("+", (power,)))
    sums = Mapped(Multisets(len(powers), 2), lambda pair: ("+", (powers[pair[1]], powers[pair[0]])))
    differences = Mapped(Subsets(len(powers), 2), lambda pair: ("-", (powers[pair[1]], powers[pair[0]])))
    return union(single, sums, differences)


def _value(sign: str, values: list[int]) -> int:
    return sum(values) if sign == "+" else values[0] - values[1]


def _of_powers(instance: Powers, words: Words) -> Posed:
    sign, powers = instance
    powers = words.order(powers) if sign == "+" else powers
    values = [base**exponent for base, exponent in powers]
    value = _value(sign, values)
    expression = sign.join(f"{base}^{exponent}" for base, exponent in powers)
    lines = [f"{base}^{exponent}={base**exponent}" for base, exponent in powers]
    lines += [f"{values[0]}{sign}{values[1]}={value}"] if len(values) == 2 else []
    text = words.choose(asked(words, expression), f"What is the value of \\[{latex(expression)}\\,?\\]")
    return integer(text, value, lines)


def _power_misses(instance: Powers) -> tuple[str, ...]:
    sign, powers = instance
    value = _value(sign, [base**exponent for base, exponent in powers])
    as_products = _value(sign, [base * exponent for base, exponent in powers])
    one_short = _value(sign, [base ** (exponent - 1) for base, exponent in powers])
    return near(value, as_products, one_short, value + powers[0][0])


PRODUCTS = (
    Kind("product", at_levels(_PRODUCT_SPACES), _product, _product_misses),
    Kind("quotient", at_levels({n: product(Integers(1, q), Integers(2, d)) for n, (q, d) in _QUOTIENTS.items()}),
         _quotient, _quotient_misses),
    Kind("division", at_levels({n: _divisions(q, d) for n, (q, d) in _REMAINDERS.items()}), _division,
         _division_misses),
    Kind("powers", at_levels({n: _powers(base, exponent) for n, (base, exponent) in _POWERS.items()}), _of_powers,
         _power_misses),
)  # fmt: skip
