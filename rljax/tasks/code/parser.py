"""Small parsers of texts: level 6 has runs of letters, level 7 settings, level 8 operators with rules of their own."""

from __future__ import annotations

from itertools import groupby
from random import Random
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, evaluate, meaning
from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.notation import clause, listed, python, shown
from rljax.tasks.code.pattern import AGGREGATES, Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product, union
from rljax.tasks.words import Words

_TEXT = (("s",), ("text",), ("line",), ("program",))
_LETTERS = "abcdefgh"
_SYMBOLS = "#@&|~^?!"


# Runs of equal letters, those that are long enough, written or counted.
def _runs_run(parameters: Parameters, arguments: Arguments) -> Any:
    least, size, wanted = parameters
    runs = [(letter, len(list(members))) for letter, members in groupby(arguments[0])]
    kept = [(letter, evaluate(size, {"n": count})) for letter, count in runs if count >= least]
    if wanted == "total":
        return sum(count for _, count in kept)
    return "".join(f"{letter}{count}" if wanted == "letter" else f"{count}{letter}" for letter, count in kept)


def _runs_lines(parameters: Parameters, names: Names) -> list[str]:
    least, size, wanted = parameters
    [s] = names
    change = {
        "total": f"out += {python(size)}",
        "letter": f"out += {s}[i] + str({python(size)})",
        "number": f"out += str({python(size)}) + {s}[i]",
    }[wanted]
    return [
        f"out = {0 if wanted == 'total' else repr('')}",
        "i = 0",
        f"while i < len({s}):",
        "    n = 1",
        f"    while i + n < len({s}) and {s}[i + n] == {s}[i]:",
        "        n += 1",
        f"    if n >= {least}:",
        f"        {change}",
        "    i += n",
        "return out",
    ]


def _runs_say(parameters: Parameters, words: Words, named: Signature) -> str:
    least, size, wanted = parameters
    [s] = named.arguments
    if words.terse:
        text = python(size, tight=True)
        form = {"total": f"sum {text}", "letter": f"join c+({text})", "number": f"join ({text})+c"}[wanted]
        return f"{named.tight}:runs c*n,n>={least}|{form}"
    told = {
        "total": f"add up {shown(size, words)} for each, n being its length, and return the total",
        "letter": f"write the letter and then the number {shown(size, words)}, n being the length; return this text",
        "number": f"write the number {shown(size, words)}, n being the length, and the letter; return this text",
    }[wanted]
    return words.choose(
        f"Cut the text {s} into runs of equal letters, as long as possible. For each run of at least {least}, in "
        f"order: {told}.",
        f"{s} falls into maximal runs of one repeated letter. Leave out those of fewer than {least} letters; of the "
        f"others, {told}.",
    )


def _runs_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    texts = [("aab",), ("bbbccd",), ("",), ("a",)]
    for _ in range(8):
        runs = [random.choice("abcd") * random.randint(1, 4) for _ in range(random.randint(2, 5))]
        texts.append(("".join(runs),))
    return texts


# Key and value pairs such as `a=3;b=-2`: values of keys in a set, or others, aggregated where a condition holds.
def _settings_run(parameters: Parameters, arguments: Arguments) -> int:
    keys, side, condition, aggregate = parameters
    pairs = [part.split("=") for part in arguments[0].split(";") if part]
    values = [int(value) for key, value in pairs if (key in keys) == (side == "inside")]
    holds = meaning(condition)
    return AGGREGATES[aggregate][0]([value for value in values if holds({"v": value})])


def _settings_lines(parameters: Parameters, names: Names) -> list[str]:
    keys, side, condition, aggregate = parameters
    [s] = names
    return [
        "found = []",
        f"for part in {s}.split(';'):",
        "    if not part:",
        "        continue",
        "    key, value = part.split('=')",
        "    v = int(value)",
        f"    if key {'in' if side == 'inside' else 'not in'} {keys!r} and {_held(condition)}:",
        "        found.append(v)",
        f"return {AGGREGATES[aggregate][1].format(x='found')}",
    ]


def _held(condition: Expression) -> str:
    text = python(condition)
    return f"({text})" if condition[0] == "or" else text


