"""Reads matrices: `\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}`, in fences, times a factor, transposed."""

from __future__ import annotations

from collections.abc import Sequence

from rljax.verify.mathematics.brackets import split
from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.tree import Binary, Node, Refused
from rljax.verify.mathematics.values import Expression, Matrix, Several, Value

MAX_ENTRIES = 40

_ENVIRONMENTS = frozenset(("pmatrix", "bmatrix", "matrix", "Bmatrix", "smallmatrix", "array"))
_FENCES = {"(": ")", "[": "]", "\\{": "\\}"}
_TRANSPOSED = (["^", "T"], ["^", "{", "T", "}"], ["^", "top"], ["^", "{", "top", "}"])


def read_matrix(sequence: Sequence[Token]) -> Matrix | None:
    """The matrix, or None if the sequence holds none. Raises `Refused` for what is not one matrix."""
    begins = next((at for at, token in enumerate(sequence) if _is(token, "begin")), None)
    if begins is None:
        return None
    ends = next((at + 4 for at, token in enumerate(sequence) if _is(token, "end")), len(sequence))
    before, behind = list(sequence[:begins]), list(sequence[ends:])
    if before and behind and _FENCES.get(before[-1].value) == behind[0].value:
        before.pop()
        behind.pop(0)
    rows = _rows(sequence[begins:ends])
    if [token.value for token in behind] in _TRANSPOSED:
        rows, behind = tuple(zip(*rows, strict=True)), []
    if behind:
        raise Refused("goes on behind a matrix")
    if not before:
        return Matrix(rows)
    factor = parse(before[:-1] if before[-1].value == "*" else before)
    return Matrix(tuple(tuple(Binary("*", factor, entry) for entry in row) for row in rows))


def _is(token: Token, command: str) -> bool:
    return token.kind == "command" and token.value == command


def _rows(sequence: Sequence[Token]) -> tuple[tuple[Node, ...], ...]:
    names = [token.value for token in sequence[:4]]
    if len(names) < 4 or names[2] not in _ENVIRONMENTS:
        raise Refused("is in no environment of ours")
    if [token.value for token in sequence[-4:]] != ["end", "{", names[2], "}"]:
        raise Refused("has an environment that is not closed")
    inside = list(sequence[4:-4])
    if names[2] == "array" and inside and inside[0].value == "{":
        columns = next((at for at, token in enumerate(inside) if token.value == "}"), len(inside))
        inside = inside[columns + 1 :]
    rows = split(inside, lambda token: token.value == "\\\\")
    if rows and not rows[-1]:
        rows.pop()
    cells = [split(row, lambda token: token.value == "&") for row in rows]
    if not cells or len(cells) * len(cells[0]) > MAX_ENTRIES or len({len(row) for row in cells}) != 1:
        raise Refused("is no matrix of ours")
    return tuple(tuple(parse(cell) for cell in row) for row in cells)


def nested_rows(items: Sequence[Value]) -> Matrix | None:
    """`[[1,2],[3,4]]`: the matrix with these rows, if they are such rows."""
    rows: list[tuple[Node, ...]] = []
    for item in items:
        if not isinstance(item, Several) or item.grouping != "bracket":
            return None
        entries = tuple(entry.node for entry in item.items if isinstance(entry, Expression))
        if len(entries) != len(item.items):
            return None
        rows.append(entries)
    alike = len({len(row) for row in rows}) == 1
    return Matrix(tuple(rows)) if alike else None
