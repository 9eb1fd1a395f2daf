"""The compiled functions of a run, bound to its mesh and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
from jax.sharding import Mesh

from rljax.learner import ppo
from rljax.learner.optimizer import make_optimizer
from rljax.learner.types import Batch, TrainState
from rljax.model import policy
from rljax.model.config import ModelConfig
from rljax.model.decode import Weights
from rljax.model.folder_weights import load_policy
from rljax.model.tokenizer import Tokenizer
from rljax.parallel.mesh import make_mesh, replicated, rows, spread
from rljax.sampling.choose import Chooser, Exploration, choose_exploring, choose_greedy, choose_sampled
from rljax.sampling.chunk import Rules
from rljax.sampling.engine import Engine, Shape
from rljax.trainer.config import Config
from rljax.trainer.source import folder_of


@dataclass(frozen=True)
class Programs:
    """All that runs on devices. Arguments are arrays placed by `put_rows` or `put`; each result stays on devices."""

    mesh: Mesh
    init: Callable[[], TrainState]
    prepare: Callable[[policy.Params], Weights]
    sample: Engine
    explore: Engine | None  # None where the tokenizer has no single tokens for the marks of an answer
    greedy: Engine
    update: Callable[[TrainState, Batch, Batch], tuple[TrainState, dict[str, jax.Array]]]
    inspect: Callable[[policy.Params, Batch], ppo.Targets]  # what the critic says of a few rows

    def put_rows(self, tree: Any) -> Any:
        """Host arrays to the mesh, rows sharded."""
        return jax.device_put(tree, rows(self.mesh))

    def put(self, tree: Any) -> Any:
        """Host arrays to the mesh, one copy a device."""
        return jax.device_put(tree, replicated(self.mesh))

    @property
    def compiled(self) -> tuple[int, int]:
        """Programs that the engines have asked for so far, and the most that they ever can."""
        engines = [x for x in (self.sample, self.explore, self.greedy) if x is not None]
        return sum(x.programs for x in engines), sum(x.most_programs for x in engines)


def make_programs(config: Config, tokenizer: Tokenizer, prompt_width: int) -> Programs:
    """Bind the pure functions of the lower rooms; prompts have `prompt_width` tokens at most.

    Raises `InputError` when the mesh cannot be built or a prompt does not fit the cache.
    """
    mesh = make_mesh(config.mesh)
    networks, optimizer = make_networks(config, tokenizer), make_optimizer(config.learner)
    state = state_shardings(config, tokenizer, mesh)
    update = partial(ppo.update, networks=networks, optimizer=optimizer, config=config.learner)
    engine = partial(make_engine, config, tokenizer, prompt_width, mesh)
    sampling = config.sampling
    sampled = partial(choose_sampled, temperature=sampling.temperature, top_k=sampling.top_k, top_p=sampling.top_p)
    exploring = exploring_chooser(config, tokenizer)
    sample = engine(sampled)
    return Programs(
        mesh=mesh,
        init=partial(_init, config, tokenizer, state),
        prepare=sample.prepare,
        sample=sample,
        explore=engine(exploring) if exploring is not None and config.task.mode == "single" else None,
        greedy=engine(choose_greedy),
        update=jax.jit(update, donate_argnums=0, out_shardings=(state, replicated(mesh))),
        inspect=jax.jit(partial(_inspect, networks=networks, config=config)),
    )


def vocabulary_of(config: ModelConfig, tokenizer: Tokenizer) -> int:
    """V: the model's rows, which may be more than the tokenizer has tokens."""
    return config.vocabulary or tokenizer.size


def forbidden_of(config: ModelConfig, tokenizer: Tokenizer) -> tuple[int, ...]:
    """Ids that are never sampled: those that the tokenizer forbids, and rows of the model without a token."""
    return (*tokenizer.forbidden, *range(tokenizer.size, vocabulary_of(config, tokenizer)))


