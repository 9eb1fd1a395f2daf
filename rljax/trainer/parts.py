"""What an iteration works with; none of it changes during a run."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.model.tokenizer import Tokenizer
from rljax.tasks.world import World
from rljax.trainer.clock import Clock
from rljax.trainer.config import Config
from rljax.trainer.programs import Programs
from rljax.verify.pool import VerifierPool


@dataclass(frozen=True)
class Parts:
    """Settings, tokenizer, compiled functions, the world, its judges, and the clock. `prompt_width` is the most tokens
    that a prompt has."""

    config: Config
    tokenizer: Tokenizer
    programs: Programs
    task: World
    pool: VerifierPool
    clock: Clock
    prompt_width: int
