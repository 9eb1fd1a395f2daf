"""Reads formulas into relations: sides, signs, and the modulus of a congruence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from rljax.verify.mathematics.lexer import Token, tokens
from rljax.verify.mathematics.tree import Node, Number, Refused, letters
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.powers import WORK, read_tree, residue, whole
from rljax.verify.steps.sides import Cut, Side, again, cut_modulus, is_plain, is_remainder, read_side

Sign = Literal["=", "<", ">", "<=", ">=", "!=", "~", "mod"]

MAX_SIDES = 24

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
_AS_TEXT = r"\\(?:text(?:rm|normal|up)?|mbox|mathrm|operatorname)\s*"
_REWRITTEN = [
    (re.compile(_AS_TEXT + r"\{([\s(]*mod(?:ulo)?\b[\s0-9]*[\s)]*)\}", re.IGNORECASE), r" \1 "),
    (re.compile(_AS_TEXT + r"\{(phi|varphi|tau|sigma)\}"), r"\\\1 "),
    (re.compile(r"(?<![A-Za-z\\])mod(?:ulo)?(?![A-Za-z])", re.IGNORECASE), " mod "),
    (re.compile(r"\\q?quad(?=\s*\(?\s*(?:\\[pb]?mod|mod )(?![A-Za-z]))"), " "),
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
    (re.compile(r"ϕ"), "φ"),
    (re.compile(r"τ"), r"\\tau "),
    (re.compile(r"(?<![A-Za-z\\])log(2|10)(?=\()"), r"\\log_{\1}"),
    (re.compile(r"\*{2}(?=[\s.,]|$)|(?<!\S)\*{2}"), " "),
]  # fmt: skip
# `d` is no factor there.
_DERIVATIVE = re.compile(
    r"\\frac\s*\{\s*(?:d|\\partial)(?:\^\{?\d\}?)?\s*[A-Za-z]?\s*\}\s*\{\s*(?:d|\\partial)\s*[a-z]|\bd[a-z]?\s*/\s*d[a-z]\b|\\partial|\\int(?![a-z])"
)
# To the base 3 of 9, or of 27: `log3(9)`, `\log2(8)`, `log2 x`, `log10x`.
_UNKNOWN_BASE = re.compile(
    r"(?<![A-Za-z])log[0-9]+(?:\.[0-9]+)?(?:\s*(?:\(|\{|\|?[A-Za-z]|\\(?:left|frac|sqrt|pi)(?![a-z]))|\s+[0-9])",
    re.IGNORECASE,
)
# Groups of thousands; in `gcd(378,315)` the comma is none.
_THOUSANDS = re.compile(r"(?<![0-9(,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_LISTS = re.compile(r"gcd|lcm|max|min", re.IGNORECASE)
_SUBSCRIPTS = re.compile(r"[₀-₉]+")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain of sides, `signs[i]` between `sides[i]` and `sides[i + 1]`; `modulus` of all its congruences.

    Characters `[start, end)` of the response. `fragile` says that words around or inside may change the meaning: it is
    never called false. `converted` says that a unit belongs to a side: a factor between units may explain a difference.
    `remainder` is what `b mod n` comes to at the end of a chain of equations, which is read as one of congruences.
    """

    start: int
    end: int
    sides: tuple[Side, ...]
    signs: tuple[Sign, ...]
    modulus: Node | None = None
    fragile: bool = False
    converted: bool = False
    remainder: Node | None = None

    def pairs(self) -> Iterator[tuple[Node, Sign, Node]]:
        """Neighbouring sides that can both be read."""
        for left, sign, right in self._read():
            if left.node is not None and right.node is not None:
                yield left.node, sign, right.node

    def spelt(self) -> Iterator[tuple[Node, Sign, Node]]:
        """The same pairs as they stand, before remainders and numerals of other bases are computed."""
        for left, sign, right in self._read():
            if left.tree is not None and right.tree is not None:
                yield left.tree, sign, right.tree

    def _read(self) -> Iterator[tuple[Side, Sign, Side]]:
        for left, sign, right in zip(self.sides, self.signs, self.sides[1:], strict=False):
            if left.node is not None and right.node is not None:
                yield left, sign, right

    @property
    def value(self) -> Node | None:
        """What a chain of equations ends in; None for other chains."""
        if self.remainder is not None:
            return self.remainder
        return self.sides[-1].node if set(self.signs) == {"="} else None

    def is_remainder(self, left: Node, right: Node) -> bool:
        """Whether the pair is `17 mod 5 = 2` and ends the chain: `=` is no congruence there."""
        before, last = self.sides[-2:]
        if left is not before.node or right is not last.node or not is_remainder(before):
            return False
        return len(self.sides) == 2 or isinstance(last.node, Number)

    def letters(self) -> frozenset[str]:
        """The letters of all its sides."""
        return frozenset().union(*(letters(side.node) for side in self.sides if side.node is not None))


