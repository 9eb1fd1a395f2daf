import random
import time
from collections.abc import Callable, Mapping
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.logic.formula import Refused
from rljax.verify.proof.judge import judge
from rljax.verify.proof.rows import job_from
from rljax.verify.proof.terms import Law, Term, names, parse_equation, parse_term, written
from rljax.verify.proof.theories import THEORIES
from rljax.verify.proof.types import Equational, ProofJob
from rljax.verify.types import Verdict

Row = Mapping[str, object]

RING: Row = {"system": "equational", "start": "(x + 0) * y", "goal": "y * x", "theory": "commutative_ring"}
GROUP: Row = {
    "system": "equational",
    "start": "a * (a^-1 * b)",
    "goal": "b",
    "theory": "group",
}
HYPOTHESIS: Row = {
    "system": "equational",
    "start": "f(a) * e",
    "goal": "b",
    "laws": {"right_id": "x * e = x"},
    "constants": ["e"],
    "hypotheses": {"h": "f(a) = b"},
}


def derive(row: Row, response: str) -> Verdict:
    return judge(job_from({**row, "response": response}))


@pytest.mark.parametrize(
    ("row", "response"),
    [
        (RING, "(x + 0) * y\n= x * y   [add_zero]\n= y * x   [mul_comm]"),
        (RING, "(x + 0) * y = x * y [add zero]\nx * y = y * x [by mul-comm]"),
        (RING, "1. = x * y [add_zero, left to right]\n2. = y * x [mul_comm, reversed]"),
        (RING, "Proof.\n```\n= y * (x + 0) [mul_comm]\n= y * x [-> add_zero]\n```\nDone."),
        (
            RING,
            (
                r"<think>= z [add_zero]</think>"
                "\n"
                r"&= x \cdot y [add\_zero] \\"
                "\n"
                r"&= y \cdot x [mul\_comm]"
            ),
        ),
        (GROUP, "= (a * a^-1) * b [<- mul_assoc]\n= 1 * b [mul_inv]\n= b [one_mul]"),
        (HYPOTHESIS, "= f(a) [right_id]\n= b [h]"),
        (HYPOTHESIS, "= b * e [h]\n= b [right_id]"),
    ],
)
def test_right_derivations(row: Row, response: str) -> None:
    found = derive(row, response)
    assert (found.status, found.score) == ("correct", 1.0), found.detail
    assert {step.verdict for step in found.steps} == {"valid"}


@pytest.mark.parametrize(
    ("line", "expected", "detail"),
    [
        ("= x [add_zero]", "false", "one application"),
        ("= y * (x + 0) [add_zero]", "inapplicable", "by mul_comm"),
        ("= (x + 0) * (y + 0) [-> add_zero]", "inapplicable", "other direction"),
        ("= (x + 0) * y [cancel]", "inapplicable", "no law"),
        ("= (x + 0) * y", "inapplicable", "no law is named"),
        ("= (x + [add_zero]", "inapplicable", "cannot be read"),
        ("y * x = x * y [mul_comm]", "false", "begins with"),
        ("= (x + 0) * y [mul_comm]", "idle", "before"),
        ("= (0 + x) * y [add_comm]", "valid", ""),
        ("= (x + (y - z)) * y [add_zero]", "false", ""),
        ("= ((x + 0) + 0) * (y + 0) [add_zero]", "false", "one application"),
    ],
)
def test_the_verdict_on_a_line(line: str, expected: str, detail: str) -> None:
    response = f"(x + 0) * y\n{line}\n"
    step = derive(RING, response).steps[0]
    assert step.verdict == expected, step.detail
    assert detail in step.detail
    assert response[step.start : step.end] == line


def test_the_chain_must_end_at_the_goal() -> None:
    found = derive(RING, "= x * y [add_zero]")
    assert (found.status, [step.verdict for step in found.steps]) == ("wrong", ["valid"])
    assert "goal" in found.detail


def test_idle_lines_are_tolerated() -> None:
    response = "= x * y [add_zero]\n= (x + 0) * y [<- add_zero]\n= x * y [add_zero]\n= y * x [mul_comm]"
    found = derive(RING, response)
    assert (found.status, [step.verdict for step in found.steps]) == ("correct", ["valid", "idle", "idle", "valid"])


def test_hypotheses_are_about_their_constants_alone() -> None:
    row = {**HYPOTHESIS, "start": "f(c)", "goal": "b"}
    assert derive(row, "= b [h]").steps[0].verdict == "false"


def test_a_new_variable_takes_the_value_that_stands_in_the_result() -> None:
    row = {"system": "equational", "start": "0", "goal": "0 * (y + 1)", "laws": {"zero": "0 * x = 0"}}
    assert derive(row, "= 0 * (y + 1) [<- zero]").status == "correct"


def test_nothing_is_built_in() -> None:
    row = {"system": "equational", "start": "x + y", "goal": "y + x", "laws": {"zero": "x + 0 = x"}}
    assert derive(row, "= y + x [zero]").status == "wrong"