def _settings_say(parameters: Parameters, words: Words, named: Signature) -> str:
    keys, side, condition, aggregate = parameters
    [s] = named.arguments
    if words.terse:
        belongs = "in" if side == "inside" else "not in"
        return f"{named.tight}:parse k=v;k=v|k {belongs} {keys}|{python(condition, tight=True)}|{aggregate}"
    which = listed([repr(key) for key in keys]) if side == "inside" else f"other than {listed(list(map(repr, keys)))}"
    zero = "" if aggregate in ("sum", "count") else " (0 if there is none)"
    return words.choose(
        f"{s} holds settings such as 'a=3;b=-2', separated by semicolons, each a letter and an integer v; it may be "
        f"empty. Of the settings with the letters {which}, take the values v for which {clause(condition, words)}, and "
        f"return {AGGREGATES[aggregate][2]} of them{zero}.",
        f"Parse {s}, a list of entries letter=integer with semicolons in between (perhaps no entry at all). It returns "
        f"{AGGREGATES[aggregate][2]} of the integers v for which {clause(condition, words)} and whose letters are "
        f"{which}{zero}.",
    )


def _settings_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    alphabet = "".join(parameters[0]) * 2 + "xyz"
    sizes = (2, 3, 0, 1, *[random.randint(4, 7) for _ in range(8)])
    return [(";".join(f"{random.choice(alphabet)}={random.randint(-6, 18)}" for _ in range(size)),) for size in sizes]


# A chain of digits and operator signs, worked out from left to right by a table of its own.
def _chain_run(parameters: Parameters, arguments: Arguments) -> int:
    table = {symbol: meaning(rule) for symbol, rule in parameters[0]}
    text = arguments[0]
    value = int(text[0])
    for symbol, digit in zip(text[1::2], text[2::2], strict=True):
        value = table[symbol]({"x": value, "y": int(digit)})
    return int(value)


def _chain_lines(parameters: Parameters, names: Names) -> list[str]:
    [s] = names
    found = [f"x = int({s}[0])", f"for i in range(1, len({s}), 2):", f"    y = int({s}[i + 1])"]
    for place, (symbol, rule) in enumerate(parameters[0]):
        found += [f"    {'elif' if place else 'if'} {s}[i] == {symbol!r}:", f"        x = {python(rule)}"]
    return [*found, "return x"]


def _rules(table: tuple[tuple[str, Expression], ...], words: Words) -> str:
    return listed([f"x {symbol} y is {shown(rule, words)}" for symbol, rule in words.order(table)])


def _chain_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [table] = parameters
    [s] = named.arguments
    if words.terse:
        rules = ",".join(f"x{symbol}y={python(rule, tight=True)}" for symbol, rule in table)
        return f"{named.tight}:left to right,{rules}"
    return words.choose(
        f"{s} is a chain of single digits with a sign between each two, such as '{_chain(table)}'. Signs have a "
        f"meaning of their own here: {_rules(table, words)}. Work it out strictly from left to right and return the "
        "value.",
        f"Evaluate the expression {s}, made of one-digit numbers and signs, where {_rules(table, words)}. All signs "
        "bind equally and group to the left.",
    )


def _chain(table: tuple[tuple[str, Expression], ...]) -> str:
    return f"3{table[0][0]}1{table[-1][0]}4"


def _chain_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    symbols = [symbol for symbol, _ in parameters[0]]
    sizes = (1, 2, 0, *[random.randint(2, 5) for _ in range(9)])
    return [
        (str(random.randint(0, 9)) + "".join(f"{random.choice(symbols)}{random.randint(0, 9)}" for _ in range(size)),)
        for size in sizes
    ]


# Reverse Polish notation: numbers are pushed, signs take two from the stack and push what their rule says.
def _stack_run(parameters: Parameters, arguments: Arguments) -> int:
    table = {symbol: meaning(rule) for symbol, rule in parameters[0]}
    stack: list[int] = []
    for token in arguments[0].split():
        if token in table:
            right, left = stack.pop(), stack.pop()
            stack.append(table[token]({"x": left, "y": right}))
        else:
            stack.append(int(token))
    return stack.pop()


