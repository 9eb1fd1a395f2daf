"""The laws that equational problems may use, and how much of them a level asks for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from rljax.tasks.proof.rewriting import Rule, rules_of
from rljax.tasks.proof.starts import Signature
from rljax.verify.proof.theories import THEORIES

# Other symbols for the same operations.
Notation = tuple[tuple[str, str], ...]
_TIMES: Notation = (("+", "*"), ("0", "1"))
_MEET: Notation = (("+", "&"), ("0", "1"))
_JOIN: Notation = (("+", "|"),)


@dataclass(frozen=True)
class Theory:
    """Named laws over a signature. `notations` are symbols that may stand for those of the laws."""

    name: str
    laws: tuple[tuple[str, str], ...]
    signature: Signature
    notations: tuple[Notation, ...] = ((),)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The laws in both directions."""
        return rules_of(tuple(text for _, text in self.laws))


def _theory(name: str, signature: Signature, notations: tuple[Notation, ...] = ((),)) -> Theory:
    """All laws of a theory of the judge's."""
    return Theory(name, tuple(THEORIES[name].items()), signature, notations)


def _additive(name: str, signature: Signature, *laws: str) -> Theory:
    """Some laws of addition, which may be written with other signs."""
    known = THEORIES["abelian_group"]
    return Theory(name, tuple((law, known[law]) for law in laws), signature, ((), _TIMES, _MEET, _JOIN))


_PLUS, _PLUS_ZERO = Signature(("+",)), Signature(("+",), (), ("0",))
_RING = Signature(("+", "*"), ("-",), ("0", "1"))
_LATTICE = Signature(("&", "|"))

COMMUTATIVE = _additive("commutative", _PLUS, "add_comm")
ASSOCIATIVE = _additive("associative", _PLUS, "add_assoc")
UNIT = _additive("unit", _PLUS_ZERO, "add_zero")
IDEMPOTENT = Theory("idempotent", (("join_idem", THEORIES["lattice"]["join_idem"]),), Signature(("|",)))
SEMIGROUP = _additive("commutative_semigroup", _PLUS, "add_comm", "add_assoc")
UNIT_COMMUTATIVE = _additive("commutative_unit", _PLUS_ZERO, "add_comm", "add_zero")
COMMUTATIVE_MONOID = _additive("commutative_monoid", _PLUS_ZERO, "add_assoc", "add_comm", "add_zero")
MONOID = _theory("monoid", Signature(("*",), (), ("1",)))
GROUP = _theory("group", Signature(("*",), ("inv",), ("1",)))
ABELIAN_GROUP = _theory("abelian_group", Signature(("+", "-"), ("-",), ("0",)))
LATTICE = _theory("lattice", _LATTICE)
DISTRIBUTIVE_LATTICE = _theory("distributive_lattice", _LATTICE)
RING = _theory("ring", _RING)
COMMUTATIVE_RING = _theory("commutative_ring", _RING)
BOOLEAN_ALGEBRA = _theory("boolean_algebra", Signature(("&", "|"), ("~",), ("0", "1")))


@cache
def by_name() -> dict[str, Theory]:
    """The theories by their names."""
    every = (
        COMMUTATIVE,
        ASSOCIATIVE,
        UNIT,
        IDEMPOTENT,
        SEMIGROUP,
        UNIT_COMMUTATIVE,
        COMMUTATIVE_MONOID,
        MONOID,
        GROUP,
        ABELIAN_GROUP,
        LATTICE,
        DISTRIBUTIVE_LATTICE,
        RING,
        COMMUTATIVE_RING,
        BOOLEAN_ALGEBRA,
    )
    return {theory.name: theory for theory in every}
