"""Finds the formulas that stand in plain prose: `she sold 48/2 = 24 clips`, `so x + y = 5 and x = 3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RELATION = re.compile(r"[=<>≈≡≤≥≠]|\\(?:approx|equiv|leq?|geq?|neq?)\b")
_MAX_RUN = 600
_LEXEME = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>[0-9](?:[0-9]|,(?=[0-9]{3}(?![0-9])))*(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<base>(?<=[0-9)])[₀-₉]+)"
    r"|(?P<command>\\(?:frac|dfrac|tfrac|sqrt|cdot|times|div|pi|leq?|geq?|neq?|approx|equiv|pmod|bmod|binom|alpha|beta|theta|"
    r"Delta|lambda|left|right|pm|ln|log|sin|cos|tan|circ|mod)(?![A-Za-z])|\\[,;!%$])"
    r"|(?P<function>(?:\\(?:varphi|phi|tau|sigma)|(?:varphi|phi|tau|sigma)|[φϕτσ])(?=(?:_\{?[0-9]\}?)?\s?\())"
    r"|(?P<word>[A-Za-z]+(?:['’][a-z]+)?)"
    r"|(?P<break>=>|[-=]+>|⇒|→|,|;|(?<![0-9]):(?!=)|:(?![=0-9])|\?)"
    r"|(?P<sign>[-+*/^=<>()\[\]{}|!%$€£°_×·÷−–√π±²³⁴≈≡≤≥≠⋅∗':])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_FUNCTIONS = frozenset("sqrt sin cos tan log ln exp gcd lcm mod pi".split())
# Behind a word it is applied to: what `rad(30)` or `sigma0(12)` is, is not known.
_APPLIED = re.compile(r"[0-9]*\(")
_MODULO = re.compile(r"modulo\s+\(?[0-9]")
_PRODUCTS = frozenset("xy xz yz ab ac bc xyz abc mn pq".split())
_TIMES = re.compile(r"(?<=[0-9)%])\s*[xX]\s*(?=[$€£]?\s?[0-9.(])")
# A word behind a number is its unit where an operator, a relation or the end of the text comes next.
_UNIT = re.compile(r"\s*(?:/\s*)?[A-Za-z]{2,}(?:\s+[A-Za-z]{2,})?(?=\s*(?:[-+*/×÷=<>≈]|$))")
_BEHIND = re.compile(r"(?<=[0-9)%])" + _UNIT.pattern)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_UNITS = frozenset(
    "cm mm km dm nm kg mg ml dl cl kl ft in lb lbs oz yd mi hr hrs min mins sec secs ms mph kph kmh hz pt pts qt gal "
    "ha kw mw kj pcs rs ct cts cal mol gb mb kb tb ea am pm psi rpm bpm".split()
)
_ENGLISH = frozenset(
    "is are was be so then thus hence gives we get has have of and or to in the an that which equals for if by with "
    "from".split()
)
# Words that begin what the formula goes on with, or go on with it: `half of 10 = 5`, `17/5 = 3 remainder 2`.
_LEADING = re.compile(
    r"(?:\b(?:of|times|by|minus|plus|over|than|twice|half|double|triple|and|or|to|from|into|with|per|less|more|percent|between|"
    r"squared|cubed|divided|multiplied|every|another|remaining|other)|[0-9%/])\s*$",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s*(?:-?\s?(?:times|plus|minus|dozens?|hundreds?|thousands?|millions?|billions?|percent|squared|cubed|more|less|over|divided|"
    r"multiplied|and (?:a|one|two|three)|halves|thirds|quarters|pairs?|half|through|remainder|rem|r|R|with|of|"
    r"per|mod|modulo|"
    r"a\.?m|p\.?m|o'clock|th|st|nd|rd|k|K|M|x|X)\b|[:/×÷*^+]|\.\.)"
)
# `and 2x = 6` is an equation of its own.
_INNOCENT = re.compile(r"\b(?:and|or|to|from|into|with|by)\s+[-0-9(]*[a-z]\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:totals?|sum) of\s*$", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:day|step|case|week|month|year|part|question|problem|chapter|room|number|page|level|stage|round|phase|method|option|row|"
    r"figure|example|line|equation|group|box|grade|class|team|item)\s*$",
    re.IGNORECASE,
)
_DANGLING = re.compile(r"[-+*/^=<>×÷·−–(√±≈≡|]\s*$")
_HEADLESS = re.compile(r"\s*(?:[+*/^=<>×÷·)!%≈≡|]|[-−–]\s)")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch `[start, end)` of a text that reads as a formula, and it spelt without units.

    `fragile` says that words around it or units inside may change what it means; `converted` that a unit or a
    currency belongs to a side.
    """

    start: int
    end: int
    text: str
    fragile: bool
    converted: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    inner_unit: bool
    last_unit: bool


