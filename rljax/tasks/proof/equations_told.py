"""Equational problems in words, their right answers, and wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rljax.tasks.proof.rewriting import Step, Tree, tree_of, variables
from rljax.tasks.proof.theories import Notation, Theory, by_name
from rljax.tasks.proof.writing import COMPACT, LATEX, SPACED, UNICODE, Signs
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.proof.terms import Law, Term, parse_equation
from rljax.verify.proof.types import Equational, ProofJob

# The theory's name, the term to begin with, and the steps of the derivation.
Instance = tuple[str, Tree, tuple[Step, ...]]
_ELEMENTS = (tuple("abcdefgh"), tuple("pqrstuvw"), tuple("klmnabcd"), tuple("ABCDEFGH"))
_LAW_VARIABLES = tuple("xyz")
_CODES = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NUMBERS = tuple(f"E{number}" for number in range(1, 27))


@dataclass(frozen=True)
class Manner:
    """How a problem is written: the signs, the symbols of the theory, its elements, and the names of its laws."""

    theory: Theory
    signs: Signs
    notation: Notation
    elements: tuple[str, ...]
    names: tuple[str, ...]

    def term(self, tree: Tree, signs: Signs | None = None) -> str:
        """A term about elements."""
        return (signs or self.signs).written(renamed(tree, self.notation), self.elements)

    @property
    def equal(self) -> str:
        """The sign between two terms."""
        return "=" if self.signs is COMPACT else " = "

    def laws(self) -> list[tuple[str, str]]:
        """The laws by name."""
        sides = [_sides(text, self.notation) for _, text in self.theory.laws]
        texts = [self.equal.join(self.signs.written(side, _LAW_VARIABLES) for side in pair) for pair in sides]
        return list(zip(self.names, texts, strict=False))


def told(instance: Instance, words: Words) -> Posed:
    """The problem in words."""
    name, start, steps = instance
    manner = _manner(by_name()[name], words)
    goal = steps[-1][1]
    text = words.choose(_tersely, _rewritten, _proved, _listed)(manner, start, goal)
    gold = words.choose(_tight, _loose, _loose, _chained)(manner, start, steps)
    laws = _laws(manner.theory, manner.notation, manner.names)
    job = Equational(
        _term(renamed(start, manner.notation), manner), _term(renamed(goal, manner.notation), manner), laws
    )
    return Posed(text, Gold("proof", gold), ProofJob(job, ""))


def _manner(theory: Theory, words: Words) -> Manner:
    """A choice of signs and names; the theory's own names of laws are for its own symbols."""
    notation = words.choose(*theory.notations)
    own = _CODES if notation else tuple(law for law, _ in theory.laws)
    elements = words.choose(*_ELEMENTS)
    return Manner(
        theory,
        words.choose(COMPACT, SPACED, UNICODE, LATEX),
        notation,
        words.pick(elements, len(elements)),
        words.choose(_CODES, own, own, _NUMBERS),
    )


def renamed(tree: Tree, notation: Notation) -> Tree:
    """The term with other symbols."""
    if isinstance(tree, int) or not notation:
        return tree
    return (dict(notation).get(tree[0], tree[0]), *[renamed(argument, notation) for argument in tree[1:]])


@lru_cache(maxsize=1 << 10)
def _sides(text: str, notation: Notation) -> tuple[Tree, Tree]:
    left, right = parse_equation(text)
    return renamed(tree_of(left), notation), renamed(tree_of(right), notation)


@lru_cache(maxsize=256)
def _laws(theory: Theory, notation: Notation, names: tuple[str, ...]) -> tuple[Law, ...]:
    """The laws as the judge reads them."""
    found = []
    for name, (_, text) in zip(names, theory.laws, strict=False):
        left, right = _sides(text, notation)
        known = frozenset(_LAW_VARIABLES[variable] for variable in variables(left) | variables(right))
        found.append(Law(name, _named(left, _LAW_VARIABLES), _named(right, _LAW_VARIABLES), known))
    return tuple(found)


