"""Equality on generated expressions, printed as LaTeX and plainly and read back."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.relation import no_algebra, point_of
from rljax.verify.mathematics.symbolic import equivalent
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Refused, Symbol, letters

numbers = st.one_of(st.integers(0, 99).map(Fraction), st.integers(0, 999).map(lambda count: Fraction(count, 100))).map(
    Number
)
symbols = st.sampled_from([Symbol(name) for name in ("x", "y", "z", "x_1")])


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(lambda base, count: Binary("^", base, Number(Fraction(count))), inner, st.integers(1, 3)),
        st.builds(Negative, inner),
        st.builds(lambda node: Call("abs", (node,)), inner),
    )


trees: st.SearchStrategy[Node] = st.recursive(st.one_of(numbers, symbols), grown, max_leaves=8)


def decimal(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.2f}"


def latex(node: Node) -> str:
    """The tree in LaTeX, with groups for brackets wherever LaTeX allows."""
    match node:
        case Number(value):
            return decimal(value)
        case Symbol(name):
            return name.replace("_1", "_{1}")
        case Negative(inner):
            return rf"\left(-{{{latex(inner)}}}\right)"
        case Binary("/", left, right):
            return rf"\dfrac{{{latex(left)}}}{{{latex(right)}}}"
        case Binary("^", left, right):
            return rf"\left({latex(left)}\right)^{{{latex(right)}}}"
        case Binary("*", left, right):
            return rf"{{{latex(left)}}} \cdot {{{latex(right)}}}"
        case Binary(operator, left, right):
            return rf"{{{latex(left)}}} {operator} {{{latex(right)}}}"
        case Call(_, (inner,)):
            return rf"\left|{{{latex(inner)}}}\right|"
        case _:
            raise AssertionError(node)


def plain(node: Node) -> str:
    """The tree as a programmer writes it."""
    match node:
        case Number(value):
            return decimal(value)
        case Symbol(name):
            return name
        case Negative(inner):
            return f"(-({plain(inner)}))"
        case Binary("^", left, right):
            return f"(({plain(left)})**({plain(right)}))"
        case Binary(operator, left, right):
            return f"(({plain(left)}) {operator} ({plain(right)}))"
        case Call(name, (inner,)):
            return f"{name}({plain(inner)})"
        case _:
            raise AssertionError(node)


def defined(node: Node) -> bool:
    try:
        return rational(node, point_of(letters(node), 0)) is not None
    except Refused:
        return False


@settings(max_examples=40, deadline=None)
@given(trees)
def test_what_is_printed_is_read_back(tree: Node) -> None:
    assert read_expression(latex(tree)) == read_expression(plain(tree)) == tree


@settings(max_examples=30, deadline=None)
@given(trees)
def test_equality_is_reflexive(tree: Node) -> None:
    assume(defined(tree))
    for first, second in ((latex(tree), latex(tree)), (latex(tree), plain(tree)), (plain(tree), latex(tree))):
        assert equivalent(first, second, "any").verdict == "equal"


@settings(max_examples=30, deadline=None)
@given(trees, trees)
def test_equality_is_symmetric(first: Node, second: Node) -> None:
    assume(defined(first) and defined(second))
    one, other = latex(first), latex(second)
    assert equivalent(one, other, "any").verdict == equivalent(other, one, "any").verdict


@settings(max_examples=30, deadline=None)
@given(trees, st.integers(-5, 5).filter(bool), st.integers(0, 40))
def test_a_perturbed_expression_is_unequal(tree: Node, change: int, place: int) -> None:
    assume(defined(tree))
    tiny = Fraction(change, 10**place)
    moved = f"{latex(tree)} + \\left({tiny.numerator}\\right) / {tiny.denominator}"
    assert equivalent(moved, latex(tree), "any").verdict == "different"
    assert equivalent(latex(tree), moved, "any").verdict == "different"


@settings(max_examples=30, deadline=None)
@given(trees, st.integers(2, 9))
def test_common_factors_and_terms_change_nothing(tree: Node, count: int) -> None:
    assume(defined(tree))
    text = latex(tree)
    for same in (rf"\frac{{{count}\cdot({text})}}{{{count}}}", f"({text})+{count}-{count}", f"-(-({text}))"):
        assert equivalent(same, text, "any", no_algebra).verdict == "equal"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.fractions(-9, 9, max_denominator=9), min_size=2, max_size=5, unique=True), st.randoms())
def test_order_matters_in_tuples_and_not_in_sets(values: list[Fraction], order: object) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = ",".join(map(str, values)), ",".join(map(str, shuffled))
    assert equivalent(rf"\{{{one}\}}", rf"\{{{other}\}}", "any").verdict == "equal"
    assert equivalent(one, other, "any").verdict == "equal"
    expected = "equal" if values == shuffled else "different"
    assert equivalent(f"({one})", f"({other})", "any").verdict == expected
    assert equivalent(f"({one})", rf"\{{{one}\}}", "any").verdict == "different"
