"""What the command line of `benchmarks.throughput` may set, read and checked before jax is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np
import yaml
from jaxtyping import Int

from rljax.command import conf_directory
from rljax.errors import InputError
from rljax.trainer.settings import build

PEER_MODELS = {"tunix": "bench_qwen3_1m", "trl": "bench_qwen2_2m", "trl_ppo": "bench_qwen2_2m"}
BACKENDS = {"cpu": "cpu", "h200": "gpu", "tpu": "tpu"}  # that a suite is meant for


@dataclass(frozen=True)
class Settings:
    """One measurement, or a comparison with a peer, or a suite.

    `model` is a preset of conf/model, of random weights; `dtype` and `remat` are the preset's unless they are named,
    `critic` is none unless it is named. Rows have `prompt` tokens and up to `response` more: all of them with
    `lengths=fixed`; with `geometric` their numbers are drawn, a quarter of `response` on average. `group` rows share a
    prompt. Generation has `batch` slots of `cache` tokens (0: just what prompt and response need) for `requests` rows,
    and decodes `chunk` tokens between two looks by the host; elsewhere `batch` is the number of rows. `accumulate`
    micro-batches and `pack` positions a packed row (0: rows are not packed) are the learner's.

    An iteration is timed `steps` times, all else `repeats` times. `threads=1` keeps XLA to one thread of the CPU, 2 to
    two; 0 leaves it alone, as all leave the affinity. `devices=0` takes all there are.

    `peer` names another trainer, run by `peer_python`; ours and the peer then take `repeats` turns, and each takes the
    median of three inside a turn (of `steps` with `what=iteration`). `peer_cache=0` is what prompt and response need,
    `peer_freeze` hides TRL's libraries from the garbage collector, which TRL does not.
    """

    what: Literal["generation", "scoring", "update", "iteration"] = "generation"
    model: str = "bench_qwen3_1m"
    batch: int = 64
    prompt: int = 16
    response: int = 128
    group: int = 1
    cache: int = 160
    requests: int = 64
    lengths: Literal["fixed", "geometric"] = "fixed"
    steps: int = 20
    seed: int = 0
    repeats: int = 3
    threads: Literal[0, 1, 2] = 0
    devices: int = 1
    chunk: int = 16
    critic: Literal["none", "separate", "shared"] = "none"
    accumulate: int = 1
    pack: int = 0
    dtype: Literal["preset", "float32", "bfloat16"] = "preset"
    remat: Literal["preset", "none", "dots", "layer"] = "preset"
    temperature: float = 1.0
    peer: Literal["none", "tunix", "trl", "trl_ppo"] = "none"
    peer_python: str = ""
    peer_cache: int = 0
    peer_freeze: bool = False
    suite: Literal["none", "cpu", "h200", "tpu"] = "none"
    write: bool = False

    @property
    def slot(self) -> int:
        """Tokens that a slot of the cache holds."""
        return self.cache or self.prompt + self.response

    @property
    def rows(self) -> int:
        """Rows that are generated or learned from, all in all."""
        return self.requests if self.what == "generation" else self.batch

    def check(self) -> None:
        """Raise `InputError` for what cannot be measured."""
        self._check_numbers()
        if self.model not in presets():
            raise InputError(f"model={self.model} is no preset; choose from: {', '.join(presets())}.")
        for name in ("requests",) if self.what == "generation" else ("batch",):
            if getattr(self, name) % self.group:
                raise InputError(
                    f"{name}={getattr(self, name)} cannot be divided into groups of group={self.group}; "
                    "choose a divisor."
                )
        if self.batch % self.accumulate:
            raise InputError(f"batch={self.batch} cannot be divided by accumulate={self.accumulate}; choose a divisor.")
        if self.what in ("generation", "iteration") and self.slot < self.prompt + self.response:
            raise InputError(
                f"cache={self.cache} holds no row of prompt={self.prompt} and response={self.response}; raise it, or "
                "set cache=0."
            )
        if self.what == "iteration" and self.critic == "none" and self.group < 2 and self.suite == "none":
            raise InputError("critic=none compares the rows of a group; set group to 2 or more, or critic=separate.")
        self._check_peer()

    def _check_numbers(self) -> None:
        least = {"seed": 0, "cache": 0, "devices": 0, "pack": 0, "peer_cache": 0}
        for entry in fields(self):
            value, lowest = getattr(self, entry.name), least.get(entry.name, 1)
            if type(value) is int and entry.name != "threads" and value < lowest:
                raise InputError(f"{entry.name} is {value}; it must be at least {lowest}.")
        if self.temperature <= 0:
            raise InputError(f"temperature is {self.temperature}; it must be above 0.")
        if self.pack and self.pack < self.prompt + self.response:
            raise InputError(f"pack={self.pack} holds no row of {self.prompt + self.response} tokens; raise it.")

    def _check_peer(self) -> None:
        if self.write and self.suite == "none":
            raise InputError("write=true keeps the results of a suite; name one, e.g. suite=cpu.")
        if self.peer == "none":
            return
        what, model = "generation" if self.peer == "tunix" else "iteration", PEER_MODELS[self.peer]
        for key, wanted in {"what": what, "model": model, "temperature": 1.0, "dtype": "preset"}.items():
            if getattr(self, key) != wanted:
                raise InputError(f"peer={self.peer} cannot be compared with {key}={getattr(self, key)}; set {wanted}.")
        if self.suite != "none":
            raise InputError(f"suite={self.suite} has no peer; leave one of the two out.")
        if self.peer != "tunix" and self.lengths != "fixed":
            raise InputError(f"peer={self.peer} cannot be compared with lengths={self.lengths}; set lengths=fixed.")
        if self.peer == "trl_ppo" and self.critic != "separate":
            raise InputError("peer=trl_ppo has a value model of its own; set critic=separate.")
        if not self.peer_python:
            raise InputError(f"peer={self.peer} needs an interpreter that has it; name one by peer_python=PATH.")


def read(words: Sequence[str]) -> Settings:
    """The settings of a command line of key=value words; raises `InputError` for what cannot be read or measured."""
    values: dict[str, Any] = {}
    for word in words:
        key, sign, text = word.partition("=")
        if not sign or key in values:
            raise InputError(f"{word!r} cannot be read; write each setting once, as key=value, e.g. batch=64.")
        values[key] = _value(key, text)
    settings = build(Settings, values)
    settings.check()
    return settings


def words(settings: Settings, **others: Any) -> list[str]:
    """The command line that gives these settings, some of them replaced; what is as by default is left out."""
    plain = asdict(Settings())
    values = asdict(settings) | others
    return [f"{key}={_text(value)}" for key, value in values.items() if value != plain[key]]


def row_lengths(settings: Settings) -> Int[np.ndarray, "B"]:
    """How many tokens each row draws."""
    if settings.lengths == "fixed":
        return np.full(settings.rows, settings.response, np.int32)
    drawn = np.random.default_rng(settings.seed).geometric(min(1.0, 4.0 / settings.response), settings.rows)
    return np.minimum(drawn, settings.response).astype(np.int32)


def presets() -> list[str]:
    """The names in conf/model."""
    return sorted(path.stem for path in (conf_directory() / "model").glob("*.yaml"))


def _value(key: str, text: str) -> Any:
    try:
        return text if isinstance(getattr(Settings, key, None), str) else yaml.safe_load(text)
    except yaml.YAMLError:
        raise InputError(f"{key}={text} cannot be read; write a plain number or word.") from None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
