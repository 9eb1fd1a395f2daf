from __future__ import annotations

import time

import pytest

from rljax.verify.mathematics.claims import claims, cut_sentence


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#### 18", ["18"]),
        ("####18", ["18"]),
        ("A: 18", ["18"]),
        ("Answer: 18", ["18"]),
        ("**Answer:** 18", ["18"]),
        ("**Answer: 18**", ["18"]),
        ("**Final Answer**\n\n18", ["18"]),
        ("### Final Answer\n$18$", ["$18$"]),
        ("Final Answer:\n\\[ 18 \\]", ["18"]),
        ("The answer is $18.", ["$18"]),
        ("the answer is therefore 18.", ["18"]),
        ("The answer to the question is 18 dollars.", ["18 dollars"]),
        ("The final answer is\n\n$$18$$", ["18"]),
        ("The answer is 3.5. I hope it is correct.", ["3.5"]),
        ("Final Answer: The final answer is $9$.", ["$9$"]),
        ("answer: 4 answer: 5", ["4", "5"]),
        ("The answer is 4, so the answer is 5", ["4", "5"]),
        ("The answer is 5 because 2+3=5.", ["5"]),
        ("The answer is 4? No, the answer is 5.", ["5"]),
        ("If the answer is 4, fine.", []),
        ("The answer is not 4.", []),
        ("so our answer is correct.", []),
        ("We check our answer: 4+5=9", []),
        ("Is the answer 4?", []),
        ("The answer is 4\n#### 5", ["5"]),
        ("no claim", []),
    ],
)
def test_claims(text: str, wanted: list[str]) -> None:
    assert [claim.text for claim in claims(text)] == wanted


def test_what_lies_between_claims_is_not_theirs() -> None:
    text = "The answer is 5. Wait, I made a mistake. The answer is 4."
    first, second = claims(text)
    assert "Wait" in text[first.end : second.start]


@pytest.mark.parametrize(
    ("text", "wanted"), [("3.5 m. So", "3.5 m"), ("**4**", "4"), ("4?", ""), ("4!", "4"), ("", "")]
)
def test_a_sentence(text: str, wanted: str) -> None:
    assert cut_sentence(text) == wanted


@pytest.mark.parametrize(
    "piece", ["answer is ", "answer to ", "####", "A: ", "answer", "# ", "is the ", "*", "therefore ", "answer\n"]
)
def test_the_search_is_linear(piece: str) -> None:
    start = time.process_time()
    claims((piece * 100_000)[:100_000])
    assert time.process_time() - start < 3.0