@pytest.mark.parametrize("response", ["", "it is obvious", "x * y", "<think>= x [a]", "= x [add_zero]\n" * 201])
def test_what_is_no_derivation_is_unparsable(response: str) -> None:
    assert derive(RING, response).status == "unparsable"


# Terms


terms = st.recursive(
    st.sampled_from(["x", "y", "0", "1", "a_2"]).map(Term),
    lambda inner: (
        st.builds(lambda sign, one, two: Term(sign, (one, two)), st.sampled_from("|&+-*/"), inner, inner)
        | st.builds(lambda sign, one: Term(sign, (one,)), st.sampled_from(["-", "~", "'", "inv", "f"]), inner)
        | st.builds(lambda one, two: Term("g", (one, two)), inner, inner)
    ),
    max_leaves=10,
)


@given(terms)
def test_what_is_written_is_read_back(term: Term) -> None:
    assert parse_term(written(term)) == term


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x + y * z", "x + (y * z)"),
        ("x - y - z", "(x - y) - z"),
        ("-x * y", "(-x) * y"),
        ("~x & y | z", "((~x) & y) | z"),
        ("x^{-1} · y⁻¹", "inv(x) * inv(y)"),
        (r"\neg x \land (y \lor z)", "~x & (y | z)"),
        ("-x'", "-(x')"),
    ],
)
def test_precedence_and_spellings_of_terms(text: str, plain: str) -> None:
    assert parse_term(text) == parse_term(plain)


@pytest.mark.parametrize(
    "text", ["", "x +", "x y", "f()", "f(x", "2x", "x ^ 2", "(", "(" * 900, "-" * 900 + "x", "x+" * 400 + "x"]
)
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse_term(text)


# Soundness: an accepted derivation holds in models of the laws.

S3 = list(permutations(range(3)))


def permuted(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one[index] for index in other)


Operations = dict[str, Callable[..., object]]
MODELS: dict[str, tuple[list[object], Operations]] = {
    "commutative_ring": (
        list(range(6)),
        {
            "+": lambda a, b: (a + b) % 6,
            "*": lambda a, b: a * b % 6,
            "-": lambda a, b=None: -a % 6 if b is None else (a - b) % 6,
            "0": lambda: 0,
            "1": lambda: 1,
        },
    ),
    "group": (
        list(S3),
        {"*": permuted, "inv": lambda a: tuple(a.index(i) for i in range(3)), "1": lambda: (0, 1, 2)},
    ),
    "boolean_algebra": (
        list(range(4)),
        {
            "&": lambda a, b: a & b,
            "|": lambda a, b: a | b,
            "~": lambda a: 3 ^ a,
            "0": lambda: 0,
            "1": lambda: 3,
        },
    ),
}
MODELS |= {"ring": MODELS["commutative_ring"], "abelian_group": MODELS["commutative_ring"]}
MODELS |= dict.fromkeys(("lattice", "distributive_lattice"), MODELS["boolean_algebra"])
MODELS |= dict.fromkeys(("semigroup", "monoid"), MODELS["group"])


def evaluated(term: Term, operations: Operations, assigned: Mapping[str, object]) -> object:
    if term.symbol in assigned and not term.arguments:
        return assigned[term.symbol]
    return operations[term.symbol](*(evaluated(argument, operations, assigned) for argument in term.arguments))


def holds(theory: str, left: Term, right: Term) -> bool:
    """Whether the two are equal for 60 random assignments in the model."""
    elements, operations = MODELS[theory]
    source = random.Random(0)
    variables = sorted(names(left) | names(right))
    draws = [{name: source.choice(elements) for name in variables} for _ in range(60)]
    return all(evaluated(left, operations, drawn) == evaluated(right, operations, drawn) for drawn in draws)


def laws(theory: str) -> tuple[Law, ...]:
    sides = {name: parse_equation(text) for name, text in THEORIES[theory].items()}
    return tuple(Law(name, left, right, names(left) | names(right)) for name, (left, right) in sides.items())


@pytest.mark.parametrize("theory", sorted(THEORIES))
def test_every_law_holds_in_its_model(theory: str) -> None:
    assert all(holds(theory, law.left, law.right) for law in laws(theory))


