"""The parts of the other side that are plain functions."""

import subprocess
import sys

import pytest

from rljax.verify.sandbox import bootstrap
from rljax.verify.sandbox.inside import cgroup, confine, plan, trees
from rljax.verify.sandbox.types import Limits

_V2 = {
    "/proc/self/cgroup": ["0::/user.slice/app.scope"],
    "/proc/self/mountinfo": ["30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"],
}
_V1 = {
    "/proc/self/cgroup": ["9:name=systemd:/", "4:memory:/docker/abc", "3:cpu,cpuacct:/", "0::/"],
    "/proc/self/mountinfo": [
        "31 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
        "33 24 0:28 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "34 24 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct",
    ],
}


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (_V2, [("", f"/sys/fs/cgroup{path}") for path in ("/user.slice/app.scope", "/user.slice", "")]),
        (_V1, [("memory", "/sys/fs/cgroup/memory"), ("", "/sys/fs/cgroup/unified")]),
        ({}, []),
    ],
)
def test_where_control_groups_are_looked_for(monkeypatch, machine, expected):
    monkeypatch.setattr(cgroup, "_lines", lambda path: machine.get(path, []))
    assert list(cgroup._candidates()) == expected


def test_limits_of_both_versions_of_control_groups(evaluator):
    given = bootstrap.plan_of(evaluator, Limits(memory_bytes=1000, processes=7))
    assert cgroup._limits("memory", given)[0] == {"memory.limit_in_bytes": "1000"}
    must, may = cgroup._limits("", given)
    assert must == {"memory.max": "1000"}
    assert may == {"pids.max": "7", "memory.swap.max": "0", "memory.oom.group": "1"}


def test_trees_hold_the_interpreter_and_none_holds_another():
    shown = trees.trees()
    assert any(trees._inside(sys.base_prefix, tree) for tree in shown)
    assert not [tree for tree in shown for other in shown if tree != other and trees._inside(tree, other)]
    assert not {"/", "/home", "/root", "/tmp", "/etc", "/var"} & set(shown)


def test_a_project_within_a_shown_tree_is_hidden(tmp_path):
    (tmp_path / "lib/python3.11/site-packages").mkdir(parents=True)
    (tmp_path / "src/project").mkdir(parents=True)
    hidden = trees.hidden([str(tmp_path)], str(tmp_path / "src/project"))
    assert hidden == [str(tmp_path / "lib/python3.11/site-packages"), str(tmp_path / "src/project")]
    assert str(tmp_path) not in trees.hidden([str(tmp_path / "lib")], str(tmp_path))


def test_landlock_asks_for_no_more_than_the_kernel_knows():
    assert [len(confine.landlock_attributes(version)) for version in range(1, 8)] == [8, 8, 8, 16, 16, 24, 24]
    handled = [int.from_bytes(confine.landlock_attributes(version)[:8], "little") for version in range(1, 8)]
    assert [bits.bit_length() - 1 for bits in handled] == [12, 13, 14, 14, 15, 15, 15]
    assert all(bits & 0b1101 == 0 for bits in handled)  # execute, read_file, read_dir: the mounts decide


def test_a_plan_crosses_as_it_is(evaluator):
    given = bootstrap.plan_of(evaluator, Limits())
    assert plan.decode(plan.encode(given)) == given
    with pytest.raises(TypeError):
        plan.decode("{}")


def test_the_other_side_loads_nothing_of_the_judge():
    command = bootstrap.command("trees", "sys.stdout.write(' '.join(sys.modules))")
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout.split()
    ours = {name for name in loaded if name.startswith("rljax")}
    assert ours == {
        *("rljax", "rljax.verify", "rljax.verify.sandbox"),
        *("rljax.verify.sandbox.inside", "rljax.verify.sandbox.inside.trees"),
    }
    assert "site" not in loaded
