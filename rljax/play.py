"""Play any task in a terminal: `python -m rljax.play task=algebra level=2`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace

from omegaconf import DictConfig
from rich.console import Console
from rich.text import Text

from rljax.command import load, run_main
from rljax.environment import Environment
from rljax.errors import InputError
from rljax.tasks.config import NoiseConfig, TaskConfig
from rljax.tasks.family import Generated
from rljax.tasks.jobs import response_of
from rljax.tasks.types import Family, Problem
from rljax.tasks.world import make_world
from rljax.trainer.text import visible
from rljax.verify.config import VerifyConfig
from rljax.verify.pool import open_pool
from rljax.verify.types import Verdict

# Answers of several lines; the others end with the line.
LONG = ("program", "proof", "grid")
MANY = 99  # turns
_MARK = {"milestone": ("★", "green"), "valid": ("✓", "green"), "false": ("✗", "red"), "inapplicable": ("✗", "red")}
_SHORT = "Type the answer. A line that begins with a colon is a step on the way, and is judged at once."
_WHOLE = "Type the answer; a line that holds a dot alone ends it."
_KEYS = "? shows the worked solution, ! gives up, Ctrl-D ends."


@dataclass(frozen=True)
class PlayConfig:
    """Problems of the task's first family on `level`, of one `kind` if it is named; `problems` of them (0: endless)."""

    level: int = 0
    kind: str | None = None
    seed: int = 0
    problems: int = 0
    task: TaskConfig = field(default_factory=TaskConfig)
    noise: NoiseConfig = field(default_factory=NoiseConfig)
    verify: VerifyConfig = field(default_factory=VerifyConfig)

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        for room in (self.task, self.noise, self.verify):
            room.check()
        for name in ("level", "seed", "problems"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} is {getattr(self, name)}; it must not be negative.")


class Enough(Exception):
    """The person has ended the input."""


@dataclass
class Score:
    """Problems answered, and those answered rightly."""

    asked: int = 0
    right: int = 0


def main() -> None:
    """Run the command line."""
    run_main(play_job, "play", PlayConfig)


def play_job(cfg: DictConfig) -> int:
    """Pose problems and judge what is typed until the input ends. Returns the exit status."""
    config = load(PlayConfig, cfg)
    console = Console(highlight=False)
    world = make_world(steps_judged(config.task), config.noise, {})
    first, entry = world.arms[0], world.entries[0]
    if config.level > entry.highest:
        raise InputError(f"level is {config.level}; the family {first.kind} has levels 0 to {entry.highest}.")
    kinds = kinds_of(entry.family, config.level)
    if config.kind is not None and config.kind not in kinds:
        raise InputError(f"kind is {config.kind}; level {config.level} of {first.kind} has {', '.join(kinds)}.")
    score = Score()
    with open_pool(config.verify) as pool:
        environment = Environment(world, pool, config.level - entry.lowest, config.kind)
        try:
            while not config.problems or score.asked < config.problems:
                play_one(environment, None if score.asked else config.seed, score, console)
        except Enough:
            console.print()
    if score.asked:
        console.print(f"{score.right} of {score.asked} right.")
    return 0


def steps_judged(task: TaskConfig) -> TaskConfig:
    """The first family alone, on all its levels; a person may show steps without counting turns."""
    family = replace(task.families[0], lowest=0, weight=1.0)
    if task.mode == "single" and family.name not in ("code", "debugging"):
        task = replace(task, mode="turns", turns=MANY)
    return replace(task, families=[family])


def kinds_of(family: Family, level: int) -> list[str]:
    """The kinds of problem that a level has; none for families that know only one."""
    return list(family.sizes(level)) if isinstance(family, Generated) else []


def play_one(environment: Environment, seed: int | None, score: Score, console: Console) -> None:
    """One problem from its statement to the verdict. Raises `Enough`."""
    _, info = environment.reset(seed=seed)
    problem = environment.problem
    console.print()
    console.print(Text(f"{problem.family}, level {problem.level}, {info['kind']}, no. {problem.index}", "dim"))
    console.print(Text(problem.text, "bold"), soft_wrap=True)
    whole = problem.gold.type in LONG or problem.mode == "stages"
    if not score.asked:
        lies = " Some problems contradict themselves: answer `no solution`." * bool(environment.world.noise.rate)
        console.print(Text(f"{_WHOLE if whole else _SHORT} {_KEYS}{lies}", "dim italic"), soft_wrap=True)
    score.asked += 1
    over = False
    while not over:
        typed = read_answer(console) if whole else read_line(console)
        if typed == "?":
            console.print(Text(problem.solution or "There is no worked solution to this one.", "cyan"))
        elif typed == "!":
            console.print(Text("The answer is", "dim"), Text(problem.gold.text, "bold"))
            over = True
        elif typed:
            over = take_turn(environment, typed, score, console)


def take_turn(environment: Environment, typed: str, score: Score, console: Console) -> bool:
    """Hand in what was typed, and say what came of it; whether the episode is over."""
    problem = environment.problem
    step = typed.startswith(":") and problem.mode == "steps"
    text = typed[1:].strip() if step else response_of(typed)
    observation, reward, terminated, truncated, info = environment.step(text)
    verdict: Verdict | None = info["verdict"]
    if verdict is not None and step:
        show_steps(text, verdict, console)
    if not (terminated or truncated):
        if problem.mode == "stages":
            console.print(Text(visible(observation), "cyan"))
        return False
    assert verdict is not None  # an episode ends with one
    show_end(problem, verdict, reward, console)
    score.right += verdict.status == "correct"
    return True


def show_steps(text: str, verdict: Verdict, console: Console) -> None:
    """What the judge says of the steps just typed."""
    if not verdict.steps:
        console.print(Text("  nothing in it to check", "dim"))
    for step in verdict.steps:
        mark, colour = _MARK.get(step.verdict, ("·", "dim"))
        said = Text(f"  {mark} {visible(text[step.start : step.end], 200)}", colour)
        detail = f": {visible(step.detail, 200)}" if step.detail else ""
        console.print(said.append(f"   {step.verdict}{detail}", "dim"))


def show_end(problem: Problem, verdict: Verdict, reward: float, console: Console) -> None:
    """The verdict, and the right answer where it was another."""
    colour = "bold green" if verdict.status == "correct" else "bold red"
    detail = f"  {visible(verdict.detail, 300)}" if verdict.detail else ""
    console.print(Text(verdict.status, colour).append(f"  reward {reward:g}{detail}", "not bold dim"))
    if verdict.status != "correct":
        console.print(Text("The answer is", "dim"), Text(problem.gold.text, "bold"))
        if problem.solution:
            console.print(Text(problem.solution, "cyan"))


def read_line(console: Console) -> str:
    """A line that a person types. Raises `Enough` at the end of the input."""
    if sys.stdin.isatty():
        console.print("> ", end="", style="bold")
    line = sys.stdin.readline()
    if not line:
        raise Enough
    return line.strip()


def read_answer(console: Console) -> str:
    """Lines up to one that holds a dot alone; `?` and `!` are understood on a first line of their own."""
    lines: list[str] = []
    while True:
        if sys.stdin.isatty():
            console.print("> " if not lines else "| ", end="", style="bold")
        line = sys.stdin.readline()
        if not line:
            raise Enough
        if line.strip() in ("?", "!") and not lines:
            return line.strip()
        if line.strip() == ".":
            return "\n".join(lines)
        lines.append(line.rstrip("\n"))


if __name__ == "__main__":
    main()
