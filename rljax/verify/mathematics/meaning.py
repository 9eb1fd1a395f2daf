"""What a relation says: the value of a name (`x = 3`), a region (`1 < x`), or an equation that stays one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.regions import INFINITY, MINUS_INFINITY, is_regional
from rljax.verify.mathematics.relation import Compare, truth
from rljax.verify.mathematics.tree import Binary, Call, Node, Number, Refused, Symbol, letters
from rljax.verify.mathematics.values import (
    Conditions,
    Difference,
    Expression,
    Interval,
    Quantity,
    Ratio,
    Region,
    Relation,
    Several,
    Sign,
    Value,
)

_FUNCTION_NAMES = frozenset("f g h p q F G P Q".split())
_FLIPPED: dict[Sign, Sign] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value, and the name it is given, if any. A relation that is not solved for a name stays a `Relation`."""

    name: str
    value: Value


def meaning(value: Value, compare: Compare) -> Meaning:
    """What a value stands for. Raises `Refused` for a false relation, which stands for nothing."""
    match value:
        case Relation():
            return _of_relation(value, compare)
        case Quantity(node, unit) if not unit.dimension:
            factor = Number(unit.factor)
            return Meaning("", Expression(node if unit.factor == 1 else Binary("*", node, factor)))
        case Several(_, items):
            return _of_several([meaning(item, compare) for item in items], value)
        case Region(parts):
            return Meaning("", Region(tuple(meaning(part, compare).value for part in parts)))
        case Conditions(parts, strict):
            return Meaning("", Conditions(tuple(meaning(part, compare).value for part in parts), strict))
        case Difference(whole, removed):
            return Meaning("", Difference(meaning(whole, compare).value, meaning(removed, compare).value))
        case _:
            return Meaning("", value)


def _of_several(items: list[Meaning], value: Several) -> Meaning:
    names = {item.name for item in items}
    values = tuple(item.value for item in items)
    if len(names) == 1 and (name := names.pop()):
        if value.grouping == "list" and all(is_regional(item) for item in values):
            return Meaning(name, Region(values) if value.word == "or" else Conditions(values, value.word == "and"))
        # `x = 1, x = 2 ± √3`: one of them may be two values.
        lists = [item.items if isinstance(item, Several) and item.grouping == "list" else (item,) for item in values]
        grouping = "set" if value.grouping == "list" else value.grouping
        return Meaning(name, Several(grouping, tuple(chain.from_iterable(lists))))
    if not any(item.name for item in items):
        return Meaning("", Several(value.grouping, values, value.word))
    return _point_by_names(items) or Meaning("", value)


def _point_by_names(items: list[Meaning]) -> Meaning | None:
    """`x=2, y=3` as the point (2,3), if the names follow each other in the alphabet; else None."""
    named = sorted(((item.name, item.value) for item in items), key=lambda pair: pair[0])
    if any(len(name) != 1 or not isinstance(value, Expression | Quantity) for name, value in named):
        return None
    if any(ord(one) + 1 != ord(following) for (one, _), (following, _) in pairwise(named)):
        return None
    return Meaning(f"({','.join(name for name, _ in named)})", Several("tuple", tuple(value for _, value in named)))


def _of_relation(relation: Relation, compare: Compare) -> Meaning:
    if set(relation.signs) == {"="}:
        return _of_equation(relation, compare)
    if relation.signs == ("in",):
        inner = meaning(relation.sides[1], compare)
        name = _name(relation.sides[0])
        return Meaning(name, inner.value) if name else Meaning("", relation)
    if "in" in relation.signs:
        raise Refused("is no relation of ours")
    return _of_inequality(relation, compare)


def _of_equation(relation: Relation, compare: Compare) -> Meaning:
    """`x=3`, `f(x)=2x`, `(x,y)=(1,2)`, `x=2+1=3`, `2+2=4`; else the equation itself."""
    for side in (relation.sides[0], relation.sides[-1]):
        others = tuple(other for other in relation.sides if other is not side)
        if (name := _name(side)) and not any(_mentions(other, name) for other in others):
            return Meaning(name, meaning(_agreed(others, compare), compare).value)
    nodes = _nodes(relation.sides)
    if nodes is None:
        raise Refused("is no equation of ours")
    holds = truth(nodes, compare)
    if holds is False or (holds is True and any(letters(node) for node in nodes)):
        raise Refused("is not a true relation" if holds is False else "says nothing")
    return Meaning("", Expression(nodes[0]) if holds else relation)


