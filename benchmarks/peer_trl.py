"""TRL's side of a training benchmark: `python peer_trl.py '{"setting": value, …}'`, run by a Python that has TRL.

Seconds from the end of one optimizer step to that of the next, by a callback, with what TRL does in between: sampling,
rewards, and one update over all rows. The policy is a Qwen2 of random float32 weights. Progress goes to standard error;
the last line on standard output is one JSON object. `trainer="grpo"` takes any TRL, groups of `group` rows, and no
reference; `"ppo"` takes a TRL that has `trl.experimental.ppo`, a value model of the policy's shape, and the reference
that TRL always asks. The reward costs next to nothing. No row ends of itself, for the end-of-sequence and padding ids
are none of the vocabulary.

The PPO trainer collects garbage twice a step, over all that its libraries have loaded; with a model this small, that is
a third of the step. `freeze=true` spares it this, which TRL does not: it hides what has been loaded from the collector.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

VOCABULARY = 64
SPECIAL = {"pad_token": "<pad>", "eos_token": "<eos>"}
SKIPPED = 3


@dataclass(frozen=True)
class Settings:
    """What the argument may set; see the module. `threads=0` leaves them to torch."""

    trainer: str = "grpo"
    rows: int = 32
    group: int = 8
    prompt: int = 4
    response: int = 32
    steps: int = 20
    threads: int = 0
    seed: int = 0
    attention: str = "sdpa"
    freeze: bool = False


def main() -> None:
    """Measure, and print what was found."""
    settings = Settings(**json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}"))
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRL_EXPERIMENTAL_SILENCE": "1", "TOKENIZERS_PARALLELISM": "false"}
    if settings.threads:
        os.environ["OMP_NUM_THREADS"] = str(settings.threads)
        import_module("torch").set_num_threads(settings.threads)
    with contextlib.redirect_stdout(sys.stderr):
        found = measure(settings)
    print(json.dumps(found))


def measure(settings: Settings) -> dict[str, Any]:
    """Seconds of each step but the first few."""
    ticks: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        trainer = {"grpo": build_grpo, "ppo": build_ppo}[settings.trainer](settings, folder)
        trainer.add_callback(build_clock(ticks))
        if settings.freeze:
            gc.collect()
            gc.freeze()
        trainer.train()
    seconds = [end - start for start, end in itertools.pairwise(ticks)][SKIPPED:]
    return {
        "seconds_per_step": statistics.median(seconds),
        "all": seconds,
        "threads": import_module("torch").get_num_threads(),
        "versions": {name: version(name) for name in ("trl", "torch", "transformers", "accelerate")},
    }


def build_clock(ticks: list[float]) -> Any:
    """A callback that notes the time at the beginning, and at the end of each step."""

    def tick(*_: Any, **__: Any) -> None:
        ticks.append(time.perf_counter())
        print(f"step {len(ticks) - 1}: {ticks[-1] - ticks[max(len(ticks) - 2, 0)]:.3f} s", file=sys.stderr, flush=True)

    base = import_module("transformers").TrainerCallback
    members = {"on_train_begin": staticmethod(tick), "on_step_end": staticmethod(tick)}
    return type("Clock", (base,), members)()


def build_grpo(settings: Settings, folder: str) -> Any:
    """TRL's GRPO trainer: one update a step, no KL, generation by transformers."""
    trl = import_module("trl")
    arguments = trl.GRPOConfig(
        **common_arguments(settings, folder),
        max_steps=settings.steps + SKIPPED,
        num_generations=settings.group,
        max_completion_length=settings.response,
        num_iterations=1,
        beta=0.0,
    )
    return trl.GRPOTrainer(
        model=build_model("Qwen2ForCausalLM", settings),
        reward_funcs=reward_tokens,
        args=arguments,
        train_dataset=build_prompts(settings, "prompt"),
        processing_class=build_tokenizer(),
    )


def build_ppo(settings: Settings, folder: str) -> Any:
    """TRL's PPO trainer: one epoch of one minibatch a step."""
    ppo = import_module("trl.experimental.ppo")
    arguments = ppo.PPOConfig(
        **common_arguments(settings, folder),
        total_episodes=settings.rows * (settings.steps + SKIPPED),
        num_ppo_epochs=1,
        num_mini_batches=1,
        local_rollout_forward_batch_size=settings.rows,
        response_length=settings.response,
        num_sample_generations=0,
        temperature=1.0,
    )
    return ppo.PPOTrainer(
        args=arguments,
        processing_class=build_tokenizer(),
        model=build_model("Qwen2ForCausalLM", settings),
        ref_model=None,
        reward_model=build_reward_model(),
        value_model=build_model("Qwen2ForSequenceClassification", settings),
        train_dataset=build_prompts(settings, "input_ids"),
    )


def common_arguments(settings: Settings, folder: str) -> dict[str, Any]:
    """What both trainers take: all rows at once, in float32 on the CPU, and nothing written."""
    return {
        "output_dir": folder,
        "per_device_train_batch_size": settings.rows,
        "gradient_accumulation_steps": 1,
        "gradient_checkpointing": False,
        "learning_rate": 1e-4,
        "use_cpu": True,
        "bf16": False,
        "logging_strategy": "no",
        "save_strategy": "no",
        "eval_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "seed": settings.seed,
    }


def reward_tokens(completion_ids: list[list[int]], **_: Any) -> list[float]:
    """The share of even tokens."""
    return [sum(token % 2 == 0 for token in row) / len(row) for row in completion_ids]


def build_reward_model() -> Any:
    """The least of what PPO asks of a reward model: a reward at each token, 1 at even ones, of no weights."""
    torch = import_module("torch")
    model = torch.nn.Module()
    model.base_model_prefix = "backbone"
    model.backbone = lambda input_ids, **_: SimpleNamespace(hidden_states=[(1.0 - input_ids % 2).unsqueeze(-1)])
    model.score = torch.nn.Identity()
    return model


def build_model(kind: str, settings: Settings) -> Any:
    """A Qwen2 of random weights."""
    transformers = import_module("transformers")
    transformers.set_seed(settings.seed)
    config = transformers.Qwen2Config(
        vocab_size=VOCABULARY,
        hidden_size=192,
        intermediate_size=768,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        num_labels=1,
        attn_implementation=settings.attention,
    )
    return getattr(transformers, kind)(config)


def build_prompts(settings: Settings, column: str) -> Any:
    """Prompts for several steps, as text or as ids; all differ."""
    ids = [[(at >> 4 * place) % 16 for place in range(settings.prompt)] for at in range(settings.rows * 8)]
    words = [" ".join(map(str, row)) for row in ids]
    return import_module("datasets").Dataset.from_dict({column: words if column == "prompt" else ids})


def build_tokenizer() -> Any:
    """A tokenizer whose words are numbers."""
    words = {word: at for at, word in enumerate([*map(str, range(VOCABULARY)), *SPECIAL.values()])}
    library = import_module("tokenizers")
    tokenizer = library.Tokenizer(library.models.WordLevel(words, unk_token="0"))
    tokenizer.pre_tokenizer = library.pre_tokenizers.WhitespaceSplit()
    wrapper = import_module("transformers").PreTrainedTokenizerFast
    return wrapper(tokenizer_object=tokenizer, padding_side="left", **SPECIAL)


if __name__ == "__main__":
    main()
