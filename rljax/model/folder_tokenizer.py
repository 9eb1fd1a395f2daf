"""The tokenizer of a model's Hugging Face folder: exact both ways, and with the chat template of that model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import Template, TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rljax.errors import InputError
from rljax.model.tokenizer import ByteReading, PieceReading, byte_level, hugging_face, write_files

MAIN, CONFIG, SPECIALS, CHAT = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)
OF_THE_MODEL = ("generation_config.json", "config.json")
ROLES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
ONE_BYTE = re.compile(r"<0x[0-9A-Fa-f]{2}>")
# What a template's own Python can raise: a message without the field it wants, a number where text should be.
TEMPLATE_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True, eq=False)
class FolderTokenizer:
    """A `Tokenizer` through the `tokenizers` library; `read_tokenizer` makes it.

    `texts` are the tokens as the library writes them, `names` the special ones by role ("eos_token"), `templates` the
    chat templates by name ("default"; none if the model has none), `files` what was read, by file name.
    """

    folder: Path
    library: Any = field(repr=False)
    texts: Mapping[int, str] = field(repr=False)
    reading: ByteReading | PieceReading = field(repr=False)
    pad: int
    stop: tuple[int, ...]
    start: tuple[int, ...]
    bos: tuple[int, ...]
    names: Mapping[str, str]
    templates: Mapping[str, str]
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def size(self) -> int:
        """V_text, one more than the highest id that has a text."""
        return max(self.texts) + 1

    @cached_property
    def forbidden(self) -> tuple[int, ...]:
        """The ids below `size` that must never be sampled: padding, the begin of a text, and ids without a text."""
        unspoken = {self.pad, *self.bos, *self.start} - {*self.stop}
        return tuple(i for i in range(self.size) if i in unspoken or i not in self.texts)

    @cached_property
    def _spoken(self) -> frozenset[int]:
        return frozenset(self.texts) - {self.pad, *self.stop}

    def encode(self, text: str) -> list[int]:
        """Ids of a text, a special mark in it being one; nothing is put in front.

        Raises `InputError` naming the first characters that do not come back from the ids as they were.
        """
        ids = self._ids(text)
        if (back := self.reading.text(ids)) != text:
            self._reject(text, back)
        return ids

    def prompt(self, text: str) -> list[int]:
        """`start`, then the ids of the text."""
        return [*self.start, *self.encode(text)]

    def bound(self, text: str) -> int:
        """At least len(prompt(text)): every token of a text that comes back spells at least one of its bytes."""
        return len(self.start) + len(text.encode("utf-8", "replace")) + self.reading.slack

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids; padding, stop ids and ids that no token has have none. Broken UTF-8 reads as U+FFFD."""
        return self.reading.text([i for i in ids if i in self._spoken])

    def ends(self, ids: Sequence[int]) -> list[int]:
        """The offset in `decode(ids)` just behind what each token completes, [len(ids)], never falling."""
        spoken = [i in self._spoken for i in ids]
        reached = iter(self.reading.ends([i for i, said in zip(ids, spoken, strict=True) if said]))
        offsets, position = [], 0
        for said in spoken:
            position = next(reached) if said else position
            offsets.append(position)
        return offsets

    def piece(self, index: int) -> str:
        """The text of one token, for display; empty for an id that no token has."""
        return self.reading.piece(index) if index in self.texts else ""

    def mark(self, text: str) -> int | None:
        """The id of a text that is encoded as one token, else None."""
        try:
            ids = self.encode(text)
        except InputError:
            return None
        return ids[0] if len(ids) == 1 else None

    def save(self, folder: Path) -> None:
        """Write the files that were read, as they were; those of the model only where the folder has none yet."""
        files = {name: content for name, content in self.files.items() if _is_due(folder, name)}
        write_files(folder, files)

    def chat(self, messages: Sequence[Mapping[str, Any]], *, generate: bool = True, **variables: Any) -> str:
        """The text of a conversation by the model's chat template, open for an answer if `generate`.

        Raises `InputError` if there is no template, or if it refuses the messages.
        """
        name = "default" if variables.get("tools") is None or "tool_use" not in self.templates else "tool_use"
        if name not in self.templates:
            raise InputError(f"the tokenizer in {self.folder} has no chat template; add {CHAT} or use plain prompts.")
        given = {"tools": None, "documents": None, **self.names, **variables, "add_generation_prompt": generate}
        try:
            return _compile(self.templates[name]).render(given, messages=[dict(message) for message in messages])
        except TEMPLATE_FAULTS as error:
            why = " ".join(str(error).split())
            raise InputError(f"the chat template in {self.folder} fails ({why}); change it or the messages.") from None

    def chat_ids(self, messages: Sequence[Mapping[str, Any]], *, generate: bool = True, **variables: Any) -> list[int]:
        """Ids of `chat(…)`. The template writes the start itself, so none is added."""
        return self.encode(self.chat(messages, generate=generate, **variables))

    def _ids(self, text: str) -> list[int]:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(f"the text has half a character, {text[error.start]!r}; leave it out.") from None
        with _library_errors(f"{self.folder / MAIN} has no token for a part of {text[:40]!r}", "leave it out"):
            return list(self.library.encode(text, add_special_tokens=False).ids)

    def _reject(self, text: str, back: str) -> NoReturn:
        first = next((i for i, (a, b) in enumerate(zip(text, back, strict=False)) if a != b), min(len(text), len(back)))
        first = min(first, len(text) - 1)
        raise InputError(
            f"the tokenizer in {self.folder} does not keep {text[first : first + 10]!r}, it comes back as "
            f"{back[first : first + 10]!r}; leave it out or take a tokenizer without loss."
        )