class Rewriter:
    """Writes random derivations."""

    def __init__(self, theory: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.laws = laws(theory)
        self.constants = [symbol for symbol, function in MODELS[theory][1].items() if symbol.isdigit()]
        self.symbols = sorted({s for law in self.laws for s in _applied(law.left) | _applied(law.right)})

    def term(self, depth: int) -> Term:
        if depth == 0 or self.random.random() < 0.2:
            return Term(self.random.choice(["x", "y", "z", *self.constants]))
        symbol, arity = self.random.choice(self.symbols)
        return Term(symbol, tuple(self.term(depth - 1) for _ in range(arity)))

    def step(self, term: Term) -> tuple[Term, str] | None:
        """A law that applies at a random place."""
        places = list(_places(term))
        for place, subterm in self.random.sample(places, len(places)):
            for law in self.random.sample(self.laws, len(self.laws)):
                sides = [(law.left, law.right, ""), (law.right, law.left, "<- ")]
                for left, right, sign in self.random.sample(sides, 2):
                    bindings: dict[str, Term] = {}
                    if not (left.arguments and _matches(left, subterm, law.variables, bindings)):
                        continue
                    for name in sorted(law.variables):
                        bindings.setdefault(name, self.term(1))
                    return _replaced(term, place, _filled(right, bindings)), sign + law.name
        return None


def _applied(term: Term) -> set[tuple[str, int]]:
    inner = {pair for argument in term.arguments for pair in _applied(argument)}
    return inner | ({(term.symbol, len(term.arguments))} if term.arguments else set())


def _places(term: Term, path: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Term]]:
    inner = [place for index, argument in enumerate(term.arguments) for place in _places(argument, (*path, index))]
    return [(path, term), *inner]


def _matches(pattern: Term, term: Term, variables: frozenset[str], bindings: dict[str, Term]) -> bool:
    if pattern.symbol in variables:
        return bindings.setdefault(pattern.symbol, term) == term
    same = pattern.symbol == term.symbol and len(pattern.arguments) == len(term.arguments)
    return same and all(
        _matches(*pair, variables, bindings) for pair in zip(pattern.arguments, term.arguments, strict=True)
    )


def _filled(pattern: Term, bindings: dict[str, Term]) -> Term:
    if not pattern.arguments:
        return bindings.get(pattern.symbol, pattern)
    return Term(pattern.symbol, tuple(_filled(argument, bindings) for argument in pattern.arguments))


def _replaced(term: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    arguments = [
        _replaced(argument, path[1:], new) if index == path[0] else argument
        for index, argument in enumerate(term.arguments)
    ]
    return Term(term.symbol, tuple(arguments))


THEORY = st.sampled_from(["commutative_ring", "group", "boolean_algebra"])


def _derivation(rewriter: Rewriter) -> tuple[Term, list[tuple[Term, str]]]:
    start = rewriter.term(3)
    current, steps = start, []
    for _ in range(rewriter.random.randint(1, 6)):
        step = rewriter.step(current)
        if step is None or len(written(step[0])) > 300:
            break
        steps.append(step)
        current = step[0]
    return start, steps


def _judged(rewriter: Rewriter, start: Term, steps: list[tuple[Term, str]]) -> Verdict:
    problem = Equational(start, steps[-1][0], rewriter.laws)
    return judge(ProofJob(problem, "\n".join(f"= {written(term)}  [{law}]" for term, law in steps)))


@given(THEORY, st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_random_derivations_are_accepted_and_hold_in_the_model(theory: str, seed: int) -> None:
    rewriter = Rewriter(theory, seed)
    start, steps = _derivation(rewriter)
    if steps:
        assert _judged(rewriter, start, steps).status == "correct"
        assert holds(theory, start, steps[-1][0])


@given(THEORY, st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_mutated_derivation_is_rejected_unless_it_holds(theory: str, seed: int) -> None:
    rewriter = Rewriter(theory, seed)
    start, steps = _derivation(rewriter)
    for _ in range(5 if steps else 0):
        chosen = rewriter.random.randrange(len(steps))
        term, law = steps[chosen]
        place, _ = rewriter.random.choice(_places(term))
        other = rewriter.random.choice([law, rewriter.random.choice(rewriter.laws).name])
        changed = [*steps[:chosen], (_replaced(term, place, rewriter.term(1)), other), *steps[chosen + 1 :]]
        if _judged(rewriter, start, changed).status == "correct":
            assert holds(theory, start, changed[-1][0])


PIECES = [
    "x",
    "y",
    "0",
    "1",
    " * ",
    " + ",
    "(",
    ")",
    "=",
    "= ",
    "[",
    "]",
    "[add_zero]",
    "[mul_comm]\n",
    "\n",
    "<-",
    "'",
    "^-1",
]


@given(st.lists(st.sampled_from([*PIECES, "<answer>", "</answer>", "$", "\\", "{", "}"]), max_size=50).map("".join))
@settings(max_examples=100)
def test_no_response_raises(response: str) -> None:
    found = derive(RING, response)
    assert (found.score == 1.0) == (found.status == "correct")


@pytest.mark.parametrize(
    "piece",
    ["=", "= x [", "= x [add_zero]\n", "[", "]", "((", "= x + ", "= (x + 0) * y [mul_comm]\n", "= -", "{}", ", ", "` "],
)
def test_long_responses_take_less_than_a_second(piece: str) -> None:
    response = (piece * 10_000)[:10_000]
    begun = time.process_time()
    derive(RING, response)
    assert time.process_time() - begun < 1.0
