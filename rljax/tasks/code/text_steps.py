"""Steps on texts and on lists of words."""

from __future__ import annotations

from itertools import pairwise

from rljax.tasks.code.operation import Operation, operations

VOWELS = "aeiou"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _shifted(letter: str, shift: int) -> str:
    return _LETTERS[(_LETTERS.index(letter) + shift) % len(_LETTERS)] if letter in _LETTERS else letter


_TEXT = {
    "flip": (lambda x, k: x[::-1], "{x}[::-1]", "reverse", ("reverse the text", "write it backwards")),
    "upper": (
        lambda x, k: x.upper(),
        "{x}.upper()",
        "upper",
        ("turn all letters into capitals", "put it in upper case"),
    ),
    "without": (
        lambda x, k: x.replace(k, ""),
        "{x}.replace({r}, '')",
        "-{k}",
        ("remove every {r}", "delete all letters {r}"),
    ),
    "swap": (
        lambda x, k: x.replace(k[0], k[1]),
        "{x}.replace({a}, {b})",
        "{c}->{d}",
        ("replace every {a} by {b}", "write {b} for each {a}"),
    ),
    "double": (
        lambda x, k: "".join(letter * 2 for letter in x),
        "''.join(c * 2 for c in {x})",
        "double",
        ("write every character twice", "double each character"),
    ),
    "arrange": (
        lambda x, k: "".join(sorted(x)),
        "''.join(sorted({x}))",
        "sort",
        ("sort the characters", "put the characters in alphabetical order"),
    ),
    "once": (
        lambda x, k: "".join(dict.fromkeys(x)),
        "''.join(dict.fromkeys({x}))",
        "unique",
        ("drop repeated characters, keeping the first of each", "keep only the first occurrence of every character"),
    ),
    "shift": (
        lambda x, k: "".join(_shifted(letter, k) for letter in x),
        "''.join(chr((ord(c) - 97 + {k}) % 26 + 97) for c in {x})",
        "shift {k}",
        ("move every letter {k} on in the alphabet, a following z", "apply a Caesar cipher with shift {k}"),
    ),
    "head": (
        lambda x, k: x[:k],
        "{x}[:{k}]",
        "[:{k}]",
        ("keep the first {k} characters (all if there are fewer)", "cut it after {k} characters"),
    ),
    "tail": (
        lambda x, k: x[k:],
        "{x}[{k}:]",
        "[{k}:]",
        ("drop the first {k} characters", "leave out the first {k} characters"),
    ),
    "stride": (
        lambda x, k: x[::k],
        "{x}[::{k}]",
        "[::{k}]",
        (
            "keep every {o} character, beginning with the first",
            "keep the characters at positions 0, {k}, 2*{k}, ... counted from 0",
        ),
    ),
    "turn": (
        lambda x, k: x[k:] + x[:k],
        "{x}[{k}:] + {x}[:{k}]",
        "[{k}:]+[:{k}]",
        ("move the first {k} characters to the end", "put the first {k} characters behind the others"),
    ),
}
_COUNTS = {
    "length": (lambda x, k: len(x), "len({x})", "len", ("its length", "how many characters there are")),
    "letter": (
        lambda x, k: x.count(k),
        "{x}.count({r})",
        "count {k}",
        ("how often {r} occurs", "the number of letters {r}"),
    ),
    "vowels": (
        lambda x, k: sum(letter in VOWELS for letter in x),
        "sum(c in 'aeiou' for c in {x})",
        "count aeiou",
        ("how many characters are among aeiou", "the number of vowels (a, e, i, o, u)"),
    ),
    "kinds": (
        lambda x, k: len(set(x)),
        "len(set({x}))",
        "len set",
        ("how many different characters there are", "the count of distinct characters"),
    ),
    "doubles": (
        lambda x, k: sum(left == right for left, right in pairwise(x)),
        "sum(a == b for a, b in zip({x}, {x}[1:]))",
        "count x[i]==x[i+1]",
        ("how many neighbouring characters are equal", "the number of positions whose next character is the same"),
    ),
}
_WORDS = {
    "mirror": (
        lambda x, k: [word[::-1] for word in x],
        "[w[::-1] for w in {x}]",
        "reverse each",
        ("reverse each word", "write every word backwards"),
    ),
    "clip": (
        lambda x, k: [word[:k] for word in x],
        "[w[:{k}] for w in {x}]",
        "[:{k}] each",
        ("keep the first {k} letters of each word", "cut every word after {k} letters"),
    ),
    "longer": (
        lambda x, k: [word for word in x if len(word) > k],
        "[w for w in {x} if len(w) > {k}]",
        "len>{k}",
        ("keep only words of more than {k} letters", "drop words of at most {k} letters"),
    ),
    "shorter": (
        lambda x, k: [word for word in x if len(word) < k],
        "[w for w in {x} if len(w) < {k}]",
        "len<{k}",
        ("keep only words of fewer than {k} letters", "drop words of {k} or more letters"),
    ),
    "having": (
        lambda x, k: [word for word in x if k in word],
        "[w for w in {x} if {r} in w]",
        "has {k}",
        ("keep only words with a letter {r}", "drop words in which {r} does not occur"),
    ),
    "lacking": (
        lambda x, k: [word for word in x if k not in word],
        "[w for w in {x} if {r} not in w]",
        "no {k}",
        ("drop words with a letter {r}", "keep only words in which {r} does not occur"),
    ),
    "alphabet": (
        lambda x, k: sorted(x),
        "sorted({x})",
        "sort",
        ("sort the words alphabetically", "put the words in alphabetical order"),
    ),
    "bylength": (
        lambda x, k: sorted(x, key=len),
        "sorted({x}, key=len)",
        "sort by len",
        ("sort the words by length, keeping the order of equally long ones", "put shorter words first (a stable sort)"),
    ),
    "backwards": (
        lambda x, k: x[::-1],
        "{x}[::-1]",
        "reverse",
        ("reverse the order of the words", "put the last word first and so on"),
    ),
    "title": (
        lambda x, k: [word.capitalize() for word in x],
        "[w.capitalize() for w in {x}]",
        "capitalize",
        ("begin each word with a capital", "write every word with a capital first letter"),
    ),
}
_JOINS = {
    "join": (
        lambda x, k: k.join(x),
        "{r}.join({x})",
        "join {r}",
        ("join the words with {r}", "put them together with {r} between them"),
    ),
    "initials": (
        lambda x, k: "".join(word[0] for word in x),
        "''.join(w[0] for w in {x})",
        "initials",
        ("take the first letter of each word and join them", "make a text of the words' initials"),
    ),
}
_MEASURES = {
    "many": (lambda x, k: len(x), "len({x})", "len", ("how many words there are", "the number of words")),
    "longest": (
        lambda x, k: max(map(len, x), default=0),
        "max(map(len, {x}), default=0)",
        "max len or 0",
        ("the length of the longest word (0 if there is none)", "the largest word length, or 0 without words"),
    ),
    "letters": (
        lambda x, k: sum(map(len, x)),
        "sum(map(len, {x}))",
        "sum len",
        ("the total number of letters", "the sum of the words' lengths"),
    ),
}
_TURNS: dict[str, Operation] = {
    "codes": Operation(
        "text",
        "numbers",
        lambda x, k: [ord(letter) - 96 for letter in x],
        "[ord(c) - 96 for c in {x}]",
        "a=1,b=2,...",
        (
            "turn the letters into their places in the alphabet, a being 1",
            "replace every letter by its number (a is 1, b is 2, and so on)",
        ),
    ),
    "split": Operation(
        "text",
        "words",
        lambda x, k: x.split(),
        "{x}.split()",
        "split",
        ("split the text into words at spaces", "take the words of the text"),
    ),
    "sizes": Operation(
        "words",
        "numbers",
        lambda x, k: [len(word) for word in x],
        "[len(w) for w in {x}]",
        "len each",
        ("replace each word by its length", "take the lengths of the words"),
    ),
}
TEXT_STEPS = {
    **operations("text", "text", _TEXT),
    **operations("text", "number", _COUNTS),
    **operations("words", "words", _WORDS),
    **operations("words", "text", _JOINS),
    **operations("words", "number", _MEASURES),
    **_TURNS,
}
# Steps that are taken for each other: of the same types, and with the same sort of parameter.
TEXT_SIBLINGS: tuple[tuple[str, ...], ...] = (
    ("flip", "arrange", "once", "double", "upper"),
    ("head", "tail", "stride", "turn"),
    ("length", "kinds", "vowels", "doubles"),
    ("mirror", "title", "backwards", "alphabet", "bylength"),
    ("longer", "shorter"),
    ("having", "lacking"),
    ("many", "longest", "letters"),
)