def _term(tree: Tree, manner: Manner) -> Term:
    return _named(tree, manner.elements)


def _named(tree: Tree, names: Sequence[str]) -> Term:
    """The term as the judge reads it."""
    if isinstance(tree, int):
        return Term(names[tree])
    return Term(tree[0], tuple(_named(argument, names) for argument in tree[1:]))


def _tersely(manner: Manner, start: Tree, goal: Tree) -> str:
    laws = manner.laws()
    # A single law need not be named if its name is the first letter.
    bare = len(laws) == 1 and manner.names is _CODES
    given = [_shown(text, manner) if bare else f"{name}:{_shown(text, manner)}" for name, text in laws]
    return ";".join([*given, _shown(f"{manner.term(start)}{manner.equal}{manner.term(goal)}", manner)])


_HOW = (
    "Write one line `= term [law]` for each step; a step applies one law exactly once, in either direction, at one "
    "place of the term."
)


def _rewritten(manner: Manner, start: Tree, goal: Tree) -> str:
    laws = "\n".join(f"{name}: {_shown(text, manner)}" for name, text in manner.laws())
    task = f"Rewrite {_shown(manner.term(start), manner)} into {_shown(manner.term(goal), manner)}."
    return f"{task} {_HOW} The laws, for all x, y, z:\n{laws}"


def _proved(manner: Manner, start: Tree, goal: Tree) -> str:
    laws = "; ".join(f"{_shown(text, manner)} [{name}]" for name, text in manner.laws())
    task = f"Show that {_shown(manner.term(start), manner)} = {_shown(manner.term(goal), manner)}"
    return f"{task} follows from these laws: {laws}. Begin with the left side. {_HOW}"


def _listed(manner: Manner, start: Tree, goal: Tree) -> str:
    laws = [f"- {name}: {_shown(text, manner)}" for name, text in manner.laws()]
    first, last = _shown(manner.term(start), manner), _shown(manner.term(goal), manner)
    return "\n".join(["Let these equations hold for all x, y, z.", *laws, f"Derive {last} from {first}. {_HOW}"])


def _shown(text: str, manner: Manner) -> str:
    return f"${text}$" if manner.signs is LATEX else text


def _tight(manner: Manner, start: Tree, steps: Sequence[Step]) -> str:
    return "\n".join(f"={manner.term(term, COMPACT)}[{manner.names[law]}]" for law, term in steps)


def _loose(manner: Manner, start: Tree, steps: Sequence[Step]) -> str:
    signs = SPACED if manner.signs is LATEX else manner.signs
    return "\n".join(f"= {manner.term(term, signs)} [{manner.names[law]}]" for law, term in steps)


def _chained(manner: Manner, start: Tree, steps: Sequence[Step]) -> str:
    signs = SPACED if manner.signs is LATEX else manner.signs
    return f"{manner.term(start, signs)} {_loose(manner, start, steps)}"


def misses(instance: Instance) -> tuple[str, ...]:
    """Derivations that do not arrive, name no law or one that there is not, or take the steps in another order."""
    name, start, steps = instance
    manner = _manner(by_name()[name], Words())
    before, (law, goal) = steps[:-1], steps[-1]
    reached = _tight(manner, start, steps)
    almost = _tight(manner, start, before or ((law, start),))
    head = f"{almost}\n" if before else ""
    wrong = [
        almost,
        f"{head}={manner.term(goal)}[Z]",
        f"{head}={manner.term(goal)}",
        f"{head}={manner.term(_other(goal))}[{manner.names[law]}]",
        f"{reached}\n={manner.term(before[-1][1] if before else start)}[{manner.names[law]}]",
    ]
    return (*wrong, _tight(manner, start, steps[::-1])) if before else tuple(wrong)


def _other(tree: Tree) -> Tree:
    """The term with another variable in its first place."""
    if isinstance(tree, int) or len(tree) == 1:
        return 7
    return (tree[0], _other(tree[1]), *tree[2:])
