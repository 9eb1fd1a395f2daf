"""Prompt templates: a statement as the policy reads it. The response goes on as `thought</think><answer>…</answer>`."""

from __future__ import annotations

from collections.abc import Callable

THINK = "<think>"
# DeepSeek-AI, *DeepSeek-R1: Incentivizing Reasoning Capability in LLMs via Reinforcement Learning* (arXiv:2501.12948,
# version 1, 2025), Table 1, in its wording and with its full stop behind the question.
_R1_ZERO = (
    "A conversation between User and Assistant. The user asks a question, and the Assistant solves it. The assistant "
    "first thinks about the reasoning process in the mind and then provides the user with the answer. The reasoning "
    "process and answer are enclosed within <think> </think> and <answer> </answer> tags, respectively, i.e., <think> "
    "reasoning process here </think> <answer> answer here </answer>. User: {text}. Assistant:"
)
_QUESTION = (
    "{text}\n\nThink first, between <think> and </think>. Then give the answer alone, between <answer> and </answer>."
)


def bare(text: str) -> str:
    """The statement and the opened thought: for a policy that starts from random weights."""
    return f"{text}{THINK}"


def r1_zero(text: str) -> str:
    """The template of DeepSeek-R1-Zero, for a pretrained base model. The thought, which the paper leaves to the model,
    is opened, so that a response has the form that the judges expect.
    """
    return f"{_R1_ZERO.replace('{text}', text)} {THINK}"


def question(text: str) -> str:
    """The statement and a sentence that asks for the tags, for a model that follows instructions, as a rule through
    its chat template (`sampling.chat`). The thought is not opened: the response does that, see `opened`.
    """
    return _QUESTION.replace("{text}", text)


def opened(text: str) -> str:
    """The response without the `<think>` that it opens with, if it does, and blanks before it: what the judges read.

    Only a prefix is taken away, of `len(text) - len(opened(text))` characters, so offsets in the result are moved by
    as many. A response to a prompt that has opened the thought begins with no tag and stays as it is.
    """
    begun = text.lstrip()
    return begun[len(THINK) :] if begun.startswith(THINK) else text


TEMPLATES: dict[str, Callable[[str], str]] = {"bare": bare, "r1_zero": r1_zero, "question": question}
