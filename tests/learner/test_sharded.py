from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("sharded_update.py")
PARTED = {"nothing": [], "optimizer": ["average", "opt_state"], "all": ["params", "average", "opt_state"]}


def test_one_device_and_eight_give_the_same_parameters_however_they_are_sharded() -> None:
    done = subprocess.run([sys.executable, PROGRAM], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["critic"] for line in found} == {"shared", "separate"}
    assert {line["kind"] for line in found} == {"plain", "ensemble", "cql"}
    assert {line["shard"] for line in found} == set(PARTED)
    for line in found:
        assert line["parted"] == PARTED[line["shard"]]
        assert line["step"] > 1e-2  # the parameters did move: four steps of up to 1e-2 each
        # Sums over rows are taken in another order, an error of about 1e-7 relative to the gradient. Adam divides each
        # gradient by its own size, so on the smallest ones that grows: a thousandth of the distance moved is allowed.
        assert line["params"] < 4e-5
        assert line["average"] < 4e-5
