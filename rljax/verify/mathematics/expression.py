"""Reads one expression from tokens into a tree. Caps hold before anything is built or computed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rljax.verify.mathematics.lexer import Token, tokens
from rljax.verify.mathematics.numerals import base_of, in_base, number
from rljax.verify.mathematics.series import Series
from rljax.verify.mathematics.tree import (
    Binary,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Operator,
    Refused,
    Symbol,
    quoted,
)
from rljax.verify.mathematics.weight import check_power

_FUNCTIONS = frozenset(
    "sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth ln log lg exp "
    "abs floor ceil gcd lcm min max det".split()
)
_INVERSE = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "cot": "arccot", "sec": "arcsec", "csc": "arccsc"}
_MANY = frozenset(("gcd", "lcm", "min", "max"))
_GREEK = frozenset(
    "alpha beta gamma delta varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho sigma tau upsilon varphi "
    "chi psi omega Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega ell hbar".split()
)
_ACCENTS = frozenset(
    ("vec", "hat", "bar", "tilde", "mathcal", "mathbb", "mathfrak", "overrightarrow", "widehat", "angle", "triangle")
)
_D = Symbol("d")
_ADDING: dict[str, Operator] = {"+": "+", "-": "-", "pm": "±", "mp": "∓"}
_FENCES = {"lfloor": ("rfloor", "floor"), "lceil": ("rceil", "ceil")}


def read_expression(text: str) -> Node:
    """The tree of a plain expression. Raises `Refused` for what is none, or too large."""
    return parse(tokens(text))


def parse(sequence: Sequence[Token]) -> Node:
    """The tree of a token sequence, all of it. Raises `Refused`."""
    reader = Reader(sequence)
    node = reader.whole()
    reader.expect_end()
    return node


class Reader(Series):
    """Recursive descent: sum, product, signed, power, atom; loosest first."""

    def whole(self) -> Node:
        """A sum, or two with `\\over` or `\\choose` between them."""
        node = self.sum()
        if (command := self._take("over", "choose")) is None:
            return node
        below = self.sum()
        return Binary("/", node, below) if command == "over" else Call("binomial", (node, below))

    def sum(self) -> Node:
        """Products joined by `+ - ± ∓`."""
        if (sign := self._take("pm", "mp")) is not None:
            node: Node = Binary("±" if sign == "pm" else "∓", Number(Fraction(0)), self._product())
        else:
            node = self._product()
        while (sign := self._take("+", "-", "pm", "mp")) is not None:
            node = self._joined(_ADDING[sign], node, self._product())
        return node

    def _product(self) -> Node:
        node = self._signed()
        divided = False
        while True:
            if operator := self._take("*", "/"):
                divided = operator == "/"
                node = self._joined("*" if operator == "*" else "/", node, self._signed())
            elif self._starts_factor():
                if divided and not self._is_command():
                    raise Refused("'/' before a product without a sign can be read in two ways")
                node = self._joined("*", node, self._power())
            else:
                return node

    def _is_command(self) -> bool:
        token = self._peek()
        return token is not None and token.kind == "command" and token.value in ("pi", "sqrt", "frac", "cdot")

    def _starts_factor(self) -> bool:
        """Whether the next token begins a factor with no sign before it."""
        token = self._peek()
        if token is None:
            return False
        if token.kind == "number":
            return self._after_closing()
        if token.kind == "word":
            return True
        if token.kind == "command":
            return token.value in _FUNCTIONS | _GREEK | _ACCENTS | _FENCES.keys() | {
                "frac", "sqrt", "surd", "binom", "pi", "infty", "sum", "prod", "int", "lim", "overbrace"
            }  # fmt: skip
        return token.value in ("(", "[", "{") or (token.value == "|" and not self._bars)

    def _after_closing(self) -> bool:
        """Two numbers side by side are no product; `\\sqrt{2}3`, `(2)3`, `2!3` and `\\frac123` in LaTeX are."""
        before = self._tokens[self._at - 1]
        return before.kind == "sign" and before.value in (")", "}", "]", "|", "!")

    def _signed(self) -> Node:
        if self._take("+"):
            return self._nested(self._signed)
        if self._take("-"):
            return Negative(self._nested(self._signed))
        return self._power()

    def _power(self) -> Node:
        node = self._postfix(self._atom())
        if not self._is("^"):
            return node
        self._at += 1
        if self._take("circ"):
            return self._postfix(Call("degree", (node,)))
        if self._is("{") and self._is("circ", ahead=1) and self._is("}", ahead=2):
            self._at += 3
            return self._postfix(Call("degree", (node,)))
        return self._postfix(power_of(node, self._nested(self._exponent)))

    def _exponent(self) -> Node:
        if self._is("{"):
            return self._postfix(self._group())
        if self._take("-"):
            return Negative(self._nested(self._exponent))
        if self._take("+"):
            return self._nested(self._exponent)
        return self._power()

    def _postfix(self, node: Node) -> Node:
        while sign := self._take("!", "%", "\\%"):
            self._joins += 1
            if sign == "!":
                if self._take("!"):
                    raise Refused("double factorials are not read")
                node = Call("factorial", (node,))
            else:
                node = Binary("/", node, Number(Fraction(100)))
        return node

    def _group(self) -> Node:
        """`{...}`."""
        self._expect("{")
        bars, self._bars = self._bars, 0
        node = self._nested(self.whole)
        self._bars = bars
        self._expect("}")
        return node

    def _closed(self, closing: str) -> Node:
        bars, self._bars = self._bars, 0
        node = self._nested(self.whole)
        self._bars = bars
        self._expect(closing)
        return node

    def _atom(self) -> Node:
        token = self._peek()
        if token is None:
            raise Refused("ends too early")
        match token.kind:
            case "number":
                return self._number()
            case "word":
                return self._lettered() or self._symbol()
            case "command":
                return self._command(token.value)
            case "sign":
                return self._bracket(token.value)
            case _:
                raise Refused(f"has words in it: {quoted(token.value, 20)}")

    def _bracket(self, sign: str) -> Node:
        self._at += 1
        if sign == "(":
            return self._closed(")")
        if sign == "[":
            return self._closed("]")
        if sign == "{":
            self._at -= 1
            return self._group()
        if sign == "|":
            self._bars += 1
            node = self._nested(self.sum)
            self._bars -= 1
            self._expect("|")
            return Call("abs", (node,))
        raise Refused(f"does not go on with {quoted(sign, 20)}")

    def _number(self) -> Node:
        """A number, with its groups of thousands, its repeating decimals, its base, or a fraction behind it."""
        following = self._peek(1)
        if following is not None and following.kind == "word" and (lettered := self._lettered()) is not None:
            return lettered
        value = self._grouped()
        if self._take("_"):
            return in_base(value, self._base())
        token = self._peek()
        if token is not None and "." in value and token.kind == "command" and token.value in ("bar", "dot"):
            return self._repeating(value)
        if token is not None and token.kind in ("word", "text") and token.value.partition(" ")[0] == "base":
            return in_base(value, self._named_base(token.value))
        if "." not in value and self._is("frac") and (mixed := self._mixed(int(value))) is not None:
            return mixed
        if "." not in value and (mixed := self._plain_mixed(int(value))) is not None:
            return mixed
        return number(value)

    def _named_base(self, words: str) -> int:
        """`base 5`, `base five`."""
        name = words.partition(" ")[2]
        self._at += 1 if name else 2
        return base_of(Token("word", name) if name else self._peek(-1))

    def _mixed(self, whole: int) -> Node | None:
        """`3\\frac12`: three and a half, if the fraction is one of plain numbers; else None, and nothing is taken."""
        start = self._at
        fraction = self._atom()
        if isinstance(fraction, Binary) and isinstance(fraction.left, Number) and isinstance(fraction.right, Number):
            if not fraction.right.value:
                raise Refused("division by zero")
            part = fraction.left.value / fraction.right.value
            if 0 <= part < 1:
                return Number(whole + part)
        self._at = start
        return None

    def _command(self, name: str) -> Node:
        self._at += 1
        if name in _FUNCTIONS:
            return self._function("log" if name == "lg" else name)
        if name in _GREEK:
            return self._named(name)
        if name in _ACCENTS:
            return self._named(f"{name} {self._index()}")
        if name in _FENCES:
            closing, function = _FENCES[name]
            return Call(function, (self._closed(closing),))
        if name in ("pi", "infty"):
            return Constant("pi" if name == "pi" else "infinity")
        return self._structure(name)

    def _structure(self, name: str) -> Node:
        match name:
            case "frac":
                return _fraction(self._nested(self._argument), self._nested(self._argument))
            case "binom":
                return Call("binomial", (self._nested(self._argument), self._nested(self._argument)))
            case "sqrt":
                return self._root()
            case "surd":
                return Call("sqrt", (self._nested(self._atom),))
            case "sum" | "prod":
                return self._series("sum" if name == "sum" else "product")
            case "int":
                return self._integral()
            case "lim":
                return self._limit()
            case _:
                raise Refused(f"has {quoted(name, 20)} in it")

    def _part(self, sequence: list[Token]) -> Node:
        reader = Reader(sequence)
        reader._depth = self._depth
        node = reader._nested(reader.sum)
        reader.expect_end()
        return node

    def _argument(self) -> Node:
        """The argument of a LaTeX command: a group, or one token; of a number, its first digit."""
        token = self._peek()
        if self._is("{"):
            return self._group()
        if token is not None and token.kind == "number":
            first, rest = token.value[0], token.value[1:]
            if not first.isdigit():
                raise Refused("an argument begins with a point")
            self._tokens[self._at : self._at + 1] = [Token("number", part) for part in (first, rest) if part]
            self._at += 1
            return number(first)
        if token is not None and token.kind == "word":
            return self._symbol()
        if token is not None and token.kind == "command":
            return self._command(token.value)
        raise Refused("an argument is missing")

    def _root(self) -> Node:
        degree = None
        if self._take("["):
            degree = self._closed("]")
        if self._is("("):
            self._at += 1
            radicand = self._closed(")")
        else:
            radicand = self._nested(self._argument)
        if degree is None or degree == Number(Fraction(2)):
            return Call("sqrt", (radicand,))
        return Call("root", (degree, radicand))

    def _function(self, name: str) -> Node:
        base = exponent = None
        if name == "log" and self._take("_"):
            base = self._nested(self._argument)
        if self._take("^"):
            exponent = self._nested(self._exponent)
            if exponent == Negative(Number(Fraction(1))) and name in _INVERSE:
                name, exponent = _INVERSE[name], None
        arguments = self._arguments(name)
        node: Node = Call(name, arguments if base is None else (base, *arguments))
        return node if exponent is None else power_of(node, exponent)

    def _arguments(self, name: str) -> tuple[Node, ...]:
        if self._is("(", "{", "[", "\\{"):
            closing = {"(": ")", "{": "}", "[": "]", "\\{": "\\}"}[self._tokens[self._at].value]
            self._at += 1
            found = [self._nested(self.sum)]
            while name in _MANY and self._take(","):
                found.append(self._nested(self.sum))
            self._expect(closing)
            return tuple(found)
        return (self._nested(self._bare_argument),)

    def _bare_argument(self) -> Node:
        """The argument of `\\sin 2x`: factors up to the next function, sign, or bracket."""
        if self._take("-"):
            return Negative(self._nested(self._bare_argument))
        node = self._power()
        while self._starts_factor() and not self._is("(", "[", *_FUNCTIONS):
            node = self._joined("*", node, self._power())
        if self._is("/") and (after := self._peek(1)) is not None and after.kind == "number":
            self._at += 1
            node = Binary("/", node, self._power())
        return node


def _fraction(above: Node, below: Node) -> Node:
    """The quotient. Raises `Refused` for what looks like a derivative."""
    first = above.left if isinstance(above, Binary) and above.operator in "*^" else above
    if first == _D and isinstance(below, Binary) and below.operator == "*" and below.left == _D:
        raise Refused("has a derivative in it")
    return Binary("/", above, below)


def power_of(base: Node, exponent: Node) -> Node:
    """The power, if its value is not too large to write down; else raises `Refused`."""
    node = Binary("^", base, exponent)
    check_power(node)
    return node
