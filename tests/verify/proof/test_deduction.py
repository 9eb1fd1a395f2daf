import random
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.logic.formula import Atom, Binary, Constant, Formula, Not, atoms, parse, written
from rljax.verify.proof.judge import judge
from rljax.verify.proof.rows import job_from
from rljax.verify.proof.rules import Schema, core, derived, schemas
from rljax.verify.proof.types import NaturalDeduction, ProofJob
from rljax.verify.types import Verdict

Row = Mapping[str, object]
Scope = tuple[int, ...]


def prove(premises: list[str], goal: str, proof: str, **fields: object) -> Verdict:
    row = {"system": "natural_deduction", "premises": premises, "goal": goal, "response": proof, **fields}
    return judge(job_from(row))


def verdicts(verdict: Verdict) -> list[str]:
    return [step.verdict for step in verdict.steps]


MODUS_TOLLENS = """
1. p -> q   premise
2. ~q       premise
3. | p      assumption
4. | q      ->E 1,3
5. | false  ~E 4,2
6. ~p       ~I 3-5
"""
EXCLUDED_MIDDLE = """
1. | ~(p | ~p)    assumption
2. | | p          assumption
3. | | p | ~p     |I 2
4. | | false      ~E 1,3
5. | ~p           ~I 2-4
6. | p | ~p       |I 5
7. | false        ~E 1,6
8. p | ~p         RAA 1-7
"""
CASES = """
1. p | q        premise
2. | p          assumption
3. | q | p      |I 2
4. | q          assumption
5. | q | p      |I 4
6. q | p        |E 1,2-3,4-5
"""
WEAKENING = """
1. p            premise
2. | q          assumption
3. | p          R 1
4. q -> p       ->I 2-3
"""
TRIVIAL = """
1. | p          assumption
2. p -> p       ->I 1-1
"""


@pytest.mark.parametrize(
    ("premises", "goal", "proof"),
    [
        (["p -> q", "~q"], "~p", MODUS_TOLLENS),
        ([], "p | ~p", EXCLUDED_MIDDLE),
        (["p | q"], "q | p", CASES),
        (["p"], "q -> p", WEAKENING),
        ([], "p -> p", TRIVIAL),
        (["p"], "p", "1. p premise"),
        (["p & ~p"], "q", "1. p & ~p premise\n2. p &E 1\n3. ~p &E 1\n4. false ~E 2,3\n5. q X 4"),
        (["p", "q"], "q & p", "1. p premise\n2. q premise\n3. q & p &I 1,2"),
        (["p <-> q", "q"], "p", "1. p <-> q premise\n2. q premise\n3. p <->E 1,2"),
        (["~~p"], "p", "1. ~~p premise\n2. p DNE 1"),
        ([], "p | ~p", "1. p | ~p LEM"),
        ([], "true", "1. true TI"),
        (["p -> q", "q -> r"], "p -> r", "1. p -> q premise\n2. q -> r premise\n3. p -> r HS 1,2"),
        (["~(p & q)"], "~p | ~q", "1. ~(p & q) premise\n2. ~p | ~q DM 1"),
        (["p | q", "~q"], "p", "1. p | q premise\n2. ~q premise\n3. p DS 2,1"),
        (["p -> q"], "~q -> ~p", "1. p -> q premise\n2. ~q -> ~p TR 1"),
    ],
)
def test_right_proofs(premises: list[str], goal: str, proof: str) -> None:
    found = prove(premises, goal, proof)
    assert (found.status, found.score) == ("correct", 1.0), found.detail
    assert set(verdicts(found)) == {"valid"}


@pytest.mark.parametrize(
    "proof",
    [
        "1. p → q  (premise)\n2. ¬q  (premise)\n3. ¬p  (MT 1, 2)",
        "1) p → q  [PR]\n2) ¬q  [PR]\n3) ¬p  [modus tollens, 1 and 2]",
        r"(1) $p \to q$ ; given" + "\n" + r"(2) $\neg q$ ; given" + "\n" + r"(3) $\neg p$ ; by MT from lines 1, 2",
        "1. p implies q premise\n2. not q PR\n3. │ p assume\n4. │ q →E: 1, 3\n5. │ ⊥ ¬E(2, 4)\n6. not p not-intro 3–5",
        "Proof:\n\n```\n1. p -> q premise\n2. ~q premise\n3. ~p MT 1,2\n```\nQ.E.D.",
        "<think>1. z MT 4</think>Here:\n<answer>\n1. p -> q premise\n2. ~q premise\n3. ~p MT 1,2\n</answer>",
        "1. p -> q premise\n2. ~q premise\n3. | p assumption\n4. | q -> E 1 3".replace("1 3", "1,3")
        + "\n5. | \\bot \\neg E 4, 2\n6. \\neg p \\neg I 3-5",
    ],
)
def test_spellings_of_a_proof(proof: str) -> None:
    found = prove(["p -> q", "~q"], "~p", proof)
    assert found.status == "correct", found.detail


