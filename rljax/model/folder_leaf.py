"""A parameter on the mesh, written and read a few rows at a time.

Each device writes rows into its own part, in place, or cuts them out of it, and one program does that for all devices.
So there are no collectives and no second copies, and a process reads only what its own devices hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec
from jaxtyping import Array, Float, Int, Shaped

from rljax.model.folder_names import Place, Shapes

SLICE_BYTES = 4 * 2**20  # of float32; a few slices are alive at once: as read, as put, as turned
Rows = Shaped[np.ndarray, "n ..."]  # of a tensor, as the folder has them


class Box(NamedTuple):
    """What a device holds of a parameter: from `lower` to before `upper`, axis by axis. All boxes are of one size."""

    lower: tuple[int, ...]
    upper: tuple[int, ...]


class _Layout(NamedTuple):
    """What a compiled program must know of a parameter and of the tensors that it is made of."""

    sharding: NamedSharding
    turned: bool
    stacked: bool

    @property
    def each_device(self) -> PartitionSpec:
        """Of an array that has one row a device."""
        return PartitionSpec(self.sharding.mesh.axis_names)

    def on_devices(self, function: Callable[..., Any], ins: Any, out: Any) -> Callable[..., Any]:
        """`function` as a program of each device on its own part; the specs of what goes in and comes out."""
        # Unchecked, for the check would want proof that copies of the same part stay the same.
        return jax.shard_map(function, mesh=self.sharding.mesh, in_specs=ins, out_specs=out, check_vma=False)


@dataclass
class Leaf:
    """A parameter, float32, and the boxes of this process's devices. A write replaces `array`, in its memory."""

    array: Float[Array, "..."]
    boxes: Mapping[jax.Device, Box]

    def write(self, place: Place, read: Callable[[int, int], Rows], dtype: np.dtype[Any]) -> None:
        """Put a tensor where it belongs. `read(first, count)` gives rows of it, of type `dtype`.

        Every process of the mesh writes the same tensors in the same order.
        """
        for shift, count, _ in self._spans(place):
            rows = {first: read(first, count) for first in self._firsts(place, shift)}
            blank = np.zeros((count, *place.shape[1:]), dtype)
            pieces = [rows.get(_first(box, place) + shift, blank)[_columns(box, place)] for box in self.boxes.values()]
            written = _write(self.array, self._spread(pieces), self._starts(place, shift), self._layout(place))
            self.array = written.block_until_ready()  # nothing else bounds how many slices wait for their turn

    def read(self, place: Place, dtype: str) -> Iterator[Rows]:
        """The tensor's rows as `dtype`, some at a time. All of it must be on devices of this process."""
        for _, group in groupby(self._holders(place), key=lambda device: _first(self.boxes[device], place)):
            devices = list(group)
            for shift, count, had in self._spans(place):
                cut = _cut(self.array, self._starts(place, shift), self._layout(place), count, dtype)
                found = {shard.device: shard.data for shard in cut.addressable_shards}
                yield np.concatenate([jax.device_get(found[device])[0] for device in devices], axis=-1)[had:]

    def _holders(self, place: Place) -> list[jax.Device]:
        """One device for each different box with something of the tensor, by rows, then by columns."""
        boxes = {box: device for device, box in self.boxes.items() if _holds(box, place)}
        return [boxes[box] for box in sorted(boxes, key=lambda box: (_first(box, place), box))]

    def _firsts(self, place: Place, shift: int) -> list[int]:
        return sorted({_first(box, place) + shift for box in self.boxes.values() if _holds(box, place)})

    def _spans(self, place: Place) -> Iterator[tuple[int, int, int]]:
        box = next(iter(self.boxes.values()))
        return spans(box.upper[place.row_axis] - box.lower[place.row_axis], place.shape)

    def _starts(self, place: Place, shift: int) -> Int[Array, "devices r"]:
        """Where in its box each device begins, and whether it takes part."""
        starts = []
        for box in self.boxes.values():
            start = np.zeros(self.array.ndim + 1, np.int32)
            start[place.row_axis] = shift
            if place.layer is not None:
                start[0] = place.layer - box.lower[0]
            start[-1] = _holds(box, place)
            starts.append(start)
        return self._spread(starts)

    def _spread(self, each: Sequence[Shaped[np.ndarray, "..."]]) -> Shaped[Array, "devices ..."]:
        """One array a device, as one array over the mesh."""
        sharding = NamedSharding(self._sharding.mesh, PartitionSpec(self._sharding.mesh.axis_names))
        put = jax.device_put([x[None] for x in each], list(self.boxes))
        return jax.make_array_from_single_device_arrays((sharding.mesh.size, *each[0].shape), sharding, put)

    def _layout(self, place: Place) -> _Layout:
        return _Layout(self._sharding, place.turned, place.layer is not None)

    @property
    def _sharding(self) -> NamedSharding:
        sharding = self.array.sharding
        assert isinstance(sharding, NamedSharding)
        return sharding