def runs(
    text: str, known: frozenset[str], letters: frozenset[str] = frozenset(), named: re.Pattern[str] | None = None
) -> Iterator[Run]:
    """The stretches of prose that hold a relation. `known` are letters of the problem: `xy` is then their product.

    `letters` stand alone somewhere in the text or the problem: `2 uvw` may be a product of them. Where `named` is found
    at the end of the text before it, a stretch may begin with `=`: `discriminant = 1`.
    """
    if _RELATION.search(text) is None:
        return
    for stretch in _stretches(text, known):
        raw = text[stretch.start : stretch.end]
        if _RELATION.search(raw) is None or len(raw) > _MAX_RUN or _DANGLING.search(raw):
            continue
        if _HEADLESS.match(raw) and not _is_named(raw, text[max(0, stretch.start - 100) : stretch.start], named):
            continue
        before, behind = text[max(0, stretch.start - 20) : stretch.start], text[stretch.end : stretch.end + 12]
        fragile = (stretch.inner_unit and _mixed(raw)) or raw.endswith("!") or _is_fragile(raw, before, behind)
        fragile = fragile or any(_is_doubtful(word, known) for word in _products(raw, known | letters))
        fragile = fragile or (before[-1:].isalpha() and _APPLIED.match(raw) is not None)
        converted = (
            stretch.last_unit or "%" in raw or any(sign in raw for sign in "$€£") or behind[:2].strip()[:1].isalpha()
        )
        yield Run(stretch.start, stretch.end, _balanced(spelt(raw, known | letters)), fragile, converted)


def _is_named(raw: str, before: str, named: re.Pattern[str] | None) -> bool:
    return raw.startswith("=") and named is not None and named.search(before) is not None


def _is_fragile(raw: str, before: str, behind: str) -> bool:
    continued = (
        _LEADING.search(before) is not None and _TOTAL.search(before) is None and not _INNOCENT.search(before + raw)
    )
    if continued or _TRAILING.match(behind):
        return True
    # After a word a lone number may belong to the word, `apples left 50 = 10`; so may `1 - ` in `day 1 - 3 + 5 = 8`.
    if _LABEL.search(before) or ("%" in raw and re.search(r"[+−–-]", raw) is not None):
        return True
    return (
        before.rstrip()[-1:].isalpha()
        and re.match(r"\s*[$€£]?\s*[0-9.,]+\s*(?:[A-Za-z%]{2,20}\s*){0,2}=", raw) is not None
    )


def _mixed(raw: str) -> bool:
    """Whether different units stand in the formula: `5 hours + 30 minutes = 5.5 hours`."""
    words = [
        word.lower().rstrip("s")
        for word in re.findall(r"(?<=[0-9)%])\s*(?:/\s*)?([A-Za-z]{2,}(?:\s+[A-Za-z]{2,})?)", raw)
    ]
    words = [word for word in words if word not in _FUNCTIONS]
    return len(set(words)) > 1 or "*" in raw or "×" in raw


def spelt(raw: str, letters: frozenset[str] = frozenset()) -> str:
    """A stretch without its units, `x` between numbers as a sign of multiplication."""

    def without_units(behind: re.Match[str]) -> str:
        if not any(_is_product(word, letters) for word in _WORD.finditer(behind[0])):
            return " "
        return _WORD.sub(lambda word: word[0] if _is_product(word, letters) else " ", behind[0])

    return _BEHIND.sub(without_units, _TIMES.sub("*", raw))