def _stack_lines(parameters: Parameters, names: Names) -> list[str]:
    found = [
        "stack = []",
        f"for token in {names[0]}.split():",
        f"    if token not in {''.join(symbol for symbol, _ in parameters[0])!r}:",
        "        stack.append(int(token))",
        "        continue",
        "    y = stack.pop()",
        "    x = stack.pop()",
    ]
    for place, (symbol, rule) in enumerate(parameters[0]):
        found += [f"    {'elif' if place else 'if'} token == {symbol!r}:", f"        stack.append({python(rule)})"]
    return [*found, "return stack.pop()"]


def _stack_say(parameters: Parameters, words: Words, named: Signature) -> str:
    [table] = parameters
    [s] = named.arguments
    if words.terse:
        rules = ",".join(f"x y {symbol}={python(rule, tight=True)}" for symbol, rule in table)
        return f"{named.tight}:RPN,{rules}"
    return words.choose(
        f"{s} is an expression in reverse Polish notation, its tokens separated by spaces: numbers that are not "
        f"negative, and signs that act on the two values before them, x and then y: {_rules(table, words)}. Return its "
        "value.",
        f"A stack machine reads the tokens of {s}, which are separated by spaces. A number is pushed; a sign takes y "
        f"from the top and then x, and pushes the result: {_rules(table, words)}. It returns what is on the stack at "
        "the end.",
    )


def _stack_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    symbols = [symbol for symbol, _ in parameters[0]]
    return [(_postfix(random, symbols, depth),) for depth in (1, 1, 0, *[random.randint(1, 3) for _ in range(9)])]


def _postfix(random: Random, symbols: list[str], depth: int) -> str:
    if not depth:
        return str(random.randint(0, 12))
    left, right = depth - 1, random.randint(0, depth - 1)
    if random.random() < 0.5:
        left, right = right, left
    return f"{_postfix(random, symbols, left)} {_postfix(random, symbols, right)} {random.choice(symbols)}"


def _signs(count: int, rules: Space) -> Space:
    """So many different signs, each with its rule; no two rules are the same."""
    return Mapped(product(Subsets(len(_SYMBOLS), count), *[rules] * count), _paired_signs)


def _paired_signs(values: tuple[Any, ...]) -> tuple[tuple[str, Any], ...] | None:
    places, *rules = values
    signs = [_SYMBOLS[place] for place in places]
    return tuple(zip(signs, rules, strict=True)) if len(set(rules)) == len(rules) else None


_RULE: Space = union(
    forms.pairs("x", "y", 4),
    forms.form(lambda k: ("+", ("-", "x", "y"), k), Integers(1, 9)),
    forms.form(lambda k: ("*", k, ("+", "x", "y")), Integers(2, 4)),
)
_KEYS: Space = Mapped(Subsets(8, 2), lambda places: tuple(_LETTERS[place] for place in places))
_SIDE, _AGGREGATE = Listed(("inside", "outside")), Listed(("sum", "max", "min", "count"))
_SIZE: Space = union(Listed(("n",)), forms.steps("n", 5), forms.double_steps("n", 4))
PATTERNS = {
    "runs": Pattern(_runs_run, _runs_lines, _runs_say, _runs_inputs, _TEXT),
    "settings": Pattern(_settings_run, _settings_lines, _settings_say, _settings_inputs, _TEXT),
    "chain": Pattern(_chain_run, _chain_lines, _chain_say, _chain_inputs, _TEXT, ("x", "y")),
    "stack": Pattern(_stack_run, _stack_lines, _stack_say, _stack_inputs, _TEXT, ("x", "y")),
}
_OTHERS: dict[int, tuple[Space, ...]] = {
    6: (trees("runs", Integers(1, 3), _SIZE, Listed(("letter", "number"))),),
}
_NUMBERS: dict[int, tuple[Space, ...]] = {
    6: (trees("runs", Integers(1, 3), _SIZE, Listed(("total",))),),
    7: (trees("settings", _KEYS, _SIDE, forms.conditions("v", -3, 10, 5), _AGGREGATE),),
    8: (trees("chain", _signs(3, _RULE)), trees("stack", _signs(2, _RULE))),
    9: (trees("stack", _signs(4, _RULE)),),
}
PARSER = put_together("parser", PATTERNS, _OTHERS, _NUMBERS)
