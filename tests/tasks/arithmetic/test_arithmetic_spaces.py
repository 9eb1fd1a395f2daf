"""Instances of `arithmetic` are counted once, whatever the order in which they are written."""

from __future__ import annotations

from typing import Any

from rljax.tasks.arithmetic.family import KINDS
from rljax.tasks.arithmetic.trees import Tree, expressions, worked, written
from rljax.tasks.spaces import Space
from rljax.tasks.words import Words

_BY_NAME = {kind.name: kind for kind in KINDS}


def _all(space: Space) -> list[Any]:
    return [space.at(number) for number in range(space.size)]


def test_a_sum_and_its_mirror_image_are_one() -> None:
    pairs = _all(_BY_NAME["sum"].space(0))
    assert sorted(pairs) == [(a, b) for a in range(10) for b in range(a, 10)]
    texts = {_BY_NAME["sum"].pose((3, 5), Words(seed)).text for seed in range(60)}
    assert any("3+5" in text for text in texts)
    assert any("5+3" in text for text in texts)


def test_small_spaces_hold_what_they_say_and_nothing_twice() -> None:
    for kind in KINDS:
        for level in range(4):
            space = kind.space(level)
            found = [repr(space.at(number)) for number in range(min(space.size, 300))]
            assert len(set(found)) == len(found), (kind.name, level)
            assert "None" not in found


def test_a_difference_is_not_negative_and_a_signed_sum_is() -> None:
    assert all(a <= b for a, b in _all(_BY_NAME["difference"].space(0)))
    assert all(minus or a + b < 0 for minus, a, b in _all(_BY_NAME["signed"].space(1)))


def _sorted(tree: Tree) -> Tree:
    """The same form for all orders of terms and factors."""
    if isinstance(tree, int) or tree[0] == "/":
        return tree
    return (tree[0], *(tuple(sorted(map(_sorted, parts), key=repr)) for parts in tree[1:]))


def test_expressions_are_one_whatever_the_order_of_their_terms() -> None:
    for leaves in (2,):
        trees = _all(expressions(leaves))
        assert len({repr(_sorted(tree)) for tree in trees}) == len(trees)
        assert len({written(tree) for tree in trees}) == len(trees)
    larger = expressions(6)
    step = larger.size // 500
    trees = [larger.at(number * step) for number in range(500)]
    assert len({repr(_sorted(tree)) for tree in trees}) == len(trees)


def test_brackets_stand_where_they_are_needed() -> None:
    tree = ("+", (9, ("*", (4, ("+", (2, 3), ())))), (("+", (8,), (5,)), ("/", 6, 3)))
    assert written(tree) == "9+4*(2+3)-(8-5)-6/3"
    lines: list[str] = []
    assert worked(tree, lines) == 9 + 4 * (2 + 3) - (8 - 5) - 6 // 3
    assert lines[0] == "2+3=5"


def test_ordered_bags_are_the_same_instance() -> None:
    for name in ("addends", "left_out", "bill", "percent_change"):
        kind = _BY_NAME[name]
        space = kind.space(5)
        for instance in map(space.at, range(0, space.size, space.size // 50)):
            shown = {kind.pose(instance, Words(seed)).gold for seed in range(8)}
            assert len(shown) == 1
        several = [kind.pose(space.at(space.size // 3), Words(seed)).text for seed in range(40)]
        assert len(set(several)) > 5
