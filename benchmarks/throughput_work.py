"""What a measurement must compute and read, by formula: operations of the model and bytes of its decoding.

Per token and layer: two operations for each parameter of a matrix product, and 4·H·d for each token that attention
looks at, causality taken into account. The head is a matrix product like the others; looking up an embedding is not
one. A backward pass is twice a forward one. What is computed again to save memory, what padding costs, norms, softmax
and the optimizer are left out: these are operations of the model, not of the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rljax.model.config import ModelConfig

BYTES = {"float32": 4, "bfloat16": 2}


@dataclass(frozen=True)
class Tally:
    """Positions that pass the layers, those of them that pass the head, and Σ over them of the tokens looked at."""

    positions: int
    scored: int
    looked: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.positions + other.positions, self.scored + other.scored, self.looked + other.looked)


def rising(start: int, count: int) -> int:
    """Σ of what `count` positions look at, the first of them standing behind `start` tokens."""
    return count * start + count * (count + 1) // 2


def read_rows(sizes: Sequence[int]) -> Tally:
    """Whole rows of so many tokens: all of a row's tokens but the last are read, and each position is scored."""
    positions = sum(size - 1 for size in sizes)
    return Tally(positions, positions, sum(rising(0, size - 1) for size in sizes))


def drawn(prompts: int, prompt: int, lengths: Sequence[int]) -> Tally:
    """Prompts of `prompt` tokens, each computed once up to its last token, and rows that draw so many tokens each."""
    before = Tally(prompts * (prompt - 1), 0, prompts * rising(0, prompt - 1))
    looked = sum(rising(prompt - 1, length) for length in lengths)
    return before + Tally(sum(lengths), sum(lengths), looked)


def layer_weights(model: ModelConfig) -> int:
    """Parameters of one layer's matrix products."""
    attention = 2 * model.width * model.head * (model.heads + model.kv_heads)
    return attention + 3 * model.width * model.mlp


def trunk_flops(model: ModelConfig, tally: Tally) -> float:
    """Operations of all layers, forward."""
    attention = 4 * model.heads * model.head * tally.looked
    return float(model.layers * (2 * layer_weights(model) * tally.positions + attention))


def policy_flops(model: ModelConfig, tally: Tally) -> float:
    """Operations of the policy, forward: layers and head."""
    return trunk_flops(model, tally) + 2.0 * model.vocabulary * model.width * tally.scored


def critic_flops(model: ModelConfig, tally: Tally, beside_policy: bool) -> float:
    """Operations of the critic, forward; `beside_policy`, one that shares the policy's layers adds a head alone."""
    if model.critic == "none":
        return 0.0
    layers = 0.0 if beside_policy and model.critic == "shared" else trunk_flops(model, tally)
    return layers + 2.0 * model.width * tally.positions


def scoring_flops(model: ModelConfig, tally: Tally) -> float:
    """Operations of log-probs, entropies and values."""
    return policy_flops(model, tally) + critic_flops(model, tally, True)


def update_flops(model: ModelConfig, tally: Tally) -> float:
    """Operations of one update: the critic's values first, then all forward and backward."""
    return 3.0 * scoring_flops(model, tally) + critic_flops(model, tally, False)


def decode_bytes(model: ModelConfig, prompt: int, lengths: Sequence[int], reads: int) -> int:
    """Bytes that decoding must read: the matrix products' weights so many times, once a step and device, and the cache
    that each row has in use, its own length and no more, at each of its tokens; all in the dtype of the activations."""
    weights = model.layers * layer_weights(model) + model.vocabulary * model.width
    looked = sum(rising(prompt - 1, length) for length in lengths)
    cache = 2 * model.layers * model.kv_heads * model.head * looked
    return BYTES[model.dtype] * (weights * reads + cache)
