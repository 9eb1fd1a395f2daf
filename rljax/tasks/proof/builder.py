"""From a plan to a proof: premises, goal, and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rljax.tasks.proof.fitch import Box, Line
from rljax.tasks.proof.grammar import Tree
from rljax.verify.logic.formula import Atom, Binary, Constant, Formula, Not, Operator

_FALSE = Constant(False)
Lines = list[Line | Box]


class Builder:
    """Builds proofs from plans (see `plans`). `names` are the atoms', `flip` says which side of `&`, `|` comes first.

    `premises` and `atoms` are collected as they are met.
    """

    def __init__(self, names: Iterator[str], flip: Callable[[], bool]) -> None:
        self._names = names
        self._flip = flip
        self.premises: list[Line] = []
        self.atoms: list[Atom] = []

    def atom(self, denied: int = 0) -> Formula:
        """A new atom, or the negation of one."""
        self.atoms.append(Atom(next(self._names)))
        return Not(self.atoms[-1]) if denied else self.atoms[-1]

    def premise(self, formula: Formula) -> Line:
        """A new premise."""
        self.premises.append(Line(formula, "premise"))
        return self.premises[-1]

    def either_order(self, operator: Operator, one: Formula, other: Formula) -> Formula:
        """The two joined by a connective that commutes."""
        return Binary(operator, other, one) if self._flip() else Binary(operator, one, other)

    def prove(self, plan: Tree, out: Lines) -> Line:
        """The line with what the plan derives, after the lines it needs."""
        name, variant, *parts = plan
        if name in _OF_ATOMS:
            return _OF_ATOMS[name](self, parts, out, self.atom(variant))
        return _OF_FORMULAS[name](self, parts, out, variant)

    def reach(self, plan: Tree, box: Box, target: Formula | None = None) -> Line:
        """The line with what the plan derives in the subproof, whose assumption it chooses."""
        name, variant, *parts = plan
        if name == "hold":
            return box.assume(self.atom(variant))
        if name == "atom":
            return self.reach(parts[0], box, self.atom(variant))
        if name == "both":
            one, other = self.reach(parts[0], box), self.prove(parts[1], box.steps)
            return self.add(box.steps, self.either_order("and", one.formula, other.formula), "&I", one, other)
        if name == "either":
            one = self.reach(parts[0], box)
            return self.add(box.steps, self.either_order("or", one.formula, self.atom()), "|I", one)
        assert target is not None
        return _TO_TARGETS[name](self, parts, box, target)

    def add(self, out: Lines, formula: Formula, rule: str, *cites: Line | Box) -> Line:
        """A new line."""
        line = Line(formula, rule, cites)
        out.append(line)
        return line

    def box(self, out: Lines) -> Box:
        """A new subproof."""
        box = Box()
        out.append(box)
        return box

    def case(self, plan: Tree, out: Lines, target: Formula) -> Box:
        """A subproof that ends with the target."""
        box = self.box(out)
        self.reach(plan, box, target)
        return box

    def held(self, formula: Formula, out: Lines) -> Box:
        """A subproof of its assumption alone."""
        box = self.box(out)
        box.assume(formula)
        return box

    def refuted(self, formula: Formula, denial: Line, out: Lines) -> Box:
        """A subproof that ends with a contradiction to the denial of its assumption."""
        box = self.held(formula, out)
        self.add(box.steps, _FALSE, "~E", box.lines[0], denial)
        return box


def _inner(line: Line) -> Formula:
    assert isinstance(line.formula, Not)
    return line.formula.inner


def _first(box: Box) -> Line:
    assert box.first is not None
    return box.first


def _mp(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    one = builder.prove(parts[0], out)
    return builder.add(out, goal, "->E", builder.premise(Binary("implies", one.formula, goal)), one)


def _and(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    return builder.add(out, goal, "&E", builder.premise(builder.either_order("and", goal, builder.atom())))


def _iff(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    one = builder.prove(parts[0], out)
    return builder.add(out, goal, "<->E", builder.premise(builder.either_order("iff", one.formula, goal)), one)


def _dne(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    return builder.add(out, goal, "DNE", builder.premise(Not(Not(goal))))


def _cases(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    one, other = (builder.case(part, out, goal) for part in parts)
    given = builder.premise(builder.either_order("or", _first(one).formula, _first(other).formula))
    return builder.add(out, goal, "|E", given, one, other)


def _case(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    one, other = builder.case(parts[0], out, goal), builder.held(goal, out)
    given = builder.premise(builder.either_order("or", _first(one).formula, goal))
    return builder.add(out, goal, "|E", given, one, other)


def _ds(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    denial = builder.prove(parts[0], out)
    given = builder.premise(builder.either_order("or", _inner(denial), goal))
    one = builder.refuted(_inner(denial), denial, out)
    builder.add(one.steps, goal, "X", one.steps[-1])
    return builder.add(out, goal, "|E", given, one, builder.held(goal, out))


def _ds1(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    denial = builder.prove(parts[0], out)
    return builder.add(out, goal, "DS", builder.premise(builder.either_order("or", _inner(denial), goal)), denial)


def _raa(builder: Builder, parts: list[Tree], out: Lines, goal: Formula) -> Line:
    denial = builder.prove(parts[0], out)
    given = builder.premise(Binary("implies", Not(goal), _inner(denial)))
    box = builder.held(Not(goal), out)
    one = builder.add(box.steps, _inner(denial), "->E", given, _first(box))
    builder.add(box.steps, _FALSE, "~E", one, denial)
    return builder.add(out, goal, "RAA", box)


def _mt(builder: Builder, parts: list[Tree], out: Lines, atom: Formula) -> Line:
    denial = builder.prove(parts[0], out)
    return builder.add(out, Not(atom), "MT", builder.premise(Binary("implies", atom, _inner(denial))), denial)


def _hs(builder: Builder, parts: list[Tree], out: Lines, atom: Formula) -> Line:
    """Implications from the atom on, put together one by one."""
    signs = list(_signs(parts[0]))
    here, made = atom, None
    for denied in signs:
        there = builder.atom(denied)
        given = builder.premise(Binary("implies", here, there))
        made = builder.add(out, Binary("implies", atom, there), "HS", made, given) if made else given
        here = there
    assert made is not None
    return made


def _signs(chain: Tree) -> Iterator[int]:
    """Which atoms of a chain of implications are denied."""
    name, variant, *rest = chain
    if name == "link":
        yield from (variant & 1, variant >> 1)
    else:
        yield variant
        yield from _signs(rest[0])


def _leaf(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    return builder.premise(builder.atom())


def _deny(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    return builder.premise(builder.atom(1))


def _conj(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    one, other = (builder.prove(part, out) for part in parts)
    return builder.add(out, builder.either_order("and", one.formula, other.formula), "&I", one, other)


def _disj(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    one = builder.prove(parts[0], out)
    return builder.add(out, builder.either_order("or", one.formula, builder.atom()), "|I", one)


def _eqv(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    one, other = builder.atom(), builder.atom()
    there, back = builder.box(out), builder.box(out)
    _chained(builder, parts[0], there, one, other)
    _chained(builder, parts[1], back, other, one)
    return builder.add(out, builder.either_order("iff", one, other), "<->I", there, back)


def _chained(builder: Builder, chain: Tree, box: Box, start: Formula, end: Formula) -> None:
    """Implications from the start to the end, with new atoms between them."""
    line = box.assume(start)
    while chain[0] == "more":
        line = _implied(builder, box, line, builder.atom())
        chain = chain[2]
    _implied(builder, box, line, end)


def _implied(builder: Builder, box: Box, line: Line, there: Formula) -> Line:
    return builder.add(box.steps, there, "->E", builder.premise(Binary("implies", line.formula, there)), line)


def _cond(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    box = builder.box(out)
    end = builder.reach(parts[0], box)
    return builder.add(out, Binary("implies", _first(box).formula, end.formula), "->I", box)


def _intro(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    box = builder.box(out)
    end = builder.reach(parts[0], box)
    builder.add(box.steps, _FALSE, "~E", end, builder.premise(Not(end.formula)))
    return builder.add(out, Not(_first(box).formula), "~I", box)


def _nor(builder: Builder, parts: list[Tree], out: Lines, variant: int) -> Line:
    one, other = (builder.prove(part, out) for part in parts)
    box = builder.held(builder.either_order("or", _inner(one), _inner(other)), out)
    refuted = [builder.refuted(_inner(denial), denial, box.steps) for denial in (one, other)]
    builder.add(box.steps, _FALSE, "|E", _first(box), *refuted)
    return builder.add(out, Not(_first(box).formula), "~I", box)


def _step(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    return _implied(builder, box, builder.reach(parts[0], box), target)


def _same(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    one = builder.reach(parts[0], box)
    given = builder.premise(builder.either_order("iff", one.formula, target))
    return builder.add(box.steps, target, "<->E", given, one)


def _left(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    return builder.add(box.steps, target, "&E", box.assume(builder.either_order("and", target, builder.atom())))


def _use(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    one = builder.prove(parts[0], box.steps)
    return builder.add(box.steps, target, "->E", box.assume(Binary("implies", one.formula, target)), one)


def _split(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    one, other = (builder.case(part, box.steps, target) for part in parts)
    given = box.assume(builder.either_order("or", _first(one).formula, _first(other).formula))
    return builder.add(box.steps, target, "|E", given, one, other)


def _half(builder: Builder, parts: list[Tree], box: Box, target: Formula) -> Line:
    one, other = builder.case(parts[0], box.steps, target), builder.held(target, box.steps)
    given = box.assume(builder.either_order("or", _first(one).formula, target))
    return builder.add(box.steps, target, "|E", given, one, other)


_Make = Callable[[Builder, list[Tree], Lines, Formula], Line]
_OF_ATOMS: dict[str, _Make] = {
    "mp": _mp,
    "and": _and,
    "iff": _iff,
    "dne": _dne,
    "cases": _cases,
    "case": _case,
    "ds": _ds,
    "ds1": _ds1,
    "raa": _raa,
    "mt": _mt,
    "hs": _hs,
}
_OF_FORMULAS: dict[str, Callable[[Builder, list[Tree], Lines, int], Line]] = {
    "leaf": _leaf,
    "deny": _deny,
    "conj": _conj,
    "disj": _disj,
    "eqv": _eqv,
    "cond": _cond,
    "intro": _intro,
    "nor": _nor,
}
_TO_TARGETS: dict[str, Callable[[Builder, list[Tree], Box, Formula], Line]] = {
    "step": _step,
    "same": _same,
    "left": _left,
    "use": _use,
    "split": _split,
    "half": _half,
}
