"""Recursive sequences: a term, the sum of terms, or when one is reached; level 4 looks back once, level 5 twice.

A tree is `(what, starts, step, modulus)`: the next term is `step` of the last one `x`, the one before `y`, and the
index `n`, reduced by the modulus unless that is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, meaning, renamed
from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.notation import latex, python
from rljax.tasks.code.pattern import Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Space, product, union, words
from rljax.tasks.words import Words


def _terms(parameters: Parameters) -> Iterator[int]:
    """The sequence without end."""
    starts, step, modulus = parameters
    following = meaning(step)
    history = list(starts)
    yield from history
    while True:
        new = following({"x": history[-1], "y": history[-2] if len(history) > 1 else 0, "n": len(history)})
        history.append(new % modulus if modulus else new)
        yield history[-1]


def _term_run(parameters: Parameters, arguments: Arguments) -> int:
    return next(islice(_terms(parameters), arguments[0], None))


def _total_run(parameters: Parameters, arguments: Arguments) -> int:
    return sum(islice(_terms(parameters), arguments[0]))


def _first_run(parameters: Parameters, arguments: Arguments) -> int:
    return next(place for place, term in enumerate(_terms(parameters)) if term >= arguments[0])


def _step(parameters: Parameters, index: str) -> str:
    """The line that makes the next term of a sequence whose last terms are x, or y and x."""
    starts, step, modulus = parameters
    text = python(renamed(("%", step, modulus) if modulus else step, {"n": index}))
    return f"x = {text}" if len(starts) == 1 else f"y, x = x, {text}"


def _begin(starts: tuple[int, ...]) -> str:
    return f"x = {starts[0]}" if len(starts) == 1 else f"y, x = {starts[0]}, {starts[1]}"


def _term_lines(parameters: Parameters, names: Names) -> list[str]:
    starts, [n] = parameters[0], names
    early = [] if len(starts) == 1 else [f"if {n} == 0:", f"    return {starts[0]}"]
    return [
        *early,
        _begin(starts),
        f"for i in range({len(starts)}, {n} + 1):",
        f"    {_step(parameters, 'i')}",
        "return x",
    ]


def _total_lines(parameters: Parameters, names: Names) -> list[str]:
    starts, step, modulus = parameters
    text = python(renamed(("%", step, modulus) if modulus else step, {"x": "a[-1]", "y": "a[-2]", "n": "len(a)"}))
    return [
        f"a = {list(starts)}",
        f"while len(a) < {names[0]}:",
        f"    a.append({text})",
        f"return sum(a[:{names[0]}])",
    ]


def _first_lines(parameters: Parameters, names: Names) -> list[str]:
    starts, [limit] = parameters[0], names
    known, index = ("x", "i") if len(starts) == 1 else ("y", "(i + 1)")
    return [
        _begin(starts),
        "i = 0",
        f"while {known} < {limit}:",
        "    i += 1",
        f"    {_step(parameters, index)}",
        "return i",
    ]


def _defined(parameters: Parameters, words: Words) -> str:
    """The sequence in a sentence."""
    starts, step, modulus = parameters
    full: Expression = ("%", step, modulus) if modulus else step
    least = len(starts)
    if words.flip():
        begin = ", ".join(f"a_{place} = {start}" for place, start in enumerate(starts))
        rule = latex(renamed(full, {"x": "a_{n-1}", "y": "a_{n-2}"}))
        return words.choose(
            rf"A sequence is defined by ${begin}$ and $a_n = {rule}$ for $n \ge {least}$.",
            rf"Let ${begin}$, and for every $n \ge {least}$ let $a_n = {rule}$.",
        )
    begin = ", ".join(f"a({place}) = {start}" for place, start in enumerate(starts))
    rule = python(renamed(full, {"x": "a(n - 1)", "y": "a(n - 2)"}))
    return words.choose(
        f"A sequence begins with {begin}; for n >= {least}, a(n) = {rule}.",
        f"Let {begin} and a(n) = {rule} for n >= {least}.",
    )


def _terse(parameters: Parameters, wanted: str, named: Signature) -> str:
    starts, step, modulus = parameters
    full: Expression = ("%", step, modulus) if modulus else step
    begin = ",".join(f"a{place}={start}" for place, start in enumerate(starts))
    return f"{begin},a[n]={python(renamed(full, {'x': 'a[n-1]', 'y': 'a[n-2]'}), tight=True)};{named.tight}={wanted}"


def _term_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [n] = named.arguments
    if words.terse:
        return _terse(parameters, f"a[{n}]", named)
    told = words.choose(f"{named.head} returns a({n}).", f"The function returns the term with the index {n} >= 0.")
    return f"{_defined(parameters, words)} {told}"


def _total_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [n] = named.arguments
    if words.terse:
        return _terse(parameters, f"a[0]+...+a[{n}-1]", named)
    told = words.choose(
        f"{named.head} returns the sum of its first {n} terms.",
        f"The function returns a(0) + ... + a({n} - 1), which is 0 for {n} = 0.",
    )
    return f"{_defined(parameters, words)} {told}"


def _first_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [limit] = named.arguments
    if words.terse:
        return _terse(parameters, f"min i:a[i]>={limit}", named)
    told = words.choose(
        f"{named.head} returns the smallest index n with a(n) >= {limit}.",
        f"The function returns the index of the first term that is at least {limit}; indices are counted from 0.",
    )
    return f"{_defined(parameters, words)} {told}"


def _indices(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(n,) for n in (2, 3, 0, 1, 4, 5, *random.sample(range(6, 16), 6))]


def _limits(parameters: Parameters, random: Random) -> list[Arguments]:
    """Limits at terms, just above them, and between them."""
    terms = list(islice(_terms(parameters), 9))
    return [(limit,) for limit in (terms[2], terms[3] + 1, 0, *terms[4:], *[term + 1 for term in terms[1:6]])]


def _grows(parameters: Parameters) -> bool:
    """Whether every limit of the inputs is reached soon."""
    return any(term > _FAR for term in islice(_terms(parameters), 60))


_FAR = 10**10
_START, _STARTS = product(Integers(0, 9)), words(10, 2)
_LINE: Space = forms.form(lambda p, c: ("+", ("*", p, "x"), c), Integers(2, 9), Integers(1, 9))
_LESS: Space = forms.form(lambda p, c: ("-", ("*", p, "x"), c), Integers(2, 9), Integers(1, 9))
_INDEX: Space = forms.form(lambda p, c: ("+", ("*", p, "x"), ("*", c, "n")), Integers(2, 9), Integers(2, 9))
_BACK: Space = forms.form(lambda p, q: ("+", ("*", p, "x"), ("*", q, "y")), Integers(2, 6), Integers(2, 6))
_BACK_ONE: Space = forms.form(lambda c: ("+", ("+", "x", "y"), c), Integers(1, 9))
_BACK_LESS: Space = forms.form(lambda p, q: ("-", ("*", p, "x"), ("*", q, "y")), Integers(2, 6), Integers(2, 6))
_BACK_INDEX: Space = forms.form(
    lambda p, q, c: ("+", ("+", ("*", p, "x"), ("*", q, "y")), ("*", c, "n")), *[Integers(2, 6)] * 3
)
_CASES: Space = forms.form(
    lambda d, then, otherwise: ("if", ("==", ("%", "x", d), 0), then, otherwise),
    Integers(2, 4),
    union(forms.form(lambda k: ("//", "x", k), Integers(2, 3)), forms.form(lambda k: ("+", "x", k), Integers(1, 9))),
    _LINE,
)
_PLAIN, _MODULO = Listed((0,)), Integers(7, 60)
_SPACES: dict[int, tuple[Space, ...]] = {
    4: (
        trees("term", _START, union(_LINE, _LESS), _PLAIN),
        trees("term", _START, _LINE, _MODULO),
        trees("total", _START, _LINE, _PLAIN),
    ),
    5: (
        trees("term", _STARTS, union(_BACK_ONE, _BACK), _PLAIN),
        trees("total", _START, _INDEX, _MODULO),
        trees("first", product(Integers(1, 9)), union(_LINE, _INDEX), _PLAIN),
    ),
    6: (
        trees("term", _STARTS, union(_BACK, _BACK_LESS), _MODULO),
        trees("total", _STARTS, _BACK_ONE, _PLAIN),
        trees("first", product(Integers(1, 4), Integers(5, 9)), union(_BACK, _BACK_ONE), _PLAIN),
    ),
    7: (trees("term", _START, _CASES, _MODULO), trees("total", _STARTS, _BACK_INDEX, _MODULO)),
    8: (trees("total", _START, _CASES, _MODULO),),
}
_COUNTED, _LIMIT = (("n",), ("k",), ("m",)), (("limit",), ("k",), ("bound",))
PATTERNS = {
    "term": Pattern(_term_run, _term_lines, _term_say, _indices, (("n",), ("k",), ("m",)), ("x", "y")),
    "total": Pattern(_total_run, _total_lines, _total_say, _indices, _COUNTED, ("x", "y")),
    "first": Pattern(_first_run, _first_lines, _first_say, _limits, _LIMIT, ends=_grows),
}
SEQUENCE = put_together("sequence", PATTERNS, {}, _SPACES)
