"""The weights of the reward layers, and what the process layer pays for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rljax.errors import InputError
from rljax.reward.weights_config import WeightsConfig

LAYERS = ("base", "process", "exploration")


@dataclass(frozen=True)
class RewardConfig:
    """r_t = w1·base_t + w2·process_t + w3·exploration_t, in reward units; `weights` says how the w are found.

    The process layer pays `format_mark` for each of the four format marks; `column` for a numeral all of whose columns
    are right, in equal parts for each of them; `milestone` for a named step of the thought and `false_step` for a false
    one or a rule where it does not apply, the sum over steps cut to ±`step_cap`. With `form: potential` what it has
    paid is taken back on the last token, which leaves the best policy what it is.

    The exploration layer pays 1/√(1 + n) for a way of reasoning that was met n times, a count that keeps
    `novelty_decay` of itself an iteration: all of it to a verified answer, `novelty_share` of it to others.
    """

    weights: WeightsConfig = field(default_factory=WeightsConfig)
    format_mark: float = 0.25
    column: float = 0.5
    milestone: float = 0.25
    false_step: float = -0.25
    step_cap: float = 0.25
    form: Literal["sum", "potential"] = "sum"
    novelty_share: float = 0.1
    novelty_decay: float = 0.99

    @property
    def process_range(self) -> float:
        """What the process layer's sums over two responses can differ by, at most."""
        return 4 * self.format_mark + self.column + 2 * self.step_cap

    def check(self) -> None:
        """Raise `InputError` where a wrong answer could outrank a right one (design, section 4)."""
        self.weights.check()
        parts = (self.format_mark, self.column, self.milestone, self.step_cap)
        if min(parts) < 0 or self.false_step > 0:
            raise InputError(
                "what the process layer pays must not be negative, and reward.false_step not positive; change the sign."
            )
        for name in ("novelty_share", "novelty_decay"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"reward.{name} is {getattr(self, name)}; it must lie in 0…1.")
        self._check_order()

    def _check_order(self) -> None:
        weights, reach = self.weights, self.process_range
        others = reach * weights.process + weights.exploration
        if weights.base <= others:
            raise InputError(
                f"reward.weights.base={weights.base} does not exceed the range {others:g} of the process and "
                "exploration layers, so a wrong answer could outrank a right one; raise it, or lower "
                "reward.weights.process or reward.weights.exploration."
            )
        if weights.kind == "bayes" and weights.floor <= max(reach, 1.0) * (1.0 - weights.floor):
            least = max(reach, 1.0) / (1.0 + max(reach, 1.0))
            raise InputError(
                f"reward.weights.floor={weights.floor} lets a wrong answer outrank a right one; it must "
                f"exceed {least:.3g}."
            )
