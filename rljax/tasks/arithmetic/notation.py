"""Arithmetic expressions in several notations, and the ways to ask for their value."""

from __future__ import annotations

import re

from rljax.tasks.words import Words

# A sign between two operands, not the sign of a number.
_BETWEEN = re.compile(r"(?<=[0-9a-z)])([-+*/=])")
_POWER = re.compile(r"\^([0-9]+)")
_PRINTED = str.maketrans({"*": "×", "/": "÷", "-": "−"})


def spaced(expression: str) -> str:
    """`3+4*5` as `3 + 4 * 5`."""
    return _BETWEEN.sub(r" \1 ", expression)


def printed(expression: str) -> str:
    """`3+4*5` as `3 + 4 × 5`."""
    return spaced(expression).translate(_PRINTED)


def latex(expression: str) -> str:
    """`3+4*5` as `3 + 4 \\times 5`."""
    text = spaced(expression).replace("*", r"\times").replace("/", r"\div")
    return _POWER.sub(r"^{\1}", text)


def fraction(top: int | str, bottom: int | str) -> str:
    """A LaTeX fraction."""
    return rf"\frac{{{top}}}{{{bottom}}}"


def asked(words: Words, expression: str) -> str:
    """Asks for the value of an expression in ASCII without blanks."""
    if words.terse:
        return f"{expression}=?"
    pretty, formula = printed(expression), latex(expression)
    return words.choose(
        f"{expression}=?",
        f"{pretty} = ?",
        f"What is {pretty}?",
        f"Compute ${formula}$.",
        f"Work out {spaced(expression)}.",
        f"Evaluate \\({formula}\\).",
        f"Calculate the value of {pretty} and give it as an integer.",
        f"Find the number that {pretty} equals.",
    )


def bracketed(value: int) -> str:
    """A number as an operand behind a sign: `(-3)`."""
    return f"({value})" if value < 0 else str(value)
