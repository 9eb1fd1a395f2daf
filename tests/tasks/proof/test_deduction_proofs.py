import itertools
from collections.abc import Iterator

import pytest

from rljax.tasks.family import Generated
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.proof.deduction import KIND, built
from rljax.tasks.proof.grammar import Grammar, Production, Tree, Trees
from rljax.tasks.proof.plans import BASIC, CORE
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Atom, Binary, Constant, Formula, Not, atoms, parse
from rljax.verify.proof.judge import judge
from tests.tasks.checks import places

TRUTH = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "implies": lambda a, b: not a or b,
    "iff": lambda a, b: a == b,
}


def true(made: Formula, values: dict[str, bool]) -> bool:
    if isinstance(made, Atom):
        return values[made.name]
    if isinstance(made, Constant):
        return made.value
    if isinstance(made, Not):
        return not true(made.inner, values)
    assert isinstance(made, Binary)
    return TRUTH[made.operator](true(made.left, values), true(made.right, values))


def countermodels(premises: list[Formula], goal: Formula) -> Iterator[dict[str, bool]]:
    names = atoms([*premises, goal])
    for row in itertools.product((False, True), repeat=len(names)):
        values = dict(zip(names, row, strict=True))
        if not true(goal, values) and all(true(premise, values) for premise in premises):
            yield values


def read(text: str) -> tuple[list[Formula], Formula]:
    given, goal = text.split("|-")
    return [parse(premise) for premise in given.split(";") if premise], parse(goal)


@pytest.mark.parametrize("level", range(7))
def test_goals_follow_from_the_premises_and_premises_are_consistent(level: int) -> None:
    for place in places(Generated("proof", (KIND,)), level, 12):
        premises, goal = read(KIND.pose(place.instance, Words()).text)
        if len(atoms([*premises, goal])) <= 9:
            assert next(countermodels(premises, goal), None) is None
            assert next(countermodels(premises, Constant(False)), None) is not None
        assert goal not in premises


def test_all_premises_are_needed_but_those_that_lead_nowhere() -> None:
    for place in places(Generated("proof", (KIND,)), 4, 25):
        builder, _, goal = built(place.instance[0])
        premises = [line.formula for line in builder.premises]
        for left_out in range(len(premises)):
            rest = premises[:left_out] + premises[left_out + 1 :]
            assert next(countermodels(rest, goal), None) is not None


@pytest.mark.parametrize("level", [0, 2, 4, 6, 8])
def test_near_misses_go_wrong_in_their_own_way(level: int) -> None:
    for place in places(Generated("proof", (KIND,)), level, 6):
        posed = KIND.pose(place.instance, Words())
        details = []
        for miss in KIND.misses(place.instance):
            found = judge(with_response(posed.job, response_of(miss)))
            assert found.status == "wrong", miss
            details.append(found.detail)
        assert details[-2] == "the last line stands in an open subproof"
        assert details[-1].endswith("is no premise")


def flat(made: Formula, names: dict[str, str]) -> str:
    """The formula with its atoms renamed and the operands of what commutes in order."""
    if isinstance(made, Atom):
        return names[made.name]
    if isinstance(made, Not):
        return f"~{flat(made.inner, names)}"
    assert isinstance(made, Binary)
    parts = [flat(made.left, names), flat(made.right, names)]
    return f"({made.operator} {' '.join(parts if made.operator == 'implies' else sorted(parts))})"


def least(premises: list[Formula], goal: Formula) -> tuple[str, tuple[str, ...]]:
    """The problem with its atoms called so that it comes first."""
    known = atoms([*premises, goal])
    renamings = (dict(zip(known, order, strict=True)) for order in itertools.permutations("abcde"[: len(known)]))
    return min((flat(goal, names), tuple(sorted(flat(one, names) for one in premises))) for names in renamings)


@pytest.mark.parametrize(("grammar", "most"), [(BASIC, 6), (CORE, 7)])
def test_no_two_plans_are_of_the_same_problem(grammar: Grammar, most: int) -> None:
    found = []
    plans = Trees(grammar, "goal", tuple(range(2, most + 1)))
    for number in range(0, plans.size, 2 if most > 6 else 1):
        builder, _, goal = built(plans.at(number))
        if len(builder.atoms) <= 4:
            found.append(least([line.formula for line in builder.premises], goal))
    assert len(found) > 200
    assert len(set(found)) == len(found)


def cost(tree: Tree, grammar: Grammar) -> int:
    name, _, *children = tree
    named = {production.name: production.cost for _, made in grammar.symbols for production in made}
    return named[name] + sum(cost(child, grammar) for child in children)


@pytest.mark.parametrize("grammar", [BASIC, CORE])
@pytest.mark.parametrize("size", [2, 3, 5])
def test_trees_are_different_and_of_the_size(grammar: Grammar, size: int) -> None:
    plans = Trees(grammar, "goal", (size,))
    trees = {plans.at(number) for number in range(plans.size)}
    assert len(trees) == plans.size
    assert {cost(tree, grammar) for tree in trees} == {size}


def test_trees_are_counted_as_they_are_listed() -> None:
    """Binary trees, ordered and not: the Catalan numbers, and those of Wedderburn and Etherington."""
    ordered = Grammar((("t", (Production("leaf", 1), Production("node", 0, ("t", "t")))),))
    assert [ordered.count("t", leaves) for leaves in range(1, 9)] == [1, 1, 2, 5, 14, 42, 132, 429]
    unordered = Grammar((("t", (Production("leaf", 1), Production("node", 0, ("t", "t"), unordered=True))),))
    assert [unordered.count("t", leaves) for leaves in range(1, 9)] == [1, 1, 1, 2, 3, 6, 11, 23]
    assert len({Trees(unordered, "t", (8,)).at(number) for number in range(23)}) == 23


def test_all_rules_come_up() -> None:
    rules = set()
    for level in (0, 1, 5, 7):
        for place in places(Generated("proof", (KIND,)), level, 60):
            proof = KIND.pose(place.instance, Words()).gold.text
            rules |= {line.split(" ")[2] for line in proof.splitlines()}
    assert rules >= set("pr as &I &E |I |E ->I ->E <->I <->E ~I ~E DNE RAA MT DS HS".split())
