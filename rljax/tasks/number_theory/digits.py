"""Digits: one that is missing in a multiple, and numbers given by sums and differences of their digits.

In the twins no digit fits, or none at all.
"""

from __future__ import annotations

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, refused, twins
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Union, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# A multiple, the modulus, and the place of the missing digit, ones being 0.
Gap = tuple[int, int, int]

# How many digits, and the moduli, by level: more than ten and coprime to it, so that one digit at most fits.
_GAPS = {
    1: (3, (11, 13, 17, 19)),
    2: (4, (11, 13, 17, 19)),
    3: (5, (11, 13, 17, 19, 21, 23)),
    4: (6, (13, 17, 19, 21, 23, 29, 31)),
    5: (7, (17, 23, 29, 31, 37, 41, 43, 47)),
    6: (9, (29, 37, 43, 53, 59, 61, 67, 71)),
    7: (12, (47, 67, 71, 83, 89, 91, 97, 99)),
}


def _shown(number: int, place: int) -> str:
    """The number with a gap in place of a digit."""
    text = str(number)
    at = len(text) - 1 - place
    return f"{text[:at]}_{text[at + 1 :]}"


def _spoilt(number: int, modulus: int, place: int) -> int | None:
    """The number with another digit changed so that no digit in the gap makes it a multiple; None if none can be."""
    scale = 10**place
    rest = number - number // scale % 10 * scale
    inverse = pow(scale, -1, modulus)
    for other in range(len(str(number))):
        if other == place:
            continue
        digit = number // 10**other % 10
        for change in range(1, 10):
            value = rest + ((digit + change) % 10 - digit) * 10**other
            if len(str(value)) == len(str(number)) and -value * inverse % modulus > 9:
                return value
    return None


def _gap_wording(modulus: int, words: Words) -> str:
    """The mark stands for the number with its gap."""
    return words.choose(
        f"{MARK}%{modulus}=0;_=?",
        f"Which digit must stand in the gap of {MARK} so that {modulus} divides the number?",
        f"The number {MARK} is a multiple of {modulus}. What is its missing digit?",
        f"Find the digit that makes {MARK} divisible by {modulus}; the line marks its place.",
        f"A number was {modulus} times an integer. One digit has faded: {MARK}. Which was it?",
    )


def _gap_lines(shown: str, modulus: int) -> list[str]:
    """What the number with 0 in the gap leaves, and what each unit in the gap adds."""
    zero = int(shown.replace("_", "0"))
    scale = 10 ** (len(shown) - 1 - shown.index("_"))
    return [
        f"{zero}={zero // modulus}*{modulus}+{zero % modulus}",
        f"{scale}={scale // modulus}*{modulus}+{scale % modulus}",
    ]


def _gap(instance: Gap, words: Words) -> Posed:
    return _gap_twins(instance, words)[0]