def read_tokenizer(folder: Path, vocabulary: int) -> FolderTokenizer:
    """The tokenizer in a folder, for a model with `vocabulary` rows of embeddings.

    Raises `InputError` for files that are missing or broken, and for a tokenizer that is not the model's.
    """
    files = _files(folder)
    settings = {name: _object(folder / name, content) for name, content in files.items() if name != CHAT}
    library = _library(folder / MAIN, files[MAIN], settings[MAIN])
    texts = {index: text for text, index in library.get_vocab(with_added_tokens=True).items()}
    if not texts:
        raise InputError(f"{folder / MAIN} has an empty vocabulary; copy it again.")
    if max(texts) >= vocabulary:
        raise InputError(
            f"{folder / MAIN} has {max(texts) + 1} tokens but the model's vocabulary is only {vocabulary}; "
            "take the tokenizer that belongs to these weights."
        )
    roles = Roles(folder, settings, library, texts)
    roles.announce()
    stop = roles.stop()
    return FolderTokenizer(
        folder=folder,
        library=library,
        texts=texts,
        reading=_reading(library, texts, settings[MAIN].get("decoder")),
        pad=next(iter(roles.spoken_by_none("pad")), stop[0]),
        stop=stop,
        start=roles.start(),
        bos=roles.spoken_by_none("bos"),
        names=roles.names,
        templates=_templates(folder, files, settings),
        files=files,
    )


