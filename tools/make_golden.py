"""Write tests/model/golden/*.npz: what transformers makes of tiny models with random weights.

    python tools/make_golden.py [folder]

It needs torch and transformers and nothing of rljax. Each file holds the weights by their names in a Hugging Face
folder, all of them exact in float16, and beside them `config` (the text of config.json), `ids` [B, S] and `logits`
[B, S, V], computed in float32.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "model" / "golden"
SIZES = {"vocab_size": 48, "hidden_size": 32, "intermediate_size": 56, "num_hidden_layers": 2, "num_attention_heads": 4}
# Pairs of every kind at this head width of 8: kept, mixed and stretched.
STRETCH = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 256,
}
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "qwen2_tied": ("Qwen2", {"num_key_value_heads": 2, "tie_word_embeddings": True}),
    "qwen2_mha": ("Qwen2", {"num_key_value_heads": 4, "rope_theta": 1e6}),
    "qwen3": ("Qwen3", {"num_key_value_heads": 2, "head_dim": 16, "rope_theta": 1e6}),
    "qwen3_tied": ("Qwen3", {"num_key_value_heads": 1, "head_dim": 8, "tie_word_embeddings": True}),
    "llama": ("Llama", {"num_key_value_heads": 4, "rms_norm_eps": 1e-5}),
    "llama_stretched": (
        "Llama",
        {"num_key_value_heads": 2, "tie_word_embeddings": True, "rope_theta": 5e5, "rope_scaling": STRETCH},
    ),
}
ROWS, LENGTH = 2, 40


def main(folder: Path = GOLDEN) -> None:
    """Write a file for each of `MODELS`."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, (family, settings)) in enumerate(MODELS.items()):
        np.savez_compressed(folder / f"{name}.npz", **golden(family, settings, seed))


def golden(family: str, settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """What one file holds."""
    torch, transformers = import_module("torch"), import_module("transformers")
    config = getattr(transformers, f"{family}Config")(**SIZES, **settings, attn_implementation="eager")
    model = getattr(transformers, f"{family}ForCausalLM")(config).eval()
    generator = np.random.default_rng(seed)
    weights = {}
    with torch.no_grad():
        for name, weight in model.named_parameters():  # a tied head is none of them
            weights[name] = random_weight(name, tuple(weight.shape), generator)
            weight.copy_(torch.from_numpy(weights[name].astype(np.float32)))
        ids = generator.integers(0, config.vocab_size, (ROWS, LENGTH))
        logits = model(torch.from_numpy(ids)).logits.numpy()
    config.architectures = [type(model).__name__]  # as when transformers saves the model
    return {**weights, "config": config.to_json_string(), "ids": ids.astype(np.int32), "logits": logits}


def random_weight(name: str, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Large enough that every weight matters to the logits, and none of the usual values that would hide a mistake."""
    drawn = generator.standard_normal(shape)
    if name.endswith("norm.weight"):
        drawn = 1 + 0.3 * drawn
    elif len(shape) == 2 and "embed" not in name:
        drawn *= 1.5 / np.sqrt(shape[1])
    return drawn.astype(np.float16)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
