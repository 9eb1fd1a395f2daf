"""The critic's heads: values by member and reward layer, and token-level advantages of low rank.

Parameters: {"heads": {"in"?, "out", "bias"}, "actions"?: {"state", "token"}}. All float32. Before the first update
every head is zero (but for its prior), and so is every advantage.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Key

from rljax.model.config import CriticShape

Params = dict[str, Any]
PRIOR_UNITS = 16


def init_critic(key: Key[Array, ""], width: int, vocabulary: int, shape: CriticShape) -> Params:
    """Heads for hidden states of D = `width`, and advantages over V = `vocabulary` tokens where `rank` is above 0."""
    head_key, state_key = jax.random.split(key)
    last = shape.hidden or width
    heads: Params = {
        "out": jnp.zeros((shape.members, last, shape.components), jnp.float32),
        "bias": jnp.zeros((shape.members, shape.components), jnp.float32),
    }
    if shape.hidden:
        heads["in"] = jax.random.normal(head_key, (shape.members, width, shape.hidden)) * width**-0.5
    if not shape.rank:
        return {"heads": heads}
    state = jax.random.normal(state_key, (width, shape.components, shape.rank)) * width**-0.5
    return {"heads": heads, "actions": {"state": state, "token": jnp.zeros((vocabulary, shape.rank), jnp.float32)}}


def read_heads(params: Params, hidden: Float[Array, "*S D"], shape: CriticShape) -> Float[Array, "*S M C"]:
    """V_mc(s) in the units of reward layer c."""
    flat = hidden.reshape(-1, hidden.shape[-1]).astype(jnp.float32)
    value = _heads(params["heads"], flat)
    if shape.prior:
        value = value + shape.prior * jax.lax.stop_gradient(_prior(flat, shape))
    return value.reshape(*hidden.shape[:-1], shape.members, shape.components)


def state_factors(params: Params, hidden: Float[Array, "*S D"]) -> Float[Array, "*S C r"]:
    """u_c(s) / √r: A_c(s, a) is its product with token a's row (dueling heads: Wang et al., 2016; of low rank)."""
    state = params["actions"]["state"]
    return jnp.einsum("...d,dcr->...cr", hidden.astype(jnp.float32), state) * state.shape[-1] ** -0.5


def _heads(heads: Params, flat: Float[Array, "N D"]) -> Float[Array, "N M C"]:
    if "in" not in heads:
        return jnp.einsum("nd,mdc->nmc", flat, heads["out"]) + heads["bias"]
    inner = jax.nn.gelu(jnp.einsum("nd,mdh->nmh", flat, heads["in"]))
    return jnp.einsum("nmh,mhc->nmc", inner, heads["out"]) + heads["bias"]


def _prior(flat: Float[Array, "N D"], shape: CriticShape) -> Float[Array, "N M C"]:
    """A random function of each member, the same in every run, of about unit size (Osband et al., 2018)."""
    first, second = jax.random.split(jax.random.key(20181))
    width = flat.shape[-1]
    inner = jax.random.normal(first, (shape.members, width, PRIOR_UNITS)) * width**-0.5
    outer = jax.random.normal(second, (shape.members, PRIOR_UNITS, shape.components)) * (0.4 * PRIOR_UNITS) ** -0.5
    # A tanh of a standard normal number has a variance of about 0.4.
    return jnp.einsum("nmh,mhc->nmc", jnp.tanh(jnp.einsum("nd,mdh->nmh", flat, inner)), outer)