def empty_leaves(shapes: Shapes, shardings: Mapping[str, NamedSharding]) -> dict[str, Leaf]:
    """Zeros of these shapes, by path."""

    def zeros() -> dict[str, Float[Array, "..."]]:
        return {path: jnp.zeros(shape.shape, jnp.float32) for path, shape in shapes.items()}

    arrays = jax.jit(zeros, out_shardings=dict(shardings))()
    return {path: leaf_of(array) for path, array in arrays.items()}


def leaf_of(array: Float[Array, "..."]) -> Leaf:
    """A parameter that is there already."""
    if not isinstance(array.sharding, NamedSharding):
        (device,) = array.devices()
        mesh = Mesh([device], ("all",), axis_types=(AxisType.Auto,))
        array = jax.device_put(array, NamedSharding(mesh, PartitionSpec()))
    indices = array.sharding.addressable_devices_indices_map(array.shape)
    boxes = {}
    for device, index in indices.items():
        assert index is not None  # it is for devices of other processes only
        ends = [part.indices(size)[:2] for part, size in zip(index, array.shape, strict=True)]
        boxes[device] = Box(tuple(start for start, _ in ends), tuple(stop for _, stop in ends))
    return Leaf(array, boxes)


def spans(rows: int, shape: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """`rows` rows of a tensor of this shape in slices: (first, count, how many of them the slice before had already).

    They are of equal length, so that one compiled program serves all; the last reaches back for that.
    """
    slices = max(1, math.ceil(rows * math.prod(shape[1:]) * 4 / SLICE_BYTES))
    count = math.ceil(rows / slices)
    for done in range(0, rows, count):
        first = min(done, rows - count)
        yield first, count, done - first


def _first(box: Box, place: Place) -> int:
    return box.lower[place.row_axis]


def _columns(box: Box, place: Place) -> tuple[slice, ...]:
    """What of the tensor's rows belongs into the box."""
    axis = place.column_axis
    return (slice(None),) if axis is None else (slice(None), slice(box.lower[axis], box.upper[axis]))


def _holds(box: Box, place: Place) -> bool:
    return place.layer is None or box.lower[0] <= place.layer < box.upper[0]


@partial(jax.jit, donate_argnums=0, static_argnums=3)
def _write(
    array: Float[Array, "..."], piece: Shaped[Array, "devices ..."], start: Int[Array, "devices r"], layout: _Layout
) -> Float[Array, "..."]:
    partly = layout.stacked and layout.sharding.shard_shape(array.shape)[0] < array.shape[0]

    def write(own: Float[Array, "..."], piece: Shaped[Array, "1 ..."], start: Int[Array, "1 r"]) -> Float[Array, "..."]:
        rows = (piece[0].T if layout.turned else piece[0]).astype(own.dtype)
        rows = rows[None] if layout.stacked else rows
        at = [start[0, axis] for axis in range(own.ndim)]
        if partly:  # a device without the layer writes back what it holds
            rows = jnp.where(start[0, -1] == 1, rows, jax.lax.dynamic_slice(own, at, rows.shape))
        return jax.lax.dynamic_update_slice(own, rows, at)

    each, spec = layout.each_device, layout.sharding.spec
    return layout.on_devices(write, (spec, each, each), spec)(array, piece, start)


@partial(jax.jit, static_argnums=(2, 3, 4))
def _cut(
    array: Float[Array, "..."], start: Int[Array, "devices r"], layout: _Layout, count: int, dtype: str
) -> Shaped[Array, "devices ..."]:
    def cut(own: Float[Array, "..."], start: Int[Array, "1 r"]) -> Shaped[Array, "1 ..."]:
        size = list(own.shape[layout.stacked :])
        size[layout.turned] = count
        at = [start[0, axis] for axis in range(own.ndim)]
        rows = jax.lax.dynamic_slice(own, at, (1,) * layout.stacked + tuple(size)).reshape(size)
        return (rows.T if layout.turned else rows).astype(dtype)[None]

    return layout.on_devices(cut, (layout.sharding.spec, layout.each_device), layout.each_device)(array, start)
