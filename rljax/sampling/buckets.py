"""The few sizes that arrays are given, so that the number of compilations of a whole run is bounded."""

from __future__ import annotations

from bisect import bisect_left


def lengths(limit: int, smallest: int = 16) -> tuple[int, ...]:
    """16, 32, 48, 64, 96, 128, 192, …, `limit`: powers of two and the middles between them; at most half is waste."""
    found = []
    size = smallest
    while size < limit:
        found.append(size)
        if size > smallest and size + size // 2 < limit:
            found.append(size + size // 2)
        size *= 2
    return (*found, limit)


def counts(limit: int) -> tuple[int, ...]:
    """1, 4, 16, 64, …, `limit`: numbers of rows, few of which are worth a program of their own."""
    found = [4**power for power in range(limit.bit_length()) if 4**power < limit]
    return (*found, limit)


def fit(sizes: tuple[int, ...], wanted: int) -> int:
    """The smallest of the rising `sizes` that holds `wanted`."""
    return sizes[bisect_left(sizes, wanted)]


def groups(slots: int, devices: int) -> tuple[int, ...]:
    """Numbers of slots that are decoded together: all, or a quarter when no more are needed at the end of a batch."""
    quarter = slots // 4
    return (quarter, slots) if quarter and slots % 4 == 0 and quarter % devices == 0 else (slots,)


def take_rows(sizes: tuple[int, ...], rows: int) -> int:
    """How many of `rows` to compute at once: all where they nearly fill one of the rising `sizes`, else as many as fill
    the next smaller one."""
    if fit(sizes, rows) * 3 <= rows * 4 or rows < sizes[1 if len(sizes) > 1 else 0]:
        return rows
    return max(size for size in sizes if size <= rows)
