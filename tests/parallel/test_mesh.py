from __future__ import annotations

import jax
import numpy as np
import pytest

from rljax.errors import InputError
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh, replicated, rows


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