@pytest.mark.parametrize(
    ("line", "expected", "detail"),
    [
        ("7. r  ->E 1,2", "false", "does not follow"),
        ("7. ~p  ->E 1,2", "inapplicable", "not by ->E"),
        ("7. q  ->E 1,3", "inapplicable", "closed"),
        ("7. q -> p  ->I 3-5", "false", "does not follow"),
        ("7. p -> q  ->I 3-4", "inapplicable", "not the last line"),
        ("7. p -> q  ->I 1-5", "inapplicable", "no subproof"),
        ("7. q  R 9", "inapplicable", "no earlier line 9"),
        ("7. q  R 7", "inapplicable", "no earlier line 7"),
        ("7. q  R", "inapplicable", "cites 1 line"),
        ("7. r  premise", "false", "no premise"),
        ("7. ~q  premise", "idle", "already"),
        ("7. ~p  R 6", "idle", "already"),
        ("7. r  assumption", "inapplicable", "a bar more"),
        ("7. | | r  assumption", "inapplicable", "a bar more"),
        ("7. | r  R 1", "inapplicable", "begins with an assumption"),
        ("7. q  because I say so", "inapplicable", "no rule"),
        ("7. q &  &E 1", "inapplicable", "cannot be read"),
        ("5. q | ~q  LEM", "inapplicable", "does not come after"),
        ("7. ~p  ~I 3,5", "inapplicable", "closed"),
        ("7. ~p  MT 1", "inapplicable", "cites 2 lines"),
        ("7. ~p  premise 1", "inapplicable", "cites nothing"),
        ("7. p  RAA 3-5", "false", "does not follow"),
    ],
)
def test_the_verdict_on_a_line(line: str, expected: str, detail: str) -> None:
    response = MODUS_TOLLENS + line + "\n8. ~p  MT 1,2\n"
    found = judge(
        job_from({"system": "natural_deduction", "premises": ["p -> q", "~q"], "goal": "~p", "response": response})
    )
    step = found.steps[6]
    assert step.verdict == expected, step.detail
    assert detail in step.detail
    assert response[step.start : step.end] == line
    assert verdicts(found)[:6] == ["valid"] * 6
    assert (found.status == "correct") == (expected == "idle")


def test_an_open_subproof_cannot_be_cited_and_its_assumption_is_not_the_goal() -> None:
    found = prove(["q"], "q", "1. | q assumption\n2. | q -> q ->I 1-1")
    assert "still open" in found.detail
    found = prove(["p", "p -> q"], "q", "1. | q assumption")
    assert found.status == "wrong"
    assert "open subproof" in found.detail
    assert verdicts(found) == ["valid"]


def test_a_subproof_inside_a_closed_one_cannot_be_cited() -> None:
    proof = "1. | p assumption\n2. | | q assumption\n3. | | p R 1\n4. | q -> p ->I 2-3\n5. q -> p ->I 2-3"
    found = prove(["p"], "q -> p", proof)
    assert verdicts(found) == ["valid"] * 4 + ["inapplicable"]


def test_the_goal_must_be_the_last_line() -> None:
    found = prove(["p", "q"], "p & q", "1. p premise\n2. q premise\n3. p & q &I 1,2\n4. q & p &I 1,2")
    assert (found.status, set(verdicts(found))) == ("wrong", {"valid"})


def test_a_step_from_a_bad_line_is_judged_by_itself() -> None:
    found = prove(["p", "p -> q", "q -> r"], "r", "1. p premise\n2. q R 1\n3. q -> r premise\n4. r ->E 3,2")
    assert verdicts(found) == ["valid", "false", "valid", "valid"]
    assert found.status == "wrong"


