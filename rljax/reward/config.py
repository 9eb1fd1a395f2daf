"""The weights of the reward layers."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError


@dataclass(frozen=True)
class RewardConfig:
    """r_t = `base`·base_t + `process`·process_t, in reward units.

    The process layer pays `format_mark` for each of the four format marks; `column` for a numeral all of whose columns
    are right, in equal parts for each of them; `milestone` for a named step of the thought and `false_step` for a false
    one or a rule where it does not apply, the sum over steps cut to ±`step_cap`.
    """

    base: float = 1.0
    process: float = 0.4
    format_mark: float = 0.25
    column: float = 0.5
    milestone: float = 0.25
    false_step: float = -0.25
    step_cap: float = 0.25

    def check(self) -> None:
        """Raise `InputError` where a wrong answer could outrank a right one (design, section 4)."""
        parts = (self.base, self.process, self.format_mark, self.column, self.milestone, self.step_cap)
        if min(parts) < 0 or self.false_step > 0:
            raise InputError(
                "reward weights must not be negative, and reward.false_step not positive; change their sign."
            )
        reach = self.process * (4 * self.format_mark + self.column + 2 * self.step_cap)
        if self.base <= reach:
            raise InputError(
                f"reward.base={self.base} does not exceed the range {reach:g} of the process layer, so a wrong answer "
                "could outrank a right one; raise reward.base or lower reward.process."
            )
