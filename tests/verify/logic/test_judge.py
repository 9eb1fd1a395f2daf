import pickle
import time
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rljax.verify.logic.judge import judge
from rljax.verify.logic.rows import job_from
from rljax.verify.types import Invalid, Verdict

Row = Mapping[str, object]

ENTAILED: Row = {"task": "entailment", "premises": ["p -> q", "p"], "conclusion": "q"}
NOT_ENTAILED: Row = {"task": "entailment", "premises": ["p -> q", "q"], "conclusion": "p"}
CONTRADICTORY: Row = {"task": "entailment", "premises": ["p", "~p"], "conclusion": "q"}
CONSISTENT: Row = {"task": "consistency", "premises": ["p | q", "~p"]}
INCONSISTENT: Row = {"task": "consistency", "premises": ["p | q", "~p", "~q"]}
MODEL: Row = {"task": "model", "premises": ["p | q", "p -> ~q"]}
NO_MODEL: Row = {"task": "model", "premises": ["p & ~p"]}
NOT_BOTH: Row = {"task": "equivalence", "formula": "~(p & q)"}
KNIGHTS: Row = {
    "task": "knights",
    "people": ["Zoey", "Oliver"],
    "statements": [{"speaker": "Zoey", "says": "Oliver is a knave"}, {"speaker": "Oliver", "says": "~Zoey & ~Oliver"}],
}
PARADOX: Row = {"task": "knights", "people": ["A", "B"], "statements": [{"speaker": "A", "says": "~A"}]}
ZEBRA: Row = {
    "task": "zebra",
    "attributes": {"color": ["red", "blue", "green"], "pet": ["dog", "cat", "old fish"]},
    "constraints": [
        ["at", "red", 1],
        ["just_left_of", "cat", "blue"],
        ["next_to", "dog", "cat"],
        ["same", "old fish", "green"],
    ],
}
GRID = "1: red, cat\n2: blue, dog\n3: green, old fish"


def verdict(row: Row, answer: str, extract: str = "strict") -> Verdict:
    return judge(job_from({**row, "response": f"<think>hm</think>\n<answer>{answer}</answer>", "extract": extract}))


