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
# Functions of whole numbers: with an index perhaps, and a blank before the bracket.
_ARITHMETIC = frozenset(("varphi", "phi", "tau", "sigma"))
_UNITS = frozenset("cm mm km ft in kg mph mod and or if so min hr hrs sec lb lbs oz the is of to we at by be".split())


def with_names(plain: list[Token]) -> list[Token]:
    """The tokens with `AB` and `f(2)` as names of their own, not as products. Raises `Refused` for words."""
    named: list[Token] = []
    at = 0
    while at < len(plain):
        token = plain[at]
        end = _application_end(plain, at)
        if end == at + 1 and token.kind == "word" and len(token.value) > 1:
            _refuse_words(token.value)
        if end > at + 1 or (token.kind == "word" and len(token.value) > 1 and token.value.isupper()):
            # The grammar takes what an accent embraces for one name, however it is spelt.
            inner = [part for part in plain[at + 1 : end] if part.value not in ("{", "}")]
            name = Token("command", "varphi") if token.value == "phi" else token
            named += [Token("command", "vec", token.spaced), Token("sign", "{"), name, *inner, Token("sign", "}")]
        else:
            named.append(token)
        at = end
    return named


def _refuse_words(word: str) -> None:
    if word in _UNITS or (len(word) > 3 and not word.isupper()) or not (word.islower() or word.isupper()):
        raise Refused("has words in it")


def _application_end(plain: list[Token], at: int) -> int:
    """Behind `f(2)`, `f'(x)`, `f^{-1}(6)` or `T(0)`, a letter with what it is applied to; else behind the token."""
    name = plain[at].value
    if plain[at].kind not in ("word", "command") or (len(name) > 1 and name not in _FUNCTIONS | _ARITHMETIC):
        return at + 1
    opened = _behind_marks(plain, at + 1, name)
    if opened >= len(plain) or plain[opened].value != "(" or (plain[opened].spaced and name not in _ARITHMETIC):
        return at + 1
    end = _closing(plain, opened)
    return end + 1 if end is not None and _is_argument(plain[opened + 1 : end], name) else at + 1


def _closing(plain: list[Token], opened: int) -> int | None:
    """Where a bracket is closed, not too far from where it opens."""
    depth = 0
    for end in range(opened, min(len(plain), opened + 40)):
        depth += {"(": 1, ")": -1}.get(plain[end].value, 0)
        if not depth:
            return end
    return None


def _is_argument(inner: list[Token], name: str) -> bool:
    """Whether a bracket is no factor: `f(x + 1)`, `d(12)`, `\\tau(2^2 * 3)`; in `\\sigma(x + 1)` it may be one."""
    if name in _FUNCTIONS or (len(inner) == 1 and inner[0].kind in ("number", "word")):
        return True
    return name in _ARITHMETIC and bool(inner) and all(token.kind in ("number", "sign") for token in inner)


def _behind_marks(plain: list[Token], at: int, name: str) -> int:
    """Behind the primes, the exponent or the index of the name of a function."""
    if name in _ARITHMETIC and [token.value for token in plain[at : at + 1]] == ["_"]:
        return _behind_index(plain, at + 1)
    if name not in _FUNCTIONS:
        return at
    while at < len(plain) and plain[at].value == "'":
        at += 1
    if [token.value for token in plain[at : at + 2]] == ["^", "{"]:
        return next((end + 1 for end in range(at, min(len(plain), at + 8)) if plain[end].value == "}"), at)
    return at


def _behind_index(plain: list[Token], at: int) -> int:
    """Behind `0` or `{0}`."""
    if [token.value for token in plain[at : at + 1]] != ["{"]:
        return at + 1
    return next((end + 1 for end in range(at, min(len(plain), at + 8)) if plain[end].value == "}"), at)