def _agreed(sides: tuple[Value, ...], compare: Compare) -> Value:
    """The value of several sides that must be the same. Raises `Refused` if they are not."""
    if len(sides) > 1:
        nodes = _nodes(sides)
        if nodes is None or not truth(nodes, compare):
            raise Refused("is not a true relation")
    return sides[0]


def _nodes(sides: tuple[Value, ...]) -> tuple[Node, ...] | None:
    """The sides as trees, without their units; None if one is no single value."""
    found = [side.node for side in sides if isinstance(side, Expression | Quantity)]
    return tuple(found) if len(found) == len(sides) else None


def _name(side: Value) -> str:
    """The name that a side is, or empty: a symbol, a function's value, a line `AB`, a point of symbols."""
    match side:
        case Expression(Symbol(name)):
            return name
        case Expression(Call("abs", (inner,))) if _capitals(inner):
            return _capitals(inner)
        case Expression(Binary("*", Symbol(name), Symbol(argument))) if name in _FUNCTION_NAMES:
            return f"{name}({argument})"
        case Expression(Binary("*", Symbol(name), argument)) if name in _FUNCTION_NAMES and not letters(argument):
            value = rational(argument)
            return "" if value is None else f"{name}({value})"
        case Expression(node):
            return _capitals(node)
        case Several("tuple", items):
            names = [_name(item) for item in items]
            return f"({','.join(names)})" if all(names) else ""
        case Ratio(nodes):
            names = [_name(Expression(node)) for node in nodes]
            return ":".join(names) if all(names) else ""
        case _:
            return ""


def _capitals(node: Node) -> str:
    """Two or more capital letters, as lines and triangles are named, else empty."""
    match node:
        case Binary("*", left, Symbol(name)) if name[:1].isupper():
            first = left.name if isinstance(left, Symbol) and left.name[:1].isupper() else _capitals(left)
            return first + name if first else ""
        case _:
            return ""


def _mentions(value: Value, name: str) -> bool:
    if isinstance(value, Expression | Quantity):
        function = name.partition("(")[0]
        return bool(letters(value.node) & {name, function or name}) if function else False
    return False


def _of_inequality(relation: Relation, compare: Compare) -> Meaning:
    nodes = _nodes(relation.sides)
    if nodes is None:
        raise Refused("is no inequality of ours")
    if not any(letters(node) for node in nodes):
        raise Refused("is an inequality of numbers")
    bounds = [(at, node) for at, node in enumerate(nodes) if isinstance(node, Symbol)]
    if len(bounds) != 1 or len(nodes) > 3 or any(letters(n) for at, n in enumerate(nodes) if at != bounds[0][0]):
        return Meaning("", relation)
    at, symbol = bounds[0]
    if len(nodes) == 3 and at != 1:
        return Meaning("", relation)
    assert isinstance(symbol, Symbol)
    return Meaning(symbol.name, _solved(relation.signs, nodes, at))


def _solved(signs: tuple[Sign, ...], nodes: tuple[Node, ...], at: int) -> Value:
    """The region of an inequality with the variable at place `at` and constants beside it."""
    low: tuple[Node, bool] = (MINUS_INFINITY, False)
    high: tuple[Node, bool] = (INFINITY, False)
    for place, node in enumerate(nodes):
        if place == at:
            continue
        sign = signs[min(place, at)]
        sign = sign if place > at else _FLIPPED[sign]
        match sign:
            case "<" | "<=":
                high = (node, sign == "<=")
            case ">" | ">=":
                low = (node, sign == ">=")
            case "!=":
                return Region((Interval(*_ends(low[0], node)), Interval(*_ends(node, high[0]))))
            case _:
                raise Refused("is no inequality of ours")
    return Region((Interval(low[0], high[0], low[1], high[1]),))


def _ends(low: Node, high: Node) -> tuple[Node, Node, bool, bool]:
    return low, high, False, False