@dataclass(frozen=True)
class Roles:
    """Which tokens are special, by what the files of a folder say; `settings` are the objects in them, by file name."""

    folder: Path
    settings: Mapping[str, Mapping[str, Any]]
    library: Any
    texts: Mapping[int, str]

    @cached_property
    def names(self) -> dict[str, str]:
        """Text of each special token by its role; the tokenizer's configuration goes before the map."""
        found: dict[str, str] = {}
        for name in (SPECIALS, CONFIG):
            for role in ROLES:
                token = self.settings.get(name, {}).get(role)
                text = token.get("content") if isinstance(token, dict) else token
                if isinstance(text, str):
                    found[role] = text
                elif token is not None:
                    raise InputError(f"{self.folder / name}: {role} is {token!r}; it must be the text of a token.")
        return found

    @cached_property
    def added(self) -> frozenset[int]:
        """Ids of the tokens that are found in a text as a whole, before anything else."""
        return frozenset(self.library.get_added_tokens_decoder())

    def announce(self) -> None:
        """Have the library find the marks of begin and end also where the vocabulary does not say what they are."""
        known = self.library.get_added_tokens_decoder()
        named = [self._named(role) for role in ("bos", "eos")]
        self.library.add_special_tokens([self.texts[i] for i in named if i is not None and i not in known])

    def stop(self) -> tuple[int, ...]:
        """The tokenizer's end of text, then all other ids at which the model ends a response."""
        text = self.names.get("eos_token")
        if text is not None and self._named("eos") is None:
            raise InputError(f"{self.folder}: eos_token is {text!r}, which {MAIN} lacks; name one of its tokens.")
        for name in OF_THE_MODEL:
            if lacking := [index for index in self._listed(name, "eos_token_id") if index not in self.texts]:
                raise InputError(
                    f"{self.folder / name}: eos_token_id is {lacking[0]}, which {MAIN} lacks; "
                    "take the tokenizer that belongs to these weights."
                )
        if not (found := self._ids("eos")):
            raise InputError(f"no file in {self.folder} says which token ends a text; add eos_token to {CONFIG}.")
        return found

    def spoken_by_none(self, role: str) -> tuple[int, ...]:
        """Ids of a role that stands for no text. Ordinary tokens, which some configurations name, are left out."""
        return tuple(index for index in self._ids(role) if index in self.added)

    def start(self) -> tuple[int, ...]:
        """What the tokenizer itself puts in front of a text, else the mark that its configuration asks for."""
        end, bos = self._ids("eos")[0], self.spoken_by_none("bos")
        # Around a text that is one token: what is added behind it is no start.
        probe = self.library.encode(self.texts[end] if end in self.added else "")
        around = zip(probe.ids, probe.special_tokens_mask, strict=True)
        if front := tuple(index for index, _ in takewhile(lambda pair: pair[1], around)):
            return front
        wanted = bool(self.settings.get(CONFIG, {}).get("add_bos_token"))
        if wanted and not bos:
            raise InputError(f"{self.folder / CONFIG}: add_bos_token needs a bos_token that {MAIN} has; name one.")
        return bos[:1] if wanted else ()

    def _named(self, role: str) -> int | None:
        index = self.library.token_to_id(self.names.get(f"{role}_token", ""))
        return index if index in self.texts else None

    def _ids(self, role: str) -> tuple[int, ...]:
        """Ids that the files give a role, each once, the tokenizer's own first."""
        listed = [index for name in OF_THE_MODEL for index in self._listed(name, f"{role}_token_id")]
        named = self._named(role)
        return tuple(i for i in dict.fromkeys(listed if named is None else [named, *listed]) if i in self.texts)

    def _listed(self, name: str, key: str) -> list[int]:
        value = self.settings.get(name, {}).get(key)
        ids = value if isinstance(value, list) else [] if value is None else [value]
        if any(type(index) is not int for index in ids):
            raise InputError(f"{self.folder / name}: {key} is {value!r}; it must be a token id or a list of them.")
        return [index for index in ids if index >= 0]  # some write -1 for none


