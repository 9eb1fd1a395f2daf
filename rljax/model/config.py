"""The shape of the networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.errors import InputError


@dataclass(frozen=True)
class ModelConfig:
    """A decoder-only transformer with a value head, or with a second trunk for the critic.

    Letters: D = `width`, H = `heads`, K = `kv_heads`, L = `layers`; the MLP is `mlp` wide. `alphabet` is what the
    built-in character tokenizer can spell beside its special tokens. `dtype` is that of the activations; parameters,
    log-probs and values are float32 always.
    """

    layers: int = 2
    width: int = 64
    heads: int = 4
    kv_heads: int = 2
    mlp: int = 192
    rope_theta: float = 10000.0
    tied: bool = False
    remat: bool = False
    dtype: Literal["float32", "bfloat16"] = "float32"
    critic: Literal["shared", "separate"] = "shared"
    alphabet: str = "0123456789+-*/=(),;. "

    @property
    def head_width(self) -> int:
        """Width of one head, d = D / H."""
        return self.width // self.heads

    def check(self) -> None:
        """Raise `InputError` for a shape that cannot be built."""
        for name in ("layers", "width", "heads", "kv_heads", "mlp"):
            if getattr(self, name) < 1:
                raise InputError(f"model.{name} is {getattr(self, name)}; it must be at least 1.")
        if self.width % (2 * self.heads):
            raise InputError(
                f"model.width={self.width} cannot be split into model.heads={self.heads} heads of even width; "
                f"choose a width that is a multiple of {2 * self.heads}."
            )
        if self.heads % self.kv_heads:
            raise InputError(
                f"model.heads={self.heads} is not a multiple of model.kv_heads={self.kv_heads}; "
                "choose kv_heads that divides heads."
            )
        if len(set(self.alphabet)) != len(self.alphabet) or not self.alphabet:
            raise InputError("model.alphabet must name each character once; remove the repeated ones.")
        if self.rope_theta <= 1:
            raise InputError(f"model.rope_theta is {self.rope_theta}; it must be above 1.")
