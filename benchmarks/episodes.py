"""Many episodes of several turns at once: `python -m benchmarks.episodes [families=algebra,code] [open=64,…,4096] …`.

A scripted policy plays steps of mathematics (the worked solution, a false step, the answer) and stages of programs
(analysis, design, a wrong program, the right one), all episodes a turn ahead at a time, while worker processes judge.
Printed for each number of open episodes: the bookkeeping of a step in this process (job, hand-over, verdict,
observation; waiting for the workers left out), steps a second with the judging, the reward, and the memory of this
process and of its workers. `write=true` puts the table into docs/tasks.md.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import psutil

from benchmarks import arguments
from benchmarks.worlds import put_between
from rljax.errors import InputError
from rljax.tasks.config import FamilyConfig, NoiseConfig, TaskConfig
from rljax.tasks.episodes import Episode
from rljax.tasks.jobs import response_of
from rljax.tasks.types import Problem, Turn
from rljax.tasks.world import World, make_world
from rljax.verify.pool import Ticket, VerifierPool
from rljax.verify.types import Verdict

DEFAULTS = {
    "families": "arithmetic,algebra,code",
    "level": "2",
    "open": "64,256,1024,4096",
    "turns": "6",
    "workers": "2",
    "repeats": "3",
    "write": "false",
}
BEGIN, END = "<!-- episodes -->", "<!-- /episodes -->"
BATCH = 256  # episodes handed over at once, as rows come from the engine


@dataclass
class Row:
    """What was measured with so many episodes open; the median of the repeats."""

    open: int
    steps: int
    bookkeeping_ms: float
    slowest_ms: float
    steps_per_s: float
    reward: float
    memory_mb: float
    workers_mb: float


@dataclass
class Measured:
    """One pass: seconds of bookkeeping, and of everything."""

    steps: int
    bookkeeping_s: float
    total_s: float
    reward: float


def main() -> int:
    """Measure every number of episodes; the exit status."""
    try:
        said = arguments.read(sys.argv[1:], DEFAULTS)
        world = build(said)
        counts = [int(part) for part in said["open"].split(",")]
    except (InputError, ValueError) as error:
        print(f"rljax: {error}", file=sys.stderr)
        return 2
    rows = []
    with VerifierPool(workers=int(said["workers"]), deadline_s=5.0) as pool:
        play(open_episodes(world, BATCH), world, pool)  # workers load what they need
        for count in counts:
            rows.append(measure(world, count, int(said["repeats"]), pool))
            print(json.dumps(asdict(rows[-1])), flush=True)
    print(table(rows))
    if said["write"] == "true":
        put_between(f"{table(rows)}\n", BEGIN, END)
    return 0


def build(said: dict[str, str]) -> World:
    """The families on one level, in episodes of several turns."""
    level = int(said["level"])
    families = [FamilyConfig(name, 1.0, level, level) for name in said["families"].split(",")]
    return make_world(TaskConfig(families, mode="turns", turns=int(said["turns"])), NoiseConfig(), {})


def measure(world: World, count: int, repeats: int, pool: VerifierPool) -> Row:
    """Medians over the repeats."""
    passes = []
    memory = workers = 0.0
    for _ in range(repeats):
        episodes = open_episodes(world, count)
        passes.append(play(episodes, world, pool))
        memory, workers = max(memory, own_mb()), max(workers, workers_mb())
    each = sorted(1e3 * done.bookkeeping_s / done.steps for done in passes)
    return Row(
        open=count,
        steps=passes[0].steps,
        bookkeeping_ms=round(float(np.median(each)), 4),
        slowest_ms=round(each[-1], 4),
        steps_per_s=round(float(np.median([done.steps / done.total_s for done in passes])), 1),
        reward=round(passes[0].reward, 4),
        memory_mb=round(memory, 1),
        workers_mb=round(workers, 1),
    )


def open_episodes(world: World, count: int) -> list[Episode]:
    """So many problems, the arms in turn."""
    cursor = world.start()
    arms = np.resize(np.arange(len(world.arms)), count)
    drawn = world.draw(arms, cursor, 0, np.random.default_rng(0), lambda problem: True)
    return [Episode(problem) for problem in drawn.problems]


def play(episodes: list[Episode], world: World, pool: VerifierPool) -> Measured:
    """Play all episodes to their ends, a turn of each at a time; all of them stay open until the last one ends."""
    begun, spent, steps = time.perf_counter(), 0.0, 0
    while live := [episode for episode in episodes if not episode.over]:
        texts = [speech(episode.problem, len(episode.turns)) for episode in live]
        under_way: list[tuple[Ticket | None, list[Episode]]] = []
        mark = time.perf_counter()
        for start in range(0, len(live), BATCH):
            under_way += hand_over(live[start : start + BATCH], texts[start : start + BATCH], world, pool)
        spent += time.perf_counter() - mark
        for ticket, some in under_way:
            verdicts = pool.result(ticket) if ticket is not None else [None] * len(some)
            mark = time.perf_counter()
            for episode, verdict in zip(some, verdicts, strict=True):
                take(episode, verdict, world)
            spent += time.perf_counter() - mark
        steps += len(live)
    reward = float(np.mean([episode.verdict.score for episode in episodes if episode.verdict is not None]))
    return Measured(steps, spent, time.perf_counter() - begun, reward)


def hand_over(
    episodes: Sequence[Episode], texts: Sequence[str], world: World, pool: VerifierPool
) -> list[tuple[Ticket | None, list[Episode]]]:
    """Take the turns, and submit what has to be verified; those without anything have no ticket."""
    jobs, judged, others = [], [], []
    for episode, text in zip(episodes, texts, strict=True):
        episode.turns = (*episode.turns, Turn(text))
        job = world.job(episode.problem, episode.turns)
        if job is None:
            others.append(episode)
        else:
            jobs.append(job)
            judged.append(episode)
    found: list[tuple[Ticket | None, list[Episode]]] = [(None, others)] if others else []
    return [*found, (pool.submit(jobs), judged)] if jobs else found


def take(episode: Episode, verdict: Verdict | None, world: World) -> None:
    """Note the verdict, and what comes next."""
    episode.verdicts = (*episode.verdicts, verdict)
    episode.over = world.observe(episode.problem, episode.turns, verdict) is None


def speech(problem: Problem, turn: int) -> str:
    """What the scripted policy says in this turn."""
    if problem.mode == "stages":
        wrong = response_of("def nothing(*given):\n    return None")
        return ("What goes in, what comes out?", "One function will do.", wrong)[turn] if turn < 3 else right(problem)
    lines = (*problem.solution.splitlines()[:3], "1 + 1 = 3")
    return lines[turn] if turn < len(lines) else right(problem)


def right(problem: Problem) -> str:
    """The right answer."""
    return response_of(problem.gold.text)


def own_mb() -> float:
    """Resident memory of this process, in millions of bytes."""
    return float(psutil.Process().memory_info().rss / 1e6)


def workers_mb() -> float:
    """The same of all that it has started."""
    return float(sum(child.memory_info().rss for child in psutil.Process().children(recursive=True)) / 1e6)


def table(rows: list[Row]) -> str:
    """A row for each number of open episodes."""
    head = ["open", "steps", "bookkeeping, ms a step", "slowest", "steps/s", "reward", "memory, MB", "workers, MB"]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(f'{value:,}' for value in vars(row).values())} |" for row in rows)])


if __name__ == "__main__":
    sys.exit(main())
