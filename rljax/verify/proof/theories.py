"""Named sets of laws, as textbooks of algebra state them (Burris and Sankappanavar, A Course in Universal Algebra)."""

from __future__ import annotations

_ADDITIVE = {
    "add_assoc": "(x + y) + z = x + (y + z)",
    "add_comm": "x + y = y + x",
    "add_zero": "x + 0 = x",
    "add_neg": "x + -x = 0",
    "sub_def": "x - y = x + -y",
}
_MULTIPLICATIVE = {
    "mul_assoc": "(x * y) * z = x * (y * z)",
    "one_mul": "1 * x = x",
    "mul_one": "x * 1 = x",
}
_RING = {
    **_ADDITIVE,
    **_MULTIPLICATIVE,
    "left_distrib": "x * (y + z) = x * y + x * z",
    "right_distrib": "(x + y) * z = x * z + y * z",
}
_LATTICE = {
    "meet_comm": "x & y = y & x",
    "join_comm": "x | y = y | x",
    "meet_assoc": "(x & y) & z = x & (y & z)",
    "join_assoc": "(x | y) | z = x | (y | z)",
    "meet_absorb": "x & (x | y) = x",
    "join_absorb": "x | (x & y) = x",
    "meet_idem": "x & x = x",
    "join_idem": "x | x = x",
}
_DISTRIBUTIVE = {
    **_LATTICE,
    "meet_distrib": "x & (y | z) = (x & y) | (x & z)",
    "join_distrib": "x | (y & z) = (x | y) & (x | z)",
}

THEORIES: dict[str, dict[str, str]] = {
    "semigroup": {"mul_assoc": _MULTIPLICATIVE["mul_assoc"]},
    "monoid": _MULTIPLICATIVE,
    "group": {**_MULTIPLICATIVE, "inv_mul": "x^-1 * x = 1", "mul_inv": "x * x^-1 = 1"},
    "abelian_group": _ADDITIVE,
    "ring": _RING,
    "commutative_ring": {**_RING, "mul_comm": "x * y = y * x"},
    "lattice": _LATTICE,
    "distributive_lattice": _DISTRIBUTIVE,
    "boolean_algebra": {
        **_DISTRIBUTIVE,
        "meet_one": "x & 1 = x",
        "join_zero": "x | 0 = x",
        "meet_zero": "x & 0 = 0",
        "join_one": "x | 1 = 1",
        "meet_compl": "x & ~x = 0",
        "join_compl": "x | ~x = 1",
        "double_compl": "~~x = x",
        "demorgan_meet": "~(x & y) = ~x | ~y",
        "demorgan_join": "~(x | y) = ~x & ~y",
    },
}
