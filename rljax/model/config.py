"""The shape of the networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.errors import InputError


@dataclass(frozen=True)
class CriticShape:
    """What the critic's heads give at each position: [M, C] values, M = `members`, C = `components` (reward layers).

    With `hidden` 0 each head is linear, else it has one hidden layer of so many units. The last `apart` of them add
    something to head 0 each, with `units` hidden units, and do not move it. `rank` above 0 adds token-level advantages
    of that rank, r.
    """

    components: int = 1
    members: int = 1
    hidden: int = 0
    apart: int = 0
    units: int = 0
    rank: int = 0


@dataclass(frozen=True)
class ModelConfig:
    """A decoder-only transformer with a value head, or with a second trunk for the critic.

    Letters: D = `width`, H = `heads`, K = `kv_heads`, L = `layers`, d = `head_width` (0 stands for D / H); the MLP is
    `mlp` wide. V = `vocabulary`, 0 stands for what the tokenizer needs. Qwen2 has `qkv_bias`, Qwen3 `qk_norm`, Llama
    neither; `rope_factor` above 1 stretches the slow rotations as Llama 3 does. `dtype` is that of the activations;
    parameters, log-probs and values are float32 always.

    `weights` is a Hugging Face folder: the shape then comes from its `config.json`, whatever the fields above say, and
    the tokenizer too unless `tokenizer` names another folder. Without either, the built-in character tokenizer spells
    `alphabet`.

    `remat` says what a layer keeps for the backward pass: all (`none`), its matrix products (`dots`), or its input
    alone (`layer`). `attention` picks the learner's kernel; logits are never held for more than `vocabulary_chunk`
    tokens of the vocabulary at once.
    """

    layers: int = 2
    width: int = 64
    heads: int = 4
    kv_heads: int = 2
    head_width: int = 0
    mlp: int = 192
    vocabulary: int = 0
    qkv_bias: bool = False
    qk_norm: bool = False
    norm_epsilon: float = 1e-6
    rope_theta: float = 10000.0
    rope_factor: float = 1.0
    rope_low_frequency: float = 1.0
    rope_high_frequency: float = 4.0
    rope_original: int = 8192
    tied: bool = False
    dtype: Literal["float32", "bfloat16"] = "float32"
    critic: Literal["shared", "separate", "none"] = "shared"
    remat: Literal["none", "dots", "layer"] = "none"
    attention: Literal["auto", "dense", "blockwise", "cudnn"] = "auto"
    vocabulary_chunk: int = 8192
    weights: str | None = None
    tokenizer: str | None = None
    alphabet: str = "0123456789+-*/=(),;. "

    @property
    def head(self) -> int:
        """Width of one head, d."""
        return self.head_width or self.width // self.heads

    def check(self) -> None:
        """Raise `InputError` for a shape that cannot be built."""
        for name in ("layers", "width", "heads", "kv_heads", "mlp", "vocabulary_chunk", "rope_original"):
            if getattr(self, name) < 1:
                raise InputError(f"model.{name} is {getattr(self, name)}; it must be at least 1.")
        for name in ("head_width", "vocabulary"):
            if getattr(self, name) < 0:
                raise InputError(f"model.{name} is {getattr(self, name)}; it must not be negative (0: worked out).")
        self._check_heads()
        if len(set(self.alphabet)) != len(self.alphabet) or not self.alphabet:
            raise InputError("model.alphabet must name each character once; remove the repeated ones.")
        if self.rope_theta <= 1:
            raise InputError(f"model.rope_theta is {self.rope_theta}; it must be above 1.")
        if self.rope_factor < 1 or not 0 < self.rope_low_frequency < self.rope_high_frequency:
            raise InputError(
                f"model.rope_factor={self.rope_factor}, rope_low_frequency={self.rope_low_frequency}, "
                f"rope_high_frequency={self.rope_high_frequency}; choose rope_factor ≥ 1 and 0 < low < high."
            )
        if self.norm_epsilon <= 0:
            raise InputError(f"model.norm_epsilon is {self.norm_epsilon}; it must be above 0.")

    def _check_heads(self) -> None:
        if not self.head_width and self.width % (2 * self.heads):
            raise InputError(
                f"model.width={self.width} cannot be split into model.heads={self.heads} heads of even width; "
                f"choose a width that is a multiple of {2 * self.heads}, or set model.head_width."
            )
        if self.head_width % 2:
            raise InputError(f"model.head_width is {self.head_width}; rotary positions need an even one.")
        if self.heads % self.kv_heads:
            raise InputError(
                f"model.heads={self.heads} is not a multiple of model.kv_heads={self.kv_heads}; "
                "choose kv_heads that divides heads."
            )
