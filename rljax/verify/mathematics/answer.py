"""Reads an answer, as it stands in a box or as a gold, into a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from rljax.verify.mathematics.brackets import enclosed, split, top, trimmed
from rljax.verify.mathematics.exact import folded
from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token, tokens
from rljax.verify.mathematics.matrices import nested_rows, read_matrix
from rljax.verify.mathematics.quantity import read_compound, read_quantity
from rljax.verify.mathematics.tree import Binary, Bound, Call, Negative, Node, Refused, Symbol, nodes
from rljax.verify.mathematics.values import (
    Conditions,
    Difference,
    Everything,
    Expression,
    Interval,
    Nothing,
    Phrase,
    Quantity,
    Ratio,
    Region,
    Relation,
    Several,
    Sign,
    Value,
)

MAX_ITEMS = 40
MAX_BRACKETS = 40

_SIGNS: dict[str, Sign] = {"=": "=", "<": "<", ">": ">", "\\le": "<=", "\\ge": ">=", "\\ne": "!=", "in": "in"}
_NO_SOLUTION = re.compile(
    r"(there (is|are) )?no( real| such| valid| possible)*"
    r" (solutions?|values?|roots?|numbers?|integers?)( exists?)?|(the )?empty set|none"
    r"|(the )?solutions? (does|do) not exist"
)
_ALL_REAL = re.compile(r"(all|any)( real)?( numbers?| values?| reals)")
_EXCEPT = re.compile(rf"{_ALL_REAL.pattern} except( for)?")
_LEAD = re.compile(r"(the )?((final )?answer|solution|result)( is)?:?", re.IGNORECASE)
_WORD_SEPARATORS = frozenset(("or", "and"))


def read_answer(text: str) -> Value:
    """The value of an answer. Raises `Refused` for what is none, or exceeds a cap."""
    sequence = trimmed(tokens(text))
    if len(sequence) > 1 and sequence[0].kind == "text" and _LEAD.fullmatch(sequence[0].value):
        sequence = sequence[1:]
    if not sequence:
        raise Refused("is empty")
    return _read(sequence, 0)


def _read(sequence: Sequence[Token], depth: int) -> Value:
    if depth > MAX_BRACKETS:
        raise Refused(f"nested deeper than {MAX_BRACKETS}")
    if (phrase := _phrase(sequence)) is not None:
        return phrase
    sequence = _joined_thousands(sequence) if not depth else list(sequence)
    if (compound := read_compound(sequence)) is not None:
        return compound
    if (excepted := _excepted(sequence, depth)) is not None:
        return excepted
    parts = split(sequence, _separates)
    if len(parts) > 1:
        return _points(sequence, depth) or _list(tuple(_items(parts, depth)), _joint(sequence))
    signs = [at for at in top(sequence) if _sign(sequence[at]) is not None]
    if signs:
        return _relation(sequence, signs, depth)
    return _combined(sequence, depth) or _single(sequence, depth)


def _excepted(sequence: Sequence[Token], depth: int) -> Value | None:
    """`\\text{all real numbers except } 2`."""
    if len(sequence) < 2 or sequence[0].kind != "text" or not _EXCEPT.fullmatch(key(sequence[0].value)):
        return None
    removed = _items(split(sequence[1:], _separates), depth)
    return Difference(Everything(), Several("set", tuple(removed)))


def _list(items: tuple[Value, ...], word: Literal["", "or", "and"]) -> Value:
    """The items; in `x \\ne 1, 2` the sign goes for all."""
    first = items[0]
    if isinstance(first, Relation) and first.signs == ("!=",) and not any(isinstance(i, Relation) for i in items[1:]):
        return Several("list", (first, *(Relation(("!=",), (first.sides[0], item)) for item in items[1:])), "and")
    return Several("list", items, word)


def _points(sequence: Sequence[Token], depth: int) -> Value | None:
    """`x=1, y=2; x=3, y=4`, or with `or` for the semicolon: the same names in each part, and each once."""
    parts = [trimmed(part) for part in split(sequence, lambda token: _separates(token) and token.value != ",")]
    if len(parts) < 2 or not all(parts):
        return None
    points = [tuple(_items(split(part, _separates), depth)) for part in parts]
    names = {tuple(_left_name(item) for item in point) for point in points}
    first = names.pop()
    if names or len(first) < 2 or len(set(first)) < len(first) or not all(first):
        return None
    return Several("list", tuple(Several("tuple", point) for point in points))


def _left_name(item: Value) -> str:
    match item:
        case Relation(("=",), (Expression(Symbol(name)), _)):
            return name
        case _:
            return ""


def _combined(sequence: Sequence[Token], depth: int) -> Value | None:
    """Sets joined by `\\cup`, `\\cap` or `\\setminus`, the last of which binds tightest; None if there are none."""
    sequence = [_union_sign(sequence, at) for at in range(len(sequence))]
    for command in ("cup", "cap", "setminus"):
        if not any(token.kind == "command" and token.value == command for token in sequence):
            continue
        parts = split(sequence, partial(_is_command, command))
        if len(parts) > 1:
            return _combination(command, tuple(_items(parts, depth)))
    return None


def _union_sign(sequence: Sequence[Token], at: int) -> Token:
    """The token, or what it stands for between sets: a plain `U` for `\\cup`, a minus for `\\setminus`."""
    token = sequence[at]
    if token.value not in ("U", "-") or not 0 < at < len(sequence) - 1:
        return token
    before, behind = sequence[at - 1].value, sequence[at + 1].value
    if token.value == "U" and before in (")", "]", "\\}") and behind in ("(", "[", "\\{"):
        return Token("command", "cup")
    return Token("command", "setminus") if token.value == "-" and before in ("}", "R") and behind == "\\{" else token


def _is_command(name: str, token: Token) -> bool:
    return token.kind == "command" and token.value == name


def _combination(command: str, sets: tuple[Value, ...]) -> Value:
    if any(isinstance(part, Expression | Quantity | Phrase) for part in sets):
        raise Refused("joins what are no sets")
    if command == "cup":
        return Region(sets)
    if command == "cap":
        return Conditions(sets, True)
    whole = sets[0]
    for removed in sets[1:]:
        whole = Difference(whole, removed)
    return whole


def _joint(sequence: Sequence[Token]) -> Literal["", "or", "and"]:
    """The word that joins the items of a list; `and` only where no comma stands beside it."""
    marks = {sequence[at].value.lower() for at in top(sequence) if _separates(sequence[at])}
    if marks & {"or", "vee"}:
        return "or"
    return "and" if marks <= {"and", "wedge"} else ""


def _items(parts: Sequence[Sequence[Token]], depth: int) -> Iterator[Value]:
    if len(parts) > MAX_ITEMS:
        raise Refused(f"more than {MAX_ITEMS} items")
    for part in parts:
        if not (item := trimmed(part)):
            raise Refused("an item is missing")
        value = _read(item, depth + 1)
        if isinstance(value, Several) and value.grouping == "list":
            yield from value.items
        else:
            yield value


def _separates(token: Token) -> bool:
    if token.kind == "sign":
        return token.value in (",", ";")
    return (
        token.value.lower() in _WORD_SEPARATORS if token.kind in ("word", "text") else token.value in ("vee", "wedge")
    )


def _sign(token: Token) -> Sign | None:
    return _SIGNS.get(token.value) if token.kind in ("sign", "command") else None


def _joined_thousands(sequence: Sequence[Token]) -> list[Token]:
    """`14,916` as one number: groups of three digits behind commas without blanks, outside brackets."""
    found: list[Token] = []
    outside = set(top(sequence))
    at = 0
    while at < len(sequence):
        token, end = sequence[at], at + 1
        if at in outside and token.kind == "number" and re.fullmatch(r"[1-9][0-9]{0,2}", token.value):
            while (
                end + 1 < len(sequence) and sequence[end].value == "," and _is_group(sequence[end], sequence[end + 1])
            ):
                token = Token("number", token.value + sequence[end + 1].value, token.spaced)
                end += 2
        found.append(token)
        at = end
    return found


def _is_group(comma: Token, group: Token) -> bool:
    if comma.spaced or group.spaced or group.kind != "number":
        return False
    return re.fullmatch(r"[0-9]{3}(\.[0-9]+)?", group.value) is not None


def _phrase(sequence: Sequence[Token]) -> Value | None:
    """Words and nothing else; None where a single letter or two might be a variable."""
    if any(token.kind not in ("word", "text") and token.value not in ("'", ".", "(", ")", ",", "!", "?", "-")
           for token in sequence):  # fmt: skip
        return None
    if sequence[0].value == "-":
        return None
    if any(token.value in "(),-" and token.kind == "sign" for token in sequence) and not any(
        token.kind == "text" for token in sequence
    ):
        return None
    words = " ".join(token.value for token in sequence if token.kind in ("word", "text"))
    if not any(token.kind == "text" or len(token.value) > 2 for token in sequence if token.kind in ("word", "text")):
        return None
    plain = key(words)
    if _NO_SOLUTION.fullmatch(plain):
        return Nothing()
    if _ALL_REAL.fullmatch(plain):
        return Everything()
    if {" or ", " and "} & {f" {word} " for word in plain.split()} and all(len(w) < 4 for w in plain.split()):
        return None
    return Phrase(words, any(token.kind == "text" for token in sequence))


def key(words: str) -> str:
    """What remains of words when case, punctuation and articles are left out; signs of calculation stay."""
    text = re.sub(r"(?<=\w)-(?=\w)|!+$", " ", words.lower())
    plain = re.sub(r"(?<![0-9])[.,:]|[.,:](?![0-9])|[^\w\s+*/=<>^%!.,:-]|_", " ", text).replace("dne", "does not exist")
    found = plain.split()
    return " ".join(found[1:] if len(found) > 1 and found[0] in ("the", "a", "an") else found)


def _relation(sequence: Sequence[Token], at: Sequence[int], depth: int) -> Value:
    bounds = list(zip([-1, *at], [*at, len(sequence)], strict=True))
    sides = [trimmed(sequence[a + 1 : b]) for a, b in bounds]
    if len(sides) > MAX_ITEMS or not all(sides):
        raise Refused("a side of a relation is missing")
    signs = tuple(sign for place in at if (sign := _sign(sequence[place])) is not None)
    values = tuple(_read(side, depth + 1) for side in sides)
    if signs == ("!=",) and isinstance(values[1], Several) and values[1].grouping == "list":
        return Several("list", tuple(Relation(signs, (values[0], item)) for item in values[1].items), "and")
    return Relation(signs, values)


def _single(sequence: Sequence[Token], depth: int) -> Value:
    first = sequence[0]
    if len(sequence) == 1 and first.kind == "command" and first.value == "emptyset":
        return Nothing()
    if first.kind == "command" and first.value == "mathbb" and "".join(t.value for t in sequence[1:]) in ("R", "{R}"):
        return Everything()
    if (matrix := read_matrix(sequence)) is not None:
        return matrix
    if enclosed(sequence) and (grouped := _group(sequence, depth)) is not None:
        return grouped
    if any(sequence[at].value == ":" for at in top(sequence)):
        return _ratio(sequence)
    if (quantity := read_quantity(sequence)) is not None:
        return quantity
    return _expression(sequence)


def _expression(sequence: Sequence[Token]) -> Value:
    if _applies(sequence):
        raise Refused("applies a function that is not known")
    node = parse(sequence)
    if any(isinstance(part, Bound) for part in nodes(node)):
        node = folded(node)
    if any(isinstance(part, Binary) and part.operator in "±∓" for part in nodes(node)):
        return Several("list", (Expression(_choose(node, True)), Expression(_choose(node, False))))
    return Expression(node)


def _applies(sequence: Sequence[Token]) -> bool:
    """Whether an `f` stands before brackets with more than a letter or a number in them: `f(2x)` is no product."""
    values = [token.value for token in sequence]
    for at, value in enumerate(values[:-1]):
        if value == "f" and values[at + 1] == "(":
            inside = at + 3 if values[at + 2 : at + 3] == ["-"] else at + 2
            if values[inside + 1 : inside + 2] != [")"]:
                return True
    return False


def _choose(node: Node, upper: bool) -> Node:
    """The tree with every `±` read as its upper, or lower, sign."""
    match node:
        case Binary("±" | "∓" as operator, left, right):
            sign = "+" if (operator == "±") == upper else "-"
            return Binary("+" if sign == "+" else "-", _choose(left, upper), _choose(right, upper))
        case Binary(operator, left, right):
            return Binary(operator, _choose(left, upper), _choose(right, upper))
        case Negative(inner):
            return Negative(_choose(inner, upper))
        case Call(name, arguments):
            return Call(name, tuple(_choose(argument, upper) for argument in arguments))
        case _:
            return node


def _group(sequence: Sequence[Token], depth: int) -> Value | None:
    left, right, inside = sequence[0].value, sequence[-1].value, list(sequence[1:-1])
    if left == "\\{":
        return _set(inside, depth) if right == "\\}" else None
    if left == "{":
        return _read(trimmed(inside), depth + 1) if right == "}" and trimmed(inside) else None
    parts = split(inside, lambda token: token.kind == "sign" and token.value in (",", ";"))
    if left == "(" and right == ")":
        return _tuple(parts, inside, depth)
    if left == "[" and right == "]" and (len(parts) != 2 or all(enclosed(part) for part in parts)):
        items = tuple(_items(parts, depth))
        return nested_rows(items) or Several("bracket", items)
    if len(parts) == 2 and left in "([" and right in ")]":
        low, high = (parse(part) for part in parts)
        if left == "[" and right == "]":
            return Several("bracket", (Expression(low), Expression(high)))
        return Interval(low, high, left == "[", right == "]")
    return None


def _tuple(parts: list[list[Token]], inside: list[Token], depth: int) -> Value | None:
    if len(parts) > 1:
        return Several("tuple", tuple(_items(parts, depth)))
    # (3) is 3, but only a whole value may lose its brackets: (x=3) and (A) may, (1 or 2) too.
    return _read(trimmed(inside), depth + 1) if trimmed(inside) else None


def _set(inside: list[Token], depth: int) -> Value:
    if not inside:
        return Nothing()
    builder = [at for at in top(inside) if inside[at].value in ("|", ":")]
    if builder and len(builder) == 1:
        return _read(trimmed(inside[builder[0] + 1 :]), depth + 1)
    return Several("set", tuple(_items(split(inside, _separates), depth)))


def _ratio(sequence: Sequence[Token]) -> Value:
    parts = split(sequence, lambda token: token.value == ":")
    clock = all(len(part) == 1 and part[0].kind == "number" for part in parts) and len(parts[1][0].value) == 2
    return Ratio(tuple(parse(part) for part in parts), clock)
