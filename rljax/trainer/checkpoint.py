"""Checkpoints: everything that the next iteration depends on, written by Orbax, atomically, the last few kept."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Literal

import jax
import orbax.checkpoint as ocp
from jax.sharding import Mesh

from rljax.errors import InputError
from rljax.learner.types import Batch, Pace, TrainState
from rljax.model.policy import Params, init_params
from rljax.model.tokenizer import Tokenizer
from rljax.parallel.mesh import replicated
from rljax.reward import bandit, novelty
from rljax.tasks.curriculum import Climb, CurriculumState
from rljax.tasks.world import Cursor
from rljax.trainer.config import Config
from rljax.trainer.memory import Memory, arrays
from rljax.trainer.programs import critic_shape, vocabulary_of
from rljax.trainer.state import Progress, RunState

FOLDER = "checkpoints"
# What cannot change between the two halves of a run: shapes, the world, and the source of the random numbers.
FIXED = (
    *("seed", "model", "task", "noise", "data", "sampling.response_tokens", "trainer.memory", "trainer.ahead"),
    *(f"critic.{name}" for name in ("kind", "hidden", "members", "units", "rank")),
    *("reward.weights.kind", "learner.kl_in"),
)


class Checkpoints:
    """The `checkpoints/` of a run folder; `keep` of them stay. Close it, or use it as a context manager."""

    def __init__(self, folder: Path, keep: int) -> None:
        options = ocp.CheckpointManagerOptions(max_to_keep=keep, enable_async_checkpointing=False)
        self._manager = ocp.CheckpointManager((folder / FOLDER).absolute(), options=options)

    def __enter__(self) -> Checkpoints:
        return self

    def __exit__(self, *_: object) -> None:
        self._manager.close()

    def latest(self) -> int | None:
        """The iteration of the newest checkpoint, None where there is none."""
        step: int | None = self._manager.latest_step()
        return step

    def save(self, state: RunState) -> None:
        """Write the state as the checkpoint of its iteration, whole or not at all; once is enough."""
        if self.latest() == state.iteration:
            return
        host = {
            "curriculum": asdict(state.curriculum),
            "cursor": asdict(state.cursor),
            "progress": asdict(state.progress),
            "novelty": novelty.to_json(state.novelty),
            "bandit": bandit.to_json(state.bandit),
        }
        self._manager.save(
            state.iteration,
            args=ocp.args.Composite(
                arrays=ocp.args.StandardSave(_arrays(state)),
                host=ocp.args.JsonSave(host),
            ),
        )

    def restore(self, like: RunState) -> RunState:
        """The newest state, its arrays placed as those of `like`. Raises `InputError` where there is no checkpoint."""
        iteration = self.latest()
        if iteration is None:
            raise InputError(f"{self._manager.directory.parent} holds no checkpoint yet; start the run anew.")
        abstract = jax.tree.map(ocp.utils.to_shape_dtype_struct, _arrays(like))
        found = self._manager.restore(
            iteration,
            args=ocp.args.Composite(arrays=ocp.args.StandardRestore(abstract), host=ocp.args.JsonRestore()),
        )
        return _state(iteration, found.arrays, found.host)


def restore_params(
    folder: Path, config: Config, tokenizer: Tokenizer, mesh: Mesh, which: Literal["average", "params"] = "average"
) -> Params:
    """The averaged (or the latest) parameters of the newest checkpoint of a run, whole on each device of the mesh.

    Raises `InputError` where there is none.
    """
    if not (folder / FOLDER).is_dir():
        raise InputError(f"checkpoint={folder} holds no {FOLDER}/ folder; name the folder of a run that has saved one.")
    shapes = jax.eval_shape(
        partial(
            init_params,
            config=config.model,
            vocabulary=vocabulary_of(config.model, tokenizer),
            shape=critic_shape(config),
        ),
        jax.random.key(0),
    )
    everywhere = replicated(mesh)
    abstract = {which: jax.tree.map(lambda x: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=everywhere), shapes)}
    with ocp.CheckpointManager((folder / FOLDER).absolute()) as manager:
        iteration = manager.latest_step()
        if iteration is None:
            raise InputError(f"checkpoint={folder} holds no checkpoint yet; wait for its first, or name another run.")
        wanted = {"train": abstract}
        how = ocp.checkpoint_utils.construct_restore_args(wanted)
        restored = ocp.args.PyTreeRestore(wanted, restore_args=how, partial_restore=True)
        found = manager.restore(iteration, args=ocp.args.Composite(arrays=restored))
    params: Params = found.arrays["train"][which]
    return params


def _arrays(state: RunState) -> dict[str, Any]:
    train = vars(state.train) | {"pace": state.train.pace._asdict()}
    pending = {} if state.pending is None else {"pending": vars(state.pending)}
    return {"train": train, "memory": arrays(state.memory)} | pending


def _state(iteration: int, saved: dict[str, Any], host: dict[str, Any]) -> RunState:
    climbs = [Climb(x["level"], x["since"], tuple(x["passed"]), tuple(x["seen"])) for x in host["curriculum"]["climbs"]]
    return RunState(
        train=TrainState(**(saved["train"] | {"pace": Pace(**saved["train"]["pace"])})),
        iteration=iteration,
        curriculum=CurriculumState(tuple(climbs)),
        cursor=Cursor(tuple(host["cursor"]["plain"]), tuple(host["cursor"]["twins"])),
        memory=Memory(**saved["memory"]),
        progress=Progress(**host["progress"]),
        novelty=novelty.from_json(host["novelty"]),
        bandit=bandit.from_json(host["bandit"]),
        pending=Batch(**saved["pending"]) if "pending" in saved else None,
    )


def check_compatible(old: Config, new: Config) -> None:
    """Raise `InputError` where a run started with `old` cannot go on with `new`."""
    for key in FIXED:
        before, after = (_at(config, key) for config in (old, new))
        if before != after:
            raise InputError(
                f"{key} differs from the run to be resumed; leave it out of the command, or start anew without resume."
            )


def _at(config: Any, key: str) -> Any:
    for name in key.split("."):
        config = getattr(config, name)
    return config
