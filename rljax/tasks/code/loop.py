"""Loops over integers and over digits: level 3 adds up or counts, level 7 goes over pairs and divisors."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, evaluate, meaning, renamed
from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.notation import clause, latex, python, shown
from rljax.tasks.code.pattern import Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Space
from rljax.tasks.words import Words

_ONE = (("n",), ("m",), ("limit",), ("number",))


def _body(header: str, condition: Expression, change: str, result: str) -> list[str]:
    """A loop that changes a total where a condition holds."""
    inner = [f"        {change}"] if condition else [f"    {change}"]
    test = [f"    if {python(condition)}:"] if condition else []
    return ["total = 0", header, *test, *inner, f"return {result}"]


def _where(condition: Expression, words: Words) -> str:
    return f" {words.choose('for which', 'such that')} {clause(condition, words)}" if condition else ""


def _if(condition: Expression) -> str:
    return f" if {python(condition, tight=True)}" if condition else ""


def _holds(condition: Expression, name: str, value: int) -> bool:
    return not condition or bool(evaluate(condition, {name: value}))


# i = low…n + shift, terms added up where the condition holds; an empty condition always does.
def _sum_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, term, low, shift = parameters
    [last] = arguments
    value = meaning(term)
    return sum(value({"i": i}) for i in range(low, last + shift + 1) if _holds(condition, "i", i))


def _sum_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, term, low, shift = parameters
    header = f"for i in range({low}, {names[0]}{f' + {shift + 1}' if shift > -1 else ''}):"
    return _body(header, condition, f"total += {python(term)}", "total")


def _sum_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, term, low, _ = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=sum({python(term, tight=True)} for i={low}..{n}{_if(condition)})"
    where = _where(condition, words)
    formula = rf"$\sum {'(' if term[0] in '+-' else ''}{latex(term)}{')' if term[0] in '+-' else ''}$"
    return words.choose(
        f"It returns the sum of {shown(term, words)} over all integers i from {low} to {n}{where}.",
        f"Add up {python(term)} for i = {low}, ..., {n}{where}, and return the total.",
        rf"It returns {formula}, where $i$ runs over the integers with ${low} \le i \le {n}${where}.",
    ) + words.choose("", f" The sum is 0 if {n} < {low}.")


def _small(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (random.randint(3, 4), random.randint(5, 6), 0, 1, 2, *random.sample(range(7, 40), 8))]


def _sum_more(parameters: Parameters) -> Iterator[Parameters]:
    condition, term, low, shift = parameters
    yield (condition, term, low, shift - 1)
    if condition:
        yield ((), term, low, shift)


# The number of i = 1…n where the condition holds.
def _count_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, low = parameters
    return sum(_holds(condition, "i", i) for i in range(low, arguments[0] + 1))


def _count_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, low = parameters
    return _body(f"for i in range({low}, {names[0]} + 1):", condition, "total += 1", "total")


def _count_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, low = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=count(i={low}..{n}{_if(condition)})"
    where = _where(condition, words)
    return words.choose(
        f"It returns how many integers i there are from {low} to {n}{where}.",
        f"Count the integers i with {low} <= i <= {n}{where}.",
        rf"It returns the number of integers $i$, ${low} \le i \le {n}$,{where}.",
    )


# The decimal digits of n, terms added up where the condition holds.
def _digits_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, term = parameters
    digits = [int(digit) for digit in str(arguments[0])]
    return sum(evaluate(term, {"d": digit}) for digit in digits if _holds(condition, "d", digit))


def _digits_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, term = parameters
    return _body(f"for d in map(int, str({names[0]})):", condition, f"total += {python(term)}", "total")


def _digits_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, term = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=sum({python(term, tight=True)} for d in digits({n}){_if(condition)})"
    where = _where(condition, words)
    return words.choose(
        f"For an integer {n} >= 0, it returns the sum of {shown(term, words)} over the decimal digits d of {n}{where}.",
        f"{n} is not negative. Go through its decimal digits d{where}, and add up {shown(term, words)}.",
        f"Add up {shown(term, words)} for each digit d in the decimal notation of the integer {n} >= 0{where}.",
    )


def _numerals(parameters: Parameters, random: Random) -> list[Arguments]:
    sizes = (2, 3, 1, *[random.randint(4, 8) for _ in range(8)])
    return [(0,), *[(random.randint(10 ** (size - 1), 10**size - 1),) for size in sizes]]


# x = start; `times` times x = expression of x; the arguments are both.
def _repeat_run(parameters: Parameters, arguments: Arguments) -> int:
    [change] = parameters
    value, times = arguments
    step = meaning(change)
    for _ in range(times):
        value = step({"x": value})
    return int(value)


def _repeat_lines(parameters: Parameters, names: Names) -> list[str]:
    x, times = names
    return [f"for _ in range({times}):", f"    {x} = {python(renamed(parameters[0], {'x': x}))}", f"return {x}"]


def _repeat_say(parameters: Parameters, words: Words, named: Signature) -> str:
    x, times = named.arguments
    change = renamed(parameters[0], {"x": x})
    if words.terse:
        return f"{named.tight}:{times} times {x}={python(change, tight=True)}"
    return words.choose(
        f"Replace the integer {x} by {shown(change, words)}, {times} times in all, and return what it is then.",
        rf"Apply $ {x} \mapsto {latex(change)} $ to {x}, {times} times in a row; return the result.",
        f"It returns the value of {x} after {times} rounds; in each round {x} becomes {shown(change, words)}.",
    )


def _repeat_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    times = [1, 2, 0, 3, *[random.randint(3, 9) for _ in range(8)]]
    return [(random.randint(1, 9) if place < 2 else random.randint(-9, 40), count) for place, count in enumerate(times)]


# Pairs i < j of 1…n with a·i + b·j leaving the rest r modulo m.
def _pairs_run(parameters: Parameters, arguments: Arguments) -> int:
    left, right, modulus, rest = parameters
    [n] = arguments
    return sum((left * i + right * j) % modulus == rest for j in range(2, n + 1) for i in range(1, j))


def _pairs_lines(parameters: Parameters, names: Names) -> list[str]:
    left, right, modulus, rest = parameters
    return [
        "total = 0",
        f"for i in range(1, {names[0]} + 1):",
        f"    for j in range(i + 1, {names[0]} + 1):",
        f"        if ({left} * i + {right} * j) % {modulus} == {rest}:",
        "            total += 1",
        "return total",
    ]


def _pairs_say(parameters: Parameters, words: Words, named: Signature) -> str:
    left, right, modulus, rest = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=count(1<=i<j<={n} if ({left}*i+{right}*j)%{modulus}=={rest})"
    return words.choose(
        f"Count the pairs of integers i, j with 1 <= i < j <= {n} for which {left}i + {right}j leaves the remainder "
        f"{rest} when divided by {modulus}.",
        rf"It returns the number of pairs $1 \le i < j \le {n}$ with "
        rf"${left}i + {right}j \equiv {rest} \pmod{{{modulus}}}$.",
        f"How many pairs (i, j) of integers are there with i >= 1, i < j, j <= {n} and "
        f"({left} * i + {right} * j) % {modulus} == {rest}? Return their number.",
    )


# Divisors of n, terms added up where the condition holds.
def _divisors_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, term = parameters
    [n] = arguments
    divisors = [d for d in range(1, n + 1) if n % d == 0 and _holds(condition, "d", d)]
    return sum(evaluate(term, {"d": d}) for d in divisors)


def _divisors_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, term = parameters
    both = ("and", ("==", ("%", names[0], "d"), 0), condition)
    return _body(f"for d in range(1, {names[0]} + 1):", both, f"total += {python(term)}", "total")


def _divisors_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, term = parameters
    [n] = named.arguments
    if words.terse:
        return f"{named.tight}=sum({python(term, tight=True)} for d|{n}{_if(condition)})"
    where = _where(condition, words)
    return words.choose(
        f"It returns the sum of {shown(term, words)} over the positive divisors d of {n}{where}.",
        f"For a positive integer {n}, add up {shown(term, words)} for each positive divisor d of {n}{where}.",
        rf"It returns $\sum_{{d \mid {n}}} ({latex(term)})$, taken over the positive divisors d{where}.",
    )


def _rich(parameters: Parameters, random: Random) -> list[Arguments]:
    numbers = [6, 4, 1, 2, *random.sample((12, 18, 20, 24, 28, 30, 36, 40, 42, 48, 54, 60, 72, 84, 90, 96, 7, 13), 8)]
    return [(n,) for n in numbers]


_TERM, _TERMS = forms.steps("i", 9), forms.double_steps("i", 9)
_NONE, _LOW, _SAME = Listed(((),)), Integers(0, 3), Listed((0,))
_MODULO: Space = forms.form(
    lambda a, b, m: ("%", ("+", ("*", a, "x"), b), m), Integers(2, 9), Integers(1, 9), Integers(7, 40)
)
_HALVE: Space = forms.form(
    lambda condition, k, then, otherwise: ("if", ("==", ("%", "x", k), 0), ("//", "x", k), otherwise),
    Listed((0,)),
    Integers(2, 5),
    Listed((0,)),
    forms.steps("x", 9),
)
_DIGIT_IF = forms.conditions("d", 1, 7, 4)

PATTERNS = {
    "sum": Pattern(_sum_run, _sum_lines, _sum_say, _small, _ONE, more=_sum_more),
    "count": Pattern(_count_run, _count_lines, _count_say, _small, _ONE),
    "digits": Pattern(_digits_run, _digits_lines, _digits_say, _numerals, _ONE),
    "repeat": Pattern(
        _repeat_run, _repeat_lines, _repeat_say, _repeat_inputs, (("x", "k"), ("a", "times"), ("v", "n"))
    ),
    "pairs": Pattern(_pairs_run, _pairs_lines, _pairs_say, _small, _ONE),
    "divisors": Pattern(_divisors_run, _divisors_lines, _divisors_say, _rich, _ONE),
}
_SPACES: dict[int, tuple[Space, ...]] = {
    3: (
        trees("sum", _NONE, _TERMS, _LOW, _SAME),
        trees("sum", forms.remainders("i", 7), _TERM, Integers(1, 1), _SAME),
        trees("count", forms.both("i", 1, 15, 7), Integers(1, 2)),
        trees("digits", _NONE, forms.steps("d", 9)),
    ),
    4: (
        trees("sum", forms.both("i", 2, 15, 5), _TERMS, _LOW, _SAME),
        trees("digits", _DIGIT_IF, forms.double_steps("d", 9)),
    ),
    5: (
        trees("repeat", _MODULO),
        trees("repeat", _HALVE),
        trees("digits", forms.either("d", 1, 7), forms.double_steps("d", 9)),
    ),
    6: (
        trees("pairs", Integers(2, 7), Integers(2, 7), Integers(3, 9), Integers(0, 2)),
        trees("divisors", forms.remainders("d", 5), forms.steps("d", 9)),
    ),
    7: (trees("divisors", forms.either("d", 2, 12), forms.quadratics("d", 6)),),
}
LOOP = put_together("loop", PATTERNS, {}, _SPACES)
