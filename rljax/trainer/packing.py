"""Several sequences in one row: each attends to itself alone, so ragged ones cost no padding."""

from __future__ import annotations

import numpy as np

from rljax.errors import InputError
from rljax.learner.types import Batch


def pack(batch: Batch, width: int, multiple: int) -> Batch:
    """The sequences of `batch`, one a row, packed into rows of `width` positions.

    First fit, longest sequences first (Johnson, 1973: about 11/9 of the fewest rows at most). The number of rows is a
    multiple of `multiple`; the last ones may be blank. Raises `InputError` where a sequence is longer than `width`.
    """
    length = (batch.segment > 0).sum(axis=1)
    if len(length) and length.max() > width:
        raise InputError(
            f"a sequence of {length.max()} positions does not fit learner.pack_tokens={width}; raise it, or lower "
            "sampling.response_tokens."
        )
    bins = first_fit(length, width)
    rows = max(-(-len(bins) // multiple), 1) * multiple
    packed = {name: np.zeros((rows, width, *value.shape[2:]), value.dtype) for name, value in vars(batch).items()}
    for row, members in enumerate(bins):
        start = 0
        for number, member in enumerate(members, 1):
            end = start + int(length[member])
            for name, value in vars(batch).items():
                packed[name][row, start:end] = value[member, : end - start]
            packed["segment"][row, start:end] = number
            start = end
    return Batch(**packed)


def first_fit(length: np.ndarray, width: int) -> list[list[int]]:
    """Which sequences share a row; those without any position are left out."""
    bins: list[list[int]] = []
    room: list[int] = []
    for member in np.argsort(-length, kind="stable").tolist():
        size = int(length[member])
        if not size:
            continue
        place = next((i for i, free in enumerate(room) if free >= size), None)
        if place is None:
            bins.append([])
            room.append(width)
            place = len(bins) - 1
        bins[place].append(member)
        room[place] -= size
    return bins
