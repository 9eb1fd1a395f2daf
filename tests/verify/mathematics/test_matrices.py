from __future__ import annotations

import pytest

from rljax.verify.mathematics.lexer import tokens
from rljax.verify.mathematics.matrices import read_matrix
from rljax.verify.mathematics.symbolic import equivalent
from rljax.verify.mathematics.tree import Refused

PLAIN = r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}",
        r"\begin{pmatrix}1&2\cr 3&4\end{pmatrix}",
        r"\left(\begin{array}{cc}1&2\\3&4\end{array}\right)",
        r"\left[\begin{matrix}1&2\\3&4\end{matrix}\right]",
        r"\frac12\begin{pmatrix}2&4\\6&8\end{pmatrix}",
        r"2\cdot\begin{pmatrix}0.5&1\\1.5&2\end{pmatrix}",
        r"\begin{pmatrix}1&3\\2&4\end{pmatrix}^T",
        "[[1,2],[3,4]]",
        rf"A = {PLAIN}",
    ],
)
def test_the_same_matrix(text: str) -> None:
    assert equivalent(text, PLAIN, "any").verdict == "equal"


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{pmatrix}1&3\\2&4\end{pmatrix}",
        r"\begin{pmatrix}1&2&3&4\end{pmatrix}",
        r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
        r"2\begin{pmatrix}1&2\\3&4\end{pmatrix}",
        "(1,2,3,4)",
        "[1,2,3,4]",
        "1",
    ],
)
def test_another_matrix_or_none(text: str) -> None:
    assert equivalent(text, PLAIN, "any").verdict != "equal"


def test_no_matrix_is_read_where_none_is() -> None:
    assert read_matrix(tokens("1+2")) is None


@pytest.mark.parametrize(
    "text", [rf"{PLAIN}+1", rf"{PLAIN}{PLAIN}", r"\begin{pmatrix}1", r"\begin{a}1\end{a}", r"\begin"]
)
def test_what_is_not_one_matrix_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_matrix(tokens(text))
