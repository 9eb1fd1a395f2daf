"""Which names in a formula are letters of their own."""

from __future__ import annotations

from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.tree import Binary, Bound, Call, Constant, Negative, Node, Refused, Symbol


def as_letters(node: Node) -> Node:
    """The tree with `e` and `i` as letters like the others, where the context does not say that they are constants."""
    match node:
        case Constant("e" | "i" as name):
            return Symbol(name)
        case Negative(inner):
            return Negative(as_letters(inner))
        case Binary(operator, left, right):
            return Binary(operator, as_letters(left), as_letters(right))
        case Call(name, arguments):
            return Call(name, tuple(as_letters(argument) for argument in arguments))
        case Bound(kind, variable, lower, upper, body):
            last = None if upper is None else as_letters(upper)
            return Bound(kind, variable, as_letters(lower), last, as_letters(body))
        case _:
            return node


_FUNCTIONS = frozenset("fghFGHPQRpqr") | {"varphi", "phi"}
_UNITS = frozenset("cm mm km ft in kg mph mod and or if so min hr hrs sec lb lbs oz the is of to we at by be".split())


def with_names(plain: list[Token]) -> list[Token]:
    """The tokens with `AB` and `f(2)` as names of their own, not as products. Raises `Refused` for words."""
    named: list[Token] = []
    at = 0
    while at < len(plain):
        token = plain[at]
        if token.kind == "word" and len(token.value) > 1:
            _refuse_words(token.value)
        end = _application_end(plain, at)
        if end > at + 1 or (token.kind == "word" and len(token.value) > 1 and token.value.isupper()):
            # The grammar takes what an accent embraces for one name, however it is spelt.
            inner = [part for part in plain[at:end] if part.value not in ("{", "}")]
            named += [Token("command", "vec", token.spaced), Token("sign", "{"), *inner, Token("sign", "}")]
        else:
            named.append(token)
        at = end
    return named


def _refuse_words(word: str) -> None:
    if word in _UNITS or (len(word) > 3 and not word.isupper()) or not (word.islower() or word.isupper()):
        raise Refused("has words in it")


def _application_end(plain: list[Token], at: int) -> int:
    """Behind `f(2)`, `f'(x)`, `f^{-1}(6)` or `T(0)`, a letter with what it is applied to; else behind the token."""
    if plain[at].kind not in ("word", "command") or (len(plain[at].value) > 1 and plain[at].value not in _FUNCTIONS):
        return at + 1
    opened = _behind_marks(plain, at + 1) if plain[at].value in _FUNCTIONS else at + 1
    if opened >= len(plain) or plain[opened].value != "(" or plain[opened].spaced:
        return at + 1
    depth = 0
    for end in range(opened, min(len(plain), opened + 40)):
        depth += {"(": 1, ")": -1}.get(plain[end].value, 0)
        if not depth:
            single = end == opened + 2 and plain[end - 1].kind in ("number", "word")
            return end + 1 if single or plain[at].value in _FUNCTIONS else at + 1
    return at + 1


def _behind_marks(plain: list[Token], at: int) -> int:
    """Behind the primes or the exponent of the name of a function."""
    while at < len(plain) and plain[at].value == "'":
        at += 1
    if [token.value for token in plain[at : at + 2]] == ["^", "{"]:
        return next((end + 1 for end in range(at, min(len(plain), at + 8)) if plain[end].value == "}"), at)
    return at
