"""The compiled functions of a run, bound to its mesh and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
from jax.sharding import Mesh

from rljax.learner import ppo
from rljax.learner.critic import make_critic, shape_of
from rljax.learner.loss import Learner
from rljax.learner.networks import Actions, Deviation, Evaluation, Networks
from rljax.learner.optimizer import make_optimizer
from rljax.learner.targets import Targets
from rljax.learner.types import Batch, TrainState
from rljax.model import policy
from rljax.model.config import CriticShape, ModelConfig
from rljax.model.decode import Weights
from rljax.model.folder_weights import load_policy
from rljax.model.tokenizer import Tokenizer
from rljax.parallel.mesh import make_mesh, replicated, rows, spread
from rljax.reward.config import LAYERS
from rljax.sampling.choose import Chooser, Exploration, choose_exploring, choose_greedy, choose_sampled
from rljax.sampling.chunk import Rules
from rljax.sampling.engine import Engine, Shape
from rljax.trainer.config import Config
from rljax.trainer.source import folder_of

Update = Callable[[TrainState, Batch, Batch, jax.Array], tuple[TrainState, dict[str, jax.Array]]]


@dataclass(frozen=True)
class Programs:
    """All that runs on devices. Arguments are arrays placed by `put_rows` or `put`; each result stays on devices."""

    mesh: Mesh
    init: Callable[[], TrainState]
    prepare: Callable[[policy.Params], Weights]
    sample: Engine
    explore: Engine | None  # None where the tokenizer has no single tokens for the marks of an answer
    greedy: Engine
    probe: Engine | None  # for the critic's probes; None where there are none
    update: Update
    refresh: Callable[[TrainState], TrainState]  # the present policy becomes the reference
    inspect: Callable[[policy.Params, Batch, jax.Array], Targets]  # what the critic says of a few rows
    deviate: Callable[..., Deviation]  # rows with one token exchanged
    value: Callable[..., jax.Array]  # the critic's value of each position

    def put_rows(self, tree: Any) -> Any:
        """Host arrays to the mesh, rows sharded."""
        return jax.device_put(tree, rows(self.mesh))

    def put(self, tree: Any) -> Any:
        """Host arrays to the mesh, one copy a device."""
        return jax.device_put(tree, replicated(self.mesh))

    @property
    def compiled(self) -> tuple[int, int]:
        """Programs that the engines have asked for so far, and the most that they ever can."""
        engines = [x for x in (self.sample, self.explore, self.greedy, self.probe) if x is not None]
        return sum(x.programs for x in engines), sum(x.most_programs for x in engines)


def make_programs(config: Config, tokenizer: Tokenizer, prompt_width: int) -> Programs:
    """Bind the pure functions of the lower rooms; prompts have `prompt_width` tokens at most.

    Raises `InputError` when the mesh cannot be built or a prompt does not fit the cache.
    """
    mesh = make_mesh(config.mesh)
    learner = make_learner(config, tokenizer)
    state = state_shardings(config, tokenizer, mesh)
    step = ppo.update_stale if config.trainer.ahead else ppo.update
    everywhere = replicated(mesh)
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
        probe=engine(sampled, slots=probe_rows(config, mesh)) if has_probes(config) else None,
        update=jax.jit(partial(step, learner=learner), donate_argnums=0, out_shardings=(state, everywhere)),
        refresh=jax.jit(ppo.refresh, donate_argnums=0, out_shardings=state),
        inspect=jax.jit(partial(_inspect, learner=learner)),
        deviate=jax.jit(partial(_deviate, learner=learner)),
        value=jax.jit(partial(_value, learner=learner), out_shardings=everywhere),
    )


def has_probes(config: Config) -> bool:
    """Whether the critic is probed where the policy does not go by itself: single turns only can be gone on with."""
    return config.critic.probes > 0 and config.model.critic != "none" and config.task.mode == "single"


def probe_rows(config: Config, mesh: Mesh) -> int:
    """So many probes that the mesh's devices share them evenly."""
    return -(-config.critic.probes // mesh.size) * mesh.size


def critic_shape(config: Config) -> CriticShape:
    """The critic's heads: a value for each reward layer, and one for the KL where that is a reward."""
    kl = bool(config.learner.kl) and config.learner.kl_in == "reward"
    return shape_of(config.critic, len(LAYERS) + kl)


def make_learner(config: Config, tokenizer: Tokenizer) -> Learner:
    """What an update is made of."""
    optimizer = make_optimizer(config.learner, config.critic)
    return Learner(make_networks(config, tokenizer), optimizer, config.learner, config.critic)


def vocabulary_of(config: ModelConfig, tokenizer: Tokenizer) -> int:
    """V: the model's rows, which may be more than the tokenizer has tokens."""
    return config.vocabulary or tokenizer.size


def forbidden_of(config: ModelConfig, tokenizer: Tokenizer) -> tuple[int, ...]:
    """Ids that are never sampled: those that the tokenizer forbids, and rows of the model without a token."""
    return (*tokenizer.forbidden, *range(tokenizer.size, vocabulary_of(config, tokenizer)))


def make_networks(config: Config, tokenizer: Tokenizer) -> Networks:
    """The learner's doors. Its policy is the one that was sampled from: same temperature, same forbidden tokens."""
    model, shape = config.model, critic_shape(config)
    if config.learner.pack_tokens and model.attention == "auto":
        # cuDNN's kernel knows no segments.
        model = replace(model, attention="blockwise" if config.learner.pack_tokens > 512 else "dense")
    drawing: dict[str, Any] = {
        "forbidden": forbidden_of(model, tokenizer),
        "temperature": config.sampling.temperature,
    }

    def evaluate(params: policy.Params, token: Any, target: Any, segment: Any) -> Evaluation:
        return policy.evaluate(params, model, token, target, segment, shape=shape, **drawing)

    def value(params: policy.Params, token: Any, segment: Any) -> jax.Array:
        return policy.values(params, model, token, segment, shape=shape)

    def evaluate_actions(
        params: policy.Params, token: Any, target: Any, segment: Any, weights: Any
    ) -> tuple[Evaluation, Actions]:
        row = (token, target, segment, weights, config.critic.tau)
        return policy.evaluate_actions(params, model, *row, shape=shape, **drawing)

    def deviate(params: policy.Params, key: Any, token: Any, segment: Any, place: Any) -> Deviation:
        return policy.deviate(params, model, key, token, segment, place, spread=config.critic.spread, **drawing)

    return Networks(evaluate, None if model.critic == "none" else value, evaluate_actions, deviate)


def make_engine(
    config: Config, tokenizer: Tokenizer, prompt_width: int, mesh: Mesh, chooser: Chooser, slots: int = 0
) -> Engine:
    """The engine that draws by `chooser`, in `sampling.slots` slots or in so many."""
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
        slots=slots or sampling.slots,
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
        reference=shardings(shapes.reference, parted),
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
    params = policy.init_params(jax.random.key(config.seed), config.model, vocabulary, critic_shape(config))
    return ppo.start(params, make_optimizer(config.learner, config.critic), config.learner)


def _begin(config: Config, tokenizer: Tokenizer, loaded: policy.Params) -> TrainState:
    fresh = _fresh(config, tokenizer).params
    critic = fresh["critic"] | ({"trunk": loaded["trunk"]} if "trunk" in fresh["critic"] else {})
    optimizer = make_optimizer(config.learner, config.critic)
    return ppo.start({"policy": loaded, "critic": critic}, optimizer, config.learner)


def _inspect(params: policy.Params, batch: Batch, weights: jax.Array, *, learner: Learner) -> Targets:
    whole = learner._replace(config=replace(learner.config, minibatches=1, accumulate=1))
    return ppo.evaluate_batch(params, batch, weights, learner=whole)[0]


def _deviate(
    params: policy.Params,
    stream: jax.Array,
    token: jax.Array,
    segment: jax.Array,
    place: jax.Array,
    *,
    learner: Learner,
) -> Deviation:
    """Exchange the token behind each row's `place`; `stream` [2] names the random numbers."""
    assert learner.networks.deviate is not None
    key = jax.random.fold_in(jax.random.fold_in(jax.random.key(0), stream[0]), stream[1])
    return learner.networks.deviate(params, key, token, segment, place)


def _value(
    params: policy.Params, token: jax.Array, segment: jax.Array, weights: jax.Array, *, learner: Learner
) -> jax.Array:
    assert learner.networks.value is not None
    heads = learner.networks.value(params, token, segment)[..., : weights.shape[0]]
    return make_critic(learner.critic).value(heads, weights)