@pytest.mark.parametrize(
    ("goal", "premises", "proof"),
    [
        ("p | ~p", [], EXCLUDED_MIDDLE),
        ("p | ~p", [], "1. p | ~p LEM"),
        ("p", ["~~p"], "1. ~~p premise\n2. p DNE 1"),
        ("~p | ~q", ["~(p & q)"], "1. ~(p & q) premise\n2. ~p | ~q DM 1"),
    ],
)
def test_intuitionistic_proofs_do_without_classical_rules(goal: str, premises: list[str], proof: str) -> None:
    assert prove(premises, goal, proof).status == "correct"
    found = prove(premises, goal, proof, classical=False)
    assert (found.status, verdicts(found)[-1]) == ("wrong", "inapplicable")


def test_rules_may_be_withheld() -> None:
    proof = "1. p -> q premise\n2. ~q premise\n3. ~p MT 1,2"
    assert prove(["p -> q", "~q"], "~p", proof, rules="core").status == "wrong"
    assert prove(["p -> q", "~q"], "~p", proof, rules=["MT"]).status == "correct"
    assert prove(["p -> q", "~q"], "~p", MODUS_TOLLENS, rules="core").status == "correct"
    assert core() < derived()


@pytest.mark.parametrize(
    "response",
    [
        "",
        "no proof",
        "<think>1. p premise",
        "```\n1. p premise\n```\n```\n1. p premise\n```",
        "1. p premise\n" * 201,
        "<answer>1. p premise</answer> <answer>1. p premise</answer>",
        "1. " + "p" * 2000 + " premise",
    ],
)
def test_what_is_no_proof_is_unparsable(response: str) -> None:
    assert prove(["p"], "p", response).status == "unparsable"


# Soundness and completeness on random proofs. The judge of these tests is a truth table of their own.

NAMES = ("p", "q", "r")
OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "and": min,
    "or": max,
    "xor": lambda a, b: abs(a - b),
    "implies": lambda a, b: 2 if a <= b else b,
    "iff": lambda a, b: 2 if a == b else min(a, b),
}


def value(formula: Formula, assigned: Mapping[str, int]) -> int:
    """0 or 2 for classical assignments; with 1 in between, the three-valued logic of Gödel (1932)."""
    if isinstance(formula, Atom):
        return assigned[formula.name]
    if isinstance(formula, Constant):
        return 2 * formula.value
    if isinstance(formula, Not):
        return 0 if value(formula.inner, assigned) else 2
    return OPERATIONS[formula.operator](value(formula.left, assigned), value(formula.right, assigned))


def assignments(names: tuple[str, ...], values: tuple[int, ...]) -> Iterator[dict[str, int]]:
    for chosen in product(values, repeat=len(names)):
        yield dict(zip(names, chosen, strict=True))


def entails(premises: tuple[Formula, ...], goal: Formula, values: tuple[int, ...]) -> bool:
    """Gödel's reading of entailment: the goal is at least as true as the least true premise."""
    return all(
        min((value(premise, assigned) for premise in premises), default=2) <= value(goal, assigned)
        for assigned in assignments(atoms((*premises, goal)), values)
    )


ALL = [schema for group in schemas().values() for schema in group]


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: f"{schema.rule} {written(schema.conclusion)}")
def test_every_schema_is_sound(schema: Schema) -> None:
    cited = (*schema.lines, *(Binary("implies", assumed, last) for assumed, last in schema.subproofs))
    assert entails(cited, schema.conclusion, (0, 2))
    if not schema.classical:
        assert entails(cited, schema.conclusion, (0, 1, 2))


def test_the_classical_schemas_are_not_intuitionistic() -> None:
    weak = {schema.rule for schema in ALL if schema.classical and schema.rule != "RAA"}
    assert weak == {"DNE", "LEM", "DM", "TR", "MI"}
    refuted = ("~~A -> A", "A | ~A", "(~B -> ~A) -> (A -> B)", "(A -> B) -> ~A | B")
    assert not any(entails((), parse(formula), (0, 1, 2)) for formula in refuted)


