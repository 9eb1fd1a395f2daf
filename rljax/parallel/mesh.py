"""The device mesh, and how rows and parameters lie on it."""

from __future__ import annotations

from collections.abc import Sequence

import jax
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from rljax.errors import InputError
from rljax.parallel.config import MeshConfig


def make_mesh(config: MeshConfig) -> Mesh:
    """A mesh with one axis, `data`. Raises `InputError` when it wants more devices than there are."""
    available = len(jax.devices())
    size = config.data or available
    if size > available:
        raise InputError(
            f"mesh.data={size} asks for more devices than the {available} there are; lower it, or on a CPU set "
            f"XLA_FLAGS=--xla_force_host_platform_device_count={size}."
        )
    return jax.make_mesh((size,), ("data",), axis_types=(AxisType.Auto,), devices=jax.devices()[:size])


def rows(mesh: Mesh) -> NamedSharding:
    """Leading axis over the data axis."""
    return NamedSharding(mesh, PartitionSpec("data"))


def replicated(mesh: Mesh) -> NamedSharding:
    """The whole array on each device."""
    return NamedSharding(mesh, PartitionSpec())


def spread(mesh: Mesh, shape: Sequence[int]) -> NamedSharding:
    """The longest axis that divides among the devices over the data axis; the whole array where none does."""
    divisible = [axis for axis, size in enumerate(shape) if size and size % mesh.size == 0]
    if not divisible:
        return replicated(mesh)
    longest = max(divisible, key=lambda axis: shape[axis])
    return NamedSharding(mesh, PartitionSpec(*(None,) * longest, "data"))