def read_formula(
    text: str, start: int, end: int, before: Side | None = None, work: Budget | None = None
) -> list[Relation]:
    """The relations of a formula; one that begins with its sign goes on from `before`. What cannot be read is left out.

    `start` and `end` are the formula's place in the response. `work` pays for powers under a modulus.
    """
    if _DERIVATIVE.search(text) is not None:
        return []
    for pattern, spelling in _REWRITTEN:
        text = pattern.sub(spelling, text)
    if _UNKNOWN_BASE.search(text) is not None:
        return []
    if _LISTS.search(text) is None:
        text = _THOUSANDS.sub(lambda group: group[0].replace(",", "{,}"), text)
    try:
        text = _SUBSCRIPTS.sub(lambda digits: f"_{{{digits[0].translate(_DIGITS)}}}", text)
        sequence = tokens(text.rstrip(" .,;:"))
    except Refused:
        return []
    reader = _Reader(start, end, work or Budget(WORK))
    found = [reader.relation(part, before if not index else None) for index, part in enumerate(_parts(sequence))]
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


@dataclass(frozen=True, slots=True)
class _Modulus:
    """The modulus of a chain, and its sides without it.

    `short` says that `=` stands for `≡` in it, `bare` that the modulus stands at its end without brackets.
    """

    node: Node
    sides: list[list[Token]]
    short: bool
    bare: bool


def _modulus(sides: list[list[Token]], signs: list[Sign]) -> _Modulus | None:
    """`a ≡ b (mod n)`, `a ≡ b mod n`, and what is short for them, `a = b (mod n)`, `a = b mod n`; None for others."""
    stated = "mod" in signs
    if not stated and set(signs) != {"="}:
        return None
    cuts = [cut_modulus(side) for side in sides]
    last = cuts[-1]
    bare = last is not None and not last.bracketed
    if last is not None and bare and not stated and not is_plain(last.modulus):
        return None
    node, said = _shared({at: cut for at, cut in enumerate(cuts) if cut and (cut.bracketed or cut is last)})
    if node is None and stated and last is not None:
        # What has a modulus of its own is not read.
        node, said = _shared({len(sides) - 1: last})
    if node is None:
        return None
    return _Modulus(node, [said[at].before if at in said else side for at, side in enumerate(sides)], not stated, bare)


def _shared(cuts: dict[int, Cut]) -> tuple[Node | None, dict[int, Cut]]:
    """The modulus that all have."""
    found = [_number(cut) for cut in cuts.values()]
    return (found[0] if found and all(node == found[0] for node in found) else None), cuts


def _number(cut: Cut) -> Node | None:
    side = [token for token in cut.modulus if token.kind != "text"]
    try:
        return read_tree(side) if side else None
    except (Refused, OverflowError):
        return None


class _Reader:
    """Reads the relations of one formula."""

    def __init__(self, start: int, end: int, work: Budget) -> None:
        self._start, self._end, self._work = start, end, work

    def relation(self, part: list[Token], before: Side | None) -> Relation | None:
        """The relation of a part; None if it is none."""
        sides, signs = _split(part)
        if not signs or len(sides) > MAX_SIDES:
            return None
        modulus = _modulus(sides, signs)
        if modulus is None:
            return None if "mod" in signs else self._made(part, self._sides(sides, None, before), signs)
        number = None if set(signs) - {"=", "mod"} else whole(modulus.node)
        read = self._sides(modulus.sides, number, before)
        rest = self._rest(read[-1].node, number) if modulus.short and modulus.bare else None
        return replace(self._made(part, read, _meant(read, signs, modulus)), modulus=modulus.node, remainder=rest)

    def _sides(self, sides: list[list[Token]], modulus: int | None, before: Side | None) -> list[Side]:
        read = [read_side(side, modulus, self._work) for side in sides]
        if not sides[0] and before is not None:
            read[0] = again(before, modulus, self._work)
        return read

    def _made(self, part: list[Token], read: list[Side], signs: list[Sign]) -> Relation:
        united = [bool(side.phrase) and side.node is not None for side in read]
        percent = any(token.value in ("%", "\\%") for token in part)
        fragile = any(united[:-1]) or (percent and any(token.value in "+-" for token in part))
        fragile = fragile or any(side.doubtful for side in read)
        converted = united[-1] or percent
        return Relation(self._start, self._end, tuple(read), tuple(signs), None, fragile=fragile, converted=converted)

    def _rest(self, node: Node | None, modulus: int | None) -> Node | None:
        try:
            value = None if node is None or modulus is None else residue(node, modulus, self._work)
        except (Refused, Exhausted):
            return None
        return None if value is None else Number(Fraction(value))


def _meant(read: list[Side], signs: list[Sign], modulus: _Modulus) -> list[Sign]:
    """The signs, where `=` stands for `≡` too: beside what is known modulo a number alone it can say no more."""
    if modulus.short:
        return ["mod"] * len(signs)
    near = [left.modulo is not None or right.modulo is not None for left, right in pairwise(read)]
    return ["mod" if loose else sign for loose, sign in zip(near, signs, strict=True)]
