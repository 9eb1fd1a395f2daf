"""Statements of knights and knaves in words: `Oliver is a knave and Zoey is a knight`, as formulas over the names."""

from __future__ import annotations

import re

from rljax.verify.logic.formula import Formula, parse


def parse_statement(text: str, people: tuple[str, ...], roles: tuple[str, str]) -> Formula:
    """A formula in which `X is a knight` may stand for X, and `X is a knave` for not X. Raises `Refused`."""
    names = "|".join(re.escape(person) for person in sorted(people, key=len, reverse=True))
    nouns = "|".join(re.escape(role) for role in sorted(roles, key=len, reverse=True))
    claim = re.compile(rf"(?<!\w)({names})\s+is\s+(not\s+)?(?:an?\s+)?({nouns})(?!\w)", re.IGNORECASE)
    named = {person.lower(): person for person in people}

    def formula(found: re.Match[str]) -> str:
        truthful = (found.group(3).lower() == roles[0].lower()) is (found.group(2) is None)
        return f"{'' if truthful else '~'}{named[found.group(1).lower()]}"

    return parse(claim.sub(formula, text))
