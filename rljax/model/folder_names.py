"""What a Hugging Face folder calls the parameters of the policy, and where in them each of its tensors belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import jax
from flax.traverse_util import flatten_dict

from rljax.model.config import ModelConfig
from rljax.model.policy import init_params

# By path; of the arrays here, only shapes are looked at.
Shapes = Mapping[str, jax.ShapeDtypeStruct | jax.Array]
_EMBED, _NORM, _HEAD = "trunk.embed.embedding", "trunk.norm.scale", "head.embedding"
_OUTSIDE = {_EMBED: "model.embed_tokens.weight", _NORM: "model.norm.weight", _HEAD: "lm_head.weight"}
_MODULES = {
    "attention_norm": "input_layernorm",
    "attention.query": "self_attn.q_proj",
    "attention.key": "self_attn.k_proj",
    "attention.value": "self_attn.v_proj",
    "attention.out": "self_attn.o_proj",
    "attention.query_norm": "self_attn.q_norm",
    "attention.key_norm": "self_attn.k_norm",
    "mlp_norm": "post_attention_layernorm",
    "mlp.gate": "mlp.gate_proj",
    "mlp.up": "mlp.up_proj",
    "mlp.down": "mlp.down_proj",
}
_BLOCKS = "trunk.blocks."


@dataclass(frozen=True)
class Place:
    """A tensor of the folder. `leaf` is where it belongs, in `layer` of the leading axis unless that is None.

    `shape` is the folder's. A `turned` tensor is stored as [out, in] and used as [in, out].
    """

    name: str
    shape: tuple[int, ...]
    leaf: str
    layer: int | None
    turned: bool

    @property
    def row_axis(self) -> int:
        """The axis of the leaf that the rows of the stored tensor lie along."""
        return (self.layer is not None) + self.turned

    @property
    def column_axis(self) -> int | None:
        """The axis of the leaf that its columns lie along; None for a vector."""
        if len(self.shape) == 1:
            return None
        return (self.layer is not None) + (not self.turned)


@cache
def leaf_shapes(config: ModelConfig) -> Shapes:
    """The policy's parameters for V = `config.vocabulary`, by path; nothing is made."""
    key = jax.eval_shape(partial(jax.random.key, 0))
    alone = replace(config, critic="none")
    shapes = jax.eval_shape(partial(init_params, config=alone, vocabulary=config.vocabulary), key)
    return dict(flatten_dict(shapes["policy"], sep="."))


def places(shapes: Shapes) -> list[Place]:
    """The tensors of the folder in the order of the forward pass, which is that in which they are written."""
    layers = next(shape.shape[0] for leaf, shape in shapes.items() if leaf.startswith(_BLOCKS))
    inside = sorted((leaf for leaf in shapes if leaf.startswith(_BLOCKS)), key=_rank)
    found = [_outside(_EMBED, shapes)]
    found += [_inside(leaf, layer, shapes[leaf]) for layer in range(layers) for leaf in inside]
    return found + [_outside(leaf, shapes) for leaf in (_NORM, _HEAD) if leaf in shapes]


def is_ignored(name: str, tied: bool) -> bool:
    """Whether a tensor carries nothing: a buffer of old versions, or the head of a model that ties it."""
    return name.endswith(".rotary_emb.inv_freq") or (tied and name == _OUTSIDE[_HEAD])


def _outside(leaf: str, shapes: Shapes) -> Place:
    return Place(_OUTSIDE[leaf], shapes[leaf].shape, leaf, None, False)


def _inside(leaf: str, layer: int, shape: Any) -> Place:
    module, kind = leaf.removeprefix(_BLOCKS).rsplit(".", 1)
    turned = kind == "kernel"
    stored = shape.shape[:0:-1] if turned else shape.shape[1:]
    name = f"model.layers.{layer}.{_MODULES[module]}.{'bias' if kind == 'bias' else 'weight'}"
    return Place(name, stored, leaf, layer, turned)


def _rank(leaf: str) -> tuple[int, bool]:
    module, kind = leaf.removeprefix(_BLOCKS).rsplit(".", 1)
    return list(_MODULES).index(module), kind == "bias"
