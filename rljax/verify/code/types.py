"""A job about a program: what crosses from the one who asks to the one who judges. Plain and picklable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CallTest:
    """The entry point, called with these arguments, has to return `expected`.

    Types have to be the same all the way down. Floats are compared exactly, or within `tolerance` (absolute or
    relative, whichever allows more) if it is not None; NaN equals NaN.
    """

    args: tuple[object, ...]
    expected: object
    kwargs: Mapping[str, object] = field(default_factory=dict)
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class ProgramTest:
    """The response, run as a program with this standard input, has to exit with 0 and print `stdout`.

    Whitespace at the end of a line and empty lines at the end of the text do not count.
    """

    stdin: str
    stdout: str


@dataclass(frozen=True, slots=True)
class CodeJob:
    """A program to be judged, by `tests` or by a `check`: exactly one of them is there.

    `tests` are all of one kind; `CallTest` needs an `entry_point`. `check` is trusted Python text that defines
    `check(candidate)`, needs an `entry_point`, and fails the response by raising. `timeout_s` seconds are allowed for
    the whole job, None for 15. The first `public` tests are those that the problem's statement shows: they are run
    first, and the verdict's detail is about them if one of them does not pass. All tests count alike.
    """

    response: str
    entry_point: str | None = None
    tests: tuple[CallTest, ...] | tuple[ProgramTest, ...] = ()
    check: str | None = None
    timeout_s: float | None = None
    public: int = 0
