"""Units of measurement: what they measure, and how many of the base unit they are.

Sources: the SI brochure (9th edition) and, for the customary units, NIST Handbook 44, appendix C (exact factors).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rljax.verify.mathematics.words import hedged

# Powers of base dimensions, sorted by name.
Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units; a dimension that is not in the table is named by its own word."""

    dimension: Dimension
    factor: Fraction


def _f(text: str) -> Fraction:
    return Fraction(text)


_LENGTH = {
    "m": _f("1"), "meter": _f("1"), "metre": _f("1"), "km": _f("1000"), "kilometer": _f("1000"),
    "kilometre": _f("1000"), "cm": _f("0.01"), "centimeter": _f("0.01"), "centimetre": _f("0.01"),
    "mm": _f("0.001"), "millimeter": _f("0.001"),
    "millimetre": _f("0.001"), "inch": _f("0.0254"), "in": _f("0.0254"), "ft": _f("0.3048"), "foot": _f("0.3048"),
    "yd": _f("0.9144"), "yard": _f("0.9144"), "mi": _f("1609.344"), "mile": _f("1609.344"), "dm": _f("0.1"),
}  # fmt: skip
_TIME = {
    "s": _f("1"), "sec": _f("1"), "second": _f("1"), "min": _f("60"), "minute": _f("60"), "h": _f("3600"),
    "hr": _f("3600"), "hour": _f("3600"), "day": _f("86400"), "week": _f("604800"), "ms": _f("0.001"),
    "millisecond": _f("0.001"),
}  # fmt: skip
_YEARS = {"month": _f("1"), "year": _f("12"), "yr": _f("12"), "decade": _f("120"), "century": _f("1200")}
_MASS = {
    "g": _f("1"), "gram": _f("1"), "kg": _f("1000"), "kilogram": _f("1000"), "mg": _f("0.001"),
    "milligram": _f("0.001"), "lb": _f("453.59237"), "pound": _f("453.59237"), "oz": _f("28.349523125"),
    "ounce": _f("28.349523125"),
    "tonne": _f("1000000"),
}  # fmt: skip
_MONEY = {"$": _f("1"), "dollar": _f("1"), "usd": _f("1"), "cent": _f("0.01"), "¢": _f("0.01")}
_VOLUME = {
    "l": _f("1"), "liter": _f("1"), "litre": _f("1"), "ml": _f("0.001"), "milliliter": _f("0.001"),
    "millilitre": _f("0.001"),
}  # fmt: skip
_CUSTOMARY_VOLUME = {
    "teaspoon": _f("1"), "tsp": _f("1"), "tablespoon": _f("3"), "tbsp": _f("3"), "cup": _f("48"), "pint": _f("96"),
    "quart": _f("192"), "gallon": _f("768"),
}  # fmt: skip
_COUNT = {"dozen": _f("12"), "pair": _f("2")}
_SHARE = {"percent": _f("0.01"), "percentage": _f("0.01"), "pct": _f("0.01"), "%": _f("0.01")}
_TABLES: dict[str, dict[str, Fraction]] = {
    "length": _LENGTH,
    "time": _TIME,
    "calendar": _YEARS,
    "mass": _MASS,
    "money": _MONEY,
    "volume": _VOLUME,
    "customary volume": _CUSTOMARY_VOLUME,
    "angle": {"degree": _f("1"), "deg": _f("1"), "°": _f("1")},
    "": _SHARE | {"unit": _f("1")},
}
KNOWN: dict[str, Unit] = {
    name: Unit(((dimension, 1),) if dimension else (), factor)
    for dimension, table in _TABLES.items()
    for name, factor in table.items()
} | {
    "mph": Unit((("length", 1), ("time", -1)), _f("1609.344") / 3600),
    "kph": Unit((("length", 1), ("time", -1)), _f("1000") / 3600),
    "acre": Unit((("length", 2),), _f("4046.8564224")),
    "hectare": Unit((("length", 2),), _f("10000")),
    "sq": Unit((), _f("1")),
}
_IRREGULAR = {"feet": "foot", "inches": "inch", "centuries": "century", "people": "person", "children": "child",
              "men": "man", "women": "woman", "geese": "goose", "mice": "mouse", "lbs": "lb",
              "hrs": "hour"}  # fmt: skip
