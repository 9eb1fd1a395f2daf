"""The formats of data sets, and the names that their columns go by."""

from __future__ import annotations

from rljax.tasks.data import answers, contest, graded, programs
from rljax.tasks.data.cells import Format
from rljax.tasks.data.config import FormatName

_QUESTION = ("prompt", "question", "problem")
_RATINGS = (1200.0, 1600.0, 2000.0, 2400.0)

FORMATS: dict[FormatName, Format] = {
    "gsm8k": Format(answers.gsm8k, {"question": ("question",), "answer": ("answer",)}),
    "math": Format(
        answers.math,
        {"question": ("problem", "question"), "answer": ("answer",), "solution": ("solution",), "level": ("level",)},
    ),
    "aime": Format(
        answers.aime,
        {
            "question": ("problem", "question", "Problem", "Question"),
            "answer": ("answer", "Answer"),
            "solution": ("solution",),
        },
    ),
    "svamp": Format(
        answers.svamp,
        {"body": ("Body", "body"), "question": ("Question", "question"), "answer": ("Answer", "answer")},
    ),
    "humaneval": Format(
        programs.humaneval,
        {
            "question": ("prompt",),
            "solution": ("canonical_solution",),
            "tests": ("test",),
            "entry_point": ("entry_point",),
        },
    ),
    "mbpp": Format(
        programs.mbpp,
        {
            "question": ("text", "prompt"),
            "solution": ("code",),
            "tests": ("test_list", "challenge_test_list"),
            "setup": ("test_setup_code", "test_imports"),
        },
    ),
    "quixbugs": Format(
        programs.quixbugs,
        {
            "question": ("docstring",),
            "starter": ("buggy_program",),
            "solution": ("solution",),
            "tests": ("tests",),
            "entry_point": ("name",),
        },
    ),
    "contest": Format(
        contest.contest,
        {
            "question": ("description", "question_content", "question", "problem-description"),
            "input_format": ("input_format", "input-specification"),
            "output_format": ("output_format", "output-specification"),
            "examples": ("examples",),
            "tests": (
                *("official_tests", "test_cases", "public_tests", "private_tests", "generated_tests"),
                *("public_test_cases", "private_test_cases", "input_output", "tests"),
            ),
            "entry_point": ("entry_point", "metadata.func_name"),
            "starter": ("starter_code",),
            "solution": ("solution", "solutions"),
            "level": ("rating", "cf_rating", "difficulty"),
        },
        _RATINGS,
    ),
    "plain": Format(
        answers.plain,
        {"question": _QUESTION, "answer": ("answer", "gold", "target"), "solution": ("solution",), "level": ("level",)},
    ),
    "rows": Format(
        graded.graded,
        {"question": _QUESTION, "answer": ("answer",), "solution": ("solution",), "level": ("level",)},
    ),
}
