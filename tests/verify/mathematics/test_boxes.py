from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.boxes import after_thinking, boxed, find_boxes, spelling
from rljax.verify.mathematics.symbolic import equivalent


def same(first: str, second: str) -> bool:
    return equivalent(first, second, "any").verdict == "equal"


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (r"\boxed{4}", "4"),
        (r"so $\boxed{4}$.", "4"),
        (r"\fbox{4}", "4"),
        (r"\boxed 4", "4"),
        (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}"),
        (r"\boxed{\{1,2\}}", r"\{1,2\}"),
        (r"\boxed{\boxed{4}}", "4"),
        (r"\boxed{{4}+{5}}", "{4}+{5}"),
        (r"\boxed{x=\boxed{4}}", "x={4}"),
        (r"\boxed{4}}", "4"),
        (r"\boxed{4} \boxed{", "4"),
        (r"put it in \boxed{}: \boxed{4}", "4"),
        (r"\boxed{\frac12} that is \boxed{0.5}", "0.5"),
        (r"\boxed{5}. Wait, recheck: \boxed{4}", "4"),
        (r"\boxed{5} That's incorrect. \boxed{4}", "4"),
        (r"\boxed{5} There is an error. So \boxed{4}", "4"),
        (r"\boxed{5} after checking \boxed{4}", "4"),
        (r"\boxed{1} wait \boxed{2} wait \boxed{3}", "3"),
        (r"<think>\boxed{5}</think>\boxed{4}", "4"),
        (r"\boxed{4} The final answer is $4$. I hope it is correct.", "4"),
        (r"\boxed{4}, so our answer is correct.", "4"),
        (r"The answer is 5. \boxed{4}", "4"),
    ],
)
def test_the_answer_of_a_box(response: str, answer: str) -> None:
    assert boxed(response, same).answer == answer


@pytest.mark.parametrize(
    "response",
    [
        "4",
        r"\boxed{4",
        r"\boxed",
        r"\boxed{}",
        r"\boxed{ }",
        "boxed{4}",
        r"\boxed{4} or \boxed{5}",
        r"\boxed{4} wait \boxed{5} \boxed{4}",
        r"wait \boxed{4} \boxed{5}",
        r"\boxed{4} The final answer is 5.",
        r"\boxed{4} #### 5",
        r"<think>\boxed{4}",
        r"<think>\boxed{4}</think>",
        r"\boxed{4}</think>",
        " ".join(rf"\boxed{{{count}}}" for count in range(20)),
    ],
)
def test_no_answer(response: str) -> None:
    found = boxed(response, same)
    assert found.answer is None
    assert found.detail


@pytest.mark.parametrize(
    ("first", "second"),
    [(r"\left( 1 , 2 \right)", "(1,2)"), (r"\dfrac12", r"\tfrac12"), ("$5$", "5."), (r"1,\,2", "1,2"), ("a  b", "a b")],
)
def test_one_spelling(first: str, second: str) -> None:
    assert spelling(first) == spelling(second)


@pytest.mark.parametrize(
    ("first", "second"), [("3 1/2", "31/2"), (r"1\,2", "12"), ("4 7", "47"), ("5...", "5"), ("1 .5", "1.5")]
)
def test_a_blank_that_parts_is_kept(first: str, second: str) -> None:
    assert spelling(first) != spelling(second)


def test_only_what_follows_the_thinking_counts() -> None:
    assert after_thinking("<think>a</think>b</think>c") == "c"
    assert after_thinking("<think>a") is None
    assert after_thinking("a") == "a"


@given(
    st.lists(st.sampled_from(["\\boxed{", "\\fbox{", "{", "}", "\\}", "x", "\\boxed", " "]), max_size=60).map("".join)
)
def test_boxes_are_balanced_and_apart(text: str) -> None:
    boxes = find_boxes(text)
    for box in boxes:
        inside = text[box.start : box.end].replace("\\{", "").replace("\\}", "")
        assert inside.count("{") >= inside.count("}")
    assert all(one.end <= other.start for one, other in pairwise(boxes))


@pytest.mark.parametrize(
    "piece", ["\\boxed{", "\\boxed{1}", "{", "}", "\\boxed{1} wait ", "answer is ", "<think>", "\\", "wait "]
)
def test_the_search_is_linear(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        start = time.process_time()
        boxed(text, lambda first, second: first == second)
        return time.process_time() - start

    seconds(1000)
    assert seconds(80_000) < 40 * max(seconds(8_000), 0.005)
