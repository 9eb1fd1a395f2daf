"""How responses are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rljax.errors import InputError


@dataclass(frozen=True)
class SamplingConfig:
    """`response_tokens` is T, the budget of a response; one of the `stop` strings in it ends it as well.

    Tokens are drawn at `temperature`, from the `top_k` likeliest (0: all) and the likeliest that hold `top_p` of the
    probability. The engine decodes `slots` rows at once, each with room for `cache_tokens` of prompt and response (0:
    what the task needs), and looks at them every `chunk_tokens` tokens: finished ones are verified, their slots given
    to the next. The cache holds `cache_dtype`, `auto` being that of the activations. With `chat`, prompts go through
    the tokenizer's chat template.

    Exploration: of the problems that no sample solved, up to `explore_chunks` · `explore_problems` are answered
    `explore_group` times each, the first token of the answer drawn uniformly from `explore_alphabet`, the others at
    `explore_temperature`. The verified ones among these answers are kept for self-imitation; none enters the policy
    gradient. 0 problems switch it off.
    """

    response_tokens: int = 8
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    stop: list[str] = field(default_factory=list)
    slots: int = 256
    cache_tokens: int = 0
    chunk_tokens: int = 16
    prefill_tokens: int = 16384
    cache_dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    chat: bool = False
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
        if not 0 < self.top_p <= 1:
            raise InputError(f"sampling.top_p is {self.top_p}; it must lie in 0…1 (0 excluded).")
        for name, least in (
            ("top_k", 0),
            ("cache_tokens", 0),
            ("slots", 1),
            ("chunk_tokens", 1),
            ("prefill_tokens", 1),
        ):
            if getattr(self, name) < least:
                raise InputError(f"sampling.{name} is {getattr(self, name)}; it must be at least {least}.")
        if not all(self.stop):
            raise InputError("sampling.stop holds an empty string; leave it out.")
        if self.explore_problems < 0 or min(self.explore_group, self.explore_chunks) < 1 or not self.explore_alphabet:
            raise InputError(
                "sampling.explore_problems must not be negative, sampling.explore_group and explore_chunks at least 1, "
                "and sampling.explore_alphabet not empty; explore_problems=0 switches exploration off."
            )
