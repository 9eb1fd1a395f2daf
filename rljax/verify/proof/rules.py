"""The rules of natural deduction, as schemata over the metavariables A, B, C, D.

The core is Gentzen's (Untersuchungen über das logische Schließen, 1935) in Fitch's notation, as Prawitz (Natural
Deduction, 1965) presents it; derived rules are named as in forall x: Calgary (Magnus, Button, Zach).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations

from rljax.verify.logic.formula import Atom, Binary, Formula, Not, parse

# A subproof as it is cited: what it assumes, and what its last line says.
Subproof = tuple[Formula, Formula]
Bindings = dict[str, Formula]


@dataclass(frozen=True, slots=True)
class Schema:
    """From these lines and subproofs, in any order, the conclusion follows."""

    rule: str
    lines: tuple[Formula, ...]
    subproofs: tuple[Subproof, ...]
    conclusion: Formula
    classical: bool


# Rule, lines, subproofs as `assumption .. last line`, conclusion. `!` marks what is not valid in intuitionistic logic.
_CORE = """
R     ; A               ;                  ; A
&I    ; A, B            ;                  ; A & B
&E    ; A & B           ;                  ; A
&E    ; A & B           ;                  ; B
|I    ; A               ;                  ; A | B
|I    ; B               ;                  ; A | B
|E    ; A | B           ; A .. C, B .. C   ; C
->I   ;                 ; A .. B           ; A -> B
->E   ; A -> B, A       ;                  ; B
<->I  ;                 ; A .. B, B .. A   ; A <-> B
<->I  ; A -> B, B -> A  ;                  ; A <-> B
<->E  ; A <-> B, A      ;                  ; B
<->E  ; A <-> B, B      ;                  ; A
<->E  ; A <-> B         ;                  ; A -> B
<->E  ; A <-> B         ;                  ; B -> A
~I    ;                 ; A .. false       ; ~A
~E    ; A, ~A           ;                  ; false
X     ; false           ;                  ; A
TI    ;                 ;                  ; true
DNE!  ; ~~A             ;                  ; A
RAA!  ;                 ; ~A .. false      ; A
RAA!  ;                 ; A .. false       ; ~A
LEM!  ;                 ;                  ; A | ~A
"""
_DERIVED = """
MT    ; A -> B, ~B              ;  ; ~A
DS    ; A | B, ~A               ;  ; B
DS    ; A | B, ~B               ;  ; A
HS    ; A -> B, B -> C          ;  ; A -> C
CD    ; A | B, A -> C, B -> D   ;  ; C | D
DNI   ; A                       ;  ; ~~A
DM    ; ~(A | B)                ;  ; ~A & ~B
DM    ; ~A & ~B                 ;  ; ~(A | B)
DM    ; ~A | ~B                 ;  ; ~(A & B)
DM!   ; ~(A & B)                ;  ; ~A | ~B
TR    ; A -> B                  ;  ; ~B -> ~A
TR!   ; ~B -> ~A                ;  ; A -> B
MI    ; ~A | B                  ;  ; A -> B
MI!   ; A -> B                  ;  ; ~A | B
"""

# Rules that introduce or eliminate a connective may be named by its sign or its name, and I or E.
_CONNECTIVES = {
    "&": r"& ∧ /\ \land \wedge and conjunction",
    "|": r"| ∨ v \/ \lor \vee or disjunction",
    "->": r"-> → => ⇒ ⊃ \to \rightarrow \implies if implies imp implication conditional",
    "<->": r"<-> ↔ <=> ⇔ \leftrightarrow \iff iff biconditional equivalence",
    "~": r"~ ¬ ! \neg \lnot not neg negation",
}
# Other names, in lower case.
_ALIASES = {
    "premise": "premise, premiss, prem, pr, given, hypothesis",
    "assumption": "assumption, assume, assumed, as, suppose, supposition",
    "R": "r, reit, reiteration, reiterate, repeat, copy",
    "|E": "cases, proof by cases",
    "->I": "cp, conditional proof",
    "->E": "mp, modus ponens",
    "X": "x, ⊥e, \\bot e, false e, bot e, explosion, ex falso, ex falso quodlibet, efq",
    "~E": "⊥i, false i, contradiction",
    "TI": "ti, ⊤i, true i",
    "DNE": "dne, ~~e, ¬¬e, \\neg\\neg e, double negation e, double negation",
    "RAA": "raa, pbc, ip, indirect proof, proof by contradiction, reductio, reductio ad absurdum",
    "LEM": "lem, excluded middle, law of excluded middle, law of the excluded middle",
    "MT": "mt, modus tollens",
    "DS": "ds, disjunctive syllogism",
    "HS": "hs, hypothetical syllogism",
    "CD": "cd, constructive dilemma",
    "DNI": "dni, ~~i, ¬¬i, \\neg\\neg i, double negation i",
    "DM": "dm, dem, de morgan, de morgan's law, de morgan's",
    "TR": "tr, contraposition, transposition",
    "MI": "mi, material implication",
}


def aliases() -> dict[str, str]:
    """The rule, `premise` and `assumption` among them, that each name in lower case stands for."""
    found = {alias: rule for rule, names in _ALIASES.items() for alias in names.split(", ")}
    for sign, names in _CONNECTIVES.items():
        found.update({f"{name} {ending.lower()}": sign + ending for name in names.split() for ending in "IE"})
    return found


@cache
def schemas() -> dict[str, tuple[Schema, ...]]:
    """The schemata of each rule."""
    found: dict[str, tuple[Schema, ...]] = {}
    for line in (*_CORE.strip().splitlines(), *_DERIVED.strip().splitlines()):
        schema = _schema(line)
        found[schema.rule] = (*found.get(schema.rule, ()), schema)
    return found


def core() -> frozenset[str]:
    """The names of the introduction and elimination rules."""
    return frozenset(_schema(line).rule for line in _CORE.strip().splitlines())


def derived() -> frozenset[str]:
    """The names of all rules."""
    return frozenset(schemas())


def fits(schema: Schema, lines: list[Formula], subproofs: list[Subproof], conclusion: Formula) -> bool:
    """Whether this is an instance of the schema, with what is cited in some order."""
    if len(lines) != len(schema.lines) or len(subproofs) != len(schema.subproofs):
        return False
    wanted = [*schema.lines, *[part for subproof in schema.subproofs for part in subproof], schema.conclusion]
    for ordered in permutations(lines):
        for nested in permutations(subproofs):
            given = [*ordered, *[part for subproof in nested for part in subproof], conclusion]
            bindings: Bindings = {}
            if all(_match(pattern, formula, bindings) for pattern, formula in zip(wanted, given, strict=True)):
                return True
    return False


def _match(pattern: Formula, formula: Formula, bindings: Bindings) -> bool:
    """Whether the formula is the pattern with its atoms replaced as `bindings` says, which this completes."""
    if isinstance(pattern, Atom):
        return bindings.setdefault(pattern.name, formula) == formula
    if isinstance(pattern, Not):
        return isinstance(formula, Not) and _match(pattern.inner, formula.inner, bindings)
    if isinstance(pattern, Binary):
        return (
            isinstance(formula, Binary)
            and pattern.operator == formula.operator
            and _match(pattern.left, formula.left, bindings)
            and _match(pattern.right, formula.right, bindings)
        )
    return pattern == formula


def _schema(line: str) -> Schema:
    rule, lines, subproofs, conclusion = (part.strip() for part in line.split(";"))
    nested = [part.split("..") for part in subproofs.split(",") if part.strip()]
    return Schema(
        rule.removesuffix("!"),
        tuple(parse(part) for part in lines.split(",") if part.strip()),
        tuple((parse(assumed), parse(last)) for assumed, last in nested),
        parse(conclusion),
        rule.endswith("!"),
    )