def status(row: Row, answer: str) -> str:
    return verdict(row, answer).status


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (ENTAILED, "yes"),
        (ENTAILED, "Yes, the conclusion follows."),
        (ENTAILED, r"\text{Valid}"),
        (NOT_ENTAILED, "No"),
        (NOT_ENTAILED, "no; it does not follow"),
        (NOT_ENTAILED, "It doesn't follow."),
        (CONTRADICTORY, "contradictory"),
        (CONTRADICTORY, "The premises contradict each other."),
        (CONTRADICTORY, "The premises are not consistent"),
        (CONSISTENT, "consistent"),
        (CONSISTENT, "**Satisfiable**"),
        (INCONSISTENT, "inconsistent"),
        (INCONSISTENT, "not consistent"),
        (MODEL, "p = true, q = false"),
        (MODEL, "q: T; p: F"),
        (MODEL, "p, ¬q"),
        (MODEL, r"$\{p \mapsto \top, q \mapsto \bot\}$"),
        (MODEL, "p is true and q is false."),
        (MODEL, '{"p": true, "q": false}'),
        ({**CONSISTENT, "witness": True}, "consistent: p = 0, q = 1"),
        (NO_MODEL, "no model"),
        (NO_MODEL, "unsatisfiable"),
        (NO_MODEL, "There is no satisfying assignment."),
        (NOT_BOTH, "~p | ~q"),
        (NOT_BOTH, r"$p \to \neg q$"),
        ({**NOT_BOTH, "form": "cnf", "max_size": 5}, "~q | ~p"),
        (KNIGHTS, "Zoey is a knight, and Oliver is a knave."),
        (KNIGHTS, "Oliver is a knave. Zoey is a knight."),
        (KNIGHTS, "**Oliver**: Knave\n**Zoey**: Knight"),
        (KNIGHTS, "Knights: Zoey; Knaves: Oliver"),
        (KNIGHTS, "Zoey is a knight, not a knave, and Oliver is not a knight"),
        (KNIGHTS, "Zoey is a truth-teller and Oliver is a liar"),
        (PARADOX, "contradictory"),
        (PARADOX, "no solution"),
        (ZEBRA, GRID),
        (ZEBRA, "House 3: pet=old fish, color=green; House 1: cat, red; House 2: dog, blue"),
        (
            ZEBRA,
            "| House | color | pet |\n|---|:-:|---|\n| 1 | Red | Cat |\n| 2 | Blue | Dog |\n| 3 | Green | Old Fish |",
        ),
        ({**ZEBRA, "question": {"attribute": "pet", "of": "blue"}}, "the dog"),
        ({**ZEBRA, "question": {"attribute": "position", "of": "old fish"}}, "House 3"),
        ({**ZEBRA, "constraints": [["at", "red", 1], ["at", "blue", 1]]}, "contradictory"),
    ],
)
def test_right_answers(row: Row, answer: str) -> None:
    found = verdict(row, answer)
    assert (found.status, found.score) == ("correct", 1.0), found.detail
    assert {step.verdict for step in found.steps} <= {"valid"}


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (ENTAILED, "no"),
        (ENTAILED, "contradictory"),
        (NOT_ENTAILED, "yes"),
        (CONTRADICTORY, "yes"),
        (CONTRADICTORY, "no"),
        (CONSISTENT, "inconsistent"),
        (INCONSISTENT, "consistent"),
        (MODEL, "p = true, q = true"),
        (MODEL, "p = true"),
        (MODEL, "no model"),
        (NO_MODEL, "p = true"),
        (NOT_BOTH, "~p & ~q"),
        (NOT_BOTH, "(~p | ~q) & (r | ~r)"),
        ({**NOT_BOTH, "form": "cnf"}, "p -> ~q"),
        ({**NOT_BOTH, "form": "dnf"}, "~(p & q)"),
        ({**NOT_BOTH, "max_size": 5}, "(~p | ~q) & true"),
        (KNIGHTS, "Zoey is a knave, and Oliver is a knave"),
        (KNIGHTS, "Zoey is a knight"),
        (KNIGHTS, "no solution"),
        (PARADOX, "A is a knight, B is a knight"),
        (ZEBRA, GRID.replace("red", "X").replace("blue", "red").replace("X", "blue")),
        (ZEBRA, "1: red, cat\n2: blue, dog"),
        (ZEBRA, "1: red, cat\n2: blue, dog, cat\n3: green, old fish"),
        (ZEBRA, "no solution"),
        ({**ZEBRA, "question": {"attribute": "pet", "of": "blue"}}, "cat"),
        ({**ZEBRA, "constraints": [["at", "red", 1], ["at", "blue", 1]]}, GRID),
    ],
)
def test_wrong_answers(row: Row, answer: str) -> None:
    found = verdict(row, answer)
    assert (found.status, found.score) == ("wrong", 0.0)
    assert found.detail


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (ENTAILED, "yes or no"),
        (ENTAILED, "yes, no"),
        (ENTAILED, "yes and contradictory"),
        (ENTAILED, "maybe yes"),
        (ENTAILED, ""),
        (CONSISTENT, "consistent or inconsistent"),
        (MODEL, "p = true, p = false, q = false"),
        (MODEL, "p = true or q = true"),
        (MODEL, "p = maybe"),
        (MODEL, "p = true, q = false, z = true"),
        (NOT_BOTH, "~p | ~q, so"),
        (NOT_BOTH, "__import__('os').system('true')"),
        (KNIGHTS, "Zoey is a knight or a knave, Oliver is a knave"),
        (KNIGHTS, "Zoey is a knight and a knave, Oliver is a knave"),
        (KNIGHTS, "Zoey is a knight. Oliver is a knave. Oliver is a knight."),
        (KNIGHTS, "Zoey is a knight and Oliver is"),
        (KNIGHTS, "if Zoey is a knight then Oliver is a knave"),
        (ZEBRA, "red, cat; blue, dog; green, old fish"),
        (ZEBRA, GRID + "\n3: green, old fish"),
        (ZEBRA, GRID.replace("dog", "snake")),
        ({**ZEBRA, "question": {"attribute": "pet", "of": "blue"}}, "dog or cat"),
    ],
)
def test_hedges_and_what_is_no_answer(row: Row, answer: str) -> None:
    assert status(row, answer) == "unparsable"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (r"so \boxed{yes}", "correct"),
        (r"<think>\boxed{no}</think> \boxed{yes}", "correct"),
        (r"<answer>\boxed{yes}</answer>", "correct"),
        (r"\boxed{yes} that is <answer>yes</answer>", "correct"),
        (r"\boxed{no} wait, no: \boxed{yes}", "correct"),
        (r"\boxed{yes} wait, no: \boxed{no}", "wrong"),
        (r"\boxed{no} \boxed{yes}", "unparsable"),
        (r"<answer>no</answer> and \boxed{yes}", "unparsable"),
        (r"<think>\boxed{yes}</think>", "unparsable"),
        (r"<think>\boxed{yes}", "unparsable"),
        (r"</think><think>\boxed{yes}", "unparsable"),
        ("yes", "unparsable"),
        ("<answer>yes", "unparsable"),
        (r"\boxed{yes", "unparsable"),
        (r"\boxed{yes} " * 30, "unparsable"),
    ],
)
def test_extraction_is_strict(response: str, expected: str) -> None:
    assert judge(job_from({**ENTAILED, "response": response})).status == expected


