"""Congruences: modular inverses, division, the theorems of Fermat and Euler, the Chinese remainder theorem."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import combinations
from math import gcd

from rljax.verify.mathematics.tree import Binary, Negative, Node, Number, Symbol, letters
from rljax.verify.steps.rules.shapes import at
from rljax.verify.steps.totients import totient
from rljax.verify.steps.view import Finding, View

_INVERSE = re.compile(
    r"inverse of \$?\\?\(?\s*(?P<value>[0-9]{1,9})\s*\$?(?:\\\))?,? ?(?:\(?mod(?:ulo)?|\\(?:p|b)?mod|"
    r"\$?\\pmod)\s*\{?\s*(?P<modulus>[0-9]{1,9})\s*\}?"
    r"\)?\$?(?:\\\))? ?(?:is|=|equals) \$?(?:\\\()?(?P<inverse>-?[0-9]{1,9})\b",
    re.IGNORECASE,
)
_DIVIDES = re.compile(
    r"divid\w+ (?:both sides |through |the congruence |everything )?by \$?(?:\\\()?([0-9]{1,9})\b", re.IGNORECASE
)
_FERMAT = re.compile(r"fermat", re.IGNORECASE)
_EULER = re.compile(r"euler'?s? (?:theorem|totient|phi)|totient", re.IGNORECASE)
_REMAINDERS = re.compile(r"chinese remainder|\bCRT\b", re.IGNORECASE)
_PHI = re.compile(r"vec (?:varphi|phi)\((\d{1,7})\)")


def modular_inverse(view: View) -> Finding | None:
    """An inverse modulo n exists for what has no common factor with n; its product with it is 1."""
    claim = _claimed_inverse(view)
    if claim is None or not view.asserted:
        return None
    value, modulus, inverse = claim
    if gcd(value, modulus) != 1:
        return Finding(
            "inapplicable",
            f"{value} has no inverse modulo {modulus}: they have the factor {gcd(value, modulus)} in common",
        )
    if value * inverse % modulus != 1 % modulus:
        return Finding(
            "inapplicable", f"{inverse} is not the inverse of {value} modulo {modulus}: the product is not 1"
        )
    return Finding("valid", "a modular inverse")


def _claimed_inverse(view: View) -> tuple[int, int, int] | None:
    said = _INVERSE.search(view.text)
    if said is not None and int(said["modulus"]) > 1:
        return int(said["value"]), int(said["modulus"]), int(said["inverse"])
    for relation in view.relations:
        modulus = None if relation.modulus is None else _whole(relation.modulus)
        for left, sign, right in relation.pairs():
            inverse = _whole(right)
            match left:
                case Binary("^", Number(base), Negative(Number(one))) if one == 1 and base.denominator == 1:
                    if sign == "mod" and modulus is not None and modulus > 1 and inverse is not None:
                        return int(base), modulus, inverse
    return None


def _whole(node: Node) -> int | None:
    value = at(node, {})
    return None if value is None or value.denominator != 1 else int(value)


def division(view: View) -> Finding | None:
    """A congruence modulo n may be divided by what has no common factor with n."""
    said = _DIVIDES.search(view.words)
    congruences = [relation for relation in view.relations if "mod" in relation.signs]
    before = [relation for relation in view.known if "mod" in relation.signs]
    if said is None or len(congruences) != 1 or not before or not view.asserted:
        return None
    modulus = None if congruences[0].modulus is None else _whole(congruences[0].modulus)
    previous = None if before[-1].modulus is None else _whole(before[-1].modulus)
    factor = int(said[1])
    if modulus is None or modulus != previous or factor == 0 or gcd(factor, modulus) == 1:
        return None
    return Finding("inapplicable", f"{factor} and {modulus} have a common factor: the modulus must be divided too")


def fermat(view: View) -> Finding | None:
    """`a^(p - 1) ≡ 1 (mod p)` for a prime p that does not divide a; `a^p ≡ a (mod p)` for any a."""
    if _FERMAT.search(view.words) is None or not view.asserted:
        return None
    for relation in view.relations:
        for left, sign, right in relation.pairs():
            if sign != "mod" or relation.modulus is None or not isinstance(left, Binary) or left.operator != "^":
                continue
            modulus = _whole(relation.modulus)
            if modulus is None:
                return _generic_fermat(left, right, relation.modulus)
            if finding := _fermat_with_numbers(left, right, modulus):
                return finding
    return None


def _generic_fermat(power: Binary, right: Node, modulus: Node) -> Finding | None:
    if not isinstance(modulus, Symbol) or letters(power.right) != {modulus.name}:
        return None
    exponent = at(power.right, {modulus.name: 101})
    wanted = {Fraction(100): Number(Fraction(1)), Fraction(101): power.left}.get(exponent or Fraction(0))
    if wanted is not None and right == wanted:
        return Finding("valid", "Fermat's little theorem")
    if exponent is not None and (right == Number(Fraction(1)) or right == power.left or right == Number(Fraction(0))):
        return Finding("inapplicable", "Fermat's little theorem is a^(p - 1) ≡ 1 (mod p)")
    return None


def _fermat_with_numbers(power: Binary, right: Node, modulus: int) -> Finding | None:
    if at(right, {}) != 1 or modulus < 2:
        return None
    if not is_prime(modulus):
        return Finding("inapplicable", f"Fermat's little theorem needs a prime modulus, and {modulus} is none")
    base, exponent = _whole(power.left), _whole(power.right)
    if base is not None and base % modulus == 0:
        return Finding("inapplicable", f"Fermat's little theorem needs a base that {modulus} does not divide")
    if exponent is not None and exponent > 0 and exponent % (modulus - 1) == 0:
        return Finding("valid", "Fermat's little theorem")
    if exponent is not None and base is None:
        return Finding("inapplicable", f"by Fermat's little theorem the exponent is {modulus - 1}")
    return None


def euler(view: View) -> Finding | None:
    """`a^phi(n) ≡ 1 (mod n)` for a without common factor with n; phi(n) counts such a below n."""
    if _EULER.search(view.words) is None or not view.asserted:
        return None
    for relation in view.relations:
        first, last = relation.sides[0].node, relation.sides[-1].node
        said = _PHI.fullmatch(first.name) if isinstance(first, Symbol) else None
        value = None if last is None else _whole(last)
        if said is not None and value is not None:
            right = totient(int(said[1]))
            if value != right:
                return Finding("inapplicable", f"phi({said[1]}) is {right}")
            return Finding("valid", "Euler's phi")
        modulus = None if relation.modulus is None else _whole(relation.modulus)
        if modulus is not None and isinstance(first, Binary) and first.operator == "^" and value == 1:
            base = _whole(first.left)
            if base is not None and modulus > 1 and gcd(base, modulus) != 1:
                return Finding("inapplicable", f"Euler's theorem needs gcd({base}, {modulus}) = 1")
    return None


def chinese_remainders(view: View) -> Finding | None:
    """The moduli must have no common factor, pair by pair."""
    if _REMAINDERS.search(view.text) is None or not view.asserted or "general" in view.text.lower():
        return None
    moduli: dict[str, set[int]] = {}
    for relation in [*view.known, *view.relations]:
        modulus = None if relation.modulus is None else _whole(relation.modulus)
        if modulus is not None and modulus > 1 and isinstance(relation.sides[0].node, Symbol):
            moduli.setdefault(relation.sides[0].node.name, set()).add(modulus)
    if len(moduli) != 1:
        return None
    used = sorted(next(iter(moduli.values())))
    for first, second in combinations(used, 2):
        # A modulus that a previous step has put together from others is no premise.
        if gcd(first, second) != 1 and second % first and len(used) == 2:
            return Finding(
                "inapplicable",
                f"the Chinese remainder theorem needs moduli without a common factor, not {first} and {second}",
            )
    return None


def is_prime(value: int) -> bool:
    """Whether a number below 10^18 is prime (Miller-Rabin, deterministic for these bases)."""
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    if value < 2 or any(value % base == 0 for base in bases):
        return value in bases
    odd, twos = value - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        power = pow(base, odd, value)
        if power in (1, value - 1):
            continue
        if not any((power := power * power % value) == value - 1 for _ in range(twos - 1)):
            return False
    return True