def _products(raw: str, letters: frozenset[str]) -> Iterator[re.Match[str]]:
    """The words behind numbers that are products of letters, `ac` in `4ac`, and no units."""
    for behind in _BEHIND.finditer(raw):
        yield from (word for word in _WORD.finditer(behind[0]) if _is_product(word, letters))


def _is_product(word: re.Match[str], letters: frozenset[str]) -> bool:
    """Whether a word behind a number is a product, or may be one; `word` is found in all that stands there."""
    name = word[0]
    if name in _FUNCTIONS or name in _PRODUCTS or (len(name) <= 4 and (name.isupper() or letters.issuperset(name))):
        return True
    # Short and no unit that is known: `2uv`, `2 uvw`, `3abd`, `2abcd`, but not `3 men`.
    longest = 2 if word.start() > 0 and _VOWEL.search(name) is not None else 3
    return name.lower() not in _UNITS and (len(name) <= longest or name in _ALPHABET)


def _is_doubtful(word: re.Match[str], known: frozenset[str]) -> bool:
    """Whether what is read as a product may yet be a unit or a word: nothing is false by it."""
    name = word[0]
    if name in _FUNCTIONS or name.isupper():
        return False
    is_word = name.lower() in _UNITS or (word.start() > 0 and len(name) > 2) or len(name) > 3
    return is_word or not known.issuperset(name)


def _balanced(text: str) -> str:
    """Without the parentheses around a remark, `(since 3 + 5 = 8)`."""
    text = text.strip()
    while text.startswith("(") and text.count("(") > text.count(")"):
        text = text[1:].strip()
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].strip()
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:] and _RELATION.search(text):
        return text[1:-1]
    return text


def _stretches(text: str, known: frozenset[str]) -> Iterator[_Stretch]:
    start, end, inner, last = -1, -1, False, False
    previous = ""
    for lexeme in _LEXEME.finditer(text):
        kind = lexeme.lastgroup or ""
        role = _role(text, lexeme, kind, known, previous)
        if role == "break":
            if start >= 0:
                yield _Stretch(start, end, inner, last)
            start, inner, last = -1, False, False
        elif role != "space":
            inner, last = inner or last, role == "unit"
            start, end = lexeme.start() if start < 0 else start, lexeme.end()
        if kind != "space":
            previous = "unit" if role == "unit" else kind
    if start >= 0:
        yield _Stretch(start, end, inner, last)


def _role(text: str, lexeme: re.Match[str], kind: str, known: frozenset[str], previous: str) -> str:
    match kind:
        case "space" | "break":
            return kind
        case "other":
            return "break"
        case "word":
            return _word_role(text, lexeme, known, previous)
        case _:
            return "part"


def _word_role(text: str, lexeme: re.Match[str], known: frozenset[str], previous: str) -> str:
    word = lexeme[0]
    if len(word) == 1:
        return "break" if _is_article(text, lexeme) else "part"
    if (
        word in _FUNCTIONS
        or word in _PRODUCTS
        or _MODULO.match(text, lexeme.start()) is not None
        or (len(word) <= 3 and known.issuperset(word))
    ):
        return "part"
    if word.isupper() and len(word) <= 4:
        return "part"
    if previous not in ("number", "unit") and text[max(0, lexeme.start() - 2) : lexeme.start()].strip()[-1:] not in (
        "/",
        "%",
    ):
        return "break"
    unit = _UNIT.match(text, lexeme.start())
    return "unit" if unit is not None and word.lower() not in _ENGLISH else "break"


def _is_article(text: str, lexeme: re.Match[str]) -> bool:
    """`a` or `A` or `I` as a word of English: with a word or a number behind it."""
    if lexeme[0] not in "aAI":
        return False
    return re.match(r"\s+[A-Za-z]{2}|\s+[0-9]", text[lexeme.end() : lexeme.end() + 12]) is not None
