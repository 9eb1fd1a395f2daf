"""Golds of `number_theory` against the terse statement alone, read and solved here by trial or by SymPy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from math import gcd, lcm
from typing import Any

import pytest
import sympy
from sympy.ntheory.modular import solve_congruence
from sympy.ntheory.residue_ntheory import n_order, sqrt_mod

from rljax.tasks.family import LEVELS, Generated, Kind
from rljax.tasks.number_theory.family import KINDS
from rljax.tasks.words import Words
from tests.tasks.checks import places

_TWINNED = [kind for kind in KINDS if kind.twins]


def _tower(base: str, lower: str, upper: str, modulus: str) -> int:
    return pow(int(base), int(lower) ** int(upper), int(modulus))


def _base(shown: str, value: str) -> int | None:
    """The one base above all digits that gives the value."""
    digits, base = list(map(int, shown)), max(map(int, shown)) + 1
    while sum(digit * base**power for power, digit in enumerate(reversed(digits))) < int(value):
        base += 1
    found = sum(digit * base**power for power, digit in enumerate(reversed(digits)))
    return base if found == int(value) else None


def _lone_prime(first: str, _: str, length: str) -> int | None:
    found = [number for number in range(int(first), int(first) + int(length)) if sympy.isprime(number)]
    assert len(found) < 2
    return found[0] if found else None


def _order(base: str, modulus: str) -> int | None:
    return int(n_order(int(base), int(modulus))) if gcd(int(base), int(modulus)) == 1 else None


def _inverse(_: str, base: str, modulus: str) -> int | None:
    found = [x for x in range(1, int(modulus)) if int(base) * x % int(modulus) == 1]
    return found[0] if found else None


def _linear(a: str, m: str, b: str) -> int | None:
    found = (x for x in range(int(m)) if int(a) * x % int(m) == int(b))
    return next(found, None)


def _system(text: str) -> int | None:
    pairs = [(int(residue), int(modulus)) for modulus, residue in re.findall(r"x%([0-9]+)=([0-9]+)", text)]
    found = solve_congruence(*pairs)
    return None if found is None else int(found[0])


def _least(a: str, b: str, c: str) -> int | None:
    found = (x for x in range(int(c) // int(a) + 1) if (int(c) - int(a) * x) % int(b) == 0)
    return next(found, None)


def _count(a: str, b: str, c: str) -> int:
    return sum((int(c) - int(a) * x) % int(b) == 0 for x in range(int(c) // int(a) + 1))


def _root(prime: str, residue: str) -> int | None:
    root = sqrt_mod(int(residue), int(prime))
    return None if root is None else min(int(root), int(prime) - int(root))


def _gap(shown: str, modulus: str) -> int | None:
    found = [digit for digit in range(10) if int(shown.replace("_", str(digit))) % int(modulus) == 0]
    assert len(found) < 2
    return found[0] if found else None


def _two_digits(total: str, change: str) -> int | None:
    pairs = product(range(1, 10), range(10))
    found = [10 * a + b for a, b in pairs if a + b == int(total) and 9 * a - 9 * b == int(change)]
    return found[0] if found else None


def _three_digits(total: str, change: str, rise: str) -> int | None:
    triples = product(range(1, 10), range(10), range(10))
    found = [
        100 * a + 10 * b + c
        for a, b, c in triples
        if (a + b + c, 99 * (a - c), b - a) == (int(total), int(change), int(rise))
    ]
    return found[0] if found else None


_N = r"(-?[0-9]+)"
_READERS: tuple[tuple[str, Callable[..., int | None]], ...] = (
    (rf"{_N}%{_N}=\?", lambda n, m: int(n) % int(m)),
    (rf"gcd\({_N},{_N}\)=\?", lambda a, b: gcd(int(a), int(b))),
    (rf"lcm\({_N},{_N}\)=\?", lambda a, b: lcm(int(a), int(b))),
    (rf"min prime>{_N}=\?", lambda n: int(sympy.nextprime(int(n)))),
    (rf"prime p:{_N}<=p<{_N}\+{_N};p=\?", _lone_prime),
    (rf"max prime\|{_N}=\?", lambda n: int(max(sympy.factorint(int(n))))),
    (rf"tau\({_N}\)=\?", lambda n: int(sympy.divisor_count(int(n)))),
    (rf"sigma\({_N}\)=\?", lambda n: int(sympy.divisor_sigma(int(n)))),
    (rf"phi\({_N}\)=\?", lambda n: int(sympy.totient(int(n)))),
    (rf"{_N}\^{_N}%{_N}=\?", lambda a, e, m: pow(int(a), int(e), int(m))),
    (rf"{_N}\^\({_N}\^{_N}\)%{_N}=\?", _tower),
    (rf"min k>0:{_N}\^k%{_N}=1;k=\?", _order),
    (rf"0<x<{_N};{_N}x%{_N}=1;x=\?", _inverse),
    (rf"x>=0;{_N}x%{_N}={_N};min x=\?", _linear),
    (r"x>=0;((?:x%[0-9]+=[0-9]+;)+)min x=\?", _system),
    (rf"whole x,y>=0;{_N}x\+{_N}y={_N};min x=\?", _least),
    (rf"whole x,y>=0;{_N}x\+{_N}y={_N};how many=\?", _count),
    (rf"{_N}=\(\?\)_{_N}", lambda n, b: int(_numeral(int(n), int(b)))),
    (rf"\(([0-9A-F]+)\)_{_N}=\?", lambda shown, b: int(shown, int(b))),
    (rf"\({_N}\)_{_N}(\+|\*)\({_N}\)_[0-9]+=\(\?\)_[0-9]+", lambda a, b, sign, c: _in_base(a, sign, c, int(b))),
    (rf"\({_N}\)_b={_N};b=\?", _base),
    (rf"([0-9]+_[0-9]*)%{_N}=0;_=\?", _gap),
    (rf"digits a,b;a\+b={_N};9a-9b={_N};10a\+b=\?", _two_digits),
    (rf"digits a,b,c;a\+b\+c={_N};99a-99c={_N};b-a={_N};100a\+10b\+c=\?", _three_digits),
    (rf"x>0;x\^2%{_N}={_N};min x=\?", _root),
)  # fmt: skip


def _numeral(number: int, base: int) -> str:
    """Digits below 10, by SymPy."""
    return "".join(map(str, sympy.ntheory.digits(number, base)[1:]))


def _in_base(a: str, sign: str, b: str, base: int) -> int:
    first, second = int(a, base), int(b, base)
    return int(_numeral(first + second if sign == "+" else first * second, base))


def _answer(text: str) -> str:
    """The answer to a terse statement; `no solution` where it has none."""
    for pattern, solve in _READERS:
        if found := re.fullmatch(pattern, text):
            value = solve(*found.groups())
            return "no solution" if value is None else str(value)
    raise AssertionError(f"{text!r} is not read")


def _instances(kind: Kind, count: int) -> Iterator[Any]:
    family = Generated(kind.name, (kind,))
    for level in range(LEVELS):
        if family.size(level):
            yield from (place.instance for place in places(family, level, count))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_gold_is_what_trial_finds(kind: Kind) -> None:
    for instance in _instances(kind, 25):
        posed = kind.pose(instance, Words())
        assert posed.gold.text == _answer(posed.text), posed.text


@pytest.mark.parametrize("kind", _TWINNED, ids=lambda kind: kind.name)
def test_of_twins_one_has_a_solution_and_one_has_none(kind: Kind) -> None:
    assert kind.twins is not None
    for instance in _instances(kind, 25):
        sound, false = kind.twins(instance, Words())
        assert sound.gold.text == _answer(sound.text) != "no solution", sound.text
        assert _answer(false.text) == "no solution", false.text


def test_the_solver_of_this_file_can_fail() -> None:
    assert _answer("x>=0;x%6=2;x%9=5;min x=?") == "14"
    assert _answer("x>=0;x%6=2;x%9=4;min x=?") == "no solution"
    assert _answer("whole x,y>=0;6x+9y=40;min x=?") == "no solution"
    assert _answer("x>0;x^2%7=3;min x=?") == "no solution"
    assert _answer("(28)_b=47;b=?") == "no solution"
