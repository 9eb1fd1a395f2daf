import itertools
import random
from collections.abc import Callable

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.proof import theories
from rljax.tasks.proof.equations import KIND
from rljax.tasks.proof.starts import Labels, Signature, Starts
from rljax.tasks.proof.theories import by_name
from rljax.tasks.proof.writing import COMPACT, LATEX, SPACED, UNICODE
from rljax.tasks.words import Words
from rljax.verify.proof.terms import Term, parse_equation, parse_term
from tests.tasks.checks import places

Value = object
Operations = dict[tuple[str, int], Callable[..., Value]]


def product(a: tuple, b: tuple) -> tuple:
    """Of 2 × 2 matrices modulo 5."""
    return tuple(sum(a[2 * i + k] * b[2 * k + j] for k in (0, 1)) % 5 for i in (0, 1) for j in (0, 1))


def inverse(order: tuple) -> tuple:
    return tuple(order.index(place) for place in range(len(order)))


def matrices(sign: int) -> Callable[..., Value]:
    return lambda a, b: tuple((x + sign * y) % 5 for x, y in zip(a, b, strict=True))


# The diamond: 0 below three elements below 4, a lattice that is not distributive.
def meet(a: int, b: int) -> int:
    return a if a == b or b == 4 else b if a == 4 else 0


def join(a: int, b: int) -> int:
    return a if a == b or b == 0 else b if a == 0 else 4


def near_unit(a: int, b: int) -> int:
    return a + b if not a * b else (a * a + b * b) % 7


MATRICES: Operations = {
    ("+", 2): matrices(1),
    ("-", 2): matrices(-1),
    ("-", 1): lambda a: tuple(-x % 5 for x in a),
    ("*", 2): product,
    ("0", 0): lambda: (0, 0, 0, 0),
    ("1", 0): lambda: (1, 0, 0, 1),
}
NUMBERS: Operations = {
    ("+", 2): lambda a, b: a + b,
    ("-", 2): lambda a, b: a - b,
    ("-", 1): lambda a: -a,
    ("*", 2): lambda a, b: a * b,
    ("0", 0): lambda: 0,
    ("1", 0): lambda: 1,
}
BITS: Operations = {
    ("&", 2): lambda a, b: a & b,
    ("|", 2): lambda a, b: a | b,
    ("~", 1): lambda a: 15 ^ a,
    ("0", 0): lambda: 0,
    ("1", 0): lambda: 15,
}
ORDERS = list(itertools.permutations(range(4)))
# Of each theory a structure that obeys its laws and, as far as can be, no others; and its elements.
MODELS: dict[str, tuple[Operations, list]] = {
    "commutative": ({("+", 2): lambda a, b: (a * a + b * b) % 7}, list(range(7))),
    "associative": ({("+", 2): lambda a, b: a + b}, list("uvw")),
    "unit": ({("+", 2): lambda a, b: a - b, ("0", 0): lambda: 0}, list(range(9))),
    "idempotent": ({("|", 2): lambda a, b: (2 * a + 4 * b) % 5}, list(range(5))),
    "commutative_semigroup": ({("+", 2): lambda a, b: "".join(sorted(a + b))}, list("uvw")),
    "commutative_unit": ({("+", 2): near_unit, ("0", 0): lambda: 0}, list(range(7))),
    "commutative_monoid": ({("+", 2): lambda a, b: "".join(sorted(a + b)), ("0", 0): str}, list("uvw")),
    "monoid": ({("*", 2): lambda a, b: a + b, ("1", 0): str}, list("uvw")),
    "group": (
        {("*", 2): lambda a, b: tuple(a[i] for i in b), ("inv", 1): inverse, ("1", 0): lambda: (0, 1, 2, 3)},
        ORDERS,
    ),
    "abelian_group": (NUMBERS, list(range(-9, 10))),
    "ring": (MATRICES, list(itertools.product(range(5), repeat=4))),
    "commutative_ring": (NUMBERS, list(range(-9, 10))),
    "lattice": ({("&", 2): meet, ("|", 2): join}, list(range(5))),
    "distributive_lattice": (BITS, list(range(16))),
    "boolean_algebra": (BITS, list(range(16))),
}


