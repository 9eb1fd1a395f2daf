"""Ways to write premises down: signs in ASCII, Unicode or LaTeX, words about letters, and sentences about a scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rljax.tasks.logic.shapes import SHAPES, Filled, formula
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Formula, written

ALPHABETS = (
    tuple("pqrstuwx"),
    tuple("abcdefgh"),
    tuple("ABCDEGHK"),
    tuple(f"p{number}" for number in range(1, 9)),
    tuple(f"x_{number}" for number in range(1, 9)),
)
_UNICODE = (("<->", "↔"), ("->", "→"), ("&", "∧"), ("|", "∨"), ("^", "⊕"), ("~", "¬"))
_LATEX = (
    ("<->", r"\leftrightarrow"),
    ("->", r"\rightarrow"),
    ("&", r"\land"),
    ("|", r"\lor"),
    ("^", r"\oplus"),
    ("~", r"\lnot "),
)


@dataclass(frozen=True)
class Voice:
    """`names` are the atoms', `say` writes a filled shape; `terse` leaves out all else.

    In a scene premises are `sentences`, `about` introduces it, and `true` says what it means that a name is true.
    """

    names: tuple[str, ...]
    say: Callable[[Filled], str]
    about: str = ""
    true: str = ""
    terse: bool = False

    @property
    def sentences(self) -> bool:
        """Whether premises are sentences."""
        return bool(self.about)

    def told(self, filled: Filled) -> str:
        """The premise as it stands alone: a sentence has a capital letter and a full stop."""
        text = self.say(filled)
        return text[0].upper() + text[1:] + "." if self.sentences else text


@dataclass(frozen=True)
class Scene:
    """Things that can be so or not: their names, how one says that it is so, that it is not, and that it is true."""

    about: str
    names: tuple[str, ...]
    so: str
    not_so: str
    true: str


_SCENES = (
    Scene(
        "Some friends are invited to a party.",
        tuple("Anna Ben Clara David Emma Felix Gina Hugo Iris Jonas".split()),
        "{0} comes",
        "{0} does not come",
        "A name is true if that friend comes.",
    ),
    Scene(
        "A panel has some lamps.",
        tuple("red blue green white amber violet orange pink".split()),
        "the {0} lamp is on",
        "the {0} lamp is off",
        "A colour is true if that lamp is on.",
    ),
    Scene(
        "A shop may or may not have certain goods.",
        tuple("tea coffee salt sugar rice flour honey pepper bread".split()),
        "there is {0}",
        "there is no {0}",
        "A good is true if there is some of it.",
    ),
    Scene(
        "A committee votes on a plan.",
        tuple("Olga Peter Rosa Simon Tina Viktor Wendy Xaver".split()),
        "{0} votes for it",
        "{0} votes against it",
        "A name is true if that member votes for it.",
    ),
)


def voice(words: Words, atoms: int) -> Voice:
    """One of the ways to write, chosen by the wording."""
    return words.choose(_terse, _ascii, _unicode, _latex, _lettered, _scene, _scene)(words, atoms)


def unicode_signs(text: str) -> str:
    """A formula in ASCII with the usual signs instead."""
    return _replaced(text, _UNICODE)


def latex_signs(text: str) -> str:
    """A formula in ASCII with the commands of LaTeX instead, without dollars."""
    return _replaced(text, _LATEX).replace(r"\lnot  ", r"\lnot ")


def _replaced(text: str, signs: Sequence[tuple[str, str]]) -> str:
    # Arrows are made of other signs' characters, but none of the replacements holds a later sign.
    for sign, other in signs:
        text = text.replace(sign, other)
    return text


def _symbolic(names: tuple[str, ...], render: Callable[[Formula], str], terse: bool = False) -> Voice:
    return Voice(names, lambda filled: render(formula(filled, names)), terse=terse)


def _letters(words: Words, atoms: int) -> tuple[str, ...]:
    alphabet = words.choose(*ALPHABETS)
    return words.pick(alphabet, atoms) if words.flip() else alphabet[:atoms]


def _terse(words: Words, atoms: int) -> Voice:
    return _symbolic(_letters(words, atoms), lambda made: written(made).replace(" ", ""), terse=True)


def _ascii(words: Words, atoms: int) -> Voice:
    return _symbolic(_letters(words, atoms), written)


def _unicode(words: Words, atoms: int) -> Voice:
    return _symbolic(_letters(words, atoms), lambda made: unicode_signs(written(made)))


def _latex(words: Words, atoms: int) -> Voice:
    return _symbolic(_letters(words, atoms), lambda made: f"${latex_signs(written(made))}$")


def _lettered(words: Words, atoms: int) -> Voice:
    names = _letters(words, atoms)
    return Voice(names, partial(_in_words, names=names, so="{0}", not_so="not {0}"))


def _scene(words: Words, atoms: int) -> Voice:
    scene = words.choose(*_SCENES)
    names = words.pick(scene.names, atoms)
    say = partial(_in_words, names=names, so=scene.so, not_so=scene.not_so)
    return Voice(names, say, scene.about, scene.true)


def _in_words(filled: Filled, names: Sequence[str], so: str, not_so: str) -> str:
    said = [(so if literal > 0 else not_so).format(names[abs(literal) - 1]) for literal in filled[1:]]
    return SHAPES[filled[0]].words.format(*said)