class Prover:
    """Writes random proofs, forwards; a careless one cites lines of closed subproofs, too."""

    def __init__(self, seed: int, careless: bool = False) -> None:
        self.careless = careless
        self.random = random.Random(seed)
        self.premises = tuple(self.formula(2) for _ in range(self.random.randint(0, 3)))
        self.lines: list[tuple[int, Formula, str]] = []
        self.where: list[tuple[Scope, Formula]] = []
        self.scope: Scope = ()

    def formula(self, depth: int) -> Formula:
        if depth == 0 or self.random.random() < 0.2:
            return self.random.choice([Atom("p"), Atom("q"), Atom("r"), Constant(False)])
        if self.random.random() < 0.3:
            return Not(self.formula(depth - 1))
        operator = self.random.choice(["and", "or", "implies", "iff"])
        return Binary(operator, self.formula(depth - 1), self.formula(depth - 1))

    def write(self) -> list[tuple[int, Formula, str]]:
        for premise in self.premises:
            self.add(premise, "premise")
        for _ in range(self.random.randint(2, 14)):
            self.random.choice([self.open, self.close, self.apply, self.apply, self.apply])()
        while self.scope:
            self.close()
        if not self.lines:
            self.add(Constant(True), "TI")
        return self.lines

    def add(self, formula: Formula, why: str) -> None:
        self.lines.append((len(self.scope), formula, why))
        self.where.append((self.scope, formula))

    def open(self) -> None:
        if len(self.scope) < 3:
            self.scope = (*self.scope, len(self.lines) + 1)
            self.add(self.formula(1), "assumption")

    def close(self) -> None:
        if not self.scope:
            return None
        first, last = self.scope[-1], len(self.lines)
        if self.where[-1][0] != self.scope:
            return self.repeat()
        assumed, concluded = self.where[first - 1][1], self.where[last - 1][1]
        self.scope = self.scope[:-1]
        if concluded == Constant(False) and self.random.random() < 0.7:
            if isinstance(assumed, Not) and self.random.random() < 0.5:
                return self.add(assumed.inner, f"RAA {first}-{last}")
            return self.add(Not(assumed), f"~I {first}-{last}")
        return self.add(Binary("implies", assumed, concluded), f"->I {first}-{last}")

    def repeat(self) -> None:
        number, formula = self.random.choice(self.accessible())
        self.add(formula, f"R {number}")

    def accessible(self) -> list[tuple[int, Formula]]:
        lines = enumerate(self.where, 1)
        return [(n, f) for n, (scope, f) in lines if self.careless or scope == self.scope[: len(scope)]]

    def apply(self) -> None:
        """A random schema without subproofs whose lines are there; metavariables left over are drawn."""
        for schema in self.random.sample(ALL, len(ALL)):
            if schema.subproofs or (not schema.lines and self.random.random() < 0.9):
                continue
            bindings: dict[str, Formula] = {}
            cited = [self.find(pattern, bindings) for pattern in schema.lines]
            if None not in cited:
                for name in atoms([schema.conclusion]):
                    bindings.setdefault(name, self.formula(1))
                return self.add(fill(schema.conclusion, bindings), f"{schema.rule} {','.join(map(str, cited))}")
        return None

    def find(self, pattern: Formula, bindings: dict[str, Formula]) -> int | None:
        choices = self.accessible()
        for number, formula in self.random.sample(choices, len(choices)):
            trial = dict(bindings)
            if matches(pattern, formula, trial):
                bindings.update(trial)
                return number
        return None


def matches(pattern: Formula, formula: Formula, bindings: dict[str, Formula]) -> bool:
    if isinstance(pattern, Atom):
        return bindings.setdefault(pattern.name, formula) == formula
    if isinstance(pattern, Not):
        return isinstance(formula, Not) and matches(pattern.inner, formula.inner, bindings)
    if isinstance(pattern, Binary):
        same = isinstance(formula, Binary) and formula.operator == pattern.operator
        return (
            same and matches(pattern.left, formula.left, bindings) and matches(pattern.right, formula.right, bindings)
        )
    return pattern == formula


def fill(pattern: Formula, bindings: dict[str, Formula]) -> Formula:
    if isinstance(pattern, Atom):
        return bindings[pattern.name]
    if isinstance(pattern, Not):
        return Not(fill(pattern.inner, bindings))
    if isinstance(pattern, Binary):
        return Binary(pattern.operator, fill(pattern.left, bindings), fill(pattern.right, bindings))
    return pattern


def text(lines: list[tuple[int, Formula, str]]) -> str:
    return "\n".join(f"{n}. {'| ' * depth}{written(f)}   {why}" for n, (depth, f, why) in enumerate(lines, 1))