@pytest.mark.parametrize(
    ("row", "response", "expected"),
    [
        (ENTAILED, "p holds and p -> q.\n\nTherefore the answer is yes.", "correct"),
        (ENTAILED, "I think that q follows from modus ponens", "correct"),
        (ENTAILED, "It is yes or no", "unparsable"),
        (ENTAILED, r"The answer is yes. \boxed{no}", "wrong"),
        (NOT_ENTAILED, "The conclusion does not follow from the premises here.", "correct"),
        (KNIGHTS, "Suppose not.\n\nFinal answer: I find Zoey is a knight and Oliver a knave", "correct"),
        (KNIGHTS, "So Zoey could be a knight, Oliver is a knave", "unparsable"),
        (MODEL, "One model has p = true while q = false", "correct"),
        ({**ZEBRA, "question": {"attribute": "pet", "of": "blue"}}, "The answer: the dog lives there", "correct"),
    ],
)
def test_flexible_extraction(row: Row, response: str, expected: str) -> None:
    assert judge(job_from({**row, "response": response, "extract": "flexible"})).status == expected


def test_each_person_and_each_position_gets_a_step() -> None:
    found = verdict(KNIGHTS, "Zoey is a knight and Oliver is a knight")
    assert [step.verdict for step in found.steps] == ["valid", "false"]
    response = f"<think>hm</think>\n<answer>{GRID.replace('dog', 'cat')}</answer>"
    steps = judge(job_from({**ZEBRA, "response": response})).steps
    assert [(response[step.start : step.end], step.verdict) for step in steps] == [
        ("1: red, cat", "valid"),
        ("2: blue, cat", "false"),
        ("3: green, old fish", "valid"),
    ]


