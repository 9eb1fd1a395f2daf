"""What the judgement of one response may cost, counted in operations: the same verdict on every machine."""

from __future__ import annotations


class Exhausted(Exception):
    """The operations allowed are used up: what is asked stays undecided."""


class Budget:
    """Counts down; `part` hands out a smaller budget that draws on this one."""

    def __init__(self, amount: int, whole: Budget | None = None) -> None:
        self.left = amount
        self._whole = whole

    def spend(self, amount: int = 1) -> None:
        """Take off an amount. Raises `Exhausted` when it is not there any more."""
        if self._whole is not None:
            self._whole.spend(amount)
        self.left -= amount
        if self.left < 0:
            raise Exhausted

    def part(self, amount: int) -> Budget:
        """A budget of its own for one question."""
        return Budget(amount, self)
