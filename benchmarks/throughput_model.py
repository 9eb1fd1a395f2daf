"""What is measured: the trainer's own programs for a preset of random weights, and rows made up for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
from hydra import compose, initialize_config_dir
from jaxtyping import Float, Int
from omegaconf import OmegaConf

from benchmarks.throughput_settings import Settings, row_lengths
from rljax.command import conf_directory
from rljax.errors import InputError
from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch, TrainState
from rljax.model.config import ModelConfig
from rljax.model.policy import Params, init_params
from rljax.model.tokenizer import CharTokenizer, Tokenizer
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import replicated
from rljax.reward.config import LAYERS
from rljax.sampling.config import SamplingConfig
from rljax.trainer.clock import CompileTimer
from rljax.trainer.config import Config
from rljax.trainer.experience import ONE, make_rows
from rljax.trainer.packing import pack
from rljax.trainer.programs import Programs, critic_shape, make_programs
from rljax.trainer.settings import build


@dataclass(frozen=True)
class IdTokenizer:
    """Every id is a word, its own number; none is forbidden, none ends a response."""

    size: int
    pad = 0
    stop = ()
    start = ()
    forbidden = ()

    def encode(self, text: str) -> list[int]:
        """Ids of numbers with spaces between them."""
        return [int(word) for word in text.split()]

    def prompt(self, text: str) -> list[int]:
        """The same: nothing goes in front."""
        return self.encode(text)

    def bound(self, text: str) -> int:
        """At least len(prompt(text))."""
        return len(text)

    def decode(self, ids: Sequence[int]) -> str:
        """Numbers with spaces between them."""
        return " ".join(map(str, ids))

    def ends(self, ids: Sequence[int]) -> list[int]:
        """The offset behind each number."""
        return [len(self.decode(ids[: at + 1])) for at in range(len(ids))]

    def piece(self, index: int) -> str:
        """The number."""
        return str(index)

    def mark(self, text: str) -> int | None:
        """There are no marks."""
        del text
        return None

    def save(self, folder: Path) -> None:
        """There is nothing to keep."""
        raise InputError(f"made-up ids cannot be saved to {folder}; leave it out.")


@dataclass(frozen=True)
class Bench:
    """Settings, what they come to, the programs, and the seconds that compiling them takes as it goes."""

    settings: Settings
    config: Config
    tokenizer: Tokenizer
    programs: Programs
    compiling: CompileTimer

    @property
    def model(self) -> ModelConfig:
        """The shape of the networks; its vocabulary is V, never 0."""
        return self.config.model


def make_bench(settings: Settings) -> Bench:
    """The trainer's programs; nothing is compiled yet. Raises `InputError` for a shape that cannot be built."""
    compiling = CompileTimer()
    compiling.install()
    config = make_config(settings)
    config.model.check()
    tokenizer = IdTokenizer(config.model.vocabulary)
    return Bench(settings, config, tokenizer, make_programs(config, tokenizer, settings.prompt), compiling)


def make_config(settings: Settings) -> Config:
    """A run's configuration, with one minibatch an update, and nothing replayed or explored."""
    learner = LearnerConfig(
        learning_rate=1e-4,
        warmup_steps=0,
        minibatches=1,
        self_imitation=0.0,
        replay_rows=0,
        accumulate=settings.accumulate,
        pack_tokens=settings.pack,
    )
    sampling = SamplingConfig(
        response_tokens=settings.response,
        temperature=settings.temperature,
        slots=settings.batch,
        cache_tokens=settings.slot,
        chunk_tokens=settings.chunk,
    )
    mesh = MeshConfig(data=settings.devices)
    return Config(seed=settings.seed, model=make_model(settings), learner=learner, sampling=sampling, mesh=mesh)


def make_model(settings: Settings) -> ModelConfig:
    """The preset's shape with what the settings change."""
    with initialize_config_dir(str(conf_directory()), version_base="1.3"):
        values = OmegaConf.to_container(compose(f"model/{settings.model}").model)
    assert isinstance(values, dict)
    model = build(ModelConfig, {str(key): value for key, value in values.items()})
    named = {"dtype": settings.dtype, "remat": settings.remat}
    changed: dict[str, Any] = {key: value for key, value in named.items() if value != "preset"}
    vocabulary = model.vocabulary or CharTokenizer(model.alphabet).size
    return replace(model, vocabulary=vocabulary, critic=settings.critic, **changed)


def random_params(bench: Bench) -> Params:
    """Parameters without an optimizer's state; heads are random too, though the trainer's begin as zero."""

    def make(key: jax.Array) -> Params:
        params = init_params(key, bench.model, bench.model.vocabulary, critic_shape(bench.config))
        if head := params["policy"].get("head"):
            table = head["embedding"]
            head["embedding"] = jax.random.normal(key, table.shape, table.dtype) * bench.model.width**-0.5
        return params

    return jax.jit(make, out_shardings=replicated(bench.programs.mesh))(jax.random.key(bench.settings.seed))


def random_prompts(bench: Bench, stream: int) -> Int[np.ndarray, "P S"]:
    """A prompt for each group of rows, all of full length."""
    generator = np.random.default_rng((bench.settings.seed, stream))
    shape = bench.settings.rows // bench.settings.group, bench.settings.prompt
    return generator.integers(bench.model.vocabulary, size=shape, dtype=np.int32)


def made_up_rows(bench: Bench) -> Batch:
    """Random prompts, responses and rewards in rows of `prompt` + `response` positions; no log-probs yet."""
    settings, lengths = bench.settings, row_lengths(bench.settings)
    generator = np.random.default_rng((settings.seed, 1))
    token = generator.integers(bench.model.vocabulary, size=(len(lengths), settings.response), dtype=np.int32)
    live = np.arange(settings.response) < lengths[:, None]
    blank = np.zeros(token.shape, np.float32)
    reward = blank.copy()
    reward[np.arange(len(lengths)), lengths - 1] = generator.normal(size=len(lengths))
    response = {"sampled": live, "old_logprob": blank, "reward": layered(reward), "entropy_coefficient": blank}
    prompts = np.repeat(random_prompts(bench, 0), settings.group, axis=0)
    return packed(make_rows(prompts, np.where(live, token, -1), response, settings.prompt + settings.response), bench)


def layered(reward: Float[np.ndarray, "B T"]) -> Float[np.ndarray, "B T C"]:
    """A reward as the first of the layers."""
    return np.stack([reward, *[np.zeros_like(reward)] * (len(LAYERS) - 1)], axis=-1)


def no_rows(batch: Batch) -> Batch:
    """What is replayed: nothing, of the same width."""
    return jax.tree.map(lambda x: x[:0], batch)


def update(state: TrainState, batch: Batch, bench: Bench) -> tuple[TrainState, dict[str, jax.Array]]:
    """One update, of the first reward layer alone and without replay."""
    programs = bench.programs
    fresh, replayed = programs.put_rows((batch, no_rows(batch)))
    return programs.update(state, fresh, replayed, programs.put(ONE))


def packed(batch: Batch, bench: Bench) -> Batch:
    """The rows as the learner wants them."""
    learner = bench.config.learner
    if not learner.pack_tokens:
        return batch
    return pack(batch, learner.pack_tokens, learner.accumulate * bench.programs.mesh.size)
