"""The mesh."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError


@dataclass(frozen=True)
class MeshConfig:
    """Rows are sharded over `data` devices; parameters are replicated. 0 stands for all devices there are."""

    data: int = 1

    def check(self) -> None:
        """Raise `InputError` for a negative size."""
        if self.data < 0:
            raise InputError(f"mesh.data is {self.data}; give a number of devices, or 0 for all of them.")