def test_any_solution_is_right_where_the_row_says_so() -> None:
    row = {**KNIGHTS, "statements": [{"speaker": "Zoey", "says": "Oliver"}], "unique": False}
    assert status(row, "Zoey is a knight, Oliver is a knight") == "correct"
    assert status(row, "Zoey is a knave, Oliver is a knave") == "correct"
    assert status(row, "Zoey is a knave, Oliver is a knight") == "wrong"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "task"),
        ({"task": "sudoku"}, "task"),
        ({**ENTAILED, "response": 3}, "response"),
        ({**ENTAILED, "extract": "tags"}, "extract"),
        ({**ENTAILED, "timeout_s": True}, "timeout_s"),
        ({**ENTAILED, "premises": "p"}, "premises"),
        ({**ENTAILED, "premises": ["p &"]}, "premises"),
        ({**ENTAILED, "premises": [f"x{i}" for i in range(80)]}, "premises"),
        ({**ENTAILED, "conclusion": None}, "conclusion"),
        ({**NOT_BOTH, "form": "prenex"}, "form"),
        ({**NOT_BOTH, "max_size": 0}, "max_size"),
        ({**NOT_BOTH, "formula": " | ".join(f"x{i}" for i in range(20))}, "formula"),
        ({**MODEL, "premises": ["true"]}, "premises"),
        ({**KNIGHTS, "people": []}, "people"),
        ({**KNIGHTS, "people": ["Zoey", "zoey", "Oliver"]}, "people"),
        ({**KNIGHTS, "people": ["Zoey", "not", "Oliver"]}, "people"),
        ({**KNIGHTS, "roles": ["knight"]}, "roles"),
        ({**KNIGHTS, "statements": [{"speaker": "Nobody", "says": "Zoey"}]}, "statements"),
        ({**KNIGHTS, "statements": [{"speaker": "Zoey", "says": "Nobody"}]}, "statements"),
        ({**KNIGHTS, "statements": []}, "statements"),
        ({**ZEBRA, "attributes": {"color": ["red"], "pet": ["dog", "cat"]}}, "attributes"),
        ({**ZEBRA, "attributes": {"color": ["red", "dog"], "pet": ["dog", "cat"]}}, "attributes"),
        ({**ZEBRA, "constraints": [["near", "red", "dog"]]}, "constraints"),
        ({**ZEBRA, "constraints": [["at", "red", 9]]}, "constraints"),
        ({**ZEBRA, "constraints": [["same", "red", "snake"]]}, "constraints"),
        ({**ZEBRA, "constraints": []}, "constraints"),
        ({**ZEBRA, "constraints": [[["at"], "red", 1]]}, "constraints"),
        ({**ZEBRA, "question": {"attribute": "color", "of": "red"}}, "question"),
        ({**ZEBRA, "constraints": [], "question": {"attribute": "pet", "of": "red"}}, "constraints"),
    ],
)
def test_a_malformed_row_is_refused_in_a_sentence_that_names_the_field(row: Row, field: str) -> None:
    with pytest.raises(Invalid, match=field) as error:
        job_from({"response": "", **row})
    assert str(error.value).endswith(".")


def test_unknown_fields_are_ignored_and_jobs_travel() -> None:
    for row in (ENTAILED, MODEL, NOT_BOTH, KNIGHTS, ZEBRA):
        job = job_from({**row, "response": "x", "expected": True, "timeout_s": 2})
        assert pickle.loads(pickle.dumps(job)) == job


ALPHABET = [
    *list("pqrAZ01,;:=.|&~()\\{}\n $"),
    " yes ",
    " no ",
    "not ",
    "Zoey ",
    "Oliver ",
    "knight ",
    "knave ",
    "1: red",
]
answers = st.lists(st.sampled_from([*ALPHABET, "<answer>", "</answer>", r"\boxed{", "</think>", "dog"]), max_size=60)


@given(answers.map("".join), st.sampled_from([ENTAILED, CONSISTENT, MODEL, NOT_BOTH, KNIGHTS, ZEBRA]))
@example("é" * 50, KNIGHTS)
@settings(max_examples=200)
def test_no_response_raises(text: str, row: Row) -> None:
    for response in (text, f"<answer>{text}</answer>"):
        for extract in ("strict", "flexible"):
            found = judge(job_from({**row, "response": response, "extract": extract}))
            assert (found.score == 1.0) == (found.status == "correct")


@pytest.mark.parametrize(
    "text",
    [
        "(",
        "~",
        "p->",
        "p & ",
        "yes, ",
        "Zoey ",
        "Zoey is a knight. ",
        r"\boxed{",
        "<answer>",
        "1: red\n",
        " ",
        "if ",
        "𝔭",
    ],
)
@pytest.mark.parametrize("row", [ENTAILED, MODEL, NOT_BOTH, KNIGHTS, ZEBRA])
def test_long_responses_take_less_than_a_second(row: Row, text: str) -> None:
    text = (text * 10_000)[:9_970]
    jobs = [
        job_from({**row, "response": r, "extract": e})
        for r in (text, f"<answer>{text}</answer>")
        for e in ("strict", "flexible")
    ]
    for job in jobs:
        begun = time.process_time()
        judge(job)
        assert time.process_time() - begun < 1.0
