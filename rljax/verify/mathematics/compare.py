"""Says whether two values are the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rljax.verify.mathematics.algebra import allowance
from rljax.verify.mathematics.answer import key
from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.meaning import Meaning, meaning
from rljax.verify.mathematics.numeric import Work, approximate
from rljax.verify.mathematics.regions import is_regional, pieces, same_end, same_pieces
from rljax.verify.mathematics.relation import Compare, point_of, same
from rljax.verify.mathematics.tree import Binary, Call, Constant, Negative, Node, Number, Refused, letters, nodes
from rljax.verify.mathematics.units import DEGREE, Unit
from rljax.verify.mathematics.values import (
    Expression,
    Matrix,
    Nothing,
    Phrase,
    Quantity,
    Ratio,
    Relation,
    Several,
    Sign,
    Value,
)

_FLIP: dict[Sign, Sign] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_POINTS = 24


def same_answer(answer: Value, gold: Value, compare: Compare) -> bool:
    """Whether the answer is the gold. Raises `Refused` if the answer stands for nothing, such as a false relation."""
    said, wanted = meaning(answer, compare), _meaning_of_gold(gold, compare)
    both = isinstance(answer, Relation) and isinstance(gold, Relation) and _comparable(answer, gold, said, wanted)
    if both and _same_relation(answer, gold, compare):  # type: ignore[arg-type]
        return True
    if said.name and wanted.name and said.name != wanted.name:
        return False
    return _same(said.value, wanted.value, compare)


def _comparable(answer: Relation, gold: Relation, said: Meaning, wanted: Meaning) -> bool:
    """Whether relations may be compared as such: an unsolved one in one letter is not its solution."""
    if bool(said.name) == bool(wanted.name):
        return True
    names = [letters(side.node) for side in (*answer.sides, *gold.sides) if isinstance(side, Expression)]
    return len(frozenset().union(*names)) > 1


def _meaning_of_gold(gold: Value, compare: Compare) -> Meaning:
    """A gold that says nothing, such as `x = x + 1`, is compared as it stands."""
    try:
        return meaning(gold, compare)
    except Refused:
        return Meaning("", gold)


def _same(answer: Value, gold: Value, compare: Compare) -> bool:
    if isinstance(answer, Relation) or isinstance(gold, Relation):
        both = isinstance(answer, Relation) and isinstance(gold, Relation)
        return both and _same_relation(answer, gold, compare)  # type: ignore[arg-type]
    if isinstance(answer, Nothing) or isinstance(gold, Nothing):
        return isinstance(answer, Nothing) and isinstance(gold, Nothing)
    if isinstance(answer, Phrase) or isinstance(gold, Phrase):
        return _same_phrase(answer, gold, compare)
    if isinstance(answer, Expression | Quantity) and isinstance(gold, Expression | Quantity):
        return _same_value(answer, gold, compare)
    if is_regional(answer) or is_regional(gold):
        first, second = pieces(answer, compare), pieces(gold, compare)
        return first is not None and second is not None and same_pieces(first, second, compare)
    if isinstance(answer, Several) or isinstance(gold, Several):
        return _same_several(_grouped(answer), _grouped(gold), compare)
    if isinstance(answer, Matrix) and isinstance(gold, Matrix):
        return _same_matrix(answer, gold, compare)
    if isinstance(answer, Ratio) and isinstance(gold, Ratio):
        return _same_ratio(answer, gold, compare)
    return False


def _same_phrase(answer: Value, gold: Value, compare: Compare) -> bool:
    """The same words; words that LaTeX did not set as text may also be a product of letters."""
    if isinstance(answer, Phrase) and isinstance(gold, Phrase):
        return key(answer.words) == key(gold.words) or (
            _may_be_product(answer) and _may_be_product(gold) and sorted(answer.words) == sorted(gold.words)
        )
    phrase, other = (answer, gold) if isinstance(answer, Phrase) else (gold, answer)
    assert isinstance(phrase, Phrase)
    if phrase.set_as_text or not isinstance(other, Expression) or " " in phrase.words:
        return False
    return same(read_expression(phrase.words), other.node, compare)


def _may_be_product(phrase: Phrase) -> bool:
    """Whether the letters may be factors, as in `abc`; longer runs with a vowel in them are words."""
    word = phrase.words
    return not phrase.set_as_text and word.isalpha() and (len(word) < 4 or not set(word.lower()) & set("aeiou"))


def _same_value(answer: Expression | Quantity, gold: Expression | Quantity, compare: Compare) -> bool:
    if isinstance(answer, Quantity) and isinstance(gold, Quantity):
        return _same_unit(answer.unit, gold.unit) and same(_scaled(answer, gold), _scaled(gold, answer), compare)
    if isinstance(answer, Quantity) and answer.bare is not None and letters(gold.node):
        return same(answer.bare, gold.node, compare)
    if isinstance(gold, Quantity) and gold.bare is not None and letters(answer.node):
        return same(answer.node, gold.bare, compare)
    first, second = _in_radians(answer, gold), _in_radians(gold, answer)
    return same_end(answer.node, gold.node, compare) or (
        (first, second) != (answer.node, gold.node) and same(first, second, compare)
    )


def _in_radians(value: Expression | Quantity, other: Expression | Quantity) -> Node:
    """An angle in degrees as a number, where the other side is a multiple of pi without a unit."""
    degrees = isinstance(value, Quantity) and value.unit == DEGREE
    if degrees and isinstance(other, Expression) and any(part == Constant("pi") for part in nodes(other.node)):
        return Call("degree", (value.node,))
    return value.node


def _same_unit(first: Unit, second: Unit) -> bool:
    """The same dimension; of things counted in words (`red marbles`), one may be named more closely than the other."""
    if first.dimension == second.dimension:
        return True
    few, many = sorted((set(first.dimension), set(second.dimension)), key=len)
    return bool(few) and few < many and first.factor == second.factor == 1 and not _measured(few | many)


def _measured(dimension: set[tuple[str, int]]) -> bool:
    return any(
        name in ("length", "time", "mass", "money", "volume", "angle") or power != 1 for name, power in dimension
    )


def _scaled(quantity: Quantity, other: Quantity) -> Node:
    if quantity.unit.factor == other.unit.factor:
        return quantity.node
    return Binary("*", quantity.node, Number(quantity.unit.factor))


def _grouped(value: Value) -> Several:
    return value if isinstance(value, Several) else Several("list", (value,))


def _same_several(answer: Several, gold: Several, compare: Compare) -> bool:
    """Order matters in tuples, not in sets and lists; a set counts each value once."""
    ordered = ("tuple", "bracket")
    if answer.grouping in ordered or gold.grouping in ordered:
        if answer.grouping != gold.grouping or len(answer.items) != len(gold.items):
            return False
        pairs = zip(answer.items, gold.items, strict=True)
        return all(same_answer(first, second, compare) for first, second in pairs)
    if answer.grouping == gold.grouping == "set":
        return _covers(answer.items, gold.items, compare) and _covers(gold.items, answer.items, compare)
    return len(answer.items) == len(gold.items) and _matches(answer.items, gold.items, compare)


def _covers(some: Sequence[Value], others: Sequence[Value], compare: Compare) -> bool:
    return all(any(same_answer(one, other, compare) for other in others) for one in some)


def _matches(some: Sequence[Value], others: Sequence[Value], compare: Compare) -> bool:
    left = [(_print(other), other) for other in others]
    for one in some:
        mark = _print(one)
        found = next((at for at, (other_mark, other) in enumerate(left)
                      if (mark is None or other_mark is None or mark == other_mark)
                      and same_answer(one, other, compare)), None)  # fmt: skip
        if found is None:
            return False
        del left[found]
    return True


def _print(value: Value) -> Fraction | None:
    """The value at a point, where it is rational: items that differ in it need no comparison."""
    if not isinstance(value, Expression):
        return None
    try:
        return rational(value.node, point_of(letters(value.node), 0))
    except Refused:
        return None


def _same_matrix(answer: Matrix, gold: Matrix, compare: Compare) -> bool:
    if [len(row) for row in answer.rows] != [len(row) for row in gold.rows]:
        return False
    pairs = [pair for rows in zip(answer.rows, gold.rows, strict=True) for pair in zip(*rows, strict=True)]
    return all(same_end(first, second, compare) for first, second in pairs)


def _same_ratio(answer: Ratio, gold: Ratio, compare: Compare) -> bool:
    """`6:8` is `3:4`, but a time of day has to be met as it stands."""
    if len(answer.items) != len(gold.items) or answer.clock != gold.clock:
        return False
    if answer.clock:
        return all(same(first, second, compare) for first, second in zip(answer.items, gold.items, strict=True))
    return all(
        same(Binary("*", first, gold.items[0]), Binary("*", second, answer.items[0]), compare)
        for first, second in zip(answer.items, gold.items, strict=True)
    )


def _same_relation(answer: Relation, gold: Relation, compare: Compare) -> bool:
    """Whether one relation is a multiple of the other, as `2x = 4y` is of `x - 2y = 0`; a positive one, if ordered."""
    if len(answer.signs) != 1 or len(gold.signs) != 1:
        return _same_chain(answer, gold, compare)
    first, second = _difference(answer), _difference(gold)
    if first is None or second is None or letters(first) != letters(second) or not letters(first):
        return False
    factor = _factor(first, second, compare)
    if factor is None or not factor:
        return False
    sign = answer.signs[0] if factor > 0 else _FLIP.get(answer.signs[0], answer.signs[0])
    return sign == gold.signs[0] and same(first, Binary("*", _number(factor), second), compare)


def _same_chain(answer: Relation, gold: Relation, compare: Compare) -> bool:
    return answer.signs == gold.signs and all(
        _same(first, second, compare) for first, second in zip(answer.sides, gold.sides, strict=True)
    )


def _difference(relation: Relation) -> Node | None:
    left, right = relation.sides
    if not (isinstance(left, Expression) and isinstance(right, Expression)):
        return None
    return Binary("-", left.node, right.node)


def _number(value: Fraction) -> Node:
    return Number(value) if value >= 0 else Negative(Number(-value))


def _factor(first: Node, second: Node, compare: Compare) -> Fraction | None:
    """The constant that the quotient is at two points, if it is one; None if it varies, or both sides are constant."""
    names = letters(first)
    quotients: list[Fraction] = []
    values: list[Fraction] = []
    for at in range(_POINTS):
        pair = _values(first, second, point_of(names, at), allowance(compare))
        if pair is not None and pair[1]:
            quotients.append(pair[0] / pair[1])
            values.append(pair[1])
        if len(values) == 3:
            break
    if len(values) < 2 or len(set(values)) == 1:
        return None
    close = [quotient.limit_denominator(10**6) for quotient in quotients]
    return close[0] if len(set(close)) == 1 else None


def _values(
    first: Node, second: Node, point: dict[str, Fraction], work: Work | None
) -> tuple[Fraction, Fraction] | None:
    one, other = rational(first, point), rational(second, point)
    if one is not None and other is not None:
        return one, other
    near, far = approximate(first, point, work=work), approximate(second, point, work=work)
    if not isinstance(near, float) or not isinstance(far, float):
        return None
    return Fraction(near), Fraction(far)
