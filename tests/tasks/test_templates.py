"""Prompt templates, and how what follows them is judged."""

from __future__ import annotations

import pytest

from rljax.tasks.templates import TEMPLATES, bare, opened, question, r1_zero
from rljax.verify.steps.tagged import verify
from rljax.verify.types import MathJob

THOUGHT = "6*7=42</think><answer>42</answer>"


def test_prompts() -> None:
    assert bare("6*7=?") == "6*7=?<think>"
    assert r1_zero("What is {text}?").endswith("</answer>. User: What is {text}?. Assistant: <think>")
    assert r1_zero("x").startswith("A conversation between User and Assistant. The user asks a question, and the")
    asked = question("What is {text}?")
    assert asked.startswith("What is {text}?\n\nThink first, between <think> and </think>.")
    assert asked.endswith("between <answer> and </answer>.")


@pytest.mark.parametrize("name", ["bare", "r1_zero"])
def test_a_response_goes_on_with_the_thought(name: str) -> None:
    prompt = TEMPLATES[name]("What is 6*7?")
    assert prompt.endswith("<think>")
    assert opened(THOUGHT) == THOUGHT
    assert verify(MathJob("42", THOUGHT)).status == "correct"


@pytest.mark.parametrize("before", ["", " ", "\n\n"])
def test_a_response_that_opens_the_thought_itself(before: str) -> None:
    said = f"{before}<think>{THOUGHT}"
    assert verify(MathJob("42", said)).status == "unparsable"
    assert opened(said) == THOUGHT
    verdict = verify(MathJob("42", opened(said)))
    assert verdict.status == "correct"
    moved = len(said) - len(opened(said))
    assert said[: verdict.marks[0] + moved].endswith("</think>")
    assert said[: verdict.marks[2] + moved].endswith("</answer>")


@pytest.mark.parametrize("text", ["", "  ", "I think <think>5</think>", "</think>", "<thinking>"])
def test_only_a_tag_at_the_very_beginning_is_taken_away(text: str) -> None:
    assert opened(text) == text


def test_one_tag_is_taken_away_and_no_more() -> None:
    assert opened("<think><think>5") == "<think>5"
