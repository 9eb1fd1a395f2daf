"""Reads formulas into relations: sides, signs, and the modulus of a congruence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token, tokens
from rljax.verify.mathematics.tree import Node, Number, Refused, letters, nodes
from rljax.verify.mathematics.weight import weight
from rljax.verify.steps.names import as_letters, with_names

Sign = Literal["=", "<", ">", "<=", ">=", "!=", "~", "mod"]

MAX_SIDES = 24
# Together, numerators and denominators of what a side may be computed to.
_MAX_WEIGHT = 4000
_MAX_NODES = 300

_SIGNS: dict[str, Sign] = {
    "=": "=", "<": "<", ">": ">", "\\le": "<=", "\\ge": ">=", "\\ne": "!=",
    "approx": "~", "simeq": "~", "thickapprox": "~",
    "equiv": "mod",
}  # fmt: skip
_ENDS = frozenset(
    "\\rightarrow Rightarrow Leftrightarrow therefore because wedge vee Longrightarrow Longleftrightarrow".split()
) | {",", ";", "\\\\", "&"}
_CONNECTIVES = re.compile(
    r"[\s,.:]*(?:and|or|so|since|because|then|thus|hence|therefore|if|where|when|for|but|which|we|implies|gives|as|with|either|"
    r"while|also|that|let|is|are|has)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_REWRITTEN = [
    (re.compile(r"\\q?quad(?![A-Za-z])"), " ; "),
    (re.compile(r"(?<!\\)&\s*(?=[=<>≤≥≈≡]|\\(?:leq?|geq?|neq?|approx|equiv)(?![A-Za-z]))"), " "),
    (re.compile(r"(?<=[=<>])\s*(?<!\\)&"), " "),
    (re.compile(r"\\(?:tag|label|phantom|hspace|vspace)\*?\{[^{}]{0,40}\}"), " "),
    (re.compile(r"\\(?:nonumber|notag|hline|checkmark|blacksquare|square|Box)(?![A-Za-z])|[✓✔✅]"), " "),
    (re.compile(r"=>|⇒|→|⟹"), r" \\Rightarrow "),
    (re.compile(r"⇔|⟺"), r" \\Leftrightarrow "),
    (re.compile(r"={2,}|:="), "="),
    (re.compile(r"≈"), r" \\approx "),
    (re.compile(r"≡"), r" \\equiv "),
    (re.compile(r"√\s*([0-9]+(?:\.[0-9]+)?|[A-Za-z])"), r"\\sqrt{\1}"),
    (re.compile(r"√"), r"\\sqrt"),
    (re.compile(r"⁴"), "^4"),
    (re.compile(r"Δ"), r"\\Delta "),
    (re.compile(r"[∗]"), "*"),
    (re.compile(r"\*{2}(?=[\s.,]|$)|(?<!\S)\*{2}"), " "),
]  # fmt: skip
# `d` is no factor there.
_DERIVATIVE = re.compile(
    r"\\frac\s*\{\s*(?:d|\\partial)(?:\^\{?\d\}?)?\s*[A-Za-z]?\s*\}\s*\{\s*(?:d|\\partial)\s*[a-z]|\bd[a-z]?\s*/\s*d[a-z]\b|\\partial|\\int(?![a-z])"
)
# Groups of thousands; in `gcd(378,315)` the comma is none.
_THOUSANDS = re.compile(r"(?<![0-9(,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_LISTS = re.compile(r"gcd|lcm|max|min", re.IGNORECASE)
_SUBSCRIPTS = str.maketrans({chr(0x2080 + digit): f"_{digit}" for digit in range(10)})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: a tree, or None for what cannot be read. `phrase` holds words set as text in it."""

    node: Node | None
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain of sides, `signs[i]` between `sides[i]` and `sides[i + 1]`; `modulus` of all its congruences.

    Characters `[start, end)` of the response. `fragile` says that words around or inside may change the meaning: it is
    never called false. `converted` says that a unit belongs to a side: a factor between units may explain a difference.
    """

    start: int
    end: int
    sides: tuple[Side, ...]
    signs: tuple[Sign, ...]
    modulus: Node | None = None
    fragile: bool = False
    converted: bool = False

    def pairs(self) -> Iterator[tuple[Node, Sign, Node]]:
        """Neighbouring sides that can both be read."""
        for left, sign, right in zip(self.sides, self.signs, self.sides[1:], strict=False):
            if left.node is not None and right.node is not None:
                yield left.node, sign, right.node

    def letters(self) -> frozenset[str]:
        """The letters of all its sides."""
        return frozenset().union(*(letters(side.node) for side in self.sides if side.node is not None))


def read_formula(text: str, start: int, end: int, before: Side | None = None) -> list[Relation]:
    """The relations of a formula; one that begins with its sign goes on from `before`. What cannot be read is left out.

    `start` and `end` are the formula's place in the response.
    """
    if _DERIVATIVE.search(text) is not None:
        return []
    for pattern, spelling in _REWRITTEN:
        text = pattern.sub(spelling, text)
    if _LISTS.search(text) is None:
        text = _THOUSANDS.sub(lambda group: group[0].replace(",", "{,}"), text)
    try:
        sequence = tokens(text.translate(_SUBSCRIPTS).rstrip(" .,;:"))
    except Refused:
        return []
    found = [_relation(part, start, end, before if not index else None) for index, part in enumerate(_parts(sequence))]
    return [relation for relation in found if relation is not None]


def read_given(text: str) -> Relation | None:
    """The one relation of a text; None if it is not exactly one that can be read throughout."""
    found = read_formula(text, 0, len(text))
    if len(found) != 1 or any(side.node is None or side.phrase for side in found[0].sides):
        return None
    return found[0]


def _parts(sequence: Sequence[Token]) -> Iterator[list[Token]]:
    """The parts between commas, arrows and connecting words at the top level."""
    part: list[Token] = []
    depth = 0
    for index, token in enumerate(sequence):
        depth += _depth(token)
        if depth <= 0 and (_is_end(token) or _is_colon(sequence, index)):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _depth(token: Token) -> int:
    if token.kind != "sign":
        return 0
    return 1 if token.value in ("(", "[", "{", "\\{") else -1 if token.value in (")", "]", "}", "\\}") else 0


def _is_end(token: Token) -> bool:
    if token.kind == "text":
        return _CONNECTIVES.fullmatch(token.value) is not None
    return token.kind in ("sign", "command") and token.value in _ENDS


def _is_colon(sequence: Sequence[Token], index: int) -> bool:
    """A colon that introduces, `Area: A = 5`; in `3:4` it is a ratio, which is not read."""
    if sequence[index].kind != "sign" or sequence[index].value != ":":
        return False
    return not (
        0 < index < len(sequence) - 1 and sequence[index - 1].kind == "number" and sequence[index + 1].kind == "number"
    )


def _relation(part: list[Token], start: int, end: int, before: Side | None) -> Relation | None:
    sides, signs = _split(part)
    if not signs or len(sides) > MAX_SIDES:
        return None
    modulus = None
    if "mod" in signs:
        sides[-1], modulus = _modulus(sides[-1])
        if modulus is None:
            return None
    read = [_side(side) for side in sides]
    if not sides[0] and before is not None:
        read[0] = before
    united = [bool(side.phrase) and side.node is not None for side in read]
    percent = any(token.value in ("%", "\\%") for token in part)
    fragile = any(united[:-1]) or (percent and any(token.value in "+-" for token in part))
    return Relation(start, end, tuple(read), tuple(signs), modulus, fragile, united[-1] or percent)


def _split(part: list[Token]) -> tuple[list[list[Token]], list[Sign]]:
    sides: list[list[Token]] = [[]]
    signs: list[Sign] = []
    depth = 0
    for token in part:
        depth += _depth(token)
        sign = _SIGNS.get(token.value) if token.kind in ("sign", "command") and depth == 0 else None
        if sign is None:
            sides[-1].append(token)
        else:
            signs.append(sign)
            sides.append([])
    return sides, signs


def _modulus(side: list[Token]) -> tuple[list[Token], Node | None]:
    """`b (mod n)`, `b \\pmod n`, `b \\bmod n`: what stands before it, and n."""
    for at, token in enumerate(side):
        if token.value in ("pmod", "bmod", "mod"):
            opened = at > 0 and side[at - 1].value == "("
            inner = side[at + 1 :]
            if opened and inner and inner[-1].value == ")":
                inner = inner[:-1]
            return side[: at - 1 if opened else at], _side(inner).node
    return side, None


def _side(side: list[Token]) -> Side:
    """Reads a side; a phrase behind a value is its unit, a phrase alone is a name."""
    phrase = " ".join(token.value for token in side if token.kind == "text")
    plain = [token for token in side if token.kind != "text"]
    if not plain or (phrase and side[0].kind == "text"):
        return Side(None, phrase)
    try:
        return Side(_remainder(plain) or _node(plain), phrase)
    except (Refused, OverflowError):
        return Side(None, phrase or " ".join(token.value for token in plain if token.kind == "word")[:80])


def _node(plain: list[Token]) -> Node:
    node = as_letters(parse(with_names(plain)))
    for count, _ in enumerate(nodes(node)):
        if count > _MAX_NODES:
            raise Refused("too large")
    if weight(node) > _MAX_WEIGHT:
        raise Refused("too large")
    return node


def _remainder(plain: list[Token]) -> Node | None:
    """`17 mod 5` as a number; None for a side without `mod`."""
    at = next((index for index, token in enumerate(plain) if token.value in ("mod", "bmod")), None)
    if at is None:
        return None
    value, modulus = rational(_node(plain[:at])), rational(_node(plain[at + 1 :]))
    if value is None or modulus is None or modulus <= 0 or value < 0:
        raise Refused("a remainder that is not computed")
    return Number(value % modulus)
