"""Whether a returned value is the expected one, types included; and how values are shown to people."""

from __future__ import annotations

import cmath
import math
import reprlib
from typing import Any

_SHOWN = 80
_SHOWN_PARTS = 24
_SHOWN_BITS = 400


def matches(expected: Any, got: Any, tolerance: float | None) -> bool:
    """Whether both are the same, of the same types all the way down: 3.0 is not 3, True is not 1.

    Floats are equal by `==` or both NaN; with a tolerance also if they differ by at most that, absolutely or relative
    to the larger one (outside keys and sets). The order of a dictionary does not count. Both are plain data.
    """
    if type(expected) is not type(got):
        return False
    match expected:
        case list() | tuple():
            pairs = zip(expected, got, strict=False)
            return len(expected) == len(got) and all(matches(left, right, tolerance) for left, right in pairs)
        case dict():
            return _same_dictionary(expected, got, tolerance)
        case float() | complex():
            return bool(_exact(expected) == _exact(got)) or (tolerance is not None and _near(expected, got, tolerance))
    return bool(_exact(expected) == _exact(got))


def _same_dictionary(expected: dict[Any, Any], got: dict[Any, Any], tolerance: float | None) -> bool:
    if len(expected) != len(got):
        return False
    mine = {_exact(key): value for key, value in got.items()}
    pairs = ((value, mine.get(_exact(key), _ABSENT)) for key, value in expected.items())
    return all(matches(value, other, tolerance) for value, other in pairs)


class _Absent:
    """No value."""


_ABSENT = _Absent()


def _near(expected: float | complex, got: float | complex, tolerance: float) -> bool:
    return cmath.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance)


def _exact(value: Any) -> Any:
    """A key that is equal for values that are the same, and only for those: with the types in it, NaN by name."""
    match value:
        case list() | tuple():
            return (type(value), tuple([_exact(item) for item in value]))
        case set() | frozenset():
            return (type(value), frozenset([_exact(item) for item in value]))
        case dict():
            return (dict, frozenset([(_exact(key), _exact(item)) for key, item in value.items()]))
        case bytearray():
            return (bytearray, bytes(value))
        case complex():
            return (complex, _exact(value.real), _exact(value.imag))
        case float() if math.isnan(value):
            return (float, "nan")
    return (type(value), value)


class _Short(reprlib.Repr):
    """Long integers are slow and forbidden to write out."""

    def repr_int(self, x: int, level: int) -> str:
        if x.bit_length() > _SHOWN_BITS:
            return f"<an integer of {x.bit_length()} bits>"
        return super().repr_int(x, level)

    def repr_range(self, x: range, level: int) -> str:
        return f"range({', '.join(self.repr_int(bound, level) for bound in (x.start, x.stop, x.step))})"

    def repr_bytes(self, x: bytes, level: int) -> str:
        return repr(x[:_SHOWN]) if len(x) <= _SHOWN else f"{x[:_SHOWN]!r}..."

    def repr_bytearray(self, x: bytearray, level: int) -> str:
        return f"bytearray({self.repr_bytes(bytes(x[: _SHOWN + 1]), level)})"


def shown(value: object) -> str:
    """The value in at most some 80 characters of a single line."""
    short = _Short()
    short.maxstring = short.maxother = short.maxlong = _SHOWN
    short.maxlist = short.maxtuple = short.maxdict = short.maxset = short.maxfrozenset = _SHOWN_PARTS
    text = short.repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def same_output(expected: str, got: str) -> bool:
    """Whether two texts are the same up to whitespace at the ends of lines and empty lines at the end."""
    return _normal(expected) == _normal(got)


def _normal(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]
