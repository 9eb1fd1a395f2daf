"""Classical functions of texts, with parameters; the interpreters take other ways than the programs."""

from __future__ import annotations

from itertools import combinations
from random import Random

from rljax.tasks.code.inputs import Arguments, texts
from rljax.tasks.code.pattern import Names, Parameters, Pattern
from rljax.tasks.code.shape import Signature
from rljax.tasks.words import Words

_TEXT = (("s",), ("text",), ("line",))
_TEXTS = (("s", "t"), ("one", "other"), ("left", "right"))


# How deep the brackets are nested; -1 if they do not match.
def _nesting_run(parameters: Parameters, arguments: Arguments) -> int:
    kinds = [pair for pair in ("()", "[]", "{}") if pair[0] in parameters[0]]
    text = "".join(letter for letter in arguments[0] if any(letter in pair for pair in kinds))
    deepest = 0
    while any(pair in text for pair in kinds):
        # All innermost pairs go at once, so the rounds count the levels.
        deepest += 1
        inner = [place for place in range(len(text) - 1) if text[place : place + 2] in kinds]
        gone = {place for first in inner for place in (first, first + 1)}
        text = "".join(letter for place, letter in enumerate(text) if place not in gone)
    return -1 if text else deepest


def _nesting_lines(parameters: Parameters, names: Names) -> list[str]:
    pairs = {pair[1]: pair[0] for pair in ("()", "[]", "{}") if pair[0] in parameters[0]}
    [s] = names
    return [
        f"pairs = {pairs!r}",
        "stack = []",
        "deepest = 0",
        f"for c in {s}:",
        "    if c in pairs.values():",
        "        stack.append(c)",
        "        deepest = max(deepest, len(stack))",
        "    elif c in pairs:",
        "        if not stack or stack.pop() != pairs[c]:",
        "            return -1",
        "if stack:",
        "    return -1",
        "return deepest",
    ]


def _nesting_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (kinds,), (s,) = parameters, named.arguments
    shown = " ".join(pair for pair in ("()", "[]", "{}") if pair[0] in kinds)
    if words.terse:
        return f"{named.tight}=max depth of {shown},or -1 if unbalanced"
    return words.choose(
        f"It returns how deep the brackets {shown} in the text {s} are nested at most (0 without any), and -1 if "
        "they are "
        "not balanced; all other characters are ignored.",
        f"Look only at the brackets {shown} of {s}. If each is closed by its own kind in the right order, return the "
        "largest number that are open at once, else -1.",
    )


def _bracketed(parameters: Parameters, random: Random) -> list[Arguments]:
    opening = parameters[0]
    found: list[Arguments] = [(f"{opening[0]}a{_closing(opening[0])}",), (f"{opening[0]}{opening[-1]}",), ("",), ("a",)]
    for place in range(8):
        text = _balanced(random, opening, 3)
        if place % 3 == 2 and text:
            cut = random.randrange(len(text))
            text = text[:cut] + text[cut + 1 :]
        found.append((text,))
    return found


def _balanced(random: Random, opening: str, depth: int) -> str:
    text = random.choice(("", "a", "x"))
    for _ in range(random.randint(1, 2) if depth else 0):
        bracket = random.choice(opening)
        text += f"{bracket}{_balanced(random, opening, depth - 1)}{_closing(bracket)}"
    return text


def _closing(bracket: str) -> str:
    return {"(": ")", "[": "]", "{": "}"}[bracket]


# The longest common subsequence, vowels counting more.
def _common_run(parameters: Parameters, arguments: Arguments) -> int:
    [weight] = parameters
    short, long = sorted(arguments, key=len)

    def is_part(part: tuple[str, ...]) -> bool:
        rest = iter(long)
        return all(letter in rest for letter in part)

    worth = [
        sum(weight if letter in "aeiou" else 1 for letter in part)
        for size in range(len(short) + 1)
        for part in set(combinations(short, size))
        if is_part(part)
    ]
    return max(worth)


