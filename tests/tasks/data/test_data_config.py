"""The settings of data sets, and the options of the group `data` that mirror them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from rljax.command import conf_directory
from rljax.errors import InputError
from rljax.tasks.data.config import DataConfig, FormatName, SetConfig
from rljax.tasks.data.formats import FORMATS
from rljax.trainer import settings

OPTIONS = sorted(path.stem for path in (conf_directory() / "data").glob("*.yaml"))


def composed(option: str) -> dict[str, Any]:
    with initialize_config_dir(str(conf_directory() / "data"), version_base="1.3"):
        values = OmegaConf.to_container(compose(option))
    assert isinstance(values, dict)
    return values  # type: ignore[return-value]


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_one_of_ours(option: str) -> None:
    config = settings.build(DataConfig, composed(option))
    config.check()
    assert [wanted.name for wanted in config.sets] == ([] if option == "default" else [option])


def test_options_mirror_the_dataclasses_key_by_key() -> None:
    assert composed("default") == asdict(DataConfig())
    (plain,) = composed("plain")["sets"]
    assert plain == asdict(SetConfig("plain"))


def test_every_format_has_an_option() -> None:
    assert set(FORMATS) == set(get_args(FormatName)) == set(OPTIONS) - {"default"}


def test_columns_that_formats_know_are_columns_of_the_settings() -> None:
    roles = asdict(SetConfig())["columns"]
    assert all(set(form.names) <= set(roles) for form in FORMATS.values())


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"on_bad_row": "ignore"}, "on_bad_row is 'ignore'; choose stop or skip."),
        ({"held_out": 1.5}, "data.held_out is 1.5; it must lie in 0…1."),
        ({"sets": [{"name": " "}]}, "data.sets holds a set without a name; give it one, such as {name: gsm8k}."),
        ({"sets": [{"name": "a"}, {"name": "a"}]}, "data.sets names a twice; give each set its own name."),
        ({"sets": [{"name": "a", "limit": -1}]}, "data.sets[a].limit is -1; it must be at least 1, or 0 for all."),
        ({"sets": [{"name": "a", "held_out": -0.1}]}, "data.sets[a].held_out is -0.1; it must lie in 0…1."),
        (
            {"sets": [{"cuts": [2, 1]}]},
            "data.sets[data].cuts is [2.0, 1.0]; its numbers must rise, such as",
        ),
        ({"sets": [{"timeout_s": 0}]}, "data.sets[data].timeout_s is 0.0; it must be above 0 seconds."),
        ({"sets": [{"columns": {"anser": "x"}}]}, "sets[0].columns.anser is not a setting; did you mean"),
        ({"sets": [{"format": "gsm"}]}, "sets[0].format is 'gsm'; choose gsm8k or math or aime"),
    ],
)
def test_a_mistake_is_one_sentence(values: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as error:
        settings.build(DataConfig, values).check()
    assert str(error.value).startswith(says)
