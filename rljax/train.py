"""Train: `python -m rljax.train +experiment=math trainer.iterations=50 seed=3`; `--help` tells more."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from rljax.command import discard, load, parse, run_folder, run_main
from rljax.errors import InputError
from rljax.trainer import settings
from rljax.trainer.config import Config


def main() -> None:
    """Run the command line; jax is imported only when a job begins, so workers never load it."""
    run_main(train_job, "config", Config)


def train_job(cfg: DictConfig) -> int:
    """Train as composed: in a fresh run folder, or in the one that `resume` names. Returns the exit status."""
    config = load(Config, cfg)
    folder = run_folder()
    if config.resume is not None:
        discard(folder)
        folder, config = Path(config.resume), resumed(cfg, Path(config.resume))
    elif (folder / settings.CONFIG_FILE).exists():
        raise InputError(f"hydra.run.dir={folder} holds a run already; choose another, or go on with resume={folder}.")
    from rljax.trainer.loop import train

    return train(config, folder)


def resumed(cfg: DictConfig, folder: Path) -> Config:
    """The configuration of the run in `folder` with what the present command line says put on top."""
    old = settings.read(folder)
    values = OmegaConf.create(asdict(old))
    for key in _said(cfg):
        OmegaConf.update(values, key, OmegaConf.select(cfg, key), merge=False)
    new = load(Config, values)
    from rljax.trainer.checkpoint import check_compatible

    check_compatible(old, new)
    return new


def _said(cfg: DictConfig) -> list[str]:
    """Keys that the command line sets: by name, or by choosing a group option or an experiment."""
    plain = hydra.compose(HydraConfig.get().job.config_name)
    named = [override.key_or_group for override in parse(list(HydraConfig.get().overrides.task))]
    return [key for key in settings.leaves() if _changed(key, cfg, plain) or any(_covers(name, key) for name in named)]


def _changed(key: str, cfg: DictConfig, plain: DictConfig) -> bool:
    return bool(OmegaConf.select(cfg, key) != OmegaConf.select(plain, key))


def _covers(name: str, key: str) -> bool:
    """Whether an override of `name` (a setting, a group or an element of a list) sets `key`."""
    return key == name or key.startswith(f"{name}.") or name.startswith((f"{key}.", f"{key}["))


if __name__ == "__main__":
    main()
