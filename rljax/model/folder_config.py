"""The `config.json` of a Hugging Face folder: read as a `ModelConfig`, and written from one.

Families: Qwen2, Qwen3 and Llama, told apart by `model_type`. Rotary positions are read in both spellings, that of
transformers 4 (`rope_theta`, `rope_scaling`) and that of 5 (`rope_parameters`), and written in the first, which both
versions read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from sys import float_info
from typing import Any, Literal, NoReturn

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.tokenizer import Tokenizer

CONFIG_FILE = "config.json"
Dtype = Literal["float32", "bfloat16", "float16"]
_ARCHITECTURES = {"qwen2": "Qwen2ForCausalLM", "qwen3": "Qwen3ForCausalLM", "llama": "LlamaForCausalLM"}
_BIASED = ("llama", "qwen3")  # families whose `attention_bias` is an option; that of Qwen2 is fixed
# The one value of a key that stands for the mathematics here; a missing key or null stands for it too.
_ONLY = {
    "hidden_act": "silu",
    "mlp_bias": False,
    "use_sliding_window": False,
    "use_mrope": False,
    "partial_rotary_factor": 1,
}
_MOST = 2**31 - 1
_ROPE_KEYS = {"rope_type", "type", "rope_theta", "partial_rotary_factor"}
_STRETCH_KEYS = {"factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"}


def read_config(folder: Path, config: ModelConfig) -> ModelConfig:
    """`config` with the shape that the `config.json` of `folder` describes.

    Raises `InputError` where the file is missing, cannot be read, or describes what is not computed here.
    """
    if not folder.is_dir():
        raise InputError(f"model.weights={folder} is not a folder; download the model and name its folder.")
    path = folder / CONFIG_FILE
    return shape_of(read_json(path), config, path)


def read_json(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds. Raises `InputError` where it is missing or holds none."""
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path} is missing; name the folder of a Hugging Face model.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); make it readable.") from None
    except (ValueError, RecursionError):
        raise InputError(f"{path} is not JSON; download it again.") from None
    if not isinstance(values, dict):
        raise InputError(f"{path} holds no JSON object; download it again.")
    return values


def shape_of(values: Mapping[str, Any], config: ModelConfig, path: Path | str) -> ModelConfig:
    """`config` with the shape that `values`, read from `path`, describe. Raises `InputError` as `read_config` does."""
    entries = _Entries(values, path)
    family = _family(entries)
    _refuse_what_is_not_computed(entries, family)
    heads, width = entries.whole("num_attention_heads"), entries.whole("hidden_size")
    shaped = replace(
        config,
        layers=entries.whole("num_hidden_layers"),
        width=width,
        heads=heads,
        kv_heads=entries.whole("num_key_value_heads", heads if family == "llama" else None),
        head_width=_head_width(entries, family, width, heads),
        mlp=entries.whole("intermediate_size"),
        vocabulary=entries.whole("vocab_size"),
        qkv_bias=family == "qwen2",
        qk_norm=family == "qwen3",
        norm_epsilon=entries.above("rms_norm_eps", 0, 1e-6),
        tied=entries.flag("tie_word_embeddings"),
        **_rope(entries),
    )
    if shaped.heads % shaped.kv_heads:
        entries.refuse("num_attention_heads", f"it must be a multiple of num_key_value_heads={shaped.kv_heads}")
    return shaped


