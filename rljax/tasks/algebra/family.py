"""The family `algebra`."""

from __future__ import annotations

from rljax.tasks.algebra.absolute import ABSOLUTE
from rljax.tasks.algebra.division import DIVISION
from rljax.tasks.algebra.expansion import EXPANSION
from rljax.tasks.algebra.function import FUNCTION
from rljax.tasks.algebra.inequality import INEQUALITY
from rljax.tasks.algebra.linear import LINEAR
from rljax.tasks.algebra.parameter import PARAMETER
from rljax.tasks.algebra.partial import PARTIAL
from rljax.tasks.algebra.quadratic import QUADRATIC
from rljax.tasks.algebra.quotients import QUOTIENT
from rljax.tasks.algebra.roots import ROOTS, VIETA
from rljax.tasks.algebra.subject import SUBJECT
from rljax.tasks.algebra.systems import SYSTEM2, SYSTEM3
from rljax.tasks.algebra.values import REMAINDERS, VALUES
from rljax.tasks.family import Kind

KINDS: tuple[Kind, ...] = (
    LINEAR, VALUES, EXPANSION, INEQUALITY, QUADRATIC, SYSTEM2, ABSOLUTE, REMAINDERS, VIETA, ROOTS, SYSTEM3, DIVISION,
    PARAMETER, QUOTIENT, PARTIAL, SUBJECT, FUNCTION,
)  # fmt: skip
