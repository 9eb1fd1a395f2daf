"""How responses are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError


@dataclass(frozen=True)
class SamplingConfig:
    """`response_tokens` is T, the budget of a response. A batch is drawn in `chunks`: while one is generated, the one
    before is verified. On `explore_share` of the rows whose problem was never solved, the first token of the answer is
    drawn uniformly from `explore_alphabet`; it is marked as forced and no policy gradient flows through it.
    """

    response_tokens: int = 10
    temperature: float = 1.0
    chunks: int = 2
    explore_share: float = 0.5
    explore_temperature: float = 2.0
    explore_alphabet: str = "0123456789-"

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        if self.response_tokens < 4:
            raise InputError(f"sampling.response_tokens is {self.response_tokens}; the format alone needs 5, raise it.")
        for name in ("temperature", "explore_temperature"):
            if getattr(self, name) <= 0:
                raise InputError(f"sampling.{name} is {getattr(self, name)}; it must be above 0.")
        if self.chunks < 1:
            raise InputError(f"sampling.chunks is {self.chunks}; it must be at least 1.")
        if not 0 <= self.explore_share <= 1:
            raise InputError(f"sampling.explore_share is {self.explore_share}; it must lie in 0…1.")
