"""Objects of a test's own classes on the way into a sandbox and back. Only texts of checks use this, where they run.

What a check passes to the candidate crosses as plain data or as objects of the standard library, so the nodes of a
graph would not. Here such an object goes in as a text of its own, which no other has, with the same attributes: in the
cell it can be walked, compared, hashed and changed. What is written to it there is written to the object, and where it
comes back, alone or within a container, it is the object again. Methods do not travel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=type)
# The class of the objects in the cell, made there: it can import nothing of ours.
_CLASS = (
    "type({name!r}, (str,), {{'__setattr__': lambda self, name, value: "
    "(self._written(self, name, value), object.__setattr__(self, name, value))[0]}})"
)
_TEXT = "\0object {number}\0"


class _Source:
    """Pickled as the value of an expression, which it stands for: a class."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __reduce__(self) -> tuple[Any, ...]:
        return eval, (self._source,)

    def __call__(self, *_: object) -> None:
        """Pickle wants what makes an object to be callable."""


class Border:
    """The border of one check: the objects that have crossed it, by their texts."""

    def __init__(self) -> None:
        self._objects: dict[str, object] = {}
        self._texts: dict[int, str] = {}

    def travels(self, kind: Kind) -> Kind:
        """The class, whose objects can now cross."""
        made = _Source(_CLASS.format(name=kind.__name__))

        def packed(instance: object) -> tuple[Any, ...]:
            return made, (self._text(instance),), {**vars(instance), "_written": self._writer()}

        kind.__reduce__ = packed  # type: ignore[assignment]
        return kind

    def through(self, candidate: Callable[..., object]) -> Callable[..., object]:
        """The candidate; what it returns is brought home."""

        def called(*args: object, **kwargs: object) -> object:
            return self.home(candidate(*args, **kwargs))

        return called

    def home(self, value: object) -> object:
        """The value with our objects in place of their texts."""
        match value:
            case str():
                return self._objects.get(value, value)
            case list() | tuple() | set() | frozenset():
                return type(value)(map(self.home, value))
            case dict():
                return {self.home(key): self.home(entry) for key, entry in value.items()}
        return value

    def _text(self, instance: object) -> str:
        """The text that stands for an object; the object is kept, so that no other gets its identity."""
        text = self._texts.setdefault(id(instance), _TEXT.format(number=len(self._texts)))
        self._objects[text] = instance
        return text

    def _writer(self) -> Callable[[str, str, object], None]:
        # A function of a function, which is never pickled by its name: it stays here and is called from the cell.
        def written(text: str, name: str, value: object) -> None:
            setattr(self._objects[text], name, self.home(value))

        return written
