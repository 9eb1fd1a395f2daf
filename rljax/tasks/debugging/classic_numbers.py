"""Classical functions of integers, with parameters; the interpreters take other ways than the programs."""

from __future__ import annotations

import math
from random import Random

from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.notation import ordinal
from rljax.tasks.code.pattern import Names, Parameters, Pattern
from rljax.tasks.code.shape import Signature
from rljax.tasks.words import Words

_DIGITS = "0123456789"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
          (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_ONE = (("n",), ("number",), ("m",))
_TWO = (("a", "b"), ("m", "n"), ("x", "y"))


# The greatest common divisor, times a factor.
def _gcd_run(parameters: Parameters, arguments: Arguments) -> int:
    return int(parameters[0] * math.gcd(*arguments))


def _gcd_lines(parameters: Parameters, names: Names) -> list[str]:
    a, b = names
    return [f"while {b}:", f"    {a}, {b} = {b}, {a} % {b}", f"return {parameters[0]} * {a}"]


def _gcd_say(parameters: Parameters, words: Words, named: Signature) -> str:
    a, b = named.arguments
    if words.terse:
        return f"{named.tight}={parameters[0]}*gcd"
    return words.choose(
        f"It returns {parameters[0]} times the greatest common divisor of {a} >= 0 and {b} >= 0; gcd(0, 0) is 0.",
        rf"For integers ${a}, {b} \ge 0$ it returns ${parameters[0]} \cdot \gcd({a}, {b})$, where $\gcd(0, 0) = 0$.",
        f"The result is {parameters[0]} * gcd({a}, {b}); neither argument is negative, and gcd(0, 0) is 0.",
    )


def _two_numbers(parameters: Parameters, random: Random) -> list[Arguments]:
    factors = [random.randint(2, 9) for _ in range(8)]
    found = [(f * random.randint(1, 9), f * random.randint(1, 9)) for f in factors]
    return [(6, 4), (9, 6), (0, 5), (7, 0), *found]


# A power modulo m by squaring.
def _power_run(parameters: Parameters, arguments: Arguments) -> int:
    return pow(arguments[0], arguments[1], parameters[0])


def _power_lines(parameters: Parameters, names: Names) -> list[str]:
    (m,), (x, n) = parameters, names
    return [
        "result = 1",
        f"while {n} > 0:",
        f"    if {n} % 2 == 1:",
        f"        result = result * {x} % {m}",
        f"    {x} = {x} * {x} % {m}",
        f"    {n} = {n} // 2",
        "return result",
    ]


def _power_say(parameters: Parameters, words: Words, named: Signature) -> str:
    x, n = named.arguments
    if words.terse:
        return f"{named.tight}={x}**{n}%{parameters[0]}"
    return words.choose(
        f"It returns the remainder of {x} to the power {n} >= 0 when divided by {parameters[0]}.",
        rf"For $ {n} \ge 0 $ it returns ${x}^{n} \bmod {parameters[0]}$.",
        f"The result is {x} ** {n} % {parameters[0]}, found by repeated squaring; {n} is not negative.",
    )


def _powers(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(2, 3), (3, 2), (5, 0), (4, 1), *[(random.randint(2, 20), random.randint(3, 30)) for _ in range(8)]]


# How many primes there are in low…n.
def _primes_run(parameters: Parameters, arguments: Arguments) -> int:
    [low] = parameters
    return sum(all(n % d for d in range(2, math.isqrt(n) + 1)) for n in range(max(low, 2), arguments[0] + 1))


def _primes_lines(parameters: Parameters, names: Names) -> list[str]:
    (low,), (n,) = parameters, names
    return [
        "total = 0",
        f"for p in range({low}, {n} + 1):",
        "    prime = True",
        "    d = 2",
        "    while d * d <= p:",
        "        if p % d == 0:",
        "            prime = False",
        "            break",
        "        d += 1",
        "    if prime:",
        "        total += 1",
        "return total",
    ]


def _primes_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (low,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=count primes {low}..{n}"
    return words.choose(
        f"It returns how many prime numbers p there are with {low} <= p <= {n}.",
        f"Count the primes from {low} up to {n}, both included if they are prime.",
        rf"It returns the number of primes $p$ with ${low} \le p \le {n}$.",
    )


def _limits(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (10, 13, 1, 2, 4, 9, 25, *random.sample(range(14, 60), 5))]


# The digits of n in another base.
def _base_run(parameters: Parameters, arguments: Arguments) -> str:
    n, base = arguments[0], parameters[0]
    size = 1
    while base**size <= n:
        size += 1
    return "".join(_DIGITS[n // base**place % base] for place in reversed(range(size)))


def _base_lines(parameters: Parameters, names: Names) -> list[str]:
    (base,), (n,) = parameters, names
    return [
        f"if {n} == 0:",
        "    return '0'",
        "text = ''",
        f"while {n} > 0:",
        f"    text = str({n} % {base}) + text",
        f"    {n} = {n} // {base}",
        "return text",
    ]


def _base_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (base,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=str of {n} in base {base}"
    return words.choose(
        f"It returns the integer {n} >= 0 written in base {base}, as a text without leading zeros.",
        f"The result is a string: the digits of {n} (not negative) in base {base}; '0' for 0.",
        f"Write the non-negative integer {n} in the positional system with base {base}; return that text.",
    )


def _whole(parameters: Parameters, random: Random) -> list[Arguments]:
    [base] = parameters
    return [(n,) for n in (base + 1, base * base - 1, 0, base, 1, *[random.randint(10, 900) for _ in range(7)])]


# The sum of the digits, again and again, until it has one digit in the base.
def _root_run(parameters: Parameters, arguments: Arguments) -> int:
    [base], [n] = parameters, arguments
    return 0 if n == 0 else int(1 + (n - 1) % (base - 1))


def _root_lines(parameters: Parameters, names: Names) -> list[str]:
    (base,), (n,) = parameters, names
    return [
        f"while {n} >= {base}:",
        "    total = 0",
        f"    while {n} > 0:",
        f"        total += {n} % {base}",
        f"        {n} //= {base}",
        f"    {n} = total",
        f"return {n}",
    ]


def _root_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (base,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=digital root of {n} in base {base}"
    return words.choose(
        f"It replaces the integer {n} >= 0 by the sum of its digits in base {base} until there is one digit, and "
        "returns "
        "that as an integer.",
        f"It returns the digital root of {n} in base {base}: sum the digits up again and again until the sum is less "
        "than "
        f"{base}. {n} is not negative.",
        f"Sum the base-{base} digits of {n} >= 0; do the same to the result, until it is a single digit. Return it.",
    )


# Steps until 1 of: divide by k if that goes, else add to a multiple what makes it divisible.
def _steps_run(parameters: Parameters, arguments: Arguments) -> int:
    [factor], [n] = parameters, arguments

    def after(value: int) -> int:
        return 0 if value <= 1 else 1 + after(value // factor if value % factor == 0 else value - 1)

    return after(n)


def _steps_lines(parameters: Parameters, names: Names) -> list[str]:
    (factor,), (n,) = parameters, names
    return [
        "steps = 0",
        f"while {n} > 1:",
        f"    if {n} % {factor} == 0:",
        f"        {n} = {n} // {factor}",
        "    else:",
        f"        {n} = {n} - 1",
        "    steps += 1",
        "return steps",
    ]


def _steps_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (factor,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=count steps to 1:{n}/{factor} if whole,else {n}-1"
    return words.choose(
        f"Starting from {n} >= 1, divide by {factor} if that leaves no remainder, else subtract 1, until 1 is reached. "
        "Return the number of steps.",
        f"It returns how many steps lead from {n} >= 1 to 1; a step turns a multiple of {factor} into its "
        f"{ordinal(factor)} "
        "part and any other number into the one before.",
        f"Count steps: while {n} is more than 1, it becomes {n} / {factor} where that is whole, and {n} - 1 otherwise.",
    )


# Row n of Pascal's triangle, modulo m.
def _pascal_run(parameters: Parameters, arguments: Arguments) -> list[int]:
    [m], [n] = parameters, arguments
    return [math.comb(n, k) % m for k in range(n + 1)]


def _pascal_lines(parameters: Parameters, names: Names) -> list[str]:
    (m,), (n,) = parameters, names
    return [
        "row = [1]",
        f"for i in range({n}):",
        "    new = [1]",
        "    for k in range(i):",
        f"        new.append((row[k] + row[k + 1]) % {m})",
        "    new.append(1)",
        "    row = new",
        "return row",
    ]


def _pascal_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (m,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=row {n} of Pascal's triangle mod {m}"
    return words.choose(
        f"It returns the row {n} >= 0 of Pascal's triangle (row 0 is [1]), every entry modulo {m}.",
        rf"It returns the list of $\binom{{{n}}}{{k}} \bmod {m}$ for $k = 0, \dots, {n}$.",
        f"The result is the list of the binomial coefficients of {n} over 0, 1, ..., {n}, each reduced modulo {m}.",
    )


def _rows(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (3, 4, 0, 1, 2, 5, 6, 7, 8, 9, 10, 11)]


# Roman numerals, times a factor.
def _roman_run(parameters: Parameters, arguments: Arguments) -> str:
    left, text = arguments[0] + parameters[0], ""
    for value, sign in _ROMAN:
        text += sign * (left // value)
        left %= value
    return text


def _roman_lines(parameters: Parameters, names: Names) -> list[str]:
    (more,), (n,) = parameters, names
    return [
        f"values = {[value for value, _ in _ROMAN]}",
        f"signs = {[sign for _, sign in _ROMAN]}",
        f"{n} = {n} + {more}",
        "text = ''",
        "for i in range(len(values)):",
        f"    while {n} >= values[i]:",
        "        text += signs[i]",
        f"        {n} -= values[i]",
        "return text",
    ]


def _roman_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (more,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=roman({n}+{more})"
    return words.choose(
        f"It returns the Roman numeral of {n} + {more} for {n} >= 0, with IV, IX, XL, XC, CD and CM where they belong.",
        f"It adds {more} to the integer {n} >= 0 and returns the sum as a Roman numeral (in the subtractive notation).",
        f"The result is a text: {n} + {more} in Roman numerals, such as 'XIV' for 14. {n} is not negative.",
    )


def _years(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (3, 8, 0, 13, 35, *[random.randint(20, 3000) for _ in range(7)])]


# The place of the last one left when every k-th of n leaves the circle.
def _circle_run(parameters: Parameters, arguments: Arguments) -> int:
    [k], [n] = parameters, arguments
    place = 0
    for size in range(2, n + 1):
        place = (place + k) % size
    return place


def _circle_lines(parameters: Parameters, names: Names) -> list[str]:
    (k,), (n,) = parameters, names
    return [
        f"people = list(range({n}))",
        "i = 0",
        "while len(people) > 1:",
        f"    i = (i + {k - 1}) % len(people)",
        "    people.pop(i)",
        "return people[0]",
    ]


def _circle_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (k,), (n,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=josephus,0..{n}-1,every {ordinal(k)} out"
    return words.choose(
        f"{n} >= 1 people, numbered from 0, stand in a circle. Counting begins with number 0, and always the "
        f"{ordinal(k)} "
        "of those "
        "who are left goes out; counting goes on behind. Return the number of the last one.",
        f"It solves the problem of Josephus for {n} >= 1 people with the numbers 0 to {n} - 1: every {ordinal(k)} is "
        "removed, the "
        f"count starting at number 0. The result is who remains.",
        f"Numbers 0, ..., {n} - 1 form a ring ({n} >= 1). Strike out every {ordinal(k)} of those left, first the one "
        "with "
        "number "
        f"({k} - 1) modulo {n}, until one remains; return it.",
    )


def _crowds(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (4, 5, 1, 2, 3, *random.sample(range(6, 20), 7))]


NUMBER_CLASSICS = {
    "gcd": Pattern(_gcd_run, _gcd_lines, _gcd_say, _two_numbers, _TWO),
    "power": Pattern(_power_run, _power_lines, _power_say, _powers, (("x", "n"), ("a", "k"), ("b", "e"))),
    "primes": Pattern(_primes_run, _primes_lines, _primes_say, _limits, _ONE),
    "base": Pattern(_base_run, _base_lines, _base_say, _whole, _ONE),
    "root": Pattern(_root_run, _root_lines, _root_say, _whole, _ONE),
    "steps": Pattern(_steps_run, _steps_lines, _steps_say, _whole, _ONE),
    "pascal": Pattern(_pascal_run, _pascal_lines, _pascal_say, _rows, _ONE),
    "roman": Pattern(_roman_run, _roman_lines, _roman_say, _years, _ONE),
    "circle": Pattern(_circle_run, _circle_lines, _circle_say, _crowds, _ONE),
}
