"""Answer prompts with a trained model: `python -m rljax.sample checkpoint=outputs/math/<time> [prompt="47+38"]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rljax.command import load, run_main
from rljax.errors import InputError
from rljax.trainer import settings
from rljax.trainer.text import visible

_COLOURS = {"correct": "bold green", "wrong": "bold red"}


@dataclass(frozen=True)
class SampleConfig:
    """`checkpoint` is the run folder to ask; `prompt` the question, without one they are read line by line."""

    checkpoint: str | None = None
    prompt: str | None = None

    def check(self) -> None:
        """Raise `InputError` where no run is named."""
        if not self.checkpoint:
            raise InputError("checkpoint is not set; name a run folder, e.g. checkpoint=outputs/math/<time>.")
        if self.prompt is not None and not self.prompt.strip():
            raise InputError('prompt is empty; write one, e.g. prompt="47+38", or leave it out to type them.')


def main() -> None:
    """Run the command line."""
    run_main(sample_job, "sample", SampleConfig)


def sample_job(cfg: DictConfig) -> int:
    """Answer the prompt of the call, or those that a person types until the input ends. Returns the exit status."""
    config = load(SampleConfig, cfg)
    folder = Path(str(config.checkpoint))
    settings.read(folder, "checkpoint")
    from rljax.trainer.answer import REFUSED, answer_prompts

    console = Console(highlight=False)
    prompts = typed(console) if config.prompt is None else iter([config.prompt])
    for answer in answer_prompts(folder, prompts):
        if answer.status != REFUSED:
            console.print(table(answer.thought, answer.answer, answer.status, answer.detail))
        elif config.prompt is None:
            console.print(Text(answer.detail, "yellow"), soft_wrap=True)
        else:
            raise InputError(answer.detail)
    return 0


def typed(console: Console) -> Iterator[str]:
    """Prompts from standard input, a line each; a person at a terminal is shown where to type."""
    if sys.stdin.isatty():
        console.print("Type a problem such as 47+38, and Ctrl-D to end.", style="dim")
    while True:
        if sys.stdin.isatty():
            console.print("prompt> ", end="", style="bold")
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def table(thought: str, answer: str | None, status: str, detail: str) -> Table:
    """Thought, answer and verdict, one under the other. The model's text is shown as text, whatever it spells."""
    rows = Table.grid(padding=(0, 2))
    rows.add_row(Text("thought", "dim"), Text(visible(thought) or "(none)"))
    rows.add_row(Text("answer", "dim"), Text("(none)" if answer is None else visible(answer, 200), "bold"))
    verdict = Text(status, _COLOURS.get(status, "bold yellow"))
    rows.add_row(Text("verdict", "dim"), verdict.append(f"  {visible(detail, 200)}" if detail else "", "not bold dim"))
    return rows


if __name__ == "__main__":
    main()
