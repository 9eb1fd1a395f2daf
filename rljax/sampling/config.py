"""How responses are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError


@dataclass(frozen=True)
class SamplingConfig:
    """`response_tokens` is T, the budget of a response. A batch is drawn in `chunks`: while one is generated, the one
    before is verified.

    Exploration: of the problems that no sample solved, up to `explore_chunks` · `explore_problems` are answered
    `explore_group` times each, the first token of the answer drawn uniformly from `explore_alphabet`, the others at
    `explore_temperature`. The verified ones among these answers are kept for self-imitation; none enters the policy
    gradient. 0 problems switch it off.
    """

    response_tokens: int = 8
    temperature: float = 1.0
    chunks: int = 2
    explore_problems: int = 64
    explore_chunks: int = 16
    explore_group: int = 16
    explore_temperature: float = 4.0
    explore_alphabet: str = "0123456789-"

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        if self.response_tokens < 5:
            raise InputError(f"sampling.response_tokens is {self.response_tokens}; the format alone needs 5, raise it.")
        for name in ("temperature", "explore_temperature"):
            if getattr(self, name) <= 0:
                raise InputError(f"sampling.{name} is {getattr(self, name)}; it must be above 0.")
        if self.chunks < 1:
            raise InputError(f"sampling.chunks is {self.chunks}; it must be at least 1.")
        if self.explore_problems < 0 or min(self.explore_group, self.explore_chunks) < 1 or not self.explore_alphabet:
            raise InputError(
                "sampling.explore_problems must not be negative, sampling.explore_group and explore_chunks at least 1, "
                "and sampling.explore_alphabet not empty; explore_problems=0 switches exploration off."
            )
