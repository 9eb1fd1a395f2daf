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
