from __future__ import annotations

import pytest

from rljax.verify.mathematics.judge import verify
from rljax.verify.types import MathJob

T, F = True, False


@pytest.mark.parametrize(
    ("response", "gold", "wanted"),
    [
        ("He has 3 * 6 = 18 eggs.\n#### 18", "18", T),
        ("#### $1,800", "1800", T),
        ("#### 18\n#### 19", "18", F),
        ("#### 20\nWait.\n#### 18", "18", T),
        ("so 5+4=9\nA: 9", "9", T),
        ("The answer is $18.", "18", T),
        ("The answer is \\$18 per day.", "18", T),
        ("**Answer: 9**", "9", T),
        ("## Final Answer\n\n**9**", "9", T),
        ("Final Answer: The final answer is $9$. I hope it is correct.", "9", T),
        ("Final Answer:\n\\[ \\frac{9}{7} \\]", "9/7", T),
        ("The answer is (B) 12", "B", T),
        ("So the answer is option B.", "\\text{(B)}", T),
        ("The answer is B or C", "B", F),
        ("The answer is x = 5", "5", T),
        ("Thus $x = 5$.", "5", T),
        ("Thus x = 5", "5", T),
        ("$$x=\\frac{9}{7}$$", "9/7", T),
        ("Therefore 2x = 5", "5", F),
        ("Therefore x > 5", "5", F),
        ("She makes 18 dollars per day.", "18", T),
        ("Thus, there are **18** eggs left.", "18", T),
        ("There are 18 eggs left out of 20.", "18", F),
        ("There are not 18 eggs.", "18", F),
        ("There are at least 18 eggs.", "18", F),
        ("Total: 18", "18", T),
        ("**18**", "18", T),
        ("18 dollars", "18", T),
        ("12:30", "30", F),
        ("12:30", "12:30", T),
        ("The answer is $3$ or $4$", "4", F),
        ("The answer is between 3 and 5", "4", F),
        ("The answer is not 4", "4", F),
        ("The answer cannot be 4", "4", F),
        ("Is the answer 4?", "4", F),
        ("The answer is about 4", "4", F),
        ("3 or 4", "4", F),
        ("$3$ or $4$", "4", F),
        ("1 2 3 4", "4", F),
        ("answer: 4 answer: 5", "4", F),
        ("The answer is 5. Wait, I made a mistake. The answer is 4.", "4", T),
        ("The answer is 1/2. The answer is 0.5.", "0.5", T),
        ("```python\nanswer = 5\n```\nThe answer is 4.", "4", T),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n**Answer: 4**", "4", T),
        ("The number 7 is odd. The answer is 4.\nNote that 9 is not.", "4", T),
        ("The answer is 5 but \\boxed{4}", "4", T),
        ("\\boxed{4} The answer is 5", "4", F),
        ("<think>The answer is 4</think>", "4", F),
        ("<think>4", "4", F),
        ("<think>The answer is 5</think>The answer is 4", "4", T),
        ("", "4", F),
        ("I don't know", "4", F),
        ("AZYUK2A", "2", F),
        ("The answer is no solution.", "\\text{no solution}", T),
        ("The answer is 10:30 a.m.", "10:30 a.m.", T),
    ],
)
def test_flexible_extraction(response: str, gold: str, wanted: bool) -> None:
    verdict = verify(MathJob(gold, response, extract="flexible"))
    assert (verdict.status == "correct") is wanted, verdict


def test_strict_extraction_wants_a_box() -> None:
    verdict = verify(MathJob("4", "The answer is 4.", extract="strict"))
    assert (verdict.status, verdict.detail) == ("unparsable", "there is no box")
