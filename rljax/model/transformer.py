"""The decoder: embedding, scanned blocks, final norm."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float, Int

from rljax.model.cache import Cache
from rljax.model.config import ModelConfig
from rljax.model.layers import Block, RMSNorm

# Unit variance: pre-norm blocks then add to a stream of their own size.
EMBEDDING_INIT = nn.initializers.normal(1.0)


def attention_mask(valid: Bool[Array, "B W"], slot: Int[Array, ""], new: int) -> Bool[Array, "B S W"]:
    """Which slots the tokens written at `slot … slot+new-1` may look at: real tokens, not behind themselves."""
    queries = slot + jnp.arange(new)
    causal = jnp.arange(valid.shape[1])[None, :] <= queries[:, None]
    return causal[None] & valid[:, None, :]


class Trunk(nn.Module):
    """Tokens and a cache in, hidden states and the longer cache out. Layers are stacked and scanned."""

    config: ModelConfig
    vocabulary: int

    @nn.compact
    def __call__(
        self, token: Int[Array, "B S"], valid: Bool[Array, "B S"], cache: Cache
    ) -> tuple[Float[Array, "B S D"], Cache]:
        c = self.config
        embed = nn.Embed(self.vocabulary, c.width, dtype=c.dtype, embedding_init=EMBEDDING_INIT, name="embed")
        position = cache.position[:, None] + jnp.maximum(jnp.cumsum(valid, axis=1) - 1, 0)
        seen = jax.lax.dynamic_update_slice_in_dim(cache.valid, valid, cache.length, axis=1)
        mask = attention_mask(seen, cache.length, token.shape[1])
        block = nn.remat(Block, prevent_cse=False) if c.remat else Block
        blocks = nn.scan(
            block,
            variable_axes={"params": 0},
            split_rngs={"params": True},
            in_axes=(nn.broadcast, nn.broadcast, 0, nn.broadcast),
            length=c.layers,
        )(c, name="blocks")
        x, (key, value) = blocks(embed(token), position, mask, (cache.key, cache.value), cache.length)
        longer = Cache(
            key=key,
            value=value,
            valid=seen,
            position=cache.position + jnp.sum(valid, axis=1, dtype=jnp.int32),
            length=cache.length + token.shape[1],
        )
        return RMSNorm(name="norm")(x), longer
