"""What the words around a formula say of it: doubt, hypothesis, definition, choice."""

from __future__ import annotations

import re

# The text takes back, denies or asks what the formula says.
DENIAL = re.compile(
    r"\?|\b(?:not|no|never|cannot|can't|isn't|doesn't|don't|won't|aren't|wrong|incorrect\w*|false\w*|contradict\w*|impossib\w*|"
    r"absurd\w*|error|mistake\w*|inconsisten\w*|invalid|nonsense|unlike|fails?|wait|oops|nor|neither|rather "
    r"than|instead)\b|✗|❌",
    re.IGNORECASE,
)
# The formula is not asserted of the problem as it stands.
HYPOTHESIS = re.compile(
    r"\b(?:if|suppos\w*|assum\w*|hypothe\w*|cases?|let|letting|try\w*|guess\w*|would|could|might|maybe|perhaps|unless|otherwise|"
    r"say|imagine|formulas?|general\w*|recall\w*|coefficients?|where|compar\w*|standard|theorem|identity|law|test\w*|check\w*|"
    r"e\.g|example|plug\w*|when|whenever|for each|for any|denot\w*|defin\w*|want|need|goal|prove|show that|find)\b",
    re.IGNORECASE,
)
# From here on what is said of letters may be meant under the hypothesis.
SCOPE = re.compile(
    r"\b(?:suppose|assume|assuming|hypothes\w+|by contradiction|cases?\s*[0-9IVi:]|in the case)\b", re.IGNORECASE
)
DEFINITION = re.compile(r"\b(?:let|denote|define|set|put|call|where|introduce|write|substitut\w+)\b", re.IGNORECASE)
TENTATIVE = re.compile(r"\?|\b(?:if|suppose|assume|assuming|try|guess|test|say|imagine|would|case)\b", re.IGNORECASE)
CHOICE = re.compile(
    r"\b(?:or|either|roots?|solutions?|zeros?|zeroes|cases?|one of|values?)\b|\\pm(?![a-z])|±|\\(?:lor|vee)\b",
    re.IGNORECASE,
)
NO_SOLUTION = re.compile(
    r"\b(?:no (?:real )?solutions?|contradict\w*|inconsistent|impossible|cannot (?:both|all) (?:be true|hold))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"[\s\])$\\.,]*\b(?:(?:but |and )?(?:which|this|that|it) (?:would be |is |are )?(?:also )?(?:a )?"
    r"(?:contradict\w*|impossib\w*|not|isn't|absurd|false|wrong|incorrect|leads to a contra\w*|cannot|can't|"
    r"doesn't)|a contradiction|"
    r"contradiction|no\b|not\b|false|wrong|wait|hmm)",
    re.IGNORECASE,
)


def taken_back(text: str, end: int) -> bool:
    """Whether what follows the character `end` of the response begins by taking it back."""
    return _AHEAD.match(text, end, end + 80) is not None
