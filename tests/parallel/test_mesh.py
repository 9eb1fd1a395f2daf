from __future__ import annotations

import jax
import numpy as np
import pytest
from jax.sharding import Mesh

from rljax.errors import InputError
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh, replicated, rows, spread


def test_a_mesh_has_one_axis_for_the_rows() -> None:
    mesh = make_mesh(MeshConfig(1))
    assert dict(mesh.shape) == {"data": 1}
    assert make_mesh(MeshConfig(0)).size == jax.device_count()
    for sharding in (rows(mesh), replicated(mesh)):
        np.testing.assert_array_equal(jax.device_put(np.arange(6).reshape(3, 2), sharding), [[0, 1], [2, 3], [4, 5]])


def test_more_devices_than_there_are_is_an_error_that_tells_the_remedy() -> None:
    with pytest.raises(InputError, match=r"mesh\.data=4096 .*device_count=4096"):
        make_mesh(MeshConfig(4096))


def test_a_negative_size_is_an_error() -> None:
    with pytest.raises(InputError, match=r"mesh\.data is -1"):
        MeshConfig(-1).check()


@pytest.mark.parametrize(
    ("shape", "axis"),
    [
        ((16, 64), 1),  # the longest axis
        ((64, 16), 0),
        ((2, 24, 9), 1),  # the only one that divides
        ((100, 8), 1),  # the longest does not divide
        ((8, 8), 0),
        ((7, 9), None),
        ((0, 4), None),
        ((), None),
    ],
)
def test_parameters_are_spread_over_the_longest_axis_that_divides(shape: tuple[int, ...], axis: int | None) -> None:
    eight = Mesh(np.array(jax.devices()[:1] * 8), ("data",))
    placed = spread(eight, shape)
    held = tuple(size // 8 if place == axis else size for place, size in enumerate(shape))
    assert placed.shard_shape(shape) == held
    assert placed.is_fully_replicated == (axis is None)
