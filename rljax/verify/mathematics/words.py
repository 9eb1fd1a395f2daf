"""Words that change what stands beside them: hedges that take an answer back, and names of large numbers."""

from __future__ import annotations

import re
from fractions import Fraction

# A phrase with one of these neither names a unit nor a choice.
HEDGES = frozenset(
    "not no never none or and but nor either neither maybe perhaps possibly probably about approximately roughly "
    "almost nearly wrong incorrect false is isn are aren was wasn if unless except instead rather otherwise else etc "
    "so between plus minus times divided least most base mod modulo remainder factorial negative unknown undefined "
    "answer correct half halves third thirds fourths fifths sixths sevenths eighths ninths tenths hundredths "
    "thousandths two three four five six seven eight nine ten eleven twelve".split()
)
MAGNITUDES = {
    "hundred": Fraction(10**2),
    "thousand": Fraction(10**3),
    "million": Fraction(10**6),
    "billion": Fraction(10**9),
    "trillion": Fraction(10**12),
}
_WORD = re.compile(r"[A-Za-z]+")


def scaled(words: list[str]) -> tuple[list[str], Fraction]:
    """The words without names of large numbers, and the product of these numbers."""
    scale = Fraction(1)
    others: list[str] = []
    for word in words:
        if word.lower() in MAGNITUDES:
            scale *= MAGNITUDES[word.lower()]
        else:
            others.append(word)
    return others, scale


def hedged(phrase: str) -> bool:
    """Whether a hedge stands among the words."""
    return any(word in HEDGES for word in _WORD.findall(phrase.lower()))
