"""Where the time goes: wall time by name, with compilation taken out."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import jax


class CompileTimer:
    """Seconds that JAX has spent tracing, lowering and compiling since `install`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.count = 0

    def install(self) -> None:
        """Listen from now on."""
        jax.monitoring.register_event_duration_secs_listener(self._on_event)

    def remove(self) -> None:
        """Stop listening."""
        jax.monitoring.unregister_event_duration_listener(self._on_event)

    def _on_event(self, event: str, duration_secs: float, **_: object) -> None:
        if event.startswith("/jax/core/compile/"):
            self.seconds += duration_secs
            self.count += event.endswith("backend_compile_duration")


class Clock:
    """Adds up wall seconds by name; what was spent compiling inside a span is not part of it."""

    def __init__(self, compile_timer: CompileTimer) -> None:
        self.compile_timer = compile_timer
        self.spans: dict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a block under `name`."""
        start, compiled = time.perf_counter(), self.compile_timer.seconds
        try:
            yield
        finally:
            spent = time.perf_counter() - start - (self.compile_timer.seconds - compiled)
            self.spans[name] += max(spent, 0.0)

    def take(self) -> dict[str, float]:
        """The spans since the last call, in seconds."""
        spans, self.spans = dict(self.spans), defaultdict(float)
        return spans