def _files(folder: Path) -> dict[str, bytes]:
    """Content of the files that a tokenizer is made of, by name."""
    found = {}
    for name in (MAIN, CONFIG, SPECIALS, CHAT, *OF_THE_MODEL):
        try:
            found[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise InputError(f"{folder / name} cannot be read ({error.strerror}); make it a readable file.") from None
    if MAIN not in found:
        raise InputError(f"{folder} has no {MAIN}; name a folder with a Hugging Face tokenizer.")
    return found


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; copy it again.") from None


def _object(path: Path, content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(_text(path, content))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not valid JSON ({error}); copy it again.") from None
    if not isinstance(value, dict):
        raise InputError(f"{path} holds a JSON {type(value).__name__} instead of an object; copy it again.")
    return value


def _library(path: Path, content: bytes, description: Mapping[str, Any]) -> Any:
    """The library's tokenizer, without what would make ids of a text depend on chance or on its length."""
    library = hugging_face("model.tokenizer")
    with _library_errors(f"{path} is not a tokenizer", "copy it again"):
        made = library.Tokenizer.from_str(_text(path, content))
    made.no_truncation()
    made.no_padding()
    if getattr(made.model, "dropout", None):
        made.model.dropout = None
    for token in description.get("added_tokens") or ():
        # The library numbers them on from the vocabulary, whatever the file says.
        if made.token_to_id(token["content"]) != token["id"]:
            raise InputError(f"{path}: the added token {token['content']!r} leaves ids out; copy the file again.")
    return made


def _reading(library: Any, texts: Mapping[int, str], decoder: Any) -> ByteReading | PieceReading:
    """How the tokenizer's decoder makes a text of tokens."""
    steps = [step["type"] for step in (decoder or {}).get("decoders", [decoder or {"type": None}])]
    if steps in (["ByteLevel"], ["ByteLevel", "Fuse"]):
        added = {index: token.content for index, token in library.get_added_tokens_decoder().items()}
        table = {index: byte_level(text) for index, text in texts.items() if index not in added}
        # An added token is found in a text as it stands, so its letters are letters, not bytes.
        return ByteReading(table | {index: text.encode() for index, text in added.items()})
    one_byte = {i: text for i, text in texts.items() if "ByteFallback" in steps and ONE_BYTE.fullmatch(text)}
    return PieceReading(library, {index: int(text[3:5], 16) for index, text in one_byte.items()})


def _templates(folder: Path, files: Mapping[str, bytes], settings: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Chat templates by name; the file of its own goes before what the configuration holds."""
    if CHAT in files:
        return {"default": _text(folder / CHAT, files[CHAT])}
    given = settings.get(CONFIG, {}).get("chat_template") or {}
    listed = [{"name": "default", "template": given}] if isinstance(given, str) else given
    try:
        found = {entry["name"]: entry["template"] for entry in listed}
    except (TypeError, KeyError):
        found = {"": None}
    if not all(isinstance(text, str) for pair in found.items() for text in pair):
        raise InputError(f"{folder / CONFIG}: chat_template must be a text or a list of names and templates; mend it.")
    return found


def _is_due(folder: Path, name: str) -> bool:
    """Whether a file is to be saved: one that describes the model is not the tokenizer's to overwrite."""
    return name not in OF_THE_MODEL or not (folder / name).exists()


@contextmanager
def _library_errors(problem: str, remedy: str) -> Iterator[None]:
    """One sentence for an error of the library."""
    try:
        yield
    except BaseException as error:
        # The library raises plain `Exception`, and a panic for some broken files; all others are not its own.
        if type(error).__name__ not in ("Exception", "PanicException"):
            raise
        raise InputError(f"{problem} ({error}); {remedy}.") from None


class Generation(Extension):
    """`{% generation %}` marks what the model writes, for those who train on it; here it changes nothing."""

    tags = {"generation"}  # noqa: RUF012

    def parse(self, parser: Parser) -> nodes.Node:
        """What stands between the tags; what it sets does not outlive them."""
        line = next(parser.stream).lineno
        return nodes.Scope(parser.parse_statements(("name:endgeneration",), drop_needle=True), lineno=line)


@lru_cache(maxsize=8)
def _compile(template: str) -> Template:
    """A template in the environment that such templates are written for, without reach into the program."""

    def refuse(message: str) -> NoReturn:
        raise TemplateError(message)

    def as_json(value: Any, ensure_ascii: bool = False, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=ensure_ascii, **options)  # plain: jinja's own escapes HTML

    def now(form: str) -> str:
        return datetime.now().strftime(form)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = as_json
    environment.globals |= {"raise_exception": refuse, "strftime_now": now}
    return environment.from_string(template)
