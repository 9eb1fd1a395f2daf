"""Metrics survive a kill: whole lines only, each iteration once after a resume, always valid JSON."""

import json
from pathlib import Path

import numpy as np
import pytest
from tensorboardX.proto.event_pb2 import Event

from rljax.errors import InputError
from rljax.trainer.metrics import MetricsWriter, read_metrics, read_rollouts, write_rollouts, write_summary


def write_iterations(folder: Path, first: int, last: int) -> None:
    with MetricsWriter(folder, first) as writer:
        for iteration in range(first, last):
            writer.write(iteration, {"reward": iteration / 10})


def test_one_object_a_line_with_the_iteration_first(tmp_path: Path) -> None:
    with MetricsWriter(tmp_path) as writer:
        writer.write(0, {"b": 1.5, "a": np.float32(2)})
        assert (tmp_path / "metrics.jsonl").read_text() == '{"iteration": 0, "b": 1.5, "a": 2.0}\n'  # flushed already


def test_not_finite_numbers_are_null_in_valid_json(tmp_path: Path) -> None:
    with MetricsWriter(tmp_path) as writer:
        writer.write(0, {"nan": float("nan"), "inf": float("inf"), "one": 1.0})

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    row = json.loads((tmp_path / "metrics.jsonl").read_text(), parse_constant=refuse)
    assert row == {"iteration": 0, "nan": None, "inf": None, "one": 1.0}
    assert read_metrics(tmp_path) == [{"iteration": 0, "one": 1.0}]


def test_resume_writes_each_iteration_once(tmp_path: Path) -> None:
    write_iterations(tmp_path, 0, 8)
    write_iterations(tmp_path, 5, 10)
    resumed = (tmp_path / "metrics.jsonl").read_bytes()
    other = tmp_path / "uninterrupted"
    other.mkdir()
    write_iterations(other, 0, 10)
    assert resumed == (other / "metrics.jsonl").read_bytes()


def test_half_written_last_line_is_dropped(tmp_path: Path) -> None:
    write_iterations(tmp_path, 0, 3)
    path = tmp_path / "metrics.jsonl"
    path.write_text(path.read_text()[:-5])  # the kill came within iteration 2
    assert [row["iteration"] for row in read_metrics(tmp_path)] == [0, 1]
    write_iterations(tmp_path, 2, 4)
    assert [row["iteration"] for row in read_metrics(tmp_path)] == [0, 1, 2, 3]


def test_damage_within_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text('{"iteration": 0}\nrubbish\n{"iteration": 2}\n')
    with pytest.raises(InputError, match="line 2"):
        read_metrics(tmp_path)


def test_resume_removes_rollouts_of_iterations_to_come(tmp_path: Path) -> None:
    for iteration in (0, 50, 100):
        write_rollouts(tmp_path, iteration, [{"iteration": iteration}])
    with MetricsWriter(tmp_path, 60):
        pass
    assert sorted(path.name for path in (tmp_path / "rollouts").iterdir()) == [
        "iteration_000000.jsonl",
        "iteration_000050.jsonl",
    ]


def test_rollouts_come_back_as_written(tmp_path: Path) -> None:
    rows = [{"iteration": 50, "response": "5\n\u2028", "tokens": [{"text": "5", "value": 0.5}]}, {"iteration": 50}]
    path = write_rollouts(tmp_path, 50, rows)
    assert path == tmp_path / "rollouts" / "iteration_000050.jsonl"
    assert read_rollouts(path) == rows


def test_summary_replaces_the_old_one_and_leaves_no_part(tmp_path: Path) -> None:
    write_summary(tmp_path, {"seed": 1, "eval/accuracy_by_level": {"two_digit": np.float32(0.5)}})
    write_summary(tmp_path, {"seed": 2, "time/to_target_s": {"two_digit": None}, "loss": float("nan")})
    assert json.loads((tmp_path / "summary.json").read_text()) == {
        "seed": 2,
        "time/to_target_s": {"two_digit": None},
        "loss": None,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"]


def test_failed_summary_keeps_the_old_one(tmp_path: Path) -> None:
    write_summary(tmp_path, {"seed": 1})
    with pytest.raises(TypeError):
        write_summary(tmp_path, {"seed": object()})
    assert json.loads((tmp_path / "summary.json").read_text()) == {"seed": 1}


def scalars(folder: Path) -> list[tuple[int, str, float]]:
    """The scalars in the event files of a run: records of length (8 bytes), checksum (4), event, checksum (4)."""
    found = []
    for path in sorted((folder / "tensorboard").iterdir()):
        data, place = path.read_bytes(), 0
        while place < len(data):
            length = int.from_bytes(data[place : place + 8], "little")
            event = Event.FromString(data[place + 12 : place + 12 + length])
            found += [(event.step, value.tag, value.simple_value) for value in event.summary.value]
            place += length + 16
    return found


def test_tensorboard_holds_the_finite_numbers(tmp_path: Path) -> None:
    with MetricsWriter(tmp_path) as writer:
        writer.write(3, {"reward/base/mean": 0.5, "actor/loss": float("nan")})
    assert scalars(tmp_path) == [(3, "reward/base/mean", 0.5)]
