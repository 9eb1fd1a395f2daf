"""Loading: golds are verified by their own judges, and nothing is left out in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rljax.errors import InputError
from rljax.tasks.data.config import DataConfig, SetConfig
from rljax.tasks.data.load import load_set, load_sets, write_refused
from rljax.tasks.jobs import response_of, with_response
from rljax.verify.pool import VerifierPool
from tests.tasks.data.conftest import Load

GOOD = [{"question": f"What is {n} + {n}?", "answer": str(2 * n)} for n in range(1, 6)]
# No answer can hold a tag, so that this gold is never earned, not even by itself.
FALSE = {"question": "What is five?", "answer": "<answer>5"}


def test_good_rows_are_counted_and_pass_their_judges(load: Load, pool: VerifierPool) -> None:
    loaded = load(GOOD)
    assert (loaded.rows, loaded.verified, loaded.unverified, loaded.repeated, loaded.refused) == (5, 5, 0, 0, ())
    assert loaded.summary() == "it: 5 lines of rows.jsonl: 5 verified"
    (level,) = loaded.family.rows
    assert [entry.posed.text for entry in level] == [row["question"] for row in GOOD]
    assert [entry.provenance for entry in level] == [f"it: rows.jsonl, line {n}" for n in range(1, 6)]
    right = [with_response(entry.posed.job, response_of(entry.posed.gold.text)) for entry in level]
    wrong = [with_response(entry.posed.job, response_of(f"1{entry.posed.gold.text}")) for entry in level]
    assert {verdict.status for verdict in pool.map(right)} == {"correct"}
    assert {verdict.status for verdict in pool.map(wrong)} == {"wrong"}


def test_a_gold_that_fails_its_judge_ends_the_run(load: Load) -> None:
    with pytest.raises(InputError) as error:
        load([*GOOD, FALSE, {**FALSE, "question": "And now?"}])
    said = str(error.value)
    assert "rows.jsonl, line 6: its gold '<answer>5' does not pass its own judge (unparsable: the answer is" in said
    assert said.endswith("; 1 more row is refused; mend the file, or keep the good rows with data.on_bad_row=skip.")


def test_rows_that_cannot_be_read_end_the_run_before_any_gold_is_verified(load: Load) -> None:
    with pytest.raises(InputError) as error:
        load([FALSE, *GOOD, {"question": "And six?"}, [1], {"question": "And seven?"}])
    assert "rows.jsonl, line 7: it has no answer or gold or target" in str(error.value)
    assert "; 2 more rows are refused; mend the file" in str(error.value)


def test_with_skip_the_good_rows_stay_and_the_others_are_listed(load: Load, tmp_path: Path) -> None:
    loaded = load([FALSE, *GOOD, {"question": "And six?"}, {"question": "", "answer": "6"}], skip=True)
    assert (loaded.rows, loaded.verified) == (8, 5)
    assert [row.line for row in loaded.refused] == [1, 7, 8]
    assert loaded.summary() == "it: 8 lines of rows.jsonl: 5 verified, 3 refused, see refused.jsonl"
    path = write_refused([loaded], tmp_path)
    assert path == tmp_path / "refused.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(row["set"], row["line"]) for row in rows] == [("it", 1), ("it", 7), ("it", 8)]
    assert rows[0]["file"].endswith("rows.jsonl")
    assert rows[0]["reason"].startswith("its gold '<answer>5' does not pass its own judge")
    assert rows[1]["reason"].startswith(
        "it has no answer or gold or target for the answer, but question; name the column"
    )
    assert rows[2]["reason"] == "question is empty"


def test_nothing_is_written_where_nothing_was_refused(load: Load, tmp_path: Path) -> None:
    assert write_refused([load(GOOD)], tmp_path) is None
    assert not (tmp_path / "refused.jsonl").exists()


@pytest.mark.parametrize("skip", [False, True])
def test_a_file_of_other_columns_says_which_it_has(load: Load, skip: bool) -> None:
    with pytest.raises(InputError) as error:
        load([{"task": "What is 2 + 2?", "result": "4"}] * 3, skip=skip)
    assert "line 1: it has no prompt or question or problem for the question, but task, result; " in str(error.value)
    assert "name the column by columns.question in data.sets; 2 more rows are refused; " in str(error.value)
    remedy = "no row is good, so mend the file or choose another format." if skip else "data.on_bad_row=skip."
    assert not skip or str(error.value).endswith(remedy)


def test_columns_are_named_by_the_user(load: Load) -> None:
    rows = [{"task": {"text": "What is 2 + 2?"}, "meta": '{"result": 4.0}', "answer": "5"}]
    loaded = load(rows, columns={"question": "task.text", "answer": "meta.result"})
    (entry,) = loaded.family.rows[0]
    assert (entry.posed.text, entry.posed.gold.text) == ("What is 2 + 2?", "4")
    with pytest.raises(InputError, match="it has no wrong for the answer, but task, meta, answer"):
        load(rows, columns={"question": "task.text", "answer": "wrong"})


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_refused(load: Load, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"empty\.jsonl is empty; give a file that holds at least one row\.$"):
        load(path, skip=True)


def test_a_truncated_file_ends_the_run_or_keeps_what_it_has(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in GOOD)[:-10])
    with pytest.raises(InputError, match=r"cut\.jsonl, line 5: it is not JSON .* fetch the file again; mend the file"):
        load(path)
    loaded = load(path, skip=True)
    assert (loaded.verified, [row.line for row in loaded.refused]) == (4, [5])


def test_a_statement_comes_once(load: Load) -> None:
    spaced = {"question": "What  is 1 + 1?\n", "answer": "2"}
    loaded = load([*GOOD, GOOD[0], spaced])
    assert (loaded.rows, loaded.repeated, loaded.verified, loaded.family.size(0)) == (7, 2, 5, 5)
    assert loaded.summary() == "it: 7 lines of rows.jsonl: 5 verified, 2 repeated"


def test_a_statement_with_two_golds_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match=r"line 6: its statement is that of line 2, where the gold is '4' and not '5'"):
        load([*GOOD, {**GOOD[1], "answer": "5"}])


def test_the_first_rows_alone_are_read(load: Load) -> None:
    loaded = load([*GOOD, FALSE], limit=3)
    assert (loaded.rows, loaded.verified) == (3, 3)


def test_an_instruction_stands_before_every_statement(load: Load) -> None:
    (entry, *_) = load(GOOD, instruction="Add.").family.rows[0]
    assert entry.posed.text == "Add.\n\nWhat is 1 + 1?"


def test_sets_lie_in_the_folder_or_are_the_file(pool: VerifierPool, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(GOOD[0]))
    (tmp_path / "b.jsonl").write_text(json.dumps(GOOD[1]))
    sets = [SetConfig("first", "a.jsonl"), SetConfig("second", str(tmp_path / "b.jsonl"), held_out=1.0)]
    found = load_sets(DataConfig(path=str(tmp_path), sets=sets), pool)
    assert [(one.family.name, one.family.held_out) for one in found] == [("first", 0.1), ("second", 1.0)]
    alone = load_set(SetConfig("one"), DataConfig(path=str(tmp_path / "b.jsonl")), pool)
    assert alone.family.rows[0][0].posed.text == GOOD[1]["question"]
    with pytest.raises(InputError, match=r"data\.sets\[one\] names no file; set data\.path"):
        load_set(SetConfig("one"), DataConfig(), pool)
