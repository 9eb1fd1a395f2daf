from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.steps.cut import MAX_STEPS, cut

_FRAGMENTS = st.sampled_from(
    ["x = 1", "\\[", "\\]", "\\(", "\\)", "$", "$$", "<<", ">>", "\n", ". ", "; ", "!", "1. ", "```", "<think>",
     "</think>",
     "\\begin{align*}", "\\end{align*}", "\\\\", "&", "a word ", "- ", "[asy]", "3 * 4 = 12", " "]
)  # fmt: skip


def texts(response):
    return [response[piece.start : piece.end] for piece in cut(response)]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("", []),
        (" \n . ", []),
        ("We add. We get 5!", ["We add.", "We get 5!"]),
        ("It is 2.5 long. So 3.", ["It is 2.5 long.", "So 3."]),
        ("1. **First** we add.\n2. Then stop.", ["1. **First** we add.", "2. Then stop."]),
        ("3! = 6 and so on", ["3! = 6 and so on"]),
        ("x = 1; y = 2", ["x = 1;", "y = 2"]),
        ("e.g. x = 1", ["e.g. x = 1"]),
        ("<think>x = 1</think>y = 2", ["x = 1", "y = 2"]),
        ("So\n\\[ x = 1 \\]\nDone.", ["So", "x = 1", "Done."]),
        ("\\begin{align*} x &= 1 \\\\ &= 2 \\end{align*}", ["x &= 1", "&= 2"]),
        ("$$x = 1$$ and $$y = 2$$", ["x = 1", "and", "y = 2"]),
        ("Let \\(x. y\\) be. Yes.", ["Let \\(x. y\\) be.", "Yes."]),
        ("\\[ x = 1", ["\\[ x = 1"]),
        ("a\n```python\nx = 2\n```\nb", ["a", "```python\nx = 2\n```", "b"]),
    ],
)
def test_steps(response, expected):
    assert texts(response) == expected


def test_inline_formulas_and_calculators_belong_to_their_sentence():
    response = "Since $x = 2$, she has 3*4=<<3*4=12>>12 and \\(y = 3\\)."
    (piece,) = cut(response)
    assert [response[span.start : span.end] for span in piece.formulas] == ["x = 2", "y = 3"]
    assert [response[span.start : span.end] for span in piece.calculators] == ["3*4=12"]


@pytest.mark.parametrize("response", ["It costs $5 and not $6.", "$5 * 3 = $15", "He pays $2 for 3 and has $4 left."])
def test_a_dollar_is_no_delimiter(response):
    (piece,) = cut(response)
    assert piece.formulas == ()


@given(st.lists(_FRAGMENTS, max_size=60).map("".join) | st.text(max_size=300))
def test_spans_are_in_order_within_the_response_and_do_not_overlap(response):
    end = 0
    for piece in cut(response):
        assert end <= piece.start < piece.end <= len(response)
        text = response[piece.start : piece.end]
        assert text == text.strip()
        assert all(piece.start <= span.start <= span.end <= piece.end for span in piece.formulas + piece.calculators)
        end = piece.end


def test_the_number_of_steps_is_capped():
    assert len(cut("x = 1.\n" * 2000)) == MAX_STEPS