def make_networks(config: Config, tokenizer: Tokenizer) -> ppo.Networks:
    """The learner's doors. Its policy is the one that was sampled from: same temperature, same forbidden tokens."""
    model = config.model
    if config.learner.pack_tokens and model.attention == "auto":
        # cuDNN's kernel knows no segments.
        model = replace(model, attention="blockwise" if config.learner.pack_tokens > 512 else "dense")
    forbidden, temperature = forbidden_of(model, tokenizer), config.sampling.temperature

    def evaluate(params: policy.Params, token: Any, target: Any, segment: Any) -> policy.Evaluation:
        return policy.evaluate(params, model, token, target, segment, forbidden=forbidden, temperature=temperature)

    def value(params: policy.Params, token: Any, segment: Any) -> jax.Array:
        return policy.values(params, model, token, segment)

    return ppo.Networks(evaluate, None if model.critic == "none" else value)


def make_engine(config: Config, tokenizer: Tokenizer, prompt_width: int, mesh: Mesh, chooser: Chooser) -> Engine:
    """The engine that draws by `chooser`."""
    sampling, model = config.sampling, config.model
    answer = tokenizer.mark("<answer>"), tokenizer.mark("</answer>")
    rules = Rules(
        model=model,
        chooser=chooser,
        stop=tokenizer.stop,
        forbidden=forbidden_of(model, tokenizer),
        marks=None if None in answer else answer,  # type: ignore[arg-type]
        steps=min(sampling.chunk_tokens, sampling.response_tokens),
    )
    shape = Shape(
        slots=sampling.slots,
        width=sampling.cache_tokens or prompt_width + config.episode_tokens,
        steps=rules.steps,
        prefill=sampling.prefill_tokens,
        dtype=model.dtype if sampling.cache_dtype == "auto" else sampling.cache_dtype,
    )
    return Engine(rules, shape, mesh)


def exploring_chooser(config: Config, tokenizer: Tokenizer) -> Chooser | None:
    """The chooser of exploration; None where answers are not opened and begun by single tokens."""
    sampling = config.sampling
    opening, *first = (tokenizer.mark(text) for text in ("<answer>", *sampling.explore_alphabet))
    if opening is None or tokenizer.mark("</answer>") is None or None in first:
        return None
    exploration = Exploration(opening, tuple(i for i in first if i is not None), sampling.explore_temperature)
    return partial(choose_exploring, temperature=sampling.temperature, exploration=exploration)


def state_shardings(config: Config, tokenizer: Tokenizer, mesh: Mesh) -> Any:
    """Where each array of the training state lies, as `mesh.shard` says: a `TrainState` of shardings."""
    everywhere = replicated(mesh)

    def shardings(tree: Any, apart: bool) -> Any:
        return jax.tree.map(lambda x: spread(mesh, x.shape) if apart else everywhere, tree)

    shapes = jax.eval_shape(partial(_fresh, config, tokenizer))
    parted = config.mesh.shard != "nothing"
    return replace(
        jax.tree.map(lambda _: everywhere, shapes),
        params=shardings(shapes.params, config.mesh.shard == "all"),
        average=shardings(shapes.average, parted),
        opt_state=shardings(shapes.opt_state, parted),
    )


def _init(config: Config, tokenizer: Tokenizer, state: Any) -> TrainState:
    """The state before the first update: random, or read from the folder that `model.weights` names.

    A critic with a trunk of its own begins as a copy of the policy's.
    """
    if folder := folder_of(config):
        loaded = load_policy(folder, config.model, state.params["policy"])
        begin = jax.jit(partial(_begin, config, tokenizer), donate_argnums=0, out_shardings=state)
        return begin(loaded)
    return jax.jit(partial(_fresh, config, tokenizer), out_shardings=state)()


def _fresh(config: Config, tokenizer: Tokenizer) -> TrainState:
    vocabulary = vocabulary_of(config.model, tokenizer)
    params = policy.init_params(jax.random.key(config.seed), config.model, vocabulary)
    return ppo.start(params, make_optimizer(config.learner))


def _begin(config: Config, tokenizer: Tokenizer, loaded: policy.Params) -> TrainState:
    fresh = _fresh(config, tokenizer).params
    critic = fresh["critic"] | ({"trunk": loaded["trunk"]} if "trunk" in fresh["critic"] else {})
    return ppo.start({"policy": loaded, "critic": critic}, make_optimizer(config.learner))


def _inspect(params: policy.Params, batch: Batch, *, networks: ppo.Networks, config: Config) -> ppo.Targets:
    whole = replace(config.learner, minibatches=1, accumulate=1)
    return ppo.evaluate_batch(params, batch, networks=networks, config=whole)[0]
