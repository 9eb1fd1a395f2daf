"""The critic's heads: values by member and reward layer, and token-level advantages of low rank.

Parameters: {"heads": {"in"?, "out", "bias"}, "apart"?: {the same}, "actions"?: {"state", "token"}}. All float32.
Before the first update every head is zero, and so is every advantage.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from rljax.model.config import CriticShape

Params = dict[str, Any]


def init_critic(key: Key[Array, ""], width: int, vocabulary: int, shape: CriticShape) -> Params:
    """Heads for hidden states of D = `width`, and advantages over V = `vocabulary` tokens where `rank` is above 0."""
    head_key, state_key, apart_key = jax.random.split(key, 3)
    params: Params = {"heads": _init(head_key, width, shape.members - shape.apart, shape.hidden, shape.components)}
    if shape.apart:
        params["apart"] = _init(apart_key, width, shape.apart, shape.units, shape.components)
    if shape.rank:
        state = jax.random.normal(state_key, (width, shape.components, shape.rank)) * width**-0.5
        params["actions"] = {"state": state, "token": jnp.zeros((vocabulary, shape.rank), jnp.float32)}
    return params


def read_heads(params: Params, hidden: Float[Array, "*S D"], shape: CriticShape) -> Float[Array, "*S M C"]:
    """V_mc(s) in the units of reward layer c."""
    flat = hidden.reshape(-1, hidden.shape[-1]).astype(jnp.float32)
    value = _heads(params["heads"], flat)
    if shape.apart:
        apart = jax.lax.stop_gradient(value[:, :1]) + _heads(params["apart"], flat)
        value = jnp.concatenate([value, apart], axis=1)
    return value.reshape(*hidden.shape[:-1], shape.members, shape.components)


def state_factors(params: Params, hidden: Float[Array, "*S D"]) -> Float[Array, "*S C r"]:
    """u_c(s) / √r: A_c(s, a) is its product with token a's row (dueling heads: Wang et al., 2016; of low rank)."""
    state = params["actions"]["state"]
    return jnp.einsum("...d,dcr->...cr", hidden.astype(jnp.float32), state) * state.shape[-1] ** -0.5


def _init(key: Key[Array, ""], width: int, members: int, hidden: int, components: int) -> Params:
    heads: Params = {
        "out": jnp.zeros((members, hidden or width, components), jnp.float32),
        "bias": jnp.zeros((members, components), jnp.float32),
    }
    if hidden:
        heads["in"] = jax.random.normal(key, (members, width, hidden)) * width**-0.5
    return heads


def _heads(heads: Params, flat: Float[Array, "N D"]) -> Float[Array, "N M C"]:
    if "in" not in heads:
        return jnp.einsum("nd,mdc->nmc", flat, heads["out"]) + heads["bias"]
    inner = jax.nn.gelu(jnp.einsum("nd,mdh->nmh", flat, heads["in"]))
    return jnp.einsum("nmh,mhc->nmc", inner, heads["out"]) + heads["bias"]
