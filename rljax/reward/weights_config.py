"""How the weights of the reward layers are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.errors import InputError

Point = tuple[float, float, float]


@dataclass(frozen=True)
class WeightsConfig:
    """`fixed` keeps `base`, `process` and `exploration`; `bayes` starts from them and searches.

    On the simplex w1 + w2 + w3 = 1 the share of the base is `floor` at least. A proposal lasts `window` iterations;
    `explore` is how many standard deviations of the posterior count in favour of what is uncertain, and `memory` how
    many outcomes are remembered.
    """

    kind: Literal["fixed", "bayes"] = "fixed"
    base: float = 1.0
    process: float = 0.4
    exploration: float = 0.0
    floor: float = 0.7
    window: int = 20
    explore: float = 1.0
    memory: int = 200

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        where = "reward.weights"
        if self.base <= 0:
            raise InputError(f"{where}.base is {self.base}; it must be above 0.")
        for name in ("process", "exploration", "explore"):
            if getattr(self, name) < 0:
                raise InputError(f"{where}.{name} is {getattr(self, name)}; it must not be negative.")
        if not 0 < self.floor < 1:
            raise InputError(f"{where}.floor is {self.floor}; it must lie between 0 and 1.")
        for name, least in (("window", 1), ("memory", 3)):
            if getattr(self, name) < least:
                raise InputError(f"{where}.{name} is {getattr(self, name)}; it must be at least {least}.")
        share = simplex(self)[0]
        if self.kind == "bayes" and share < self.floor:
            raise InputError(
                f"{where}.base={self.base} is a share of {share:.3g}, less than {where}.floor={self.floor}; raise it, "
                "or lower the other weights."
            )


def simplex(config: WeightsConfig) -> Point:
    """The configured weights, scaled to a sum of 1."""
    total = config.base + config.process + config.exploration
    return config.base / total, config.process / total, config.exploration / total


def effective(point: Point) -> Point:
    """What multiplies the layers: the base reward keeps its size whatever the others weigh."""
    return 1.0, point[1] / point[0], point[2] / point[0]
