"""What the commands share: Hydra's command line, and one clear sentence with exit status 2 for a user's mistake."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from rljax.errors import InputError
from rljax.trainer import settings
from rljax.trainer.config import Config

BAD_INPUT = 2
INTERRUPTED = 130
Kind = TypeVar("Kind")


def conf_directory() -> Path:
    """Where the Hydra groups stand: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "conf", package.parent / "conf"):
        if (folder / "config.yaml").is_file():
            return folder
    raise InputError(f"{package / 'conf'} is missing; install rljax again.")


def load(kind: type[Kind], cfg: DictConfig) -> Kind:
    """The composed `cfg` as the dataclass `kind`, checked if it knows how to check itself."""
    values = OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)
    assert isinstance(values, dict)
    config = settings.build(kind, {str(key): value for key, value in values.items()})
    if check := getattr(config, "check", None):
        check()
    return config


def run_main(job: Callable[[DictConfig], int], config_name: str, kind: type[Any]) -> NoReturn:
    """Run `job` on what the command line composes from `conf/{config_name}.yaml`, and exit with the job's status.

    `kind` is the dataclass that the configuration mirrors; a whole sweep is checked against it before its first job
    starts. Bad input exits with status 2 after one sentence; with HYDRA_FULL_ERROR=1 in the environment it shows its
    origin instead.
    """
    traced = os.environ.get("HYDRA_FULL_ERROR") == "1"
    os.environ["HYDRA_FULL_ERROR"] = "1"  # else Hydra prints errors itself, with its own stack, and exits with 1
    statuses: list[int] = []
    try:
        if _flags() in ({"-m"}, {"--multirun"}):  # other flags may bring configurations that are not known here
            _check_sweep(config_name, kind)
        decorate = hydra.main(version_base="1.3", config_path=str(conf_directory()), config_name=config_name)
        decorate(_guarded(job, statuses, traced))()
    except (InputError, HydraException, OmegaConfBaseException, OSError, ValueError) as error:
        if traced or statuses:  # what escapes a job that has begun is a defect, not bad input
            raise
        _reject(explain(error, kind))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        if not traced:
            del os.environ["HYDRA_FULL_ERROR"]
    sys.exit(max(statuses, default=0))


def explain(error: Exception, kind: type[Any] = Config) -> str:
    """One sentence for whatever is wrong with the command line of a program configured by `kind`."""
    if isinstance(error, InputError):
        return str(error)
    if isinstance(error, OverrideParseException):
        return f"{error.override!r} cannot be read; write key=value, e.g. seed=3, and quote special characters."
    if isinstance(error, MissingConfigException) and error.missing_cfg_file:
        return _missing_option(error.missing_cfg_file, error.options or ())
    if isinstance(error, OmegaConfBaseException):
        return f"{error.full_key}: {str(error).partition(chr(10))[0]}; write a plain value instead."
    if isinstance(error, OSError) and error.filename:
        return f"the run folder {error.filename} cannot be made ({error.strerror}); choose another hydra.run.dir."
    if isinstance(error, ValueError) and (sentence := _odd_option()):
        return sentence
    text = str(error) or str(error.__cause__)
    for pattern, sentence_for in _SENTENCES:
        if found := re.search(pattern, text):
            return sentence_for(found[1], kind)
    return " ".join(text.split())


def run_folder() -> Path:
    """The folder that Hydra made for the present job."""
    return Path(HydraConfig.get().runtime.output_dir)


def discard(folder: Path) -> None:
    """Take away what was made for a job that does not use it: `folder` if empty, and empty folders around it."""
    for place in (folder, *folder.parents):
        if not place.is_dir():
            continue
        if place == Path.cwd() or any(entry.name != "multirun.yaml" for entry in place.iterdir()):
            return
        (place / "multirun.yaml").unlink(missing_ok=True)  # the note that Hydra leaves at the head of a sweep
        place.rmdir()


def parse(overrides: list[str]) -> list[Override]:
    """Hydra's reading of `key=value` arguments."""
    return OverridesParser.create().parse_overrides(overrides)


def _guarded(job: Callable[[DictConfig], int], statuses: list[int], traced: bool) -> Callable[[DictConfig], None]:
    """`job` for Hydra: its status is noted, and bad input ends the program at once, a sweep too, leaving no folder."""

    def guarded(cfg: DictConfig) -> None:
        statuses.append(0)
        try:
            statuses[-1] = job(cfg)
        except (InputError, OmegaConfBaseException) as error:
            discard(run_folder())
            if traced:
                raise
            _reject(explain(error))
        except KeyboardInterrupt:
            discard(run_folder())
            raise

    return guarded


def _check_sweep(config_name: str, kind: type[Any]) -> None:
    with hydra.initialize_config_dir(str(conf_directory()), version_base="1.3"):
        for overrides in _combinations(parse(_arguments())):
            load(kind, hydra.compose(config_name, overrides))


def _combinations(overrides: list[Override]) -> Iterator[list[str]]:
    choices = [_values(override) for override in overrides]
    for combination in product(*choices):
        yield list(combination)


def _values(override: Override) -> list[str]:
    if not override.is_sweep_override() or not override.is_discrete_sweep():
        return [str(override.input_line)]
    return [f"{override.get_key_element()}={value}" for value in override.sweep_string_iterator()]


def _missing_option(missing: str, options: Sequence[str]) -> str:
    group, _, option = missing.rpartition("/")
    if not group:
        return f"there is no configuration named {option}; leave out --config-name."
    close = difflib.get_close_matches(option, options, 1, 0.5)
    advice = f"did you mean {close[0]}? Choose" if close else "choose"
    return f"{group}={option} does not exist; {advice} from: {', '.join(options)}."


def _odd_option() -> str | None:
    """The sentence about a group that is given something else than a name, such as `trainer=5`."""
    for override in parse(_arguments()):
        if (options := _options(override.key_or_group)) and not isinstance(override.value(), str):
            return _missing_option(f"{override.key_or_group}/{override.get_value_element_as_str()}", options)
    return None


def _not_there(key: str, kind: type[Any]) -> str:
    if options := _options(key):
        said = [argument.partition("=")[2] for argument in _arguments() if argument.startswith(f"{key}=")]
        return f"{key} is added with a plus: +{key}={next((x for x in said if x in options), options[0])}."
    return settings.unknown(key, kind)


def _options(group: str) -> list[str]:
    return sorted(path.stem for path in (conf_directory() / group).glob("*.yaml"))


def _flags() -> set[str]:
    return {argument for argument in sys.argv[1:] if argument.startswith("-")}


def _arguments() -> list[str]:
    return [argument for argument in sys.argv[1:] if not argument.startswith("-")]


_SENTENCES: tuple[tuple[str, Callable[[str, type[Any]], str]], ...] = (
    (r"Could not override '([^']+)'", _not_there),
    (r"config group '([^']+)' does not", settings.unknown),
    (r"already at '([^']+)'", lambda key, _: f"{key} is set already; leave out the plus and write {key}=…."),
    (r"Ambiguous value for argument '([^']+)'", lambda text, _: f"{text} names several values; add --multirun."),
    (r"Sweep parameters '([^']+)'", lambda text, _: f"{text} names several values; add --multirun."),
    (r"Multiple values for ([^.]+)\.", lambda key, _: f"{key} is chosen twice; leave one of them out."),
)


def _reject(sentence: str) -> NoReturn:
    print(f"rljax: {sentence}", file=sys.stderr)
    sys.exit(BAD_INPUT)