def value(term: Term, operations: Operations, elements: dict[str, Value]) -> Value:
    if term.symbol in elements:
        return elements[term.symbol]
    return operations[term.symbol, len(term.arguments)](
        *[value(argument, operations, elements) for argument in term.arguments]
    )


@pytest.mark.parametrize("name", by_name())
def test_the_structures_obey_the_laws(name: str) -> None:
    operations, elements = MODELS[name]
    chance = random.Random(1)
    for _, law in by_name()[name].laws:
        left, right = parse_equation(law)
        for _ in range(10):
            named = {variable: chance.choice(elements) for variable in "xyz"}
            assert value(left, operations, named) == value(right, operations, named), law


@pytest.mark.parametrize("level", range(10))
def test_every_term_of_a_derivation_has_the_value_of_the_first(level: int) -> None:
    chance = random.Random(level)
    for place in places(Generated("proof", (KIND,)), level, 12):
        operations, elements = MODELS[place.instance[0]]
        posed = KIND.pose(place.instance, Words())
        start, goal = posed.text.split(";")[-1].split("=")
        lines = [line.removeprefix("=").split("[")[0] for line in posed.gold.text.splitlines()]
        assert parse_term(lines[-1]) == parse_term(goal)
        for _ in range(3):
            named = {letter: chance.choice(elements) for letter in "abcdefgh"}
            values = {repr(value(parse_term(text), operations, named)) for text in (start, *lines)}
            assert len(values) == 1, posed.text


def pattern(text: str) -> str:
    """The text with its elements called by their order."""
    known: dict[str, str] = {}
    return "".join(known.setdefault(letter, f"<{len(known)}>") if letter in "abcdefgh" else letter for letter in text)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_problems_are_there_once_whatever_the_elements_are_called(level: int) -> None:
    space = KIND.space(level)
    numbers = range(0, space.size, max(space.size // 400, 1))
    found = [instance for number in numbers if (instance := space.at(number)) is not None]
    texts = [pattern(KIND.pose(instance, Words()).text.replace("x", "X").replace("y", "Y")) for instance in found]
    assert len(found) > 80
    assert len(set(texts)) == len(texts)


def test_words_of_labels_are_all_there_once() -> None:
    labels = Labels(4, 1, 3)
    words = {labels.at(number) for number in range(labels.size)}
    expected = set()
    for word in itertools.product(range(-1, 3), repeat=4):
        variables = [label for label in word if label >= 0]
        first = list(dict.fromkeys(variables))
        if first == sorted(first) == list(range(len(first))) and word.count(-1) <= 2:
            expected.add(word)
    assert words == expected
    assert len(words) == labels.size


def test_terms_are_there_once() -> None:
    starts = Starts(Signature(("+", "*"), ("-",), ("0",)), 3, 2, 1)
    terms = {starts.at(number) for number in range(starts.size)}
    assert len(terms) == starts.size
    # Two shapes, four choices of two symbols, 5 places or none for the sign, and the words of labels.
    assert starts.size == 2 * 4 * 6 * Labels(3, 1, 2).size


@pytest.mark.parametrize("signs", [COMPACT, SPACED, UNICODE, LATEX])
def test_what_is_written_is_read_back(signs) -> None:
    names = "abcdefgh"
    for theory in (theories.RING, theories.GROUP, theories.BOOLEAN_ALGEBRA, theories.ABELIAN_GROUP):
        starts = Starts(theory.signature, 5, 4, 3)
        for number in range(0, starts.size, starts.size // 40):
            tree = starts.at(number)
            assert parse_term(signs.written(tree, names)) == term(tree, names), signs.written(tree, names)


def term(tree, names: str) -> Term:
    if isinstance(tree, int):
        return Term(names[tree])
    return Term(tree[0], tuple(term(argument, names) for argument in tree[1:]))


def test_groups_are_simplified_and_lattices_only_rewritten() -> None:
    """Where the walk is read backwards the goal is mostly the smaller one."""
    counts = {"group": [0, 0], "lattice": [0, 0]}
    for place in places(Generated("proof", (KIND,)), 4, 60):
        name, start, steps = place.instance
        if name in counts:
            shrunk = len(repr(steps[-1][1])) < len(repr(start))
            counts[name][shrunk] += 1
    assert counts["group"][1] > 2 * counts["group"][0]
