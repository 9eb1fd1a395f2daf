"""Check a tokenizer: `python -m benchmarks.tokenizer_round_trip folder_or_json=PATH [count=10000] [seed=0]`.

Makes varied strings, reads each as ids and back, and checks that the text is the same and that `ends` counts its
characters. Prints one JSON line; exits with 1 if any string fails, and with 2 for bad input. A `tokenizer.json` by
itself will do: its first special token is then taken for the end of a text.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import arguments
from rljax.errors import InputError
from rljax.model.folder_tokenizer import FolderTokenizer, read_tokenizer

DEFAULTS = {"folder_or_json": "", "count": "10000", "seed": "0"}
SHOWN = 5  # failures in the report
ANY_VOCABULARY = 2**32
WORDS = "the of and proof answer therefore 12 3.14 -7 1,000,000 don't e.g. HTTP/2 naïve x² CamelCase snake_case".split()
CODE = [
    "def f(x: int) -> int:\n    return x ** 2\n",
    "for (int i = 0; i < n; ++i) {\n\ta[i] += 1;\n}\r\n",
    "print(f'{x!r:>10}')  # \\n",
    "SELECT * FROM t WHERE a <> 'b''c';",
    '{"a": [1, 2.5e-3, null], "b": "\\u00e9"}',
    "#!/bin/sh\necho \"$HOME\" | sed 's/a\\/b/c/g' && exit $?\n",
]
MATHEMATICS = [
    "\\boxed{\\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}}",
    "∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε",
    "∑_{n=1}^∞ 1/n² = π²⁄6",
    "𝔼[X] ≤ ∫₀¹ x·dμ, ℝⁿ ≅ ℂᵏ",
    "$x \\in \\mathbb{Z}_{17}$",
    "12345678901234567890 × 0.000001 ≈ 1.2×10¹³",
]
# First and last code points of a script's letters.
SCRIPTS = [
    (0x00C0, 0x024F),  # Latin with diacritics
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x0530, 0x058F),  # Armenian
    (0x0590, 0x05FF),  # Hebrew, right to left
    (0x0600, 0x06FF),  # Arabic, right to left
    (0x0900, 0x097F),  # Devanagari
    (0x0B80, 0x0BFF),  # Tamil
    (0x0E00, 0x0E7F),  # Thai, written without spaces
    (0x1200, 0x137F),  # Ethiopic
    (0x3040, 0x30FF),  # Hiragana and Katakana
    (0x4E00, 0x9FFF),  # Han
    (0xAC00, 0xD7A3),  # Hangul, composed
    (0x1100, 0x11FF),  # Hangul, in parts
    (0x13000, 0x1342F),  # Egyptian hieroglyphs, outside the basic plane
    (0x20000, 0x2A6DF),  # rare Han, outside the basic plane
]
EMOJI = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "🇯🇵", "❤️", "1️⃣", "🧑🏿‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🙂", "\u200d", "\ufe0f"]
SPACES = [" ", "  ", "    ", "\t", "\n", "\r\n", "\r", "\u00a0", "\u2003", "\u3000", "\u2028", "\x0b", "\x0c", "\u200b"]
Maker = Callable[[random.Random], str]


def main() -> int:
    """Check as many strings as were asked for; the exit status."""
    try:
        said = settings(sys.argv[1:])
        with tempfile.TemporaryDirectory() as parent:
            tokenizer = read_tokenizer(folder_of(Path(said["folder_or_json"]), Path(parent)), ANY_VOCABULARY)
            report = measure(tokenizer, int(said["count"]), int(said["seed"]))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report))
    return int(report["exact"] < report["count"])


def settings(words: list[str]) -> dict[str, str]:
    """The command line's key=value pairs over the defaults. Raises `InputError`."""
    said = arguments.read(words, DEFAULTS)
    if not said["folder_or_json"]:
        raise InputError("name a tokenizer: folder_or_json=PATH.")
    if lacking := [key for key in ("count", "seed") if not said[key].isdecimal()]:
        raise InputError(f"{lacking[0]} is {said[lacking[0]]!r}; it must be a whole number.")
    return said


def folder_of(path: Path, parent: Path) -> Path:
    """The folder, or for a `tokenizer.json` alone one that is made around it in `parent`."""
    if path.is_dir():
        return path
    try:
        added = json.loads(path.read_text("utf-8"))["added_tokens"]
        special = [token["content"] for token in added if token["special"]]
    except (OSError, ValueError, LookupError, TypeError):
        raise InputError(f"{path} is not a tokenizer.json with added tokens; name such a file or a folder.") from None
    if not special:
        raise InputError(f"{path} has no special token to end a text with; name a folder that says which one does.")
    shutil.copy(path, parent / "tokenizer.json")
    (parent / "tokenizer_config.json").write_text(json.dumps({"eos_token": special[0]}))
    return parent