# Letters that are units only where they stand apart from the number: `5 m` is a length, `5m` a product.
SHORT = frozenset(name for name in KNOWN if len(name) <= 2)
_POWERS = {"square": 2, "squared": 2, "sq": 2, "cubic": 3, "cubed": 3}
_IGNORED = frozenset(("of", "the", "a", "total", "each"))
_MAX_WORDS = 8
# What no unit has in it; a minus sign belongs to an exponent, a hyphen joins words.
_NO_PART = re.compile(r"(?![A-Za-z$%°¢.\s^{}0-9/]|-(?=[0-9])|(?<=[a-z])-(?=[a-z])).", re.DOTALL)


def singular(word: str) -> str:
    """The name under which a unit stands in the table, or the word without its plural."""
    word = word.rstrip(".")
    if word in KNOWN:
        return word
    lower = word.lower()
    if lower in KNOWN:
        return lower
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith("es") and lower[:-2] in KNOWN:
        return lower[:-2]
    return lower[:-1] if lower.endswith("s") and len(lower) > 2 and not lower.endswith("ss") else lower


def is_known(word: str) -> bool:
    """Whether the word names a unit of the table."""
    return singular(word) in KNOWN or word.lower() in _POWERS


def is_unit(phrase: str) -> bool:
    """Whether the phrase is made of units of the table alone: `m`, `km/h`, `square feet`."""
    words = re.findall(r"[A-Za-z$%°¢]+", phrase)
    known = all(is_known(word) or word.lower() == "per" for word in words)
    return bool(words) and known and unit_of(phrase) is not None


def unit_of(phrase: str) -> Unit | None:
    """The unit that a phrase names: `square inches`, `miles per hour`, `m/s^2`, `red marbles`; None if none can be."""
    words = re.findall(r"[A-Za-z$%°¢]+\.?|\^?\{?-?[0-9]+\}?|/", phrase)
    if hedged(phrase) or not words or len(words) > _MAX_WORDS or _NO_PART.search(phrase):
        return None
    words = [word.rstrip(".") for word in words]
    powers: dict[str, int] = {}
    factor = Fraction(1)
    sign, ahead = 1, 1
    last: tuple[str, int] | None = None
    for word in words:
        if word in ("/", "per"):
            sign = -1
        elif word.lower() in _POWERS and word.lower() not in ("squared", "cubed"):
            ahead = _POWERS[word.lower()]
        elif word.lower() in ("squared", "cubed") or word[0] in "^{-0123456789":
            if last is None:
                return None
            exponent = _POWERS.get(word.lower()) or int(re.sub(r"[^0-9-]", "", word) or "1")
            if abs(exponent) > 6:
                return None
            factor *= _add(powers, last[0], last[1] * (exponent - 1))
        elif word.lower() not in _IGNORED:
            last = (singular(word), sign * ahead)
            factor *= _add(powers, *last)
            ahead = 1
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)), factor)


def _add(powers: dict[str, int], name: str, count: int) -> Fraction:
    """Multiply a unit into the dimension; returns its factor."""
    unit = KNOWN.get(name, Unit(((name, 1),), Fraction(1)))
    for dimension, power in unit.dimension:
        powers[dimension] = powers.get(dimension, 0) + power * count
    factor: Fraction = unit.factor**count
    return factor


def product(units: Sequence[Unit]) -> Unit:
    """The unit of a product of quantities."""
    powers: dict[str, int] = {}
    factor = Fraction(1)
    for unit in units:
        factor *= unit.factor
        for name, power in unit.dimension:
            powers[name] = powers.get(name, 0) + power
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)), factor)


DEGREE = KNOWN["degree"]
DOLLAR = KNOWN["$"]
