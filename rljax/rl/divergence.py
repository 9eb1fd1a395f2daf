"""Entropy, and estimators of KL(π‖π_ref) from tokens drawn from π (Schulman, 2020, "Approximating KL divergence").

With d = log π − log π_ref at the drawn token. As estimates of the *value*: k1 unbiased, k2 biased with low variance, k3
unbiased, never negative. As *losses* they differ: under on-policy sampling the expected gradient of k2 is that of
KL(π‖π_ref), that of k1 is zero and that of k3 is the one of KL(π_ref‖π). As *costs* in the reward only k1 has the
expected policy gradient of KL(π‖π_ref).
"""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float


def kl_k1(logprob: Float[Array, "*S"], reference: Float[Array, "*S"]) -> Float[Array, "*S"]:
    """d, in nats."""
    return logprob - reference


def kl_k2(logprob: Float[Array, "*S"], reference: Float[Array, "*S"]) -> Float[Array, "*S"]:
    """d² / 2, in nats."""
    return 0.5 * (logprob - reference) ** 2


def kl_k3(logprob: Float[Array, "*S"], reference: Float[Array, "*S"]) -> Float[Array, "*S"]:
    """e^{−d} − 1 + d, in nats."""
    return jnp.expm1(reference - logprob) + (logprob - reference)


def entropy(logprobs: Float[Array, "*S V"]) -> Float[Array, "*S"]:
    """−Σ_a π(a) log π(a), in nats, from normalised log-probs; tokens of probability zero add nothing."""
    probability = jnp.exp(logprobs)
    # Masked before the product, not behind it: 0 · −inf would be NaN in the gradient.
    return -jnp.sum(probability * jnp.where(probability > 0, logprobs, 0.0), axis=-1)