def hf_config(
    config: ModelConfig,
    *,
    dtype: Dtype,
    stop: Sequence[int],
    pad: int,
    start: Sequence[int],
    positions: int,
    original: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What `config.json` says of a model of V = `config.vocabulary` > 0; Qwen2, Qwen3 or Llama by its flags.

    `stop`, `pad` and `start` are token ids, `positions` is the longest row in tokens. Of an `original`, which must
    describe the same shape, all else is kept, its positions too. Raises `InputError` for a model that none of the
    three families computes.
    """
    ids: dict[str, Any] = {"eos_token_id": stop[0] if len(stop) == 1 else list(stop), "pad_token_id": pad}
    if original is not None:
        return _renewed(original, config, ids | ({"bos_token_id": start[0]} if start else {}), dtype)
    described = {
        **_family_entries(config),
        "hidden_size": config.width,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "num_key_value_heads": config.kv_heads,
        "head_dim": config.head,
        "intermediate_size": config.mlp,
        "vocab_size": config.vocabulary,
        "max_position_embeddings": positions,
        "hidden_act": "silu",
        "rms_norm_eps": config.norm_epsilon,
        "tie_word_embeddings": config.tied,
        "initializer_range": 0.02,
        "attention_dropout": 0.0,
        "use_cache": True,
        "torch_dtype": dtype,
    }
    return described | _rope_entries(config) | ids | {"bos_token_id": start[0] if start else None}


def hf_generation(tokenizer: Tokenizer, vocabulary: int) -> dict[str, Any]:
    """What `generation_config.json` says: sampling from the whole distribution of `vocabulary` = V ids.

    Without the ids that are never sampled here either: the tokenizer's, and those without a text. transformers would
    sample from the 50 likeliest tokens by default.
    """
    never = sorted({*tokenizer.forbidden, *range(tokenizer.size, vocabulary)})
    values: dict[str, Any] = {"do_sample": True, "eos_token_id": list(tokenizer.stop), "pad_token_id": tokenizer.pad}
    values |= {"bos_token_id": tokenizer.start[0]} if tokenizer.start else {}
    return values | {"top_k": 0} | ({"suppress_tokens": never} if never else {})


@dataclass(frozen=True)
class _Entries:
    """The keys of one file; each is asked for by the kind of value that it must have."""

    values: Mapping[str, Any]
    path: Path | str

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._value(key, default)
        if type(value) is not int or not 1 <= value <= _MOST:
            self.refuse(key, f"it must be a whole number in 1…{_MOST}")
        return value

    def above(self, key: str, least: int, default: float | None = None) -> float:
        value = self._value(key, default)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not least < value <= float_info.max:
            self.refuse(key, f"it must be a number above {least}")
        return float(value)

    def flag(self, key: str) -> bool:
        value = self._value(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "it must be true or false")
        return value

    def refuse(self, key: str, reason: str, remedy: str = "mend the file, or download it again") -> NoReturn:
        raise InputError(f"{self.path}: {key} is {_shown(self.values.get(key))}; {reason}, so {remedy}.")

    def _value(self, key: str, default: Any) -> Any:
        value = default if self.values.get(key) is None else self.values[key]
        if value is None:
            raise InputError(f"{self.path} lacks {key}; add it, or download the file again.")
        return value


def _family(entries: _Entries) -> str:
    family = entries.values.get("model_type")
    if not isinstance(family, str) or family not in _ARCHITECTURES:
        entries.refuse("model_type", f"only {', '.join(_ARCHITECTURES)} are supported", "choose a model of these")
    if entries.values.get("architectures") not in (None, [_ARCHITECTURES[family]]):
        entries.refuse("architectures", f"only [{_ARCHITECTURES[family]}] is supported", "choose a causal model")
    return family


def _refuse_what_is_not_computed(entries: _Entries, family: str) -> None:
    only = _ONLY | ({"attention_bias": False} if family in _BIASED else {})
    for key, wanted in only.items():
        if entries.values.get(key) not in (None, wanted):
            entries.refuse(key, f"only {_shown(wanted)} is supported", "choose another model")
    kinds = entries.values.get("layer_types")
    if kinds is not None and (not isinstance(kinds, list) or any(kind != "full_attention" for kind in kinds)):
        entries.refuse("layer_types", "only full_attention is supported", "choose another model")
    if entries.values.get("quantization_config") is not None:
        entries.refuse("quantization_config", "only plain weights are supported", "choose the unquantised model")


def _head_width(entries: _Entries, family: str, width: int, heads: int) -> int:
    """d; where the file does not name it, D / H, but for Qwen3 the 128 that transformers takes."""
    if entries.values.get("head_dim") is None and family != "qwen3" and width % heads:
        entries.refuse("hidden_size", f"it must be a multiple of num_attention_heads={heads}")
    head = entries.whole("head_dim", 128 if family == "qwen3" else width // heads)
    if head % 2:
        entries.refuse("head_dim", f"rotary positions need heads of even width, these have {head}")
    return head


def _rope(entries: _Entries) -> dict[str, Any]:
    """The `rope_*` fields. Of the two spellings the first that says something counts, as in transformers 5."""
    key = "rope_scaling" if entries.values.get("rope_scaling") else "rope_parameters"
    given = entries.values.get(key) or {}
    if not isinstance(given, dict):
        entries.refuse(key, "it must be an object")
    rope = _Entries({"rope_theta": entries.values.get("rope_theta"), **given}, entries.path)
    kind = given.get("rope_type") or given.get("type") or "default"
    if kind not in ("default", "llama3"):
        spelling = "rope_type" if given.get("rope_type") else "type"
        rope.refuse(spelling, "only default and llama3 are supported", "choose another model")
    if unknown := sorted(given.keys() - _ROPE_KEYS - _STRETCH_KEYS):
        rope.refuse(unknown[0], f"{key} with it is not supported", "choose another model")
    if rope.values.get("partial_rotary_factor") not in (None, 1):
        rope.refuse("partial_rotary_factor", "only 1 is supported", "choose another model")
    fields: dict[str, Any] = {"rope_theta": rope.above("rope_theta", 1, 10000.0), "rope_factor": 1.0}
    return fields | (_stretch(rope) if kind == "llama3" else {})


def _stretch(rope: _Entries) -> dict[str, Any]:
    low, high = rope.above("low_freq_factor", 0), rope.above("high_freq_factor", 0)
    if low >= high:
        rope.refuse("low_freq_factor", f"it must be below high_freq_factor={high}")
    factor = rope.above("factor", 0)
    if factor < 1:
        rope.refuse("factor", "it must be at least 1")
    return {
        "rope_factor": factor,
        "rope_low_frequency": low,
        "rope_high_frequency": high,
        "rope_original": rope.whole("original_max_position_embeddings"),
    }


def _family_entries(config: ModelConfig) -> dict[str, Any]:
    """What names the family, and the flags that only it has."""
    if config.qkv_bias and config.qk_norm:
        raise InputError(
            "model.qkv_bias and model.qk_norm are both on, which no Hugging Face family has; train with one off."
        )
    if config.qkv_bias or config.qk_norm:
        family, flags = ("qwen2", {}) if config.qkv_bias else ("qwen3", {"attention_bias": False})
        return {"model_type": family, "architectures": [_ARCHITECTURES[family]], "use_sliding_window": False, **flags}
    if config.width % config.heads:
        raise InputError(
            f"model.width={config.width} is not a multiple of model.heads={config.heads}, which transformers wants "
            "of a Llama model; train with a width that is."
        )
    flags = {"attention_bias": False, "mlp_bias": False}
    return {"model_type": "llama", "architectures": [_ARCHITECTURES["llama"]], **flags}


def _rope_entries(config: ModelConfig) -> dict[str, Any]:
    """Rotary positions as transformers 4 spells them."""
    if config.rope_factor == 1:
        return {"rope_theta": config.rope_theta, "rope_scaling": None}
    stretch = {
        "rope_type": "llama3",
        "factor": config.rope_factor,
        "low_freq_factor": config.rope_low_frequency,
        "high_freq_factor": config.rope_high_frequency,
        "original_max_position_embeddings": config.rope_original,
    }
    return {"rope_theta": config.rope_theta, "rope_scaling": stretch}


def _renewed(original: Mapping[str, Any], config: ModelConfig, ids: dict[str, Any], dtype: Dtype) -> dict[str, Any]:
    """The original with the new weights' ids and type. What only transformers 5 could read, 4 can read as well."""
    if shape_of(original, config, "the original config.json") != replace(config, head_width=config.head):
        raise InputError("the original config.json describes a model of another shape; leave it out, or restore it.")
    spelling = "dtype" if "dtype" in original else "torch_dtype"
    rope = _rope_entries(config) if original.get("rope_parameters") else {}
    return {**original, **ids, **rope, spelling: dtype}


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"
