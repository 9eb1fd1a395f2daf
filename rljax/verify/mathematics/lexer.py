"""Cuts mathematical text, LaTeX or plain or both, into tokens. Nothing here evaluates text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rljax.verify.mathematics.tree import Refused, quoted
from rljax.verify.mathematics.units import is_unit

MAX_LENGTH = 2000
MAX_TOKENS = 800
MAX_DIGITS = 400

Kind = Literal["number", "word", "command", "text", "sign"]


@dataclass(frozen=True, slots=True)
class Token:
    """`spaced` says that a blank stood before it. A `word` is a run of letters, a `text` a phrase set as text."""

    kind: Kind
    value: str
    spaced: bool = False


# Characters that are spelt otherwise in LaTeX or in ASCII.
_CHARACTERS = str.maketrans(
    {
        "\u2212": "-", "\u2013": "-", "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u2217": "*", "\u00f7": "/",
        "\u2215": "/", "\u2044": "/", "\u2264": " \\le ", "\u2265": " \\ge ", "\u2260": " \\ne ", "\u03c0": " \\pi ",
        "\u221e": " \\infty ", "\u222a": " \\cup ", "\u2229": " \\cap ", "\u2208": " \\in ", "\u00b0": "^\\circ ",
        "\u00bd": "\\frac12 ", "\u00bc": "\\frac14 ", "\u00be": "\\frac34 ", "\u00b2": "^2 ", "\u00b3": "^3 ",
        "\u00b1": " \\pm ", "\u2213": " \\mp ", "\u2205": " \\emptyset ", "\u03b1": " \\alpha ", "\u03b2": " \\beta ",
        "\u03b8": " \\theta ", "\u03bb": " \\lambda ", "\u2032": "'", "\u2018": "'", "\u2019": "'", "\u00a0": " ",
        "\u2009": " ", "\u202f": " ", "\u20ac": " \\euro ", "\u00a3": " \\pounds ", "\u211d": " \\mathbb{R} ",
        "\u221a": " \\surd ", "\u27e8": " \\langle ", "\u27e9": " \\rangle ", "\u2026": " \\ldots ",
        "\u00a2": " cent ", "\u03b3": " \\gamma ", "\u03b4": " \\delta ", "\u03c3": " \\sigma ",
        "\u03c6": " \\varphi ", "\u03c9": " \\omega ",
    }
    | {chr(0x2080 + digit): f"_{digit} " for digit in range(10)}
    | {chr(0x2070 + digit): f"^{digit} " for digit in (0, 4, 5, 6, 7, 8, 9)}
)  # fmt: skip
_SPACING = frozenset(
    "! , ; : > left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr quad qquad thinspace enspace "
    "displaystyle textstyle limits nolimits mathstrut strut hfill noindent middle".split()
)
_TEXT = frozenset("text mbox hbox textbf textit textrm textnormal textsf texttt mathrm mathbf mathit rm operatorname "
                  "mathsf mathtt boldsymbol emph unit".split())  # fmt: skip
_SYNONYMS = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "dbinom": "binom", "tbinom": "binom", "leq": "le",
    "leqslant": "le", "geq": "ge", "geqslant": "ge", "neq": "ne", "lt": "<", "gt": ">", "times": "*", "cdot": "*",
    "ast": "*", "div": "/",
    "varnothing": "emptyset", "to": "rightarrow", "longrightarrow": "rightarrow", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "cr": "\\", "tabularnewline": "\\", "bigcup": "cup", "bigcap": "cap", "lbrace": "{",
    "rbrace": "}", "lbrack": "[", "rbrack": "]", "textdegree": "degree", "epsilon": "varepsilon",
    "phi": "varphi", "overline": "bar", "land": "wedge", "lor": "vee", "bullet": "*", "colon": ":", "lparen": "(",
    "rparen": ")", "langle": "(", "rangle": ")", "implies": "Rightarrow", "iff": "Leftrightarrow",
    "smallsetminus": "setminus", "backslash": "setminus",
}  # fmt: skip
_SIGNS = frozenset("<>*/|[]:()")
_WORDS = frozenset(
    "sqrt sin cos tan cot sec csc arcsin arccos arctan asin acos atan sinh cosh tanh ln log exp abs floor ceil gcd "
    "lcm min max pi infinity inf oo".split()
)
_WORD_COMMANDS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "infinity": "infty", "inf": "infty",
                  "oo": "infty"}  # fmt: skip
_PIECE = re.compile(
    r"(?P<blank>\s+|~|\$|\\[()]|\\[\[\]](?![0-9a-z]*[ \]]\s*\\\\)|\\\s)"
    r"|(?P<comma>\{,\s*\}|,\\!)"
    r"|(?P<scientific>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)[eE][+-]?[0-9]{1,3}(?![A-Za-z0-9]))"
    r"|(?P<number>[0-9]+(?:\.[0-9]+|\.(?=\s*\\(?:overline|bar|dot)\b))?|\.[0-9]+)"
    r"|\\(?P<brace>[{}%$|&#_])"
    r"|\\(?P<command>[A-Za-z]+|[!,;:>\\])"
    r"|(?P<letters>[A-Za-z]+)"
    r"|(?P<sign>\*\*|<=|>=|!=|->|[-+*/^()=<>\[\]{}|,;:!%'&_.\"?])"
)


def tokens(text: str) -> list[Token]:
    """The tokens of a text. Raises `Refused` for a text too long, a character that has no place, or an open brace."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"longer than {MAX_LENGTH} characters")
    return _Lexer(text.translate(_CHARACTERS)).run()


