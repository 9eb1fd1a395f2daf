"""The mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.errors import InputError


@dataclass(frozen=True)
class MeshConfig:
    """Rows are sharded over `data` devices; 0 stands for all devices there are.

    `shard` says what else is: nothing, the optimizer's moments and the parameters' average (`optimizer`; Rajbhandari
    et al., 2020, ZeRO stage 1), or the parameters too (`all`), which are then gathered layer by layer as they are used.
    """

    data: int = 1
    shard: Literal["nothing", "optimizer", "all"] = "optimizer"

    def check(self) -> None:
        """Raise `InputError` for a negative size."""
        if self.data < 0:
            raise InputError(f"mesh.data is {self.data}; give a number of devices, or 0 for all of them.")