def _gap_twins(instance: Gap, words: Words) -> tuple[Posed, Posed]:
    number, modulus, place = instance
    wording, spoilt = _gap_wording(modulus, words), _spoilt(*instance)
    shown, false = _shown(number, place), _shown(spoilt or 0, place)
    lines = [*_gap_lines(shown, modulus), f"{number}={number // modulus}*{modulus}"]
    sound = integer(wording.replace(MARK, shown), number // 10**place % 10, lines)
    return sound, refused(wording.replace(MARK, false), _gap_lines(false, modulus))


def _gap_misses(instance: Gap) -> tuple[str, ...]:
    number, modulus, place = instance
    digit = number // 10**place % 10
    return near(digit, 9 - digit, (digit + 5) % 10, number % 10, modulus % 10, sum(map(int, str(number))) % 10)


def _gaps(count: int, moduli: tuple[int, ...]) -> Space:
    """Multiples with so many digits, and a gap that is not the first; None where nothing can be spoilt."""
    low, high = 10 ** (count - 1), 10**count - 1
    parts = [
        product(Integers(-(-low // modulus), high // modulus), Listed((modulus,)), Integers(0, count - 2))
        for modulus in moduli
    ]

    def instance(found: Gap) -> Gap | None:
        quotient, modulus, place = found
        gap = (quotient * modulus, modulus, place)
        return None if _spoilt(*gap) is None else gap

    return Mapped(Union(tuple(parts)), instance)


# The digits of a number, the last not 0 and not the first.
Digits = tuple[int, ...]


def _number(digits: Digits) -> int:
    return int("".join(map(str, digits)))


def _puzzle_wording(digits: Digits, words: Words) -> str:
    """The mark stands for the sum of the digits, whose parity or remainder the differences fix."""
    number = _number(digits)
    turned = _number(digits[::-1])
    change = number - turned
    more, size = ("more" if change > 0 else "less"), abs(change)
    extra = _tens(digits)
    name = {2: "two", 3: "three"}[len(digits)]
    return words.choose(
        _puzzle_terse(digits),
        f"The digits of a {name}-digit number add up to {MARK}. The number is {size} {more} than the one with its "
        f"digits in reverse order.{extra} Which number is it?",
        f"Find the {name}-digit number $n$ with digit sum ${MARK}$ for which $n - r = {change}$, where $r$ is $n$ read "
        f"backwards.{extra}",
        f"Reading a {name}-digit number backwards makes it {size} {'less' if change > 0 else 'more'}. Its digit sum is "
        f"{MARK}.{extra} What is the number?",
        f"I think of a number with {name} digits whose sum is {MARK}. Taking its reversal away from it leaves {change}."
        f"{extra} What is my number?",
    )


def _puzzle_terse(digits: Digits) -> str:
    first, last = digits[0], digits[-1]
    if len(digits) == 2:
        return f"digits a,b;a+b={MARK};9a-9b={9 * (first - last)};10a+b=?"
    return f"digits a,b,c;a+b+c={MARK};99a-99c={99 * (first - last)};b-a={digits[1] - first};100a+10b+c=?"


def _tens(digits: Digits) -> str:
    if len(digits) == 2:
        return ""
    gap = digits[1] - digits[0]
    if gap == 0:
        return " Its first two digits are equal."
    return f" Its second digit is {abs(gap)} {'more' if gap > 0 else 'less'} than its first."


def _puzzle_lines(digits: Digits) -> list[str]:
    """Differences of the digits, the total of these equations, and the first digit."""
    total, unit = sum(digits), 9 if len(digits) == 2 else 99
    gap = digits[0] - digits[-1]
    lines = [f"{unit * gap}/{unit}={gap}" if gap > 0 else f"{-unit * gap}/{unit}={-gap}"]
    if len(digits) == 2:
        return [*lines, f"2*{digits[0]}={total + gap}", f"{total}-{digits[0]}={digits[1]}"]
    rise = digits[1] - digits[0]
    signed = f"{gap}" if gap > 0 else f"({gap})"
    return [*lines, f"{total}-{rise}+{signed}={3 * digits[0]}".replace("--", "+"), f"{3 * digits[0]}/3={digits[0]}"]


def _puzzle(instance: Digits, words: Words) -> Posed:
    wording = _puzzle_wording(instance, words).replace(MARK, str(sum(instance)))
    return integer(wording, _number(instance), _puzzle_lines(instance))


def _puzzle_twins(instance: Digits, words: Words) -> tuple[Posed, Posed]:
    """The sum is 2a − d of two digits, 3a plus the differences of three: one more or less fits no whole a."""
    total = sum(instance)
    off = total + 1 if total % 2 else total - 1
    sound, false = twins(_puzzle_wording(instance, words), (total, off), _number(instance), _puzzle_lines(instance))
    return sound, refused(false.text, _puzzle_lines(instance)[:1])


def _puzzle_misses(instance: Digits) -> tuple[str, ...]:
    number = _number(instance)
    return near(number, _number(instance[::-1]), number + 9, number - 9, number + 11, number - 11)


def _puzzles(count: int) -> Space:
    middle = (Integers(0, 9),) * (count - 2)
    digits = product(Integers(1, 9), *middle, Integers(1, 9))
    return Mapped(digits, lambda found: found if found[0] != found[-1] else None)


DIGITS = (
    Kind("missing_digit", at_levels({n: _gaps(*bounds) for n, bounds in _GAPS.items()}), _gap, _gap_misses, _gap_twins),
    Kind("digit_sum", at_levels({2: _puzzles(2), 3: _puzzles(3)}), _puzzle, _puzzle_misses,
         _puzzle_twins),
)  # fmt: skip