def braced(text: str, at: int) -> int:
    """The position of the brace that closes the one at `at`, or -1; escaped braces do not count. Linear."""
    depth = 0
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._spaced = False
        self._tokens: list[Token] = []

    def run(self) -> list[Token]:
        while self._at < len(self._text):
            found = _PIECE.match(self._text, self._at)
            if found is None:
                raise Refused(f"cannot be read at {quoted(self._text[self._at :], 20)}")
            self._at = found.end()
            self._piece(found.lastgroup or "", found[found.lastgroup or 0])
            if len(self._tokens) > MAX_TOKENS:
                raise Refused(f"more than {MAX_TOKENS} tokens")
        return self._tokens

    def _piece(self, group: str, value: str) -> None:
        match group:
            case "blank":
                self._spaced = True
            case "comma":
                self._add("sign", "{,}")
            case "number":
                self._number(value)
            case "scientific":
                self._scientific(value)
            case "brace":
                self._add("sign", "\\" + value)
            case "command":
                self._command(value)
            case "letters":
                self._letters(value)
            case _:
                self._add(
                    "sign",
                    {"**": "^", "<=": "\\le", ">=": "\\ge", "!=": "\\ne", "->": "\\rightarrow"}.get(value, value),
                )

    def _add(self, kind: Kind, value: str) -> None:
        self._tokens.append(Token(kind, value, self._spaced))
        self._spaced = False

    def _number(self, value: str) -> None:
        if len(value) > MAX_DIGITS:
            raise Refused(f"a number of more than {MAX_DIGITS} digits")
        self._add("number", value)

    def _scientific(self, value: str) -> None:
        """`1.5e3` as a decimal."""
        mantissa, _, exponent = value.lower().partition("e")
        whole, _, decimals = mantissa.partition(".")
        digits, point = (whole + decimals).lstrip("0") or "0", len(whole) + int(exponent) - len(whole + decimals)
        shift = point  # places behind the last digit
        if shift >= 0:
            self._number(digits + "0" * shift)
        else:
            digits = digits.rjust(-shift + 1, "0")
            self._number(f"{digits[:shift]}.{digits[shift:]}")

    def _command(self, name: str) -> None:
        if name in _SPACING:
            self._spaced = True
        elif name in _TEXT:
            self._phrase(name == "operatorname")
        elif (name := _SYNONYMS.get(name, name)) in _SIGNS:
            self._add("sign", name)
        elif name in ("{", "}", "le", "ge", "ne", "rightarrow", "\\"):
            self._add("sign", "\\" + name)
        elif name == "degree":
            self._add("sign", "^")
            self._add("command", "circ")
        else:
            self._add("command", name)

    def _phrase(self, function: bool) -> None:
        """`\\text{...}`: a phrase; what is none, such as `\\text{13}` or `\\mathrm{e}`, is read as if it stood bare."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        if not self._text.startswith("{", self._at):
            return
        end = braced(self._text, self._at)
        if end < 0:
            raise Refused("a brace is not closed")
        content = " ".join(self._text[self._at + 1 : end].replace("\\", " ").replace("$", " ").split())
        self._at = end + 1
        if not function and is_unit(content):
            self._add("text", content)
        elif re.search(r"[A-Za-z]{2}|[^\x00-\x7f]", content) or re.fullmatch(r"\(?[A-Z]\)?\.?", content):
            self._word_or_text(content)
        else:
            self._spaced = True
            self._tokens += _Lexer(content.replace("{", " ").replace("}", " ")).run()

    def _word_or_text(self, content: str) -> None:
        """A phrase; `and` and `or` at its ends stand for themselves, as in `\\text{ cm and }`."""
        if content in _WORDS:
            self._letters(content)
            return
        words = content.split()
        leading = [words.pop(0)] if len(words) > 1 and words[0].lower() in ("and", "or") else []
        trailing = [words.pop()] if len(words) > 1 and words[-1].lower() in ("and", "or") else []
        for part in (*leading, " ".join(words), *trailing):
            self._add("text", part)

    def _letters(self, run: str) -> None:
        """A run of letters: a function's name, or else a word, which the reader may take as a product of letters."""
        if run in _WORDS:
            self._add("command", _WORD_COMMANDS.get(run, run))
        else:
            self._add("word", run)
