"""tunix's side of a sampling benchmark: `python peer_tunix.py '{"setting": value, …}'`, run by a Python that has tunix.

Samples at temperature 1, from the full softmax, with tunix's own `Sampler`: a Qwen3 of random float32 weights. Progress
goes to standard error; the last line on standard output is one JSON object. Prompts have `prompt` tokens. No row ends
of itself, for the end-of-sequence id is none of the vocabulary. With `lengths="fixed"`, every row takes `response`
tokens; with `"geometric"`, the rows' lengths are `row_lengths`, a batch runs to its longest row, and only
`sum(row_lengths)` tokens count. The clock holds what the sampler does for its caller: tokenizing, buffers, prefill,
decoding, and text again. Where `threads` is 1, XLA is kept to one.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

VOCABULARY = 512
SPECIAL = ("<pad>", "<eos>")
Batch = tuple[list[str], int]


@dataclass(frozen=True)
class Settings:
    """What the argument may set; see the module. `cache=0` is just what prompt and response need."""

    batch: int = 64
    prompt: int = 16
    response: int = 128
    cache: int = 0
    requests: int = 64
    lengths: str = "fixed"
    row_lengths: tuple[int, ...] = ()
    seed: int = 0
    repeats: int = 3
    threads: int = 0

    @property
    def steps(self) -> list[int]:
        """How many tokens each row takes."""
        return [self.response] * self.requests if self.lengths == "fixed" else list(self.row_lengths)


def main() -> None:
    """Measure, and print what was found."""
    settings = Settings(**json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}"))
    if len(settings.steps) != settings.requests:
        sys.exit(f"{settings.requests} requests need as many row_lengths, not {len(settings.steps)}.")
    limit_threads(settings.threads)
    print(json.dumps(measure(settings)))


def limit_threads(threads: int) -> None:
    """Keep XLA to one thread, if it is to have but one; it reads this as jax loads."""
    if threads == 1:
        flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flags}".strip()
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    os.environ["HF_HUB_OFFLINE"] = "1"


def measure(settings: Settings) -> dict[str, Any]:
    """Tokens a second over all rows, each shape compiled beforehand."""
    sampler, batches = build_sampler(settings), cut(settings)
    for (rows, steps), batch in {(len(prompts), steps): (prompts, steps) for prompts, steps in batches}.items():
        sample(sampler, settings, batch, settings.seed)
        say(f"compiled {rows} rows of {steps} steps")
    seconds = []
    for repeat in range(settings.repeats):
        seconds.append(run(sampler, settings, batches, settings.seed + repeat))
        say(f"repeat {repeat}: {seconds[-1]:.3f} s")
    rates = [sum(settings.steps) / taken for taken in seconds]
    return {
        "tokens_per_s": statistics.median(rates),
        "all": rates,
        "seconds": seconds,
        "tokens": sum(settings.steps),
        "cache": sampler.cache_config.cache_size,
        "versions": {name: version(name) for name in ("google-tunix", "jax", "jaxlib", "flax", "transformers")},
    }


def cut(settings: Settings) -> list[Batch]:
    """The prompts in batches, in order, each with the steps of its longest row."""
    generator, steps = random.Random(settings.seed), settings.steps
    words = range(len(SPECIAL), VOCABULARY)
    prompts = [" ".join(f"w{word}" for word in generator.choices(words, k=settings.prompt)) for _ in steps]
    starts = range(0, len(steps), settings.batch)
    return [(prompts[at : at + settings.batch], max(steps[at : at + settings.batch])) for at in starts]


def run(sampler: Any, settings: Settings, batches: list[Batch], seed: int) -> float:
    """Seconds to sample all batches; each must give as many tokens as it was to."""
    start, outputs = time.perf_counter(), []
    for at, batch in enumerate(batches):
        outputs.append(sample(sampler, settings, batch, seed * len(batches) + at))
    taken = time.perf_counter() - start
    for output, (prompts, steps) in zip(outputs, batches, strict=True):
        assert [len(row) for row in output.tokens] == [steps] * len(prompts), "a row ended early"
        assert output.padded_prompt_tokens.shape == (len(prompts), settings.prompt), "prompts were padded"
    return taken


def sample(sampler: Any, settings: Settings, batch: Batch, seed: int) -> Any:
    """What tunix's sampler makes of a batch; it has come to the host on return."""
    return sampler(
        input_strings=batch[0],
        max_generation_steps=batch[1],
        max_prompt_length=settings.prompt,
        eos_tokens=[VOCABULARY],
        temperature=1.0,
        top_p=1.0,
        seed=seed,
    )


def build_sampler(settings: Settings) -> Any:
    """tunix's sampler of a Qwen3 of random weights."""
    library, models = import_module("tunix.generate.sampler"), import_module("tunix.models.qwen3.model")
    config = models.ModelConfig(
        num_layers=4,
        vocab_size=VOCABULARY,
        embed_dim=128,
        hidden_dim=384,
        num_heads=4,
        head_dim=32,
        num_kv_heads=2,
        rope_theta=1_000_000,
        norm_eps=1e-6,
    )
    model = models.Qwen3(config, rngs=import_module("flax.nnx").Rngs(settings.seed))
    cache = library.CacheConfig(
        cache_size=settings.cache or settings.prompt + settings.response, num_layers=4, num_kv_heads=2, head_dim=32
    )
    return library.Sampler(model, build_tokenizer(), cache)


def build_tokenizer() -> Any:
    """A tokenizer of Hugging Face's, whose words are those of the vocabulary."""
    words = {word: at for at, word in enumerate([*SPECIAL, *(f"w{at}" for at in range(len(SPECIAL), VOCABULARY))])}
    library = import_module("tokenizers")
    tokenizer = library.Tokenizer(library.models.WordLevel(words, unk_token="<pad>"))
    tokenizer.pre_tokenizer = library.pre_tokenizers.WhitespaceSplit()
    wrapper = import_module("transformers").PreTrainedTokenizerFast
    return wrapper(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>")


def say(text: str) -> None:
    """Report progress."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
