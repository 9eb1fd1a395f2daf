"""The engine's programs: how many there are, what they hold, and that devices make no difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from jax.sharding import Mesh

from rljax.errors import InputError
from rljax.model.cache import Cache
from rljax.model.config import ModelConfig
from rljax.model.decode import Weights, extend
from rljax.sampling.engine import Engine, Shape
from rljax.trainer.clock import CompileTimer
from tests.sampling import world
from tests.sampling.world import Params, engine, sampled

PROGRAM = Path(__file__).with_name("sharded_sampling.py")


def test_slots_that_cannot_be_divided_among_the_devices_are_refused() -> None:
    eight = Mesh(np.array(jax.devices()[:1] * 8), ("data",))
    with pytest.raises(InputError, match=r"sampling\.slots=12 cannot be divided among 8 devices"):
        Engine(engine().rules, Shape(slots=12, width=16), eight)


def test_what_is_compiled_is_counted_and_compiled_once(params: Params) -> None:
    made, timer = engine(slots=6, steps=5), CompileTimer()
    weights = made.prepare(params)
    timer.install()
    try:
        for again in (False, True):
            before, programs = timer.count, made.programs
            session = world.Session(made, weights, np.array([1], np.uint32))
            session.submit(world.ragged())
            world.drain(session)
            assert timer.count - before == made.programs - programs
            assert (made.programs == programs) == again
    finally:
        timer.remove()
    assert made.programs <= made.most_programs


def test_memory_is_that_of_the_widest_cache(params: Params) -> None:
    made = engine(slots=4, width=40)
    widest = made.fit(None, 40)
    assert made.memory == sum(x.nbytes for x in jax.tree.leaves(widest))
    narrow = made.fit(None, 10)
    assert sum(x.nbytes for x in jax.tree.leaves(narrow)) < made.memory / 2


def test_prompts_are_computed_a_bounded_number_of_tokens_at_a_time(
    params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fills up a batch counted in; and few at once or many together, the rows are the same."""
    computed: list[int] = []

    def record(weights: Weights, config: ModelConfig, cache: Cache, token: jax.Array, *rest: Any, **more: Any) -> Cache:
        computed.append(token.size)
        return extend(weights, config, cache, token, *rest, **more)

    monkeypatch.setattr("rljax.sampling.engine.extend", record)  # called once for each program
    said = []
    for prefill in (70, 16384):
        computed.clear()
        turns = sampled(engine(32, 16, prefill=prefill), params, [*world.ragged(), *world.ragged(1)])
        said.append([turn.token.tolist() for turn in turns])
        assert 64 <= max(computed) <= prefill
    assert max(computed) > 70
    assert said[0] == said[1]


def test_one_device_and_eight_say_the_same() -> None:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, PROGRAM], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    one, eight = (json.loads(line) for line in done.stdout.splitlines())
    assert (one["devices"], eight["devices"]) == (1, 8)
    assert one["said"] == eight["said"]
    assert len(one["said"]) > 27