def measure(tokenizer: FolderTokenizer, count: int, seed: int) -> dict[str, Any]:
    """What is printed: how many strings came back, those that did not, the tokens in all and the time."""
    rng, kinds = random.Random(seed), makers(tokenizer)
    begun, failures, tokens = time.perf_counter(), [], 0
    for _ in range(count):
        text = made(rng, kinds)
        try:
            ids = tokenizer.encode(text)
            tokens += len(ids)
            why = fault(tokenizer, text, ids)
        except InputError as error:
            why = str(error)
        if why:
            failures.append({"text": text, "why": why})
    return {
        "count": count,
        "exact": count - len(failures),
        "failures": failures[:SHOWN],
        "tokens": tokens,
        "seconds": round(time.perf_counter() - begun, 3),
    }


def fault(tokenizer: FolderTokenizer, text: str, ids: list[int]) -> str:
    """What is wrong with the ids of a text; empty if nothing."""
    whole, ends = spoken(tokenizer, text), tokenizer.ends(ids)
    if tokenizer.decode(ids) != whole:
        return "the text does not come back"
    if len(tokenizer.prompt(text)) > tokenizer.bound(text):
        return "the bound is too low"
    if len(ends) != len(ids) or any(a > b for a, b in pairwise(ends)) or ends[-1:] not in ([], [len(whole)]):
        return "the ends do not rise to the length of the text"
    for i, end in enumerate(ends):
        prefix = tokenizer.decode(ids[: i + 1])
        # A prefix that ends within a character ends with U+FFFD.
        if not prefix.endswith("\ufffd") and end != len(prefix):
            return f"end {i} is {end} instead of {len(prefix)}"
    return ""


def spoken(tokenizer: FolderTokenizer, text: str) -> str:
    """The text without the spellings of padding and of stop ids, which `decode` leaves out."""
    marks = special_texts(tokenizer)
    silent = {tokenizer.texts[index] for index in (tokenizer.pad, *tokenizer.stop)}
    pattern = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    return re.sub(pattern, lambda found: "" if found[0] in silent else found[0], text) if marks else text


def special_texts(tokenizer: FolderTokenizer) -> list[str]:
    """The texts that are one token wherever they stand."""
    return [token.content for token in tokenizer.library.get_added_tokens_decoder().values()]


def made(rng: random.Random, kinds: list[Maker]) -> str:
    """A string of up to eight fragments of any kind; a few are empty."""
    return "".join(rng.choice(kinds)(rng) for _ in range(rng.randrange(9)))


def makers(tokenizer: FolderTokenizer) -> list[Maker]:
    """A maker of fragments for each kind of text."""
    special = special_texts(tokenizer) or ["<none>"]

    def some(parts: list[str], between: str = "") -> Maker:
        return lambda rng: between.join(rng.choices(parts, k=rng.randint(1, 6)))

    def spelling(rng: random.Random) -> str:
        text = rng.choice(special)
        return rng.choice([text, text[:-1], text[1:], f" {text} ", text + text, text.upper()])

    return [
        some(WORDS, " "),
        some([chr(code) for code in range(32, 127)]),
        some(CODE),
        some(MATHEMATICS, " "),
        script,
        some(EMOJI),
        combining,
        some([chr(code) for code in (*range(32), *range(127, 160))]),
        some(SPACES),
        spelling,
        anything,
    ]


def script(rng: random.Random) -> str:
    """Letters of one script."""
    first, last = rng.choice(SCRIPTS)
    return "".join(chr(rng.randint(first, last)) for _ in range(rng.randint(1, 12)))


def combining(rng: random.Random) -> str:
    """Letters under heaps of marks, not composed."""
    return "".join(
        rng.choice("aeinouyAO가ﷺ") + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(rng.randrange(4)))
        for _ in range(rng.randint(1, 6))
    )


def anything(rng: random.Random) -> str:
    """Code points of all planes, but for surrogates, which are no characters."""
    codes = (rng.randrange(0x110000 - 0x800) for _ in range(rng.randint(1, 8)))
    return "".join(chr(code if code < 0xD800 else code + 0x800) for code in codes)


if __name__ == "__main__":
    sys.exit(main())
