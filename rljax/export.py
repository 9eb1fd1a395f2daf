"""Write a trained policy as a Hugging Face folder: `python -m rljax.export checkpoint=outputs/math/<time> out=new`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from omegaconf import DictConfig

from rljax.command import load, run_main
from rljax.errors import InputError
from rljax.trainer import settings
from rljax.trainer.config import Config

if TYPE_CHECKING:
    from rljax.model.policy import Params
    from rljax.model.tokenizer import Tokenizer


@dataclass(frozen=True)
class ExportConfig:
    """The newest checkpoint of the run folder `checkpoint` goes to the new folder `out`.

    `parameters` says which of them: the moving average, or the latest. `dtype` is that of the written weights; `auto`
    stands for that of the folder which the run started from, else for that of the run's activations.
    """

    checkpoint: str | None = None
    out: str | None = None
    parameters: Literal["average", "latest"] = "average"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"

    def check(self) -> None:
        """Raise `InputError` where no run or no target is named."""
        if not self.checkpoint:
            raise InputError("checkpoint is not set; name a run folder, e.g. checkpoint=outputs/math/<time>.")
        if not self.out:
            raise InputError("out is not set; name the folder to be written, e.g. out=my/model.")


def main() -> None:
    """Run the command line."""
    run_main(export_job, "export", ExportConfig)


def export_job(cfg: DictConfig) -> int:
    """Write the folder and say what it holds. Returns the exit status."""
    config = load(ExportConfig, cfg)
    print(export(Path(str(config.checkpoint)), Path(str(config.out)), config))
    return 0


def export(run: Path, out: Path, config: ExportConfig) -> str:
    """The policy of the run folder `run` in the new folder `out`, and a line about it.

    Raises `InputError` where the run holds no checkpoint, or `out` cannot be written.
    """
    trained = settings.read(run, "checkpoint")
    from rljax.model.folder_weights import check_target, save_folder
    from rljax.trainer.source import find_tokenizer, original_config

    check_target(out)
    # With `resume` set, nothing is read from the folder that the run began with.
    trained = replace(trained, resume=str(run), mesh=replace(trained.mesh, data=1))
    tokenizer, original = find_tokenizer(trained, run), original_config(run)
    dtype = written_dtype(config, trained, original)
    policy = restored(run, trained, tokenizer, config.parameters)["policy"]
    save_folder(policy, trained.model, out, dtype=dtype, tokenizer=tokenizer, original_config=original)
    return f"{out} holds the {config.parameters} parameters of {run} as {dtype}."


def written_dtype(
    config: ExportConfig, trained: Config, original: dict[str, Any] | None
) -> Literal["float32", "bfloat16", "float16"]:
    """What `dtype` comes to."""
    if config.dtype != "auto":
        return config.dtype
    stored = original.get("dtype") or original.get("torch_dtype") if original else None
    return stored if stored in ("float32", "bfloat16", "float16") else trained.model.dtype


def restored(run: Path, trained: Config, tokenizer: Tokenizer, parameters: Literal["average", "latest"]) -> Params:
    """The parameters of the newest checkpoint, on one device."""
    from rljax.parallel.mesh import make_mesh
    from rljax.trainer.checkpoint import restore_params

    which: Literal["average", "params"] = "average" if parameters == "average" else "params"
    return restore_params(run, trained, tokenizer, make_mesh(trained.mesh), which)


if __name__ == "__main__":
    main()
