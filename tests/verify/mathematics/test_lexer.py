from __future__ import annotations

import pytest

from rljax.verify.mathematics.lexer import MAX_DIGITS, MAX_LENGTH, MAX_TOKENS, braced, tokens
from rljax.verify.mathematics.tree import Refused


def spelt(text: str) -> list[str]:
    return [token.value for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2+3", ["2", "+", "3"]),
        ("2**3", ["2", "^", "3"]),
        ("x<=2", ["x", "\\le", "2"]),
        (r"x\leqslant 2", ["x", "\\le", "2"]),
        (r"\dfrac12", ["frac", "12"]),
        (r"\left(1,\,2\right)", ["(", "1", ",", "2", ")"]),
        ("1.5e3", ["1500"]),
        ("25e-4", ["0.0025"]),
        ("2e", ["2", "e"]),
        (".5", [".5"]),
        (r"10{,}000", ["10", "{,}", "000"]),
        (r"10,\!000", ["10", "{,}", "000"]),
        ("\u221a2", ["surd", "2"]),
        ("90\u00b0", ["90", "^", "circ"]),
        (r"90\degree", ["90", "^", "circ"]),
        (r"\text{13}", ["13"]),
        (r"\text{red marbles}", ["red marbles"]),
        (r"\text{ cm and }", ["cm", "and"]),
        (r"\mathrm{e}", ["e"]),
        (r"\operatorname{sin} x", ["sin", "x"]),
        (r"$3$", ["3"]),
        (r"\(3\)", ["3"]),
        ("oo", ["infty"]),
        ("abc", ["abc"]),
        (r"\langle 1,2\rangle", ["(", "1", ",", "2", ")"]),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    assert spelt(text) == wanted


def test_a_blank_before_a_token_is_kept_in_mind() -> None:
    assert [token.spaced for token in tokens(r"1 2\,3~4")] == [False, True, True, True]


@pytest.mark.parametrize(
    "text",
    ["\u0664\u0667", "\uff12", "#", r"\text{open", "1" * (MAX_LENGTH + 1), "x+" * MAX_TOKENS, "1" * (MAX_DIGITS + 1)],
)
def test_what_has_no_place_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        tokens(text)


@pytest.mark.parametrize(
    ("text", "at", "wanted"), [("{a}", 0, 2), ("{{a}}", 0, 4), ("{{a}}", 1, 3), (r"{\}}", 0, 3), ("{a", 0, -1)]
)
def test_the_brace_that_closes(text: str, at: int, wanted: int) -> None:
    assert braced(text, at) == wanted
