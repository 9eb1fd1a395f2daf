"""The kinds of the family `arithmetic`."""

from __future__ import annotations

from rljax.tasks.arithmetic.ages import AGES
from rljax.tasks.arithmetic.chains import CHAINS
from rljax.tasks.arithmetic.changes import CHANGES
from rljax.tasks.arithmetic.decimals import DECIMALS
from rljax.tasks.arithmetic.expressions import EXPRESSIONS
from rljax.tasks.arithmetic.fractions import FRACTIONS
from rljax.tasks.arithmetic.heads import HEADS
from rljax.tasks.arithmetic.left_out import LEFT_OUT
from rljax.tasks.arithmetic.mixtures import MIXTURES
from rljax.tasks.arithmetic.products import PRODUCTS
from rljax.tasks.arithmetic.rates import RATES
from rljax.tasks.arithmetic.receipts import RECEIPTS
from rljax.tasks.arithmetic.shopping import SHOPPING
from rljax.tasks.arithmetic.sums import SUMS
from rljax.tasks.arithmetic.totals import TOTALS
from rljax.tasks.family import Kind

KINDS: tuple[Kind, ...] = (
    *SUMS,
    *PRODUCTS,
    *EXPRESSIONS,
    *FRACTIONS,
    *DECIMALS,
    *CHANGES,
    *CHAINS,
    *TOTALS,
    *LEFT_OUT,
    *AGES,
    *SHOPPING,
    *RECEIPTS,
    *RATES,
    *MIXTURES,
    *HEADS,
)
