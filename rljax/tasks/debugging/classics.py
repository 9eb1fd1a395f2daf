"""The shape of the classical functions: level 3 has single loops, level 5 nested ones, level 7 searches and tables."""

from __future__ import annotations

from rljax.tasks.code.pattern import put_together, trees
from rljax.tasks.debugging.classic_grids import GRID_CLASSICS
from rljax.tasks.debugging.classic_lists import LIST_CLASSICS
from rljax.tasks.debugging.classic_numbers import NUMBER_CLASSICS
from rljax.tasks.debugging.classic_texts import TEXT_CLASSICS
from rljax.tasks.spaces import Integers, Listed, Space

_WAYS = Listed(("straight", "around"))
_SPACES: dict[int, tuple[Space, ...]] = {
    3: (
        trees("gcd", Integers(1, 20)),
        trees("base", Integers(2, 9)),
        trees("steps", Integers(2, 12)),
        trees("ladder", Integers(1, 15)),
        trees("window", Integers(2, 5), Listed(("sum", "min", "max"))),
        trees("circle", Integers(2, 12)),
    ),
    5: (
        trees("power", Integers(10, 60)),
        trees("primes", Integers(2, 25)),
        trees("root", Integers(3, 12)),
        trees("pascal", Integers(5, 30)),
        trees("search", Integers(1, 12)),
        trees("sort", Integers(2, 9), Listed(("smallest", "largest"))),
        trees("pair", Integers(6, 30)),
        trees("roman", Integers(1, 40)),
    ),
    7: (
        trees("merge", Integers(1, 3)),
        trees("stretch", Integers(1, 5)),
        trees("nesting", Listed(("(", "[", "{", "([", "({", "[{", "([{"))),
        trees("join", Integers(0, 4)),
        trees("turn", Integers(1, 3), Integers(1, 9)),
        trees("common", Integers(2, 9)),
        trees("sack", Integers(5, 15)),
        trees("mirror", Integers(1, 4)),
    ),
    9: (
        trees("spiral", Integers(1, 5)),
        trees("way", _WAYS),
        trees("islands", _WAYS, Integers(1, 4)),
    ),
}
CLASSIC = put_together("classic", {**NUMBER_CLASSICS, **LIST_CLASSICS, **GRID_CLASSICS, **TEXT_CLASSICS}, _SPACES, {})
