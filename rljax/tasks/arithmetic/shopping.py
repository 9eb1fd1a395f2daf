"""Shopping: bills and change. The stated bill agrees with what was bought or does not."""

from __future__ import annotations

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, shift, twins
from rljax.tasks.arithmetic.settings import GOODS, NAMES
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Multisets, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# How many of each kind of goods at which price, in no order, and the change that is given.
Bill = tuple[tuple[tuple[int, int], ...], int]

_LETTERS = "abcdfghk"
# How many kinds of goods, the greatest count and price, and the greatest change, by level.
_BILLS = {2: (2, 5, 9, 20), 3: (3, 6, 12, 50), 4: (4, 9, 20, 99), 5: (5, 12, 50, 99), 6: (6, 19, 99, 199),
          7: (8, 29, 299, 999)}  # fmt: skip


def _total(instance: Bill) -> int:
    return sum(count * price for count, price in instance[0])


def _bill_wording(items: tuple[tuple[int, int], ...], paid: int, words: Words) -> str:
    goods, name, unit = words.pick(GOODS, len(items)), words.choose(*NAMES), words.choose("euros", "dollars", "pounds")
    letters = _LETTERS[: len(items)]
    kinds = list(zip(items, goods, letters, strict=True))
    bought = ", ".join(f"{count} {many} at {price} {unit} each" for (count, price), (_, many), _ in kinds)
    prices = ", ".join(f"a {one} costs {price} {unit}" for (_, price), (one, _), _ in kinds)
    counts = ", ".join(f"{count} {many}" for (count, _), (_, many), _ in kinds)
    marks = "+".join(f"{count}{letter}" for (count, _), _, letter in kinds)
    values = ";".join(f"{letter}={price}" for (_, price), _, letter in kinds)
    formula = values.replace(";", "$, $")
    return words.choose(
        f"{values};{marks}={MARK};{paid}-{marks.replace('+', '-')}=?",
        f"{name} buys {bought}. The bill is {MARK} {unit}, and {name} pays with {paid} {unit}. "
        f"How many {unit} does {name} get back?",
        f"At a market {prices}. {name} takes {counts}, {MARK} {unit} in all, and hands over {paid} {unit}. "
        "What is the change?",
        f"The prices are ${formula}$, and ${marks} = {MARK}$. Find ${paid} - ({marks})$.",
        f"From {paid} {unit} {name} spends {MARK} {unit} on {bought}, and on nothing else. How many {unit} are left?",
    )


def _bill_lines(items: tuple[tuple[int, int], ...], paid: int) -> list[str]:
    lines, total = [], 0
    for count, price in items:
        lines.append(f"{count}*{price}={count * price}")
        if total:
            lines.append(f"{total}+{count * price}={total + count * price}")
        total += count * price
    return [*lines, f"{paid}-{total}={paid - total}"]


def _bill(instance: Bill, words: Words) -> Posed:
    items, total = words.order(instance[0]), _total(instance)
    paid = total + instance[1]
    wording = _bill_wording(items, paid, words)
    return integer(wording.replace(MARK, str(total)), instance[1], _bill_lines(items, paid))


def _bill_twins(instance: Bill, words: Words) -> tuple[Posed, Posed]:
    items, total = words.order(instance[0]), _total(instance)
    paid = total + instance[1]
    # What is paid suffices for the false bill too.
    off = shift(total, instance[1])
    stated = (total, total + (off if off < instance[1] else -abs(off)))
    return twins(_bill_wording(items, paid, words), stated, instance[1], _bill_lines(items, paid))


def _bill_misses(instance: Bill) -> tuple[str, ...]:
    items, change = instance
    total = _total(instance)
    one_of_each = total + change - sum(price for _, price in items)
    return near(change, total, total + change, change + items[0][0] * items[0][1], one_of_each)


def _bills(kinds: int, count: int, price: int, change: int) -> Space:
    """Bills in no order of their items; from two of each kind on."""

    def items(places: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((place // (price - 1) + 2, place % (price - 1) + 2) for place in places)

    return product(Mapped(Multisets((count - 1) * (price - 1), kinds), items), Integers(1, change))


SHOPPING = (
    Kind("bill", at_levels({n: _bills(*bounds) for n, bounds in _BILLS.items()}), _bill, _bill_misses, _bill_twins),
)
