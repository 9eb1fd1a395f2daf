"""Reads answers that are one of a few words, such as `yes`, `it does not follow`, `contradictory`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rljax.verify.logic.formula import Refused, quoted

# The one answer of a problem without a solution.
NONE = "contradictory"

_WRAPPED = re.compile(r"\\(?:text|textbf|mathrm|mathbf|operatorname)\s*\{([^{}]*)\}")
_CLAUSE_END = re.compile(r"[,.;:!\n]|\bbecause\b|\bsince\b|\btherefore\b")
_WORD = re.compile(r"[a-z]+(?:'t)?|[^\sa-z*_`\"'$()]")
_FILLERS = (
    "a an the is are be it they this that these there does do has have each other from premises premise conclusion "
    "statements statement formulas formula set answer final logically together so thus hence satisfying with one and "
    "puzzle"
)
_FILLER = frozenset(_FILLERS.split())
_NEGATIONS = frozenset({"not", "no", "isn't", "aren't", "doesn't", "don't", "cannot", "can't"})
_OPEN = frozenset({"or", "either", "whether", "if", "maybe", "perhaps", "might", "unless"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What single words mean, and what they mean behind a `not`."""

    plain: dict[str, str]
    negated: dict[str, str]


def _vocabulary(plain: dict[str, str], negated: dict[str, str]) -> Vocabulary:
    def spread(meanings: dict[str, str]) -> dict[str, str]:
        return {word: meaning for words, meaning in meanings.items() for word in words.split()}

    return Vocabulary(spread(plain), spread(negated))


_CONTRADICTORY = "contradictory contradict contradiction inconsistent unsatisfiable"
_FOLLOWS = "true valid entailed entails entail follows follow"

ENTAILMENT = _vocabulary(
    {f"yes {_FOLLOWS}": "yes", "no false invalid": "no", _CONTRADICTORY: NONE},
    {_FOLLOWS: "no", "consistent satisfiable": NONE},
)
CONSISTENCY = _vocabulary(
    {"yes consistent satisfiable": "consistent", f"no {_CONTRADICTORY}": "inconsistent"},
    {"consistent satisfiable": "inconsistent", _CONTRADICTORY: "consistent"},
)
SOLVABILITY = _vocabulary(
    {f"{_CONTRADICTORY} impossible unsolvable none": NONE},
    {"consistent satisfiable solvable possible model models solution solutions assignment exist exists": NONE},
)
"""Of puzzles and models, where any other answer is a solution."""


def read_word(text: str, vocabulary: Vocabulary, strict: bool) -> str:
    """What the text says. Raises `Refused`.

    Strict: every clause says it, and nothing else. Otherwise the last clause that says anything decides.
    """
    clauses = [_content(clause) for clause in _CLAUSE_END.split(_WRAPPED.sub(r" \1 ", text).lower().replace("’", "'"))]
    said = [_strict(clause, vocabulary) if strict else _flexible(clause, vocabulary) for clause in clauses if clause]
    if strict and None in said:
        raise Refused(f"{quoted(text.strip())} is not one of the answers")
    meanings = [meaning for meaning in said if meaning is not None]
    if not meanings:
        raise Refused("none of the answers is given")
    if strict and len(set(meanings)) > 1:
        raise Refused(f"{quoted(text.strip())} says both {meanings[0]} and {meanings[-1]}")
    return meanings[-1]


def _content(clause: str) -> list[str]:
    return [word for word in _WORD.findall(clause) if word not in _FILLER]


def _strict(words: list[str], vocabulary: Vocabulary) -> str | None:
    if len(words) == 1:
        return vocabulary.plain.get(words[0])
    if len(words) == 2 and words[0] in _NEGATIONS:
        return vocabulary.negated.get(words[1])
    return None


def _flexible(words: list[str], vocabulary: Vocabulary) -> str | None:
    if not _OPEN.isdisjoint(words):
        return None
    meanings: set[str] = set()
    for before, word in zip(["", *words], words, strict=False):
        negated = before in _NEGATIONS
        if word not in _NEGATIONS or len(words) == 1:
            meaning = (vocabulary.negated if negated else vocabulary.plain).get(word)
            meanings |= {meaning} if meaning else set()
    return meanings.pop() if len(meanings) == 1 else None
