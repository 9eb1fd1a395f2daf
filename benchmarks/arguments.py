"""`key=value` words of a command line, over their defaults: what the small benchmarks share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rljax.errors import InputError


def read(words: Sequence[str], defaults: Mapping[str, str]) -> dict[str, str]:
    """The settings. Raises `InputError` for a word that sets nothing there is."""
    said = dict(defaults)
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or key not in said:
            raise InputError(f"there is no setting {word!r}; the settings are {', '.join(said)}, as in key=value.")
        said[key] = value
    return said


def whole_number(name: str, value: str, least: int = 1) -> int:
    """A setting that is a whole number. Raises `InputError` where it is none, or below `least`."""
    if not value.isdecimal() or int(value) < least:
        raise InputError(f"{name} is {value!r}; it must be a whole number of at least {least}.")
    return int(value)


def flag(name: str, value: str) -> bool:
    """A setting that is true or false. Raises `InputError` where it is neither."""
    if value not in ("true", "false"):
        raise InputError(f"{name} is {value!r}; it must be true or false.")
    return value == "true"
