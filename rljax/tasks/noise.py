"""Facts that have nothing to do with a problem, and claims that mislead: the statement's answer stays what it is."""

from __future__ import annotations

from rljax.tasks.words import Words

_IDLE = (
    "The page before this one has {a} lines.",
    "This exercise is number {a} of {b} in its chapter.",
    "The author of the exercise was born in 19{c}.",
    "It took the printer {a} minutes to print this page.",
    "The classroom in which it was first set has {a} chairs and {b} windows.",
    "A cat slept on the manuscript for {a} hours.",
    "The room's temperature is {a} degrees.",
    "{b} pupils have seen this problem before.",
)
_MISLEADING = (
    "Somebody has noted {a} in the margin as the answer, but did not check it.",
    "A neighbour says at once that the answer must be {a}.",
    "In last year's version the answer was {a}; the numbers have been changed since.",
    "Most people answer {a} at first, in haste.",
    "A calculator with a broken key shows {a}.",
)


def distract(text: str, words: Words) -> str:
    """The statement with one such sentence in front of it or behind it."""
    sentence = words.choose(*_IDLE, *_MISLEADING)
    sentence = sentence.format(a=words.whole(2, 99), b=words.whole(2, 40), c=words.whole(30, 99))
    return f"{sentence} {text}" if words.flip() else f"{text} {sentence}"
