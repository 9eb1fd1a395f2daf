"""The generated family `code`: write a function, say what one returns, or see that examples contradict a rule.

Level 0 has single operations (`f(x)=x+3`), level 1 two, or one step on a list or a text; conditionals come on level 2,
loops and two lists on 3, sequences and dictionaries on 4, grids on 5, parsers and machines on 6, dynamic programming on
7; level 9 has cellular automata, stack machines, and pipelines that end in dynamic programming.
"""

from __future__ import annotations

from rljax.tasks.code.answers import answer_kinds
from rljax.tasks.code.branch import BRANCH
from rljax.tasks.code.composite import COMPOSITE
from rljax.tasks.code.dynamic import DYNAMIC
from rljax.tasks.code.formula import FORMULA
from rljax.tasks.code.grid import GRID
from rljax.tasks.code.loop import LOOP
from rljax.tasks.code.machine import MACHINE
from rljax.tasks.code.parser import PARSER
from rljax.tasks.code.pipeline import PIPELINE, TEXT
from rljax.tasks.code.sequence import SEQUENCE
from rljax.tasks.code.shape import Shape, write_kind
from rljax.tasks.code.table import TABLE
from rljax.tasks.family import Kind

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        FORMULA,
        BRANCH,
        PIPELINE,
        TEXT,
        LOOP,
        SEQUENCE,
        TABLE,
        MACHINE,
        PARSER,
        GRID,
        DYNAMIC,
        COMPOSITE,
    )
}
KINDS: tuple[Kind, ...] = (*[write_kind(shape) for shape in SHAPES.values()], *answer_kinds(SHAPES))
