"""The family `geometry`."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.geometry.angles import ANGLE
from rljax.tasks.geometry.areas import AREA
from rljax.tasks.geometry.circles import CIRCLE
from rljax.tasks.geometry.lines import LINE
from rljax.tasks.geometry.points import POINT
from rljax.tasks.geometry.rectangles import RECTANGLE
from rljax.tasks.geometry.right import RIGHT
from rljax.tasks.geometry.rounds import ROUND
from rljax.tasks.geometry.solids import SOLID
from rljax.tasks.geometry.triangles import TRIANGLE

KINDS: tuple[Kind, ...] = (RECTANGLE, ANGLE, AREA, TRIANGLE, RIGHT, CIRCLE, SOLID, POINT, LINE, ROUND)
