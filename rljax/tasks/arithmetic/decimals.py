"""Decimals, and percentages of a number. Answers are integers: how many tenths, hundredths and so on a result is."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from rljax.tasks.arithmetic.notation import latex, printed
from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Multisets, Space, Subsets, product, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# A decimal m · 10^(-places), m not divisible by 10.
Decimal = tuple[int, int]
_PARTS = {1: "tenths", 2: "hundredths", 3: "thousandths", 4: "ten-thousandths", 5: "hundred-thousandths"}
# Most places, and how many tens m may have, by level.
_SUMS = {2: (1, 10), 3: (2, 100), 4: (3, 1000), 5: (4, 10**5), 6: (5, 10**7)}
_PRODUCTS = {3: (1, 5), 4: (2, 10), 5: (2, 100), 6: (3, 1000), 7: (4, 10**4)}
# Greatest multiple of the least whole number of which the percentage is an integer, by level.
_PERCENT = {3: 30, 4: 300, 5: 9999}


def _shown(value: int, places: int) -> str:
    """`m · 10^-places`, every place written."""
    digits = str(abs(value)).zfill(places + 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _decimals(places: int, tens: int) -> Space:
    return Mapped(product(Integers(1, places), Integers(0, tens - 1), Integers(1, 9)),
                  lambda found: (10 * found[1] + found[2], found[0]))  # fmt: skip


def _pairs(sign: str, places: Space, decimals: Space) -> Space:
    return Mapped(places, lambda found: (sign, decimals.at(found[0]), decimals.at(found[1])))


def _sums(places: int, tens: int) -> Space:
    decimals = _decimals(places, tens)
    return union(_pairs("+", Multisets(decimals.size, 2), decimals), _pairs("-", Subsets(decimals.size, 2), decimals))


def _units(instance: tuple[str, Decimal, Decimal]) -> tuple[int, int, int]:
    """Both numbers in units of the last place of either, the greater first, and that place."""
    _, (m, k), (n, j) = instance
    places = max(k, j)
    a, b = m * 10 ** (places - k), n * 10 ** (places - j)
    return max(a, b), min(a, b), places


def _sum(instance: tuple[str, Decimal, Decimal], words: Words) -> Posed:
    sign, first, second = instance
    a, b, places = _units(instance)
    ordered = sorted((first, second), key=lambda pair: Fraction(pair[0], 10 ** pair[1]), reverse=True)
    x, y = (_shown(*pair) for pair in (words.order(ordered) if sign == "+" else ordered))
    value = a + b if sign == "+" else a - b
    text = _asked(words, f"{x}{sign}{y}", places)
    return integer(text, value, [f"{a}{sign}{b}={value}", f"{x}{sign}{y}={_shown(value, places)}"])


def _asked(words: Words, expression: str, places: int) -> str:
    scale, name = 10**places, _PARTS.get(places, f"10^-{places}")
    pretty = printed(expression)
    return words.choose(
        f"{expression}=?/{scale}",
        f"How many {name} is {pretty}?" if places in _PARTS else f"{pretty} is how many times 10^-{places}?",
        f"${latex(expression)} = n \\cdot 10^{{-{places}}}$. Find the integer $n$.",
        f"Work out {pretty} and multiply the result by {scale}.",
        f"Compute \\({latex(expression)}\\). Give the result as a count of units of {_shown(1, places)}.",
    )


def _sum_misses(instance: tuple[str, Decimal, Decimal]) -> tuple[str, ...]:
    sign, (m, _), (n, _) = instance
    a, b, _ = _units(instance)
    factor = 1 if sign == "+" else -1
    return near(a + factor * b, m + factor * n, a - factor * b, 10 * (a + factor * b), b - a)


def _product(instance: tuple[str, Decimal, Decimal], words: Words) -> Posed:
    (m, k), (n, j) = words.order(instance[1:])
    places = k + j
    text = _asked(words, f"{_shown(m, k)}*{_shown(n, j)}", places)
    lines = [f"{m}*{n}={m * n}", f"{_shown(m, k)}*{_shown(n, j)}={_shown(m * n, places)}"]
    return integer(text, m * n, lines)


def _product_misses(instance: tuple[str, Decimal, Decimal]) -> tuple[str, ...]:
    _, (m, _), (n, _) = instance
    return near(m * n, m + n, 10 * m * n, m * n + m, m * n - n)


def _products(places: int, tens: int) -> Space:
    decimals = _decimals(places, tens)
    return _pairs("*", Multisets(decimals.size, 2), decimals)


def _percent(instance: tuple[int, int], words: Words) -> Posed:
    percent, multiple = instance
    whole = multiple * (100 // gcd(percent, 100))
    value = percent * whole // 100
    text = words.choose(
        f"{percent}% of {whole}=?",
        f"What is {percent}% of {whole}?",
        f"Compute ${percent}\\%$ of ${whole}$.",
        f"{whole} people were asked, and {percent} percent of them said yes. How many said yes?",
        f"A shop has {whole} shirts. {percent}% of them are blue. How many blue shirts are there?",
        f"Find {_shown(percent, 2)} times {whole}.",
    )
    return integer(text, value, [f"{percent}*{whole}={percent * whole}", f"{percent * whole}/100={value}"])


def _percent_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    percent, multiple = instance
    whole = multiple * (100 // gcd(percent, 100))
    value = percent * whole // 100
    return near(value, whole - value, whole + value, 10 * value, whole - percent)


DECIMALS = (
    Kind("decimal_sum", at_levels({n: _sums(*bounds) for n, bounds in _SUMS.items()}), _sum, _sum_misses),
    Kind("decimal_product", at_levels({n: _products(*bounds) for n, bounds in _PRODUCTS.items()}), _product,
         _product_misses),
    Kind("percent", at_levels({n: product(Integers(1, 99), Integers(1, bound)) for n, bound in _PERCENT.items()}),
         _percent, _percent_misses),
)  # fmt: skip
