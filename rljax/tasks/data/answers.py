"""Word problems with a mathematical answer: GSM8K, MATH, AIME and AMC, SVAMP, and plain question and answer.

The thought is prose, so that the judge of steps judges it (`StepsJob`): the one for terse chains of relations would
cut `1,000` at its comma and call `000 = 1000` false.
"""

from __future__ import annotations

import re

from rljax.tasks.data.cells import Cells
from rljax.tasks.data.config import SetConfig
from rljax.tasks.types import Gold, GoldType, Posed
from rljax.verify.mathematics.boxes import find_boxes
from rljax.verify.mathematics.tags import ANSWER_CLOSE, ANSWER_OPEN, THINK_CLOSE, THINK_OPEN
from rljax.verify.steps.milestones import read_milestone
from rljax.verify.steps.rows import MAX_MILESTONES, MAX_PROBLEM, MAX_TEXT, job_from
from rljax.verify.types import Invalid

_CALCULATOR = re.compile(r"<<([^<>]*)>>")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_CONTEST_NUMBER = re.compile(r"[0-9]{1,3}")
_CHOICE = re.compile(r"\(?([A-E])\)?")
_TAGS = (THINK_OPEN, THINK_CLOSE, ANSWER_OPEN, ANSWER_CLOSE)
_TYPES: tuple[tuple[GoldType, str], ...] = (
    ("integer", r"[-+]?[0-9]+"),
    ("decimal", r"[-+]?[0-9]*\.[0-9]+"),
    ("fraction", r"[-+]?(?:[0-9]+/[0-9]+|\\[dt]?frac(?:\{[0-9]+\}\{[0-9]+\}|[0-9][0-9]))"),
    ("percent", r"[-+]?[0-9.]+\\?%"),
    ("choice", r"\(?[A-E]\)?|\\text(?:bf)?\{\(?[A-E]\)?\}"),
    ("text", r"\\text(?:bf)?\{[^{}]*\}"),
    ("matrix", r"\\begin\{[bpv]?matrix\}.*"),
)


def gsm8k(cells: Cells, config: SetConfig) -> Posed:
    """The gold stands behind `####`; what the calculator was asked (`<<16-3-4=9>>`) are the milestones."""
    worked, mark, gold = cells.text("answer").rpartition("####")
    if not mark:
        raise Invalid("its answer has no #### before the gold; choose another format")
    gold = gold.strip().lstrip("$").replace(",", "")
    if not _NUMBER.fullmatch(gold):
        raise Invalid(f"its gold is {gold!r:.60}; it must be a number")
    milestones = dict.fromkeys(text.strip() for text in _CALCULATOR.findall(worked))
    thought = _CALCULATOR.sub("", worked)
    return answered(cells.text("question"), gold, config, thought, tuple(filter(_is_milestone, milestones)))


def math(cells: Cells, config: SetConfig) -> Posed:
    """The gold is the answer column, or else the last box of the solution."""
    solution = cells.maybe("solution")
    answer = cells.number_or_text("answer") if cells.get("answer") is not None else solution
    boxes = find_boxes(answer)
    if not boxes and answer == solution:
        raise Invalid("it has no answer column, and no \\boxed{…} in its solution")
    return answered(cells.text("question"), boxes[-1].text if boxes else answer, config, solution)


def aime(cells: Cells, config: SetConfig) -> Posed:
    """A whole number of 0 to 999, leading zeros or not; or one of the letters A to E."""
    answer = cells.number_or_text("answer").strip("$ ")
    if choice := _CHOICE.fullmatch(answer):
        answer = choice[1]
    elif _CONTEST_NUMBER.fullmatch(answer):
        answer = str(int(answer))
    else:
        raise Invalid(f"its answer is {answer!r:.60}; it must lie in 000…999 or A…E, or take format=plain")
    return answered(cells.text("question"), answer, config, cells.maybe("solution"))


def svamp(cells: Cells, config: SetConfig) -> Posed:
    """The body is closed with a full stop where it has none, and the question follows."""
    body, question = cells.text("body"), cells.text("question")
    stop = "." if body[-1].isalnum() else ""
    return answered(f"{body}{stop} {question}", cells.number_or_text("answer"), config)


def plain(cells: Cells, config: SetConfig) -> Posed:
    """Whatever is asked, and its answer as it stands."""
    return answered(cells.text("question"), cells.number_or_text("answer"), config, cells.maybe("solution"))


def answered(question: str, gold: str, config: SetConfig, thought: str = "", milestones: tuple[str, ...] = ()) -> Posed:
    """The problem of a statement with its gold. Raises `Invalid` for what is too long or empty."""
    text = instructed(question, config.instruction or "")
    row = {"response": "", "gold": gold, "extract": "tags", "timeout_s": config.timeout_s}
    job = job_from({**row, "problem": text[:MAX_PROBLEM], "milestones": list(milestones[:MAX_MILESTONES])})
    solution = "" if any(tag in thought for tag in _TAGS) else thought.strip()
    return Posed(text, Gold(gold_type(gold), gold), job, solution)


def instructed(text: str, instruction: str) -> str:
    """The statement behind what it asks for, if that is said apart from it."""
    return f"{instruction}\n\n{text}" if instruction else text


def gold_type(gold: str) -> GoldType:
    """What kind of thing a gold is, by its look."""
    return next((name for name, pattern in _TYPES if re.fullmatch(pattern, gold.strip(), re.DOTALL)), "expression")


def _is_milestone(text: str) -> bool:
    return len(text) <= MAX_TEXT and read_milestone(text) is not None