def judged(prover: Prover, lines: list[tuple[int, Formula, str]], classical: bool = True) -> Verdict:
    problem = NaturalDeduction(prover.premises, lines[-1][1], derived(), classical)
    return judge(ProofJob(problem, text(lines)))


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_random_proofs_are_accepted_and_sound(seed: int) -> None:
    prover = Prover(seed)
    lines = prover.write()
    found = judged(prover, lines)
    assert found.status == "correct", (found.detail, text(lines))
    assert entails(prover.premises, lines[-1][1], (0, 2))
    if judged(prover, lines, classical=False).status == "correct":
        assert entails(prover.premises, lines[-1][1], (0, 1, 2))


def mutated(prover: Prover, lines: list[tuple[int, Formula, str]]) -> list[tuple[int, Formula, str]]:
    """A line with another formula, rule, citation or depth, or one left out; the last line stays at the top."""
    chosen, lines = prover.random.randrange(len(lines)), list(lines)
    depth, formula, why = lines[chosen]
    rule, _, cited = why.partition(" ")
    every = sorted(derived() | {"premise", "assumption"})
    lines[chosen] = prover.random.choice(
        [
            (depth, prover.formula(1), why),
            (depth, prover.random.choice(lines)[1], why),
            (depth, formula, f"{prover.random.choice(every)} {cited}"),
            (depth, formula, f"{rule} {prover.random.randint(1, len(lines))}"),
            (depth, formula, f"{rule} {prover.random.randint(1, chosen + 1)}-{prover.random.randint(1, chosen + 1)}"),
            (max(0, depth + prover.random.choice((-1, 1))), formula, why),
        ]
    )
    if len(lines) > 1 and prover.random.random() < 0.2:
        del lines[prover.random.randrange(len(lines) - 1)]
    return lines


@given(st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_an_accepted_mutation_still_proves_what_follows(seed: int) -> None:
    prover = Prover(seed)
    lines = prover.write()
    for changed in (mutated(prover, lines) for _ in range(8)):
        if judged(prover, changed).status == "correct":
            assert entails(prover.premises, changed[-1][1], (0, 2)), text(changed)


def test_a_careless_proof_is_accepted_only_where_it_follows() -> None:
    accepted = refuted = 0
    for seed in range(250):
        prover = Prover(seed, careless=True)
        lines = prover.write()
        follows = entails(prover.premises, lines[-1][1], (0, 2))
        correct = judged(prover, lines).status == "correct"
        assert follows or not correct, text(lines)
        accepted, refuted = accepted + correct, refuted + (not follows)
    assert accepted > 10
    assert refuted > 2


PIECES = [
    "1. ",
    "2. ",
    "3. ",
    "| ",
    "p ",
    "-> ",
    "q ",
    "~",
    "(",
    ")",
    "premise ",
    "assumption ",
    "->E ",
    "1,2",
    "1-2",
    "\n",
]


@given(st.lists(st.sampled_from([*PIECES, "<answer>", "</answer>", "```\n", "</think>", "∧", "$"]), max_size=50))
@settings(max_examples=200)
def test_no_response_raises(pieces: list[str]) -> None:
    found = prove(["p -> q", "p"], "q", "".join(pieces))
    assert (found.score == 1.0) == (found.status == "correct")


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1. ",
        "|",
        "1. p ->E 1,2\n",
        "```\n",
        "<answer>",
        "<answer></answer>",
        "1,",
        " ",
        "1. | p assumption\n",
        "and ",
        "`",
        "from line ",
        "1. " + "~" * 90 + "p R 1\n",
        "1. p R " + "1," * 200 + "\n",
    ],
)
def test_long_responses_take_less_than_a_second(piece: str) -> None:
    response = (piece * 10_000)[:10_000]
    begun = time.process_time()
    prove(["p"], "p", response)
    assert time.process_time() - begun < 1.0


def test_a_long_proof_with_large_formulas_takes_less_than_a_second() -> None:
    body = " & ".join(f"(a{n} | b{n})" for n in range(5))
    lines = [f"{n}. {body}  ->E {max(1, n - 1)},{max(1, n - 2)}" for n in range(1, 151)]
    begun = time.process_time()
    assert len(prove(["p"], "p", "\n".join(lines)).steps) == 150
    assert time.process_time() - begun < 1.0
