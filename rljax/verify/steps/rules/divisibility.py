"""Plain statements about whole numbers: primes, divisors, greatest common divisors, least common multiples."""

from __future__ import annotations

import re
from math import gcd, lcm

from rljax.verify.steps import cues
from rljax.verify.steps.rules.congruences import is_prime
from rljax.verify.steps.view import Finding, View

_N = r"(?:\$|\\\()?\s*(?P<{}>[0-9]{{1,15}})\s*(?:\$|\\\))?"
_START = r"(?:^|(?<=[\s(]))"
_END = r"(?=\s*(?:[,;]|\.(?![0-9])|\)|$|and\b|so\b|because\b|since\b|but\b))"
_PRIME = re.compile(
    _START + _N.format("n") + r" is (?P<not>not )?(?:a )?(?P<kind>prime|composite)(?: number)?" + _END, re.IGNORECASE
)
_DIVISIBLE = re.compile(
    _START + _N.format("n") + r" is (?P<not>not )?(?:evenly )?(?:divisible by|a multiple of) " + _N.format("d") + _END,
    re.IGNORECASE,
)
_DIVIDES = re.compile(
    _START + _N.format("d") + r" (?:(?P<not>does not divide)|divides) " + _N.format("n") + _END, re.IGNORECASE
)
_COMMON = re.compile(
    r"(?P<kind>greatest common (?:divisor|factor)|least common multiple|\bgcd\b|\bgcf\b|\blcm\b)(?: \(\w{3}\))? of "
    + _N.format("a") + " and " + _N.format("b") + r" (?:is|=|equals) " + _N.format("v") + _END,
    re.IGNORECASE,
)  # fmt: skip


def divisibility(view: View) -> Finding | None:
    """`91 is prime`, `7 divides 84`, `the gcd of 12 and 18 is 6`."""
    if re.search(r"prime|composite|divisible|multiple|divides?|gcd|gcf|lcm|common", view.text, re.IGNORECASE) is None:
        return None
    # `not` within the statement is read; around it, it is doubt.
    if (
        "?" in view.text
        or cues.TENTATIVE.search(view.text)
        or re.search(r"\b(?:false|wrong|incorrect|contradict\w*)\b", view.text)
    ):
        return None
    for statement in (_prime, _divisible, _common):
        found = statement(view.text)
        if found is not None:
            right, words = found
            return Finding("valid", words) if right else Finding("false", f"it is not so that {words}")
    return None


def _prime(text: str) -> tuple[bool, str] | None:
    said = _PRIME.search(text)
    if said is None:
        return None
    value = int(said["n"])
    wanted = (said["kind"].lower() == "prime") != (said["not"] is not None)
    right = is_prime(value) == wanted and (value > 1 or said["kind"].lower() == "prime")
    return right, f"{value} is {said['not'] or ''}{said['kind'].lower()}"


def _divisible(text: str) -> tuple[bool, str] | None:
    said = _DIVISIBLE.search(text) or _DIVIDES.search(text)
    if said is None or not int(said["d"]):
        return None
    divisible = int(said["n"]) % int(said["d"]) == 0
    return divisible == (
        said["not"] is None
    ), f"{said['d']} {'divides' if said['not'] is None else 'does not divide'} {said['n']}"


def _common(text: str) -> tuple[bool, str] | None:
    said = _COMMON.search(text)
    if said is None:
        return None
    multiple = said["kind"].lower() in ("least common multiple", "lcm")
    value = (lcm if multiple else gcd)(int(said["a"]), int(said["b"]))
    name = "lcm" if multiple else "gcd"
    return value == int(said["v"]), f"{name}({said['a']}, {said['b']}) is {said['v']}"