def _common_lines(parameters: Parameters, names: Names) -> list[str]:
    (weight,), (s, t) = parameters, names
    return [
        f"best = [[0] * (len({t}) + 1) for _ in range(len({s}) + 1)]",
        f"for i in range(1, len({s}) + 1):",
        f"    for j in range(1, len({t}) + 1):",
        "        best[i][j] = max(best[i - 1][j], best[i][j - 1])",
        f"        if {s}[i - 1] == {t}[j - 1]:",
        f"            worth = {weight} if {s}[i - 1] in 'aeiou' else 1",
        "            best[i][j] = max(best[i][j], best[i - 1][j - 1] + worth)",
        f"return best[len({s})][len({t})]",
    ]


def _common_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (weight,), (s, t) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=max weight of common subsequence,vowel={weight},else 1"
    return words.choose(
        f"Of all texts that are subsequences of both {s} and {t}, return the largest worth: each of aeiou counts "
        f"{weight}, "
        "every other letter counts 1.",
        f"It returns the weight of the heaviest common subsequence of the texts {s} and {t}; vowels (a, e, i, o, u) "
        "weigh "
        f"{weight}, other letters weigh 1.",
    )


def _two_texts(parameters: Parameters, random: Random) -> list[Arguments]:
    found = [text[:6] for text in texts(random, "abce", 24)]
    return [("abc", "ac"), ("bab", "abb"), *zip(found[2::2], found[3::2], strict=True)]


# The longest palindrome in a text, the first of them.
def _mirror_run(parameters: Parameters, arguments: Arguments) -> str:
    [least], [text] = parameters, arguments
    parts = [text[start:end] for start, end in combinations(range(len(text) + 1), 2)]
    fitting = [part for part in parts if part == part[::-1] and len(part) >= least]
    return max(fitting, key=len, default="")


def _mirror_lines(parameters: Parameters, names: Names) -> list[str]:
    (least,), (s,) = parameters, names
    return [
        "best = ''",
        f"for center in range(2 * len({s}) - 1):",
        "    i = center // 2",
        "    j = i + center % 2",
        f"    while i >= 0 and j < len({s}) and {s}[i] == {s}[j]:",
        "        i -= 1",
        "        j += 1",
        "    if j - i - 1 > len(best):",
        f"        best = {s}[i + 1:j]",
        f"if len(best) < {least}:",
        "    return ''",
        "return best",
    ]


def _mirror_say(parameters: Parameters, words: Words, named: Signature) -> str:
    (least,), (s,) = parameters, named.arguments
    if words.terse:
        return f"{named.tight}=first longest palindrome in {s} if len>={least} else ''"
    return words.choose(
        f"It returns the longest contiguous part of the text {s} that reads the same backwards, the leftmost of the "
        "longest "
        f"ones; but '' if it has fewer than {least} characters.",
        f"Find the longest palindromic substring of {s} (the first one, if several are equally long) and return it "
        "if it "
        f"has {least} characters or more, else the empty text.",
    )


def _letters(parameters: Parameters, random: Random) -> list[Arguments]:
    found: list[Arguments] = [("abab",), ("abba",), ("",), ("a",)]
    for _ in range(8):
        half = "".join(random.choices("abc", k=random.randint(1, 4)))
        noise = "".join(random.choices("abcd", k=random.randint(1, 4)))
        found.append((random.choice((half + half[::-1] + noise, noise + half + half[-2::-1], noise + half)),))
    return found


TEXT_CLASSICS = {
    "nesting": Pattern(_nesting_run, _nesting_lines, _nesting_say, _bracketed, _TEXT),
    "common": Pattern(_common_run, _common_lines, _common_say, _two_texts, _TEXTS),
    "mirror": Pattern(_mirror_run, _mirror_lines, _mirror_say, _letters, _TEXT),
}
