from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.tags import extract

TAGS = ("<think>", "</think>", "<answer>", "</answer>")


@pytest.mark.parametrize(
    ("response", "answer", "marks"),
    [
        ("</think><answer>5</answer>", "5", (8, 16, 26, 26)),
        ("2+3=5</think><answer> 5 </answer>\n", "5", (13, 21, 33, 34)),
        ("a</think> \n<answer>5</answer>", "5", (9, 19, 29, 29)),
        ("a < b</think><answer>x<y</answer>", "x<y", (13, 21, 33, 33)),
        ("", None, (-1, -1, -1, -1)),
        ("5", None, (-1, -1, -1, -1)),
        ("<answer>5</answer>", None, (-1, -1, -1, -1)),
        ("<answer>5</answer></think><answer>5</answer>", None, (-1, -1, -1, -1)),
        ("<think>a</think><answer>5</answer>", None, (-1, -1, -1, -1)),
        ("a</think></think><answer>5</answer>", None, (-1, -1, -1, -1)),
        ("a</think><answer>5</think></answer>", None, (-1, -1, -1, -1)),
        ("a</think>so<answer>5</answer>", None, (9, -1, -1, -1)),
        ("a</think>", None, (9, -1, -1, -1)),
        ("a</think></answer>", None, (9, -1, -1, -1)),
        ("a</think><answer>", None, (9, 17, -1, -1)),
        ("a</think><answer> </answer>", None, (9, 17, -1, -1)),
        ("a</think><answer>5<answer>5</answer>", None, (9, 17, -1, -1)),
        ("a</think><answer><think>5</answer>", None, (9, 17, -1, -1)),
        ("a</think><answer>5</answer><answer>6</answer>", None, (9, 17, 27, -1)),
        ("a</think><answer>5</answer>.", None, (9, 17, 27, -1)),
        ("a</think><answer>5</answer></answer>", None, (9, 17, 27, -1)),
    ],
)
def test_extract(response, answer, marks):
    found = extract(response, finished=True)
    assert (found.answer, found.marks) == (answer, marks)
    assert (found.detail == "") == (answer is not None)
    assert found.thought == response[: found.thought_end]


def test_cut_response_has_no_answer_but_keeps_its_marks():
    found = extract("a</think><answer>5</answer>", finished=False)
    assert (found.answer, found.marks) == (None, (9, 17, 27, -1))


@pytest.mark.parametrize("cut", range(26))
def test_every_truncation_has_no_answer(cut):
    assert extract("</think><answer>5</answer>"[:cut], finished=True).answer is None


@given(st.lists(st.sampled_from([*TAGS, "5", " ", "\n", "x", "<"])).map("".join), st.booleans())
def test_an_answer_means_one_of_each_tag(response, finished):
    found = extract(response, finished)
    held = [mark >= 0 for mark in found.marks]
    assert held == sorted(held, reverse=True), "a mark holds only if those before it do"
    assert (found.answer is not None) == all(held)
    if found.answer is not None:
        assert [response.count(tag) for tag in TAGS] == [0, 1, 1, 1]
        assert finished
        assert found.marks[3] == len(response)
    assert not any(tag in found.thought for tag in TAGS)
