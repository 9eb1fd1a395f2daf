"""Expressions written down: as Python, as LaTeX, and in words."""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.code.expressions import Expression, depth
from rljax.tasks.words import Words

_CALLS = ("max", "min", "abs")
_BINDING = {"if": 0, "or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "//": 6, "%": 6}
_COMPARED = 4
_ATOM = 9
_LATEX = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne", "and": r"\text{ and }", "or": r"\text{ or }"}
_NOMINAL = {
    "+": "{0} plus {1}",
    "-": "{0} minus {1}",
    "*": "{0} times {1}",
    "//": "{0} divided by {1} and rounded down",
    "%": "the remainder of {0} divided by {1}",
    "max": "the larger of {0} and {1}",
    "min": "the smaller of {0} and {1}",
    "abs": "the absolute value of {0}",
}
_PREDICATES = {
    "<": "less than {1}",
    "<=": "at most {1}",
    ">": "greater than {1}",
    ">=": "at least {1}",
    "==": "equal to {1}",
    "!=": "different from {1}",
}


def python(expression: Expression, tight: bool = False) -> str:
    """The expression as Python text, `tight` without spaces that are not needed."""
    return _python(expression, "" if tight else " ")[0]


def latex(expression: Expression) -> str:
    """The expression as LaTeX, without dollar signs."""
    return _latex(expression)[0]


def nominal(expression: Expression) -> str:
    """The expression as a noun phrase; as Python text where it is nested too deeply for words."""
    if depth(expression) != 1 or expression[0] not in _NOMINAL:
        return python(expression)
    return _NOMINAL[expression[0]].format(*expression[1:])


def shown(expression: Expression, words: Words) -> str:
    """The expression in one of the three ways, as part of a sentence."""
    return words.choose(python(expression), f"${latex(expression)}$", nominal(expression))


def predicate(condition: Expression) -> tuple[str, str]:
    """Subject and predicate of a comparison: `x`, `greater than 3`, to be put together with *is* or *are*."""
    name, left, right = condition
    if left[0] == "%" and isinstance(left, tuple) and name in ("==", "!="):
        return nominal(left[1]), _remainder(name, left[2], right)
    return nominal(left), _PREDICATES[name].format(left, nominal(right))


def clause(condition: Expression, words: Words) -> str:
    """The condition as a clause: `x is greater than 3`."""
    match condition:
        case ("and" | "or") as name, left, right:
            return f"{clause(left, words)} {name} {clause(right, words)}"
        case ("not", part):
            return f"it is not true that {clause(part, words)}"
    subject, rest = predicate(condition)
    return words.choose(python(condition), f"{subject} is {rest}", f"${latex(condition)}$")


def listed(parts: Sequence[str]) -> str:
    """The parts as an English list."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, ..."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _remainder(name: str, divisor: int, rest: Expression) -> str:
    if name == "!=":
        return f"not divisible by {divisor}" if rest == 0 else f"not congruent to {rest} modulo {divisor}"
    if divisor == 2 and rest in (0, 1):
        return "odd" if rest else "even"
    return f"divisible by {divisor}" if rest == 0 else f"congruent to {rest} modulo {divisor}"


def _python(expression: Expression, gap: str) -> tuple[str, int]:
    """The text, and how tightly its outermost operator binds."""
    if not isinstance(expression, tuple):
        return str(expression), _ATOM
    name, *parts = expression
    texts = [_python(part, gap) for part in parts]
    if name in _CALLS:
        return f"{name}({f',{gap}'.join([text for text, _ in texts])})", _ATOM
    if name == "if":
        condition, then, otherwise = [_held(text, 1) for text in texts]
        return f"{then} if {condition} else {otherwise}", 0
    binding = _BINDING.get(name, _COMPARED)
    if name == "not":
        return f"not {_held(texts[0], binding)}", binding
    joint = f"{gap}{name}{gap}" if name not in ("and", "or") else f" {name} "
    # Comparisons do not chain, and a difference on the right keeps its brackets.
    left = _held(texts[0], binding + (binding == _COMPARED))
    return f"{left}{joint}{_held(texts[1], binding + 1)}", binding


def _held(text: tuple[str, int], binding: int) -> str:
    return text[0] if text[1] >= binding else f"({text[0]})"


def _latex(expression: Expression) -> tuple[str, int]:
    if not isinstance(expression, tuple):
        return (f"{expression}", _ATOM) if not isinstance(expression, str) else (_letter(expression), _ATOM)
    name, *parts = expression
    texts = [_latex(part) for part in parts]
    plain = [text for text, _ in texts]
    match name:
        case "//":
            return rf"\lfloor {plain[0]} / {_held(texts[1], _ATOM)} \rfloor", _ATOM
        case "abs":
            return f"|{plain[0]}|", _ATOM
        case "max" | "min":
            return rf"\{name}({plain[0]}, {plain[1]})", _ATOM
        case "%":
            return rf"{_held(texts[0], 7)} \bmod {_held(texts[1], 7)}", 6
        case "*":
            return _product(parts, texts), 6
        case "not":
            return rf"\text{{not }} {_held(texts[0], 3)}", 3
        case "if":
            return rf"({plain[1]} \text{{ if }} {plain[0]} \text{{ else }} {plain[2]})", _ATOM
    binding = _BINDING.get(name, _COMPARED)
    left, right = _held(texts[0], binding), _held(texts[1], binding + 1)
    return f"{left} {_LATEX.get(name, name)} {right}", binding


def _product(parts: list[Expression], texts: list[tuple[str, int]]) -> str:
    """A number stands in front of what it multiplies."""
    pairs = sorted(zip(parts, texts, strict=True), key=lambda pair: not isinstance(pair[0], int))
    left, right = [_held(text, 6 if _is_product(part) else 7) for part, text in pairs]
    if parts[0] == parts[1] and isinstance(parts[0], str):
        return f"{left}^2"
    if left.isdecimal() and not isinstance(pairs[1][0], int):
        return f"{left}{right}" if right[0].isalpha() or right[0] == "(" else rf"{left} \cdot {right}"
    return rf"{left} \cdot {right}"


def _is_product(part: Expression) -> bool:
    return isinstance(part, tuple) and part[0] == "*"


def _letter(name: str) -> str:
    return rf"\mathit{{{name}}}" if name.isalpha() and len(name) > 1 else name
