"""The relations that a task wants to see on the way, and when a step says one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from rljax.verify.mathematics.tree import Call, Node, Refused, letters
from rljax.verify.steps.arithmetic import truth_of
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.canonical import Key, key_of
from rljax.verify.steps.polynomial import Letters, Polynomial, add
from rljax.verify.steps.reading import Relation, Sign, read_given

_NAMED = re.compile(
    r"\s*(?P<name>(?=[^=<>]*(?:[A-Za-z]{4}|gcd|lcm|gcf|sum))[A-Za-z][A-Za-z \-']{2,80}?)"
    r"\s*(?:=|\bis\b)\s*(?P<value>[^=<>]+)"
)
_SYNONYMS = {
    "discriminant": re.compile(r"discriminant|\\Delta|Δ|\bD\s*=", re.IGNORECASE),
    "sum of roots": re.compile(r"sum of (?:the |its |both )?(?:roots|solutions|zeros)", re.IGNORECASE),
    "product of roots": re.compile(r"product of (?:the |its |both )?(?:roots|solutions|zeros)", re.IGNORECASE),
    "hypotenuse": re.compile(r"hypotenuse", re.IGNORECASE),
    "greatest common divisor": re.compile(r"greatest common (?:divisor|factor)|\bgcd\b|\bgcf\b", re.IGNORECASE),
    "least common multiple": re.compile(r"least common multiple|\blcm\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A relation, or the value of a quantity that goes by a name."""

    text: str
    relation: Relation | None
    name: re.Pattern[str] | None = None
    value: Node | None = None


def read_milestone(text: str) -> Milestone | None:
    """The milestone of a text such as `x = 3` or `discriminant = 1`; None for what is neither."""
    named = _NAMED.fullmatch(text)
    if named is not None and (value := read_given(f"0 = {named['value']}")) is not None:
        name = " ".join(named["name"].lower().split())
        spelt = name.replace(" of the ", " of ")
        pattern = _SYNONYMS.get(spelt) or re.compile(
            r"\W+(?:the\W+)?".join(re.escape(word) for word in name.split()), re.I
        )
        return Milestone(text, None, pattern, value.sides[1].node)
    relation = read_given(text)
    return None if relation is None else Milestone(text, relation)


class Matcher:
    """Says which milestones a relation reaches; each is reached once."""

    def __init__(self, milestones: Sequence[Milestone], calls: Budget) -> None:
        self._waiting = list(milestones)
        self._calls = calls
        self._letters = Letters(calls.part(20_000))

    @property
    def waiting(self) -> tuple[Milestone, ...]:
        """Those that have not been reached."""
        return tuple(self._waiting)

    def reached(self, relations: Sequence[Relation], words: str) -> list[Milestone]:
        """The milestones that the relations of a step reach; `words` are those of the step and before it."""
        found = [
            wanted for wanted in self._waiting if any(self._reaches(relation, wanted, words) for relation in relations)
        ]
        self._waiting = [wanted for wanted in self._waiting if wanted not in found]
        return found

    def _reaches(self, relation: Relation, wanted: Milestone, words: str) -> bool:
        try:
            if wanted.relation is not None:
                return self._says(relation, wanted.relation)
            return wanted.value is not None and wanted.name is not None and self._has_value(relation, wanted, words)
        except (Exhausted, Refused):
            return False

    def _has_value(self, relation: Relation, wanted: Milestone, words: str) -> bool:
        if wanted.name is None or wanted.value is None or wanted.name.search(words) is None:
            return False
        last = relation.value
        if last is None or letters(last):
            return False
        return truth_of(last, "=", wanted.value, None, self._calls) == "true"

    def _says(self, relation: Relation, wanted: Relation) -> bool:
        targets = [relation_key(*pair, wanted.modulus) for pair in wanted.spelt()]
        keys = {relation_key(*pair, relation.modulus) for pair in _spanned(relation)}
        if all(target in keys for target in targets):
            return True
        if relation.modulus is not None or wanted.modulus is not None:
            return False
        shapes = [self._shape(*pair) for pair in wanted.pairs()]
        said_shapes = [self._shape(*pair) for pair in _spanned_values(relation)]
        return all(shape is not None and shape in said_shapes for shape in shapes)

    def _shape(self, left: Node, sign: Sign, right: Node) -> frozenset[tuple[object, ...]] | None:
        """The difference of the sides of an equation with letters, up to a factor; None for identities and others."""
        if sign != "=" or not (letters(left) | letters(right)):
            return None
        (top, bottom), (other_top, other_bottom) = self._letters.fraction(left), self._letters.fraction(right)
        if bottom != other_bottom:
            return None
        difference = add(top, other_top, Fraction(-1))
        return _up_to_factor(difference) if difference else None


def _up_to_factor(polynomial: Polynomial) -> frozenset[tuple[object, ...]]:
    leading = polynomial[max(polynomial)]
    return frozenset((monomial, value / leading) for monomial, value in polynomial.items())


_MIRRORED: dict[str, str] = {"<": ">", "<=": ">="}


def _keys(left: Node, sign: Sign, right: Node) -> tuple[str, object]:
    """One key for a relation and the same read from right to left."""
    first, second = key_of(left), key_of(right)
    if sign in (">", ">="):
        return sign, (first, second)
    if sign in _MIRRORED:
        return _MIRRORED[sign], (second, first)
    return sign, frozenset[Key]((first, second))


def relation_key(left: Node, sign: Sign, right: Node, modulus: Node | None) -> tuple[object, ...]:
    """Equal for relations that differ by trivial rewriting only; `7^4 mod 13 = 9` is one with `7^4 ≡ 9 (mod 13)`."""
    left, sign, right, modulus = without_remainders(left, sign, right, modulus)
    return (*_keys(left, sign, right), None if modulus is None else key_of(modulus))


def without_remainders(
    left: Node, sign: Sign, right: Node, modulus: Node | None
) -> tuple[Node, Sign, Node, Node | None]:
    """The congruence that an equation with `17 mod 5` on a side says, and a congruence without such sides."""
    if sign not in ("=", "mod"):
        return left, sign, right, modulus
    for side in (left, right):
        match side:
            case Call("mod", (_, divisor)) if sign == "=" or divisor == modulus:
                return _dividend(left, divisor), "mod", _dividend(right, divisor), divisor
    return left, sign, right, modulus


def _dividend(node: Node, divisor: Node) -> Node:
    match node:
        case Call("mod", (dividend, other)) if other == divisor:
            return dividend
    return node


def _spanned(relation: Relation) -> list[tuple[Node, Sign, Node]]:
    """All pairs of sides of a chain of equations, or of congruences, as they stand; of others, neighbours only."""
    if set(relation.signs) - {"=", "mod"}:
        return list(relation.spelt())
    read = [side.tree for side in relation.sides if side.tree is not None][:8]
    if relation.modulus is None:
        return [(left, "=", right) for left, right in combinations(read, 2)]
    return [*relation.spelt(), *((left, "mod", right) for left, right in combinations(read, 2))]


def _spanned_values(relation: Relation) -> list[tuple[Node, Sign, Node]]:
    """All pairs of what the sides of a chain of equations come to; of others, neighbours only."""
    if set(relation.signs) != {"="}:
        return list(relation.pairs())
    read = [side.node for side in relation.sides if side.node is not None][:8]
    return [(left, "=", right) for left, right in combinations(read, 2)]
