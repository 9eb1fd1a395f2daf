import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.logic.formula import (
    MAX_DEPTH,
    MAX_LENGTH,
    Atom,
    Binary,
    Constant,
    Formula,
    Not,
    Refused,
    atoms,
    parse,
    size,
    written,
)

leaves = st.builds(Atom, st.sampled_from(["p", "q", "r", "Zoey", "x_1"])) | st.builds(Constant, st.booleans())
formulas = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner) | st.builds(Binary, st.sampled_from(["and", "or", "xor", "implies", "iff"]), inner, inner)
    ),
    max_leaves=12,
)


@given(formulas)
def test_what_is_written_is_read_back(formula: Formula) -> None:
    assert parse(written(formula)) == formula


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("~p & q | r", "((~p) & q) | r"),
        ("p | q ^ r & s", "p | (q ^ (r & s))"),
        ("p -> q -> r", "p -> (q -> r)"),
        ("p <-> q <-> r", "(p <-> q) <-> r"),
        ("p -> q <-> ~q -> ~p", "(p -> q) <-> ((~q) -> (~p))"),
        ("not p and q or r", "~p & q | r"),
        ("p if and only if q", "p <-> q"),
        ("p only if q", "p -> q"),
        ("if p, then q or r", "p -> (q | r)"),
        ("if p then if q then r", "p -> (q -> r)"),
        ("¬p ∧ q ∨ r → s ↔ t ⊕ ⊤", "~p & q | r -> s <-> t ^ true"),
        (r"\neg p \land q \lor r \to s \leftrightarrow t \oplus \bot", "~p & q | r -> s <-> t ^ false"),
        (r"$\lnot (p \wedge q) \Rightarrow \left(p \implies q\right)$", "~(p & q) -> (p -> q)"),
        (r"p_{1} \vee \text{Rain}", "p_1 | Rain"),
        ("p && q || r => s <=> t", "p & q | r -> s <-> t"),
        (r"p /\ q \/ !r", "p & q | ~r"),
        ("[p -> {q}]", "p -> q"),
        ("_|_ -> P'", "false -> P'"),
        ("order & notp & iffy", "(order & notp) & iffy"),
    ],
)
def test_spellings_and_precedence(text: str, plain: str) -> None:
    assert parse(text) == parse(plain)


def test_upper_case_is_another_atom() -> None:
    assert atoms([parse("p & P")]) == ("P", "p")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p &",
        "& p",
        "p q",
        "(p",
        "p)",
        "(p]",
        "~",
        "p -> ",
        "if p",
        "p then q",
        "p ? q",
        r"\foo p",
        "3",
        "p == q",
        "()",
    ],
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "p",
        "(" * 500 + "p" + ")" * 500,
        "~" * 900 + "p",
        "p->" * 900 + "p",
        "p&" * 300 + "p",
        "x" * 500,
        "if " * 900,
        "p" + " " * MAX_LENGTH,
    ],
)
def test_large_formulas_are_refused_and_never_overflow(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


def test_a_formula_at_the_cap_works() -> None:
    assert size(parse("&".join(["p"] * (MAX_DEPTH + 1)))) == 2 * MAX_DEPTH + 1


@given(st.text(alphabet="pq~&|^<->()[]{}\\ impliesandorxtv,$_∧¬", max_size=200) | st.text(max_size=100))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        formula = parse(text)
    except Refused:
        return
    assert parse(written(formula)) == formula
