"""Sums and differences: single digits, several digits, many addends, negative numbers, a missing number."""

from __future__ import annotations

from itertools import accumulate

from rljax.tasks.arithmetic.notation import asked, bracketed, printed
from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Multisets, Product, Subsets, Union, product, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Digits of the operands of a sum or difference, by level.
_DIGITS = {0: 1, 1: 2, 2: 3, 3: 5, 4: 8, 5: 12, 6: 17}
# How many addends of how many digits, by level.
_ADDENDS = {2: (3, 2), 3: (4, 3), 4: (5, 4), 5: (6, 5), 6: (8, 5), 7: (10, 6), 8: (12, 6)}
_SIGNED = {1: 9, 2: 99, 3: 999}
_MISSING = {1: 20, 2: 99, 3: 999, 4: 9999}


def _columns(a: int, sign: str, b: int) -> list[str]:
    """The results of the columns, ones first, of numbers with several digits: `7+8=15`."""
    width = len(str(max(a, b)))
    if width == 1:
        return []
    pairs = [(a // 10**i % 10, b // 10**i % 10) for i in range(width)]
    return [f"{x}{sign}{y}={x + y if sign == '+' else x - y}" for x, y in pairs]


def _sum(instance: tuple[int, int], words: Words) -> Posed:
    a, b = words.order(instance)
    lines = _columns(a, "+", b)
    text = asked(words, f"{a}+{b}")
    if words.flip():
        text = words.choose(f"Add {a} and {b}.", f"What is the sum of {a} and {b}?", f"Increase {a} by {b}.")
    return integer(text, a + b, [*lines, f"{a}+{b}={a + b}"] if lines else ())


def _sum_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    a, b = instance
    return near(a + b, _without_carry(a, b), b - a, a * b, a + b + 100)


def _without_carry(a: int, b: int) -> int:
    """The sum with every carry forgotten."""
    return sum((a // 10**i + b // 10**i) % 10 * 10**i for i in range(len(str(max(a, b)))))


def _difference(instance: tuple[int, int], words: Words) -> Posed:
    b, a = instance
    lines = _columns(a, "-", b)
    text = asked(words, f"{a}-{b}")
    if words.flip():
        text = words.choose(
            f"Subtract {b} from {a}.", f"What is the difference {a} minus {b}?", f"Take {b} away from {a}."
        )
    return integer(text, a - b, [*lines, f"{a}-{b}={a - b}"] if lines else ())


def _difference_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    b, a = instance
    smaller_first = sum(abs(a // 10**i % 10 - b // 10**i % 10) * 10**i for i in range(len(str(a))))
    return near(a - b, smaller_first, b - a, a + b, a - b + 100)


def _several(count: int, digits: int) -> Mapped:
    """So many numbers from 10 on with so many digits at most."""
    return Mapped(Multisets(10**digits - 10, count), lambda places: tuple(10 + place for place in places))


def _addends(instance: tuple[int, ...], words: Words) -> Posed:
    numbers = words.order(instance)
    partial = list(accumulate(numbers))
    lines = [f"{before}+{n}={after}" for before, n, after in zip(partial, numbers[1:], partial[1:], strict=False)]
    listed = ", ".join(map(str, numbers))
    text = asked(words, "+".join(map(str, numbers)))
    if words.flip():
        text = words.choose(
            f"Add up {listed}.", f"What is the sum of the numbers {listed}?", f"What do {listed} make together?"
        )
    return integer(text, partial[-1], lines)


def _addends_misses(instance: tuple[int, ...]) -> tuple[str, ...]:
    total = sum(instance)
    return near(total, total - instance[0], total - instance[-1], total + instance[-1], total + 100)


def _signed(instance: tuple[int, int, int], words: Words) -> Posed:
    """`minus` 1 is a − (−b), b > 0; else a + b, at least one of them negative and the sum too."""
    minus, a, b = instance
    if minus:
        return integer(asked(words, f"{a}-(-{b})"), a + b, [f"{a}+{b}={a + b}"])
    x, y = (b, a) if words.flip() else (a, b)
    plain = f"{x}-{-y}" if y < 0 else f"{x}+{y}"
    text = asked(words, words.choose(plain, f"{x}+{bracketed(y)}"))
    return integer(text, a + b, [f"{max(-a, -b)}-{max(a, b)}={-a - b}"] if max(a, b) > 0 else [f"{-a}+{-b}={-a - b}"])


def _signed_misses(instance: tuple[int, int, int]) -> tuple[str, ...]:
    _, a, b = instance
    return near(a + b, -a - b, a - b, b - a, abs(a) + abs(b))


def _negatives(bound: int) -> Union:
    """Pairs of negative numbers, and a positive number with a negative one of greater magnitude."""
    both = Mapped(Multisets(bound, 2), lambda pair: (0, -1 - pair[0], -1 - pair[1]))
    mixed = Mapped(Subsets(bound, 2), lambda pair: (0, 1 + pair[0], -1 - pair[1]))
    minus = Mapped(product(Integers(-bound, bound), Integers(1, bound)), lambda pair: (1, *pair))
    return union(both, mixed, minus)


def _missing(instance: tuple[int, int, int], words: Words) -> Posed:
    """Of a + x = b, x − a = b − a and b − x = a, by the form."""
    form, a, b = instance
    value = (b - a, b, b - a)[form]
    letter = words.choose("x", "n", "y", "m")
    equation = (f"{a}+{letter}={b}", f"{letter}-{a}={b - a}", f"{b}-{letter}={a}")[form]
    line = (f"{b}-{a}={b - a}", f"{b - a}+{a}={b}", f"{b}-{a}={b - a}")[form]
    pretty = printed(equation)
    text = words.choose(
        f"{equation};{letter}=?",
        f"Find {letter}: {pretty}",
        f"Which number must {letter} be so that {pretty}?",
        f"In ${equation}$, what is ${letter}$?",
        ("{} plus some number is {}. Which number is it?", "Some number minus {} is {}. Which number is it?",
         "{} is what remains if a certain number is taken from {}. Which number is taken?")[form].format(
            a, b - a if form == 1 else b),
    )  # fmt: skip
    return integer(text, value, [line])


def _missing_misses(instance: tuple[int, int, int]) -> tuple[str, ...]:
    form, a, b = instance
    return near((b - a, b, b - a)[form], a + b, a - b, b - 2 * a, 2 * b - a)


SUMS = (
    Kind("sum", at_levels({n: Multisets(10**d, 2) for n, d in _DIGITS.items()}), _sum, _sum_misses),
    # Pairs b ≤ a; the result is not negative.
    Kind("difference", at_levels({n: Multisets(10**d, 2) for n, d in _DIGITS.items()}), _difference,
         _difference_misses),
    Kind("addends", at_levels({n: _several(k, d) for n, (k, d) in _ADDENDS.items()}), _addends, _addends_misses),
    Kind("signed", at_levels({n: _negatives(bound) for n, bound in _SIGNED.items()}), _signed, _signed_misses),
    Kind("missing",
         at_levels({n: Mapped(Product((Integers(0, 2), Subsets(bound, 2))), lambda pair: (pair[0], *pair[1]))
                    for n, bound in _MISSING.items()}), _missing, _missing_misses),
)  # fmt: skip
