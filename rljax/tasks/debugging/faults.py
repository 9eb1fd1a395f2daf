"""Faults that people put into programs, as changes of a syntax tree: a wrong operator, a bound off by one, ..."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

# Changes the tree that it was found in, in place.
Fault = Callable[[], None]

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_CALLED = {"max": "min", "min": "max", "any": "all", "all": "any", "sum": "len", "len": "sum"}


# New nodes say where they stand, wherever: compiling wants it, and to look for what is missing takes long.
AT = {"lineno": 1, "col_offset": 0}


def faults(module: ast.Module) -> list[Fault]:
    """All faults that can be put into a module of functions, in an order that its structure decides."""
    nodes = list(ast.walk(module))
    variables = _variables(nodes)
    return [fault for node in nodes for fault in _faults_of(node, variables)]


def _variables(nodes: list[ast.AST]) -> tuple[str, ...]:
    """Arguments and names that are assigned to, in the order in which they appear."""
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "_":
            found[node.id] = None
    return tuple(found)


def _faults_of(node: ast.AST, variables: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(node, ast.expr):
        yield from _of_expression(node, variables)
    elif isinstance(node, ast.AugAssign):
        yield from (_put(node, "op", other()) for other in _OPERATORS.get(type(node.op), ()))
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2:
        yield _put(node.value, "elts", node.value.elts[::-1])
    for body in ("body", "orelse"):
        if isinstance(statements := getattr(node, body, None), list):
            yield from _of_body(statements, isinstance(node, ast.FunctionDef))


def _of_expression(node: ast.expr, variables: tuple[str, ...]) -> Iterator[Fault]:
    match node:
        case ast.BinOp():
            yield from (_put(node, "op", other()) for other in _OPERATORS.get(type(node.op), ()))
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            yield _put(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.IfExp(body=then, orelse=otherwise):
            yield _put_two(node, ("body", otherwise), ("orelse", then))
        case ast.Constant(value=value) if isinstance(value, int):
            others = (not value,) if isinstance(value, bool) else (value + 1, value - 1)
            yield from (_put(node, "value", other) for other in others)
        case ast.Name(id=name, ctx=ast.Load()) if name in variables and len(variables) > 1:
            yield _put(node, "id", variables[(variables.index(name) + 1) % len(variables)])
        case ast.Call(func=ast.Name()):
            yield from _of_call(node)


def _of_comparison(node: ast.Compare) -> Iterator[Fault]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARISONS.get(type(operator), ()):
            yield _put(node, "ops", [*node.ops[:place], other(), *node.ops[place + 1 :]])


def _of_call(node: ast.Call) -> Iterator[Fault]:
    """Another function, or a range that ends one too early, one too late, or begins one later."""
    assert isinstance(node.func, ast.Name)
    if node.func.id in _CALLED:
        yield _put(node.func, "id", _CALLED[node.func.id])
    if node.func.id != "range":
        return
    place = 0 if len(node.args) == 1 else 1
    for operator in (ast.Add(), ast.Sub()):
        moved = ast.BinOp(node.args[place], operator, _one(), **AT)
        yield _put(node, "args", [*node.args[:place], moved, *node.args[place + 1 :]])
    if len(node.args) == 1:
        yield _put(node, "args", [_one(), *node.args])


def _one() -> ast.Constant:
    return ast.Constant(1, None, **AT)


def _of_body(statements: list[ast.stmt], is_function: bool) -> Iterator[Fault]:
    """A statement that is missing, in its neighbour's place, without its condition, or too deep."""
    for place, statement in enumerate(statements):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Continue | ast.Return):
            yield _replace(statements, place, [] if len(statements) > 1 else [ast.Pass(**AT)])
        if isinstance(statement, ast.If) and not statement.orelse:
            yield _replace(statements, place, statement.body)
        if place and all(isinstance(one, ast.Assign | ast.AugAssign) for one in statements[place - 1 : place + 1]):
            yield _swap(statements, place)
    if is_function and len(statements) > 1 and isinstance(loop := statements[-2], ast.For | ast.While):
        yield _move(statements, loop.body)


def _put(node: ast.AST, field: str, value: object) -> Fault:
    return lambda: setattr(node, field, value)


def _put_two(node: ast.AST, first: tuple[str, object], second: tuple[str, object]) -> Fault:
    def fault() -> None:
        setattr(node, *first)
        setattr(node, *second)

    return fault


def _replace(statements: list[ast.stmt], place: int, others: list[ast.stmt]) -> Fault:
    """Faults of one tree may be combined, so the statement is looked for again."""
    statement = statements[place]

    def fault() -> None:
        if statement in statements:
            at = statements.index(statement)
            statements[at : at + 1] = others if others or len(statements) > 1 else [ast.Pass(**AT)]

    return fault


def _swap(statements: list[ast.stmt], place: int) -> Fault:
    def fault() -> None:
        if place < len(statements):
            statements[place - 1 : place + 1] = reversed(statements[place - 1 : place + 1])

    return fault


def _move(statements: list[ast.stmt], loop: list[ast.stmt]) -> Fault:
    """The last statement, a return, becomes the last one of the loop before it."""

    def fault() -> None:
        if len(statements) > 1:
            loop.append(statements.pop())

    return fault
