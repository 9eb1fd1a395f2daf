"""The generated family `debugging`: mend a program, or find what is wrong with it.

Level 0 has single operations (`f=lambda x:x-3` for `x+3`); up to level 5 the programs of the family `code` at the same
level and classical functions have one fault; from level 6 on there are two in some, on level 9 three in the classical.
"""

from __future__ import annotations

from rljax.tasks.code.family import SHAPES
from rljax.tasks.debugging.classics import CLASSIC
from rljax.tasks.debugging.repair import Stage, repair_kind
from rljax.tasks.debugging.spot import SPOT_KINDS
from rljax.tasks.family import Kind

# By shape and level: a level of its programs, how many faults, and among how many choices of them.
_STAGES: dict[str, dict[int, tuple[Stage, ...]]] = {
    "formula": {0: ((0, 1, 4),), 1: ((1, 1, 6),), 2: ((2, 1, 10),), 3: ((3, 1, 10),)},
    "branch": {2: ((2, 1, 10),), 4: ((4, 1, 12),), 6: ((2, 2, 20),)},
    "list": {1: ((1, 1, 5),), 2: ((2, 1, 8),), 3: ((3, 1, 10),), 4: ((4, 1, 10),), 5: ((5, 1, 12),), 6: ((6, 1, 12),)},
    "text": {1: ((1, 1, 3),), 2: ((2, 1, 4),), 3: ((3, 1, 5),), 4: ((4, 1, 10),), 5: ((5, 1, 10),), 6: ((6, 1, 10),)},
    "loop": {
        3: ((3, 1, 10),),
        4: ((4, 1, 10),),
        5: ((5, 1, 10),),
        6: ((5, 2, 30),),
        7: ((7, 1, 14),),
        8: ((7, 2, 30),),
    },
    "sequence": {4: ((4, 1, 10),), 5: ((5, 1, 10),), 6: ((6, 1, 10),), 7: ((6, 2, 30),), 8: ((7, 2, 30),)},
    "table": {3: ((3, 1, 10),), 4: ((4, 1, 10),), 5: ((5, 1, 12),), 6: ((6, 1, 12),), 7: ((5, 2, 30),)},
    "machine": {6: ((6, 1, 12),), 7: ((7, 1, 14),), 8: ((7, 2, 30),), 9: ((8, 2, 40),)},
    "parser": {6: ((6, 1, 14),), 7: ((7, 1, 12),), 8: ((8, 1, 14),), 9: ((8, 2, 40),)},
    "grid": {5: ((5, 1, 10),), 6: ((6, 1, 12),), 7: ((7, 1, 20),), 8: ((8, 1, 20),), 9: ((9, 1, 30),)},
    "dynamic": {7: ((7, 1, 12),), 8: ((8, 1, 14),), 9: ((9, 2, 40),)},
    "composite": {8: ((8, 1, 14),), 9: ((9, 2, 40),)},
    "classic": {
        3: ((3, 1, 10),),
        4: ((3, 1, 14),),
        5: ((5, 1, 14),),
        6: ((5, 1, 18), (3, 2, 30)),
        7: ((7, 1, 18),),
        8: ((7, 2, 40), (9, 1, 30)),
        9: ((9, 2, 60), (7, 3, 60)),
    },
}
KINDS: tuple[Kind, ...] = (
    *[repair_kind(shape, _STAGES[shape.name]) for shape in (*SHAPES.values(), CLASSIC)],
    *SPOT_KINDS,
)
