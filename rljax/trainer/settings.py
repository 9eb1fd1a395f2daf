"""Plain data to the typed configuration and back; every mistake is one sentence that names the key and the remedy.

OmegaConf's own schemas are not used for this: they know no `Literal`, and their messages do not say what to write.
"""

from __future__ import annotations

import difflib
import math
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from rljax.errors import InputError
from rljax.trainer.config import Config

CONFIG_FILE = "config.yaml"
Kind = TypeVar("Kind")
_WANTED = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


def build(kind: type[Kind], values: Mapping[str, Any]) -> Kind:
    """The dataclass `kind` holding `values`; unnamed fields keep their defaults."""
    return _build(kind, values, "", kind)


def read(folder: Path, key: str = "resume") -> Config:
    """The configuration of the run in `folder`, which the setting `key` names; checked."""
    path = folder / CONFIG_FILE
    if not path.is_file():
        raise InputError(f"{key}={folder} is not a run folder: it holds no {CONFIG_FILE}; name one of a training run.")
    try:
        values = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    except (yaml.YAMLError, OmegaConfBaseException, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({_first_line(error)}); restore it from the run.") from error
    if not isinstance(values, dict):
        raise InputError(f"{path} holds no settings; restore it from the run.")
    config = build(Config, {str(key): value for key, value in values.items()})
    config.check()
    return config


def write(config: Config, folder: Path) -> Path:
    """Leave the resolved configuration in `folder`."""
    path = folder / CONFIG_FILE
    path.write_text(OmegaConf.to_yaml(OmegaConf.create(asdict(config))), encoding="utf-8")
    return path


def keys(kind: type[Any] = Config, where: str = "") -> Iterator[str]:
    """All settings under `kind`, rooms and leaves, as they are written on the command line."""
    hints = get_type_hints(kind)
    for entry in fields(kind):
        yield f"{where}{entry.name}"
        if is_dataclass(hints[entry.name]):
            yield from keys(hints[entry.name], f"{where}{entry.name}.")


def leaves() -> list[str]:
    """The settings that hold a value, rooms left out."""
    every = list(keys())
    return [key for key in every if not any(other.startswith(f"{key}.") for other in every)]


def unknown(key: str, kind: type[Any] = Config, siblings: Sequence[str] = ()) -> str:
    """The sentence that says that `kind` has no setting `key`, with the likeliest intended one, `siblings` first."""
    every = tuple(keys(kind))
    close = difflib.get_close_matches(key, siblings, 1, 0.7) or difflib.get_close_matches(key, every, 1, 0.7)
    same_leaf = [name for name in every if name.rpartition(".")[2] == key.rpartition(".")[2]]
    if guess := close or same_leaf:
        return f"{key} is not a setting; did you mean {guess[0]}?"
    room = key.rpartition(".")[0]
    if names := siblings or [name for name in every if name.rpartition(".")[0] == room]:
        return f"{key} is not a setting; there are {', '.join(names)}."
    return f"{key} is not a setting; --help lists them all."


def _build(kind: type[Kind], values: Mapping[str, Any], where: str, root: type[Any]) -> Kind:
    hints = get_type_hints(kind)
    for key in values:
        if key not in hints:
            raise InputError(unknown(f"{where}{key}", root, [f"{where}{name}" for name in hints]))
    return kind(**{key: _convert(hints[key], value, f"{where}{key}", root) for key, value in values.items()})


def _convert(hint: Any, value: Any, key: str, root: type[Any]) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not types.NoneType)
        return None if value is None else _convert(inner, value, key, root)
    if origin is Literal:
        return _choice(get_args(hint), value, key)
    if origin is list:
        return [_convert(get_args(hint)[0], entry, f"{key}[{n}]", root) for n, entry in enumerate(_items(value, key))]
    if is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise InputError(f"{key} is {_shown(value)}; it must be a group of settings, such as {key}={{…}}.")
        return _build(hint, {str(name): entry for name, entry in value.items()}, f"{key}.", root)  # type: ignore[arg-type]
    return _scalar(hint, value, key)


def _choice(choices: tuple[Any, ...], value: Any, key: str) -> Any:
    if value not in choices or isinstance(value, bool):
        raise InputError(f"{key} is {_shown(value)}; choose {' or '.join(str(choice) for choice in choices)}.")
    return value


def _items(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{key} is {_shown(value)}; it must be a list, such as {key}=[…].")
    return value


def _scalar(hint: type[Any], value: Any, key: str) -> Any:
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value):
        return float(value)
    if hint is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if type(value) is hint and value == value:  # NaN is a float that equals nothing
        return value
    raise InputError(f"{key} is {_shown(value)}; it must be {_wanted(hint, key, value)}.")


def _wanted(hint: type[Any], key: str, value: Any) -> str:
    if hint is str and isinstance(value, (int, float)):
        return f"text, so quote it: '{key}=\"{value}\"'"
    return _WANTED[hint]


def _shown(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
