"""Reads truth assignments such as `p = true, q = false`, `p: T; q: F` or `p, ~q`."""

from __future__ import annotations

import re
from collections.abc import Collection

from rljax.verify.logic.formula import Refused, quoted

_WRAPPED = re.compile(r"\\(?:text|mathrm|mathbf|texttt)\s*\{([^{}]*)\}")
_LABEL = re.compile(r"\s*(?:yes|consistent|satisfiable|model)\s*[:,;.]", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?:[\s,;&∧(){}\[\]$\"`]|\\[{},;]|\\land\b|\\wedge\b|and\b|\.(?=\s|$))+")
_NEGATION = re.compile(r"(?:~|!|¬|\\neg|\\lnot|not\b)\s*")
_NAME = re.compile(r"[^\W\d_][\w']*")
_VALUE = re.compile(
    r"[\"']?\s*(?::=|=|:|↦|->|→|\\to\b|\\mapsto\b|\\rightarrow\b|is\b)\s*[\"']?"
    r"(?:(?P<true>true\b|t\b|1\b|⊤|\\top\b)|(?P<false>false\b|f\b|0\b|⊥|\\bot\b))",
    re.IGNORECASE,
)


def read_assignment(text: str, names: Collection[str]) -> dict[str, bool]:
    """The value of each named atom that the text mentions. Raises `Refused`, also for an atom with two values."""
    text = _WRAPPED.sub(r" \1 ", text)
    label = _LABEL.match(text)
    at = label.end() if label else 0
    values: dict[str, bool] = {}
    while at < len(text):
        separator = _SEPARATOR.match(text, at)
        if separator:
            at = separator.end()
        else:
            name, value, at = _literal(text, at)
            _enter(values, name, value, names)
    if not values:
        raise Refused("no atom is given a value")
    return values


def find_assignment(text: str, names: Collection[str]) -> dict[str, bool]:
    """As `read_assignment`, from running text: only mentions with a value count, other words are passed over."""
    text = _WRAPPED.sub(r" \1 ", text)
    values: dict[str, bool] = {}
    for name in _NAME.finditer(text):
        value = _VALUE.match(text, name.end())
        if value and name.group() in names:
            _enter(values, name.group(), value.group("true") is not None, names)
    if not values:
        raise Refused("no atom is given a value")
    return values


def _literal(text: str, at: int) -> tuple[str, bool, int]:
    negation = _NEGATION.match(text, at)
    name = _NAME.match(text, negation.end() if negation else at)
    if name is None:
        raise Refused(f"cannot read {quoted(text[at:], 20)}")
    value = _VALUE.match(text, name.end())
    if value is None:
        return name.group(), negation is None, name.end()
    if negation:
        raise Refused(f"{quoted(text[at : value.end()])} has both a negation and a value")
    return name.group(), value.group("true") is not None, value.end()


def _enter(values: dict[str, bool], name: str, value: bool, names: Collection[str]) -> None:
    if name not in names:
        raise Refused(f"{quoted(name)} is no atom of the problem")
    if values.setdefault(name, value) is not value:
        raise Refused(f"{name} is given both values")
