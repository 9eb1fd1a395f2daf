"""Reads a value with a unit: `\\$18`, `3\\text{ hours}`, `90^\\circ`, `864 \\mbox{ inches}^2`, `5 km`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.numerals import number
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Refused
from rljax.verify.mathematics.units import DEGREE, DOLLAR, KNOWN, SHORT, Unit, is_known, singular, unit_of
from rljax.verify.mathematics.values import Expression, Quantity, Value
from rljax.verify.mathematics.words import scaled

_ZERO = Fraction(0)
_CURRENCIES = {
    "\\$": DOLLAR,
    "euro": Unit((("euro", 1),), DOLLAR.factor),
    "pounds": Unit((("sterling", 1),), DOLLAR.factor),
}


def read_quantity(sequence: Sequence[Token]) -> Value | None:
    """The quantity, or None if no unit stands at either end. Raises `Refused` if what has the unit is no expression."""
    if (money := _money(sequence)) is not None:
        return money
    if (temperature := _temperature(sequence)) is not None:
        return temperature
    start = _unit_start(sequence)
    if start < len(sequence):
        return _with_unit(sequence, start)
    if any(token.value == "circ" for token in sequence[-2:]):
        return _degrees(parse(sequence))
    return None


def read_compound(sequence: Sequence[Token]) -> Quantity | None:
    """`2 hours and 30 minutes`, `5 feet 3 inches`: numbers with ever smaller units of one kind; else None."""
    words = [token for token in sequence if token.value.lower() not in ("and", ",")]
    numbers, names = words[::2], words[1::2]
    if len(words) < 4 or len(words) % 2 or any(token.kind != "number" for token in numbers):
        return None
    units = [KNOWN.get(singular(token.value)) if token.kind in ("word", "text") else None for token in names]
    known = [unit for unit in units if unit is not None]
    if len(known) < len(units) or len({unit.dimension for unit in known}) > 1:
        return None
    if any(one.factor <= other.factor for one, other in pairwise(known)):
        return None
    total = sum((number(token.value).value * unit.factor for token, unit in zip(numbers, known, strict=True)), _ZERO)
    return Quantity(Number(total / known[0].factor), known[0])


def _money(sequence: Sequence[Token]) -> Value | None:
    """`\\$18`, `-\\$18`, `18\\$`."""
    last = sequence[-1]
    if len(sequence) > 1 and last.kind != "word" and last.value in _CURRENCIES:
        return Quantity(parse(sequence[:-1]), _CURRENCIES[last.value])
    sign = 1 if sequence[0].value == "-" and len(sequence) > 1 else 0
    unit = _CURRENCIES.get(sequence[sign].value)
    rest = list(sequence[sign + 1 :])
    if unit is None or not rest or sequence[sign].kind == "word":
        return None
    node, _ = _scaled(rest, _unit_start(rest))
    return Quantity(Negative(node) if sign else node, unit)


def _temperature(sequence: Sequence[Token]) -> Value | None:
    """`20^\\circ C`; the scales do not convert."""
    values = [token.value for token in sequence]
    if values[-1] not in ("C", "F"):
        return None
    for tail in (["^", "circ"], ["^", "{", "circ", "}"]):
        if values[:-1][-len(tail) :] == tail and len(values) > len(tail) + 1:
            return Quantity(parse(sequence[: -len(tail) - 1]), Unit(((f"degree {values[-1]}", 1),), DEGREE.factor))
    return None


def _degrees(node: Node) -> Value:
    """`90^\\circ` and `-90^\\circ` as quantities; what has degrees inside, such as a sine, as an expression."""
    match node:
        case Call("degree", (inner,)):
            return Quantity(inner, DEGREE)
        case Negative(Call("degree", (inner,))):
            return Quantity(Negative(inner), DEGREE)
        case _:
            return Expression(node)


def _unit_start(sequence: Sequence[Token]) -> int:
    """Where the words at the end begin that name a unit; the length if there are none."""
    start = len(sequence)
    while start > 1:
        step = _unit_step(sequence, start)
        if not step:
            break
        start -= step
    if start < len(sequence) and sequence[start].kind not in ("text", "word"):
        return len(sequence)
    return start if start and sequence[start - 1].value not in ("^", "_", "/", "*", "+", "-", "{") else len(sequence)


def _unit_step(sequence: Sequence[Token], end: int) -> int:
    """How many tokens before `end` go on a unit backwards: a word, a power on a word, a stroke between words; or 0."""
    last = sequence[end - 1]
    if last.kind == "text":
        return 1
    if last.kind == "word":
        return 1 if _is_unit_word(last, sequence[end - 2], end == len(sequence)) else 0
    if last.value == "}" and end >= 5 and sequence[end - 3].value == "{" and sequence[end - 4].value == "^":
        return 4 if sequence[end - 5].kind == "text" or is_known(sequence[end - 5].value) else 0
    if last.kind == "number" and end >= 3 and sequence[end - 2].value == "^":
        before = sequence[end - 3]
        return 2 if before.kind == "text" or (before.kind == "word" and is_known(before.value)) else 0
    if last.value in ("/", ".") and end >= 2 and sequence[end - 2].kind in ("text", "word") and end < len(sequence):
        return 1
    return 0


def _is_unit_word(word: Token, before: Token, last: bool) -> bool:
    """Whether a bare word is a unit: a known one, or one that stands apart and is too long for a product (`5 xyz`)."""
    if before.kind in ("word", "text") and word.spaced:
        return len(word.value) > 2 or is_known(word.value)
    if before.value == "/":
        return is_known(word.value)
    if word.value in SHORT:
        return word.spaced or (len(word.value) == 2 and before.kind == "number")
    return is_known(word.value) or (word.spaced and len(word.value) > (3 if last else 2))


def _with_unit(sequence: Sequence[Token], start: int) -> Value:
    node, unit = _scaled(sequence, start)
    if unit is None:
        return Expression(node)
    if isinstance(node, Call) and node.name == "degree":
        node, unit = node.arguments[0], DEGREE
    return Quantity(node, unit, _bare(sequence))


def _scaled(sequence: Sequence[Token], start: int) -> tuple[Node, Unit | None]:
    """The value before `start`, times a million where it says so, and the unit behind, if there is one."""
    words, scale = scaled(" ".join(token.value for token in sequence[start:]).split())
    node = parse(sequence[:start])
    node = node if scale == 1 else Binary("*", node, Number(scale))
    if not words:
        return node, None
    unit = unit_of(" ".join(words))
    if unit is None:
        raise Refused("has words in it that are no unit")
    return node, unit


def _bare(sequence: Sequence[Token]) -> Node | None:
    if any(token.kind == "text" for token in sequence) or any(len(t.value) > 3 for t in sequence if t.kind == "word"):
        return None
    try:
        return parse(sequence)
    except Refused:
        return None
