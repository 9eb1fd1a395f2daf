"""Plans of natural deductions: what is derived by which rule from what, as trees of a grammar.

A plan introduces a new atom wherever a formula is free, so its premises and goal say which plan it is: the premise
with a formula at its end, or the shape of the formula, names the rule that it comes from. The size of a plan is about
the number of lines of its proof; where subproofs make it longer they cost less, so that there are many of them.

| symbol | what it stands for |
|---|---|
| `goal` | a derivation of what is not an implication |
| `any` | a derivation: of an atom, as it is or denied, or of another formula |
| `no` | a derivation of a negation |
| `from` | a derivation, under an assumption that it uses, of anything but the assumption |
| `to` | the same, of a formula that is given |
| `far`, `on` | the same as `from` and `to`, but for what a premise says already |
| `held` | the same as `from`, or the assumption itself |
"""

from __future__ import annotations

from rljax.tasks.proof.grammar import Grammar, Production

# Of an atom (variant 1: denied) that the plan introduces.
_ATOM = (
    Production("mp", 2, ("any",), 2),
    Production("and", 2, (), 2),
    Production("iff", 2, ("any",), 2),
    Production("dne", 2, (), 2),
)
_DISJUNCTIVE = (
    Production("cases", 2, ("to", "to"), 2, unordered=True),
    Production("case", 2, ("to",), 2),
    Production("ds", 3, ("no",), 2),
    Production("raa", 2, ("no",), 2),
)
_COMPOUND = (
    Production("conj", 3, ("any", "any"), unordered=True),
    Production("disj", 3, ("any",)),
    Production("eqv", 2, ("chain", "chain"), unordered=True),
)
_NEGATED = (
    Production("intro", 2, ("from",)),
    Production("nor", 5, ("no", "no"), unordered=True),
)
_TO = (
    Production("same", 2, ("held",)),
    Production("left", 2),
    Production("use", 2, ("any",)),
    Production("split", 2, ("to", "to"), unordered=True),
    Production("half", 2, ("to",)),
)
_LARGER = (Production("both", 2, ("held", "any")), Production("either", 3, ("held",)))
_LEAF, _DENIED = Production("leaf", 1), Production("deny", 1)

CORE = Grammar(
    (
        ("goal", (*_ATOM, *_DISJUNCTIVE, *_COMPOUND, *_NEGATED)),
        (
            "any",
            (_LEAF, *_ATOM, *_DISJUNCTIVE, *_COMPOUND, Production("cond", 1, ("far",)), Production("", 0, ("no",))),
        ),
        ("no", (_DENIED, *_NEGATED)),
        ("to", (Production("step", 2, ("held",)), *_TO)),
        ("from", (Production("atom", 0, ("to",), 2), *_LARGER)),
        ("on", (Production("step", 2, ("from",)), *_TO)),
        ("far", (Production("atom", 0, ("on",), 2), *_LARGER)),
        ("held", (Production("hold", 1, (), 2), Production("", 0, ("from",)))),
        ("chain", (Production("link", 2), Production("more", 2, ("chain",)))),
    )
)

# With derived rules: no subproofs.
_SHORT = (*_ATOM, Production("ds1", 2, ("no",), 2), Production("conj", 1, ("any", "any"), unordered=True))
BASIC = Grammar(
    (
        (
            "goal",
            (
                *_SHORT,
                Production("disj", 2, ("any",)),
                Production("mt", 2, ("no",), 2),
                Production("hs", 1, ("ways",), 2),
            ),
        ),
        ("any", (_LEAF, *_SHORT, Production("disj", 2, ("any",)), Production("", 0, ("no",)))),
        ("no", (_DENIED, Production("mt", 2, ("no",), 2))),
        ("ways", (Production("link", 2, (), 4), Production("more", 2, ("ways",), 2))),
    )
)
