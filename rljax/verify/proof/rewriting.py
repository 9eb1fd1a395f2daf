"""One application of a law: a subterm that is an instance of one side becomes the same instance of the other side."""

from __future__ import annotations

from rljax.verify.proof.terms import Law, Term

Bindings = dict[str, Term]


def rewrites(law: Law, before: Term, after: Term) -> bool:
    """Whether the law, read from left to right, turns `before` into `after` at exactly one place.

    Variables that stand on the right alone are instantiated by what stands in `after`.
    """
    while True:
        bindings: Bindings = {}
        if _match(law.left, before, law.variables, bindings) and _match(law.right, after, law.variables, bindings):
            return True
        inner = _only_difference(before, after)
        if inner is None:
            return False
        before, after = inner


def reversed_law(law: Law) -> Law:
    """The law read from right to left."""
    return Law(law.name, law.right, law.left, law.variables)


def _only_difference(before: Term, after: Term) -> tuple[Term, Term] | None:
    """The arguments that differ, if the terms differ in exactly one argument."""
    if before.symbol != after.symbol or len(before.arguments) != len(after.arguments):
        return None
    pairs = [(one, other) for one, other in zip(before.arguments, after.arguments, strict=True) if one != other]
    return pairs[0] if len(pairs) == 1 else None


def _match(pattern: Term, term: Term, variables: frozenset[str], bindings: Bindings) -> bool:
    """Whether the term is the pattern with its variables replaced as `bindings` says, which this completes."""
    if not pattern.arguments and pattern.symbol in variables:
        return bindings.setdefault(pattern.symbol, term) == term
    if pattern.symbol != term.symbol or len(pattern.arguments) != len(term.arguments):
        return False
    pairs = zip(pattern.arguments, term.arguments, strict=True)
    return all(_match(part, subterm, variables, bindings) for part, subterm in pairs)
