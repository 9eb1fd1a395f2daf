"""Quantiles of durations in constant memory, however many there are."""

from __future__ import annotations

import math

_SHORTEST_S = 1e-6
# Each bucket is this much longer than the one before: a quantile is known to 2.5 % either way.
_LOG_RATIO = math.log(1.05)
_BUCKETS = 1 + math.ceil(math.log(1e6 / _SHORTEST_S) / _LOG_RATIO)


class Durations:
    """A histogram of seconds with buckets of equal ratio, from a microsecond to eleven days."""

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self._total = 0

    def add(self, seconds: float) -> None:
        """Note one duration."""
        bucket = 0 if seconds <= _SHORTEST_S else math.ceil(math.log(seconds / _SHORTEST_S) / _LOG_RATIO)
        self._counts[min(bucket, _BUCKETS - 1)] += 1
        self._total += 1

    def quantile(self, share: float) -> float:
        """The seconds that `share` (0 to 1) of the durations do not exceed; 0.0 where there are none yet."""
        wanted = max(1, math.ceil(share * self._total))
        seen = 0
        for bucket, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return _SHORTEST_S * math.exp((bucket - 0.5) * _LOG_RATIO) if bucket else _SHORTEST_S
        return 0.0
