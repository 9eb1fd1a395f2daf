"""The program of a cell: one answer scored by a data set of reasoning-gym. `python program.py READER WRITER`.

It needs the standard library and reasoning-gym, which `warm` or `serve` imports; importing this file changes nothing.
The scorer is code of others that reads a hostile text. So it has one thing to say, eight bytes that are a float, and
whatever else happens to this process is no score.

The judge sends a frame, a length (four bytes, big endian) and JSON: data set, answer, entry. Before that the program
says `hello`, one byte; afterwards the score, NaN where the scorer raised or gave none.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import tempfile
from functools import cache
from importlib import import_module
from typing import Any

HELLO = b"h"
HEADER = struct.Struct("!I")
SCORE = struct.Struct("!d")
MAX_FRAME = 4 << 20

# Data sets that passed benchmarks/gym_audit.py, and how many levels of their curricula are used.
ALLOWED: dict[str, int] = {
    "ab": 4,
    "aiw": 9,
    "arc_1d": 4,
    "base_conversion": 5,
    "basic_arithmetic": 5,
    "bf": 2,
    "binary_alternation": 4,
    "caesar_cipher": 2,
    "calendar_arithmetic": 4,
    "chain_sum": 10,
    "circuit_logic": 5,
    "color_cube_rotation": 5,
    "count_bits": 5,
    "count_primes": 5,
    "course_schedule": 5,
    "cryptarithm": 4,
    "decimal_chain_sum": 5,
    "dice": 4,
    "emoji_mystery": 6,
    "family_relationships": 9,
    "futoshiki": 3,
    "gcd": 4,
    "group_anagrams": 4,
    "largest_island": 4,
    "lcm": 4,
    "leg_counting": 10,
    "letter_counting": 8,
    "list_functions": 1,
    "mahjong_puzzle": 4,
    "manipulate_matrix": 5,
    "maze": 4,
    "mini_sudoku": 5,
    "modulo_grid": 1,
    "needle_haystack": 4,
    "number_filtering": 4,
    "number_format": 4,
    "number_sequence": 2,
    "palindrome_generation": 4,
    "path_star": 4,
    "power_function": 5,
    "prime_factorization": 4,
    "products": 10,
    "rectangle_count": 5,
    "rotate_matrix": 5,
    "rotten_oranges": 4,
    "self_reference": 10,
    "sentence_reordering": 4,
    "shortest_path": 4,
    "simple_equations": 4,
    "simple_geometry": 4,
    "string_manipulation": 5,
    "string_splitting": 4,
    "string_synthesis": 4,
    "sudoku": 5,
    "syllogism": 4,
    "tower_of_hanoi": 4,
    "tsumego": 4,
    "word_sequence_reversal": 4,
    "zebra_puzzles": 3,
}

_scorers: dict[str, Any] = {}


def warm() -> None:
    """Open every data set that may be asked for."""
    for name in ALLOWED:
        _scorer(name)


def serve(reader: int, writer: int) -> None:
    """Score one answer."""
    factory()
    os.write(writer, HELLO)
    (size,) = HEADER.unpack(_read(reader, HEADER.size))
    name, answer, entry = json.loads(_read(reader, min(size, MAX_FRAME)))
    os.write(writer, SCORE.pack(score(name, answer, entry)))


def score(name: str, answer: str, entry: dict[str, Any]) -> float:
    """What the data set gives for the answer; NaN where it gives nothing that is a number."""
    if name not in ALLOWED:
        return math.nan
    try:
        found = _scorer(name).score_answer(answer, entry)
    except Exception:  # the scorer is code of others: whatever it raises, it gave no score
        return math.nan
    return math.nan if isinstance(found, bool) or not isinstance(found, int | float) else float(found)


@cache
def factory() -> Any:
    """The package's registry, imported when it is first asked for."""
    # A process with threads cannot enter other namespaces, and there is no linear algebra to do.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as folder:
        if "HOME" not in os.environ:  # in a sandbox: matplotlib, which comes along, wants to write somewhere
            os.environ["MPLCONFIGDIR"] = folder
        return import_module("reasoning_gym.factory")


def _scorer(name: str) -> Any:
    if name not in _scorers:
        _scorers[name] = factory().create_dataset(name)
    return _scorers[name]


def _read(descriptor: int, count: int) -> bytes:
    """So many bytes. Ends the process when the judge is gone."""
    data = bytearray()
    while len(data) < count:
        part = os.read(descriptor, count - len(data))
        if not part:
            sys.exit(1)
        data += part
    return bytes(data)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
