from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.model.folder_tokenizer import FolderTokenizer, read_tokenizer
from rljax.model.tokenizer import ByteReading, Tokenizer

hf = pytest.importorskip("tokenizers")

SENTENCES = [
    "The quick brown fox jumps over the lazy dog, and the dog sleeps on.",
    "def square(x):\n    return x ** 2  # exactly\n",
    "Die Größe der Lösung ist √2 ≈ 1.41421; c'est très précis.",
    "日本語の文章を書きます。 Привет, мир! שלום עולם 👩‍👩‍👧‍👦 🇩🇪 é",
] * 3
MARKS = ["<|end|>", "<|pad|>", "<|begin|>", "<think>", "</think>"]
END, PAD, BEGIN, THINK, _ = range(5)
VOCABULARY = 1000
CONFIG = {"eos_token": "<|end|>", "pad_token": {"__type": "AddedToken", "content": "<|pad|>"}, "bos_token": "<|begin|>"}

corners = st.sampled_from(
    [
        *MARKS,
        "<|end",
        "👩‍👩‍👧‍👦",
        "é",
        "e\u0301",
        "\x00",
        "\r\n",
        "\u200d",
        "\ufffd",
        "  \t ",
        "日本",
        "▁",
        "Ġ",
        "<0xE2>",
    ]
)
texts = st.lists(corners | st.text(max_size=8), max_size=8).map("".join)


def byte_level(normalizer: Any = None) -> Any:
    """A small byte-level tokenizer as those of GPT-2, Qwen and Llama 3."""
    made = hf.Tokenizer(hf.models.BPE())
    made.normalizer = normalizer
    made.pre_tokenizer = hf.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = hf.decoders.ByteLevel()
    trainer = hf.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=MARKS,
        initial_alphabet=hf.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(SENTENCES, trainer)
    return made


def byte_fallback() -> Any:
    """A small tokenizer as that of Llama 2: spaces are `▁`, and bytes stand in where no piece does."""
    pieces = [*MARKS, *(f"<0x{byte:02X}>" for byte in range(256)), *"▁etaonhré日", "▁t", "▁th", "▁the", "on"]
    merges = [("▁", "t"), ("▁t", "h"), ("▁th", "e"), ("o", "n")]
    made = hf.Tokenizer(hf.models.BPE({piece: i for i, piece in enumerate(pieces)}, merges, byte_fallback=True))
    made.normalizer = hf.normalizers.Sequence([hf.normalizers.Prepend("▁"), hf.normalizers.Replace(" ", "▁")])
    steps = [
        hf.decoders.Replace("▁", " "),
        hf.decoders.ByteFallback(),
        hf.decoders.Fuse(),
        hf.decoders.Strip(" ", 1, 0),
    ]
    made.decoder = hf.decoders.Sequence(steps)
    made.add_special_tokens(MARKS)
    return made


def word_pieces() -> Any:
    """A small tokenizer as that of BERT, with words in lower case."""
    pieces = [*MARKS, "[UNK]", "the", "dog", "##s", "sleep", ",", "2"]
    made = hf.Tokenizer(hf.models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    made.normalizer = hf.normalizers.Lowercase()
    made.pre_tokenizer = hf.pre_tokenizers.Whitespace()
    made.decoder = hf.decoders.WordPiece(cleanup=False)
    made.add_special_tokens(MARKS)
    return made


def write(folder: Path, library: Any, **files: Any) -> Path:
    """A folder with a tokenizer, and with JSON files by their names without ending."""
    folder.mkdir(exist_ok=True)
    library.save(str(folder / "tokenizer.json"))
    for name, content in {"tokenizer_config": CONFIG, **files}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FolderTokenizer:
    return read_tokenizer(write(tmp_path_factory.mktemp("small"), byte_level()), VOCABULARY)


@pytest.fixture(scope="module")
def fallback(tmp_path_factory: pytest.TempPathFactory) -> FolderTokenizer:
    return read_tokenizer(write(tmp_path_factory.mktemp("fallback"), byte_fallback()), VOCABULARY)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> FolderTokenizer:
    return read_tokenizer(write(tmp_path_factory.mktemp("words"), word_pieces()), VOCABULARY)


def without_marks(text: str) -> str:
    """What `decode` is to say of a text: padding and the end are not said."""
    return text.replace("<|pad|>", "\0").replace("<|end|>", "\0").replace("\0", "")


def check_ends(tokenizer: FolderTokenizer, ids: Sequence[int]) -> None:
    """Never falling, to the length of the text, and exact wherever a prefix is whole characters of the text.

    (With bytes in pieces it need not be: the library spells a whole run of them as U+FFFD if one is wrong.)
    """
    whole, ends = tokenizer.decode(ids), tokenizer.ends(ids)
    assert len(ends) == len(ids)
    assert all(a <= b for a, b in pairwise([0, *ends]))
    assert not ids or ends[-1] == len(whole)
    for i, end in enumerate(ends):
        prefix = tokenizer.decode(ids[: i + 1])
        kept = isinstance(tokenizer.reading, ByteReading) or (prefix and whole.startswith(prefix))
        if "\ufffd" not in prefix and kept:
            assert end == len(prefix)


def test_it_is_a_tokenizer_with_the_ids_of_its_roles(small: FolderTokenizer) -> None:
    assert isinstance(small, Tokenizer)
    assert small.size == small.library.get_vocab_size() > 256 + len(MARKS)
    assert (small.pad, small.stop, small.start, small.forbidden) == (PAD, (END,), (), (PAD, BEGIN))


@given(text=texts)
def test_every_text_comes_back_as_it_was(small: FolderTokenizer, text: str) -> None:
    ids = small.encode(text)
    assert small.library.decode(ids, skip_special_tokens=False) == text
    assert small.decode([i for i in ids if i not in (PAD, END)]) == small.decode(ids)
    check_ends(small, ids)
    assert small.prompt(text) == ids
    assert len(ids) <= small.bound(text)


@given(text=texts.filter(lambda text: "\0" not in text))
def test_padding_and_the_end_have_no_text(small: FolderTokenizer, text: str) -> None:
    assert small.decode(small.encode(text)) == without_marks(text)


@given(ids=st.lists(st.integers(0, VOCABULARY) | st.integers(0, 260), max_size=24))
def test_any_ids_have_a_text_and_ends(small: FolderTokenizer, ids: list[int]) -> None:
    spoken = [i for i in ids if i not in (PAD, END)]
    assert small.decode(ids) == small.library.decode(spoken, skip_special_tokens=False)
    check_ends(small, ids)


def test_ends_count_a_character_where_its_last_byte_is(small: FolderTokenizer) -> None:
    ids = [small.library.token_to_id(piece) for piece in "aâĤ¬a"]
    assert small.decode(ids) == "a€a"
    assert small.ends(ids) == [1, 1, 1, 2, 3]
    assert small.ends([ids[1], END, *ids[2:4], PAD]) == [0, 0, 0, 1, 1]
    assert (small.decode(ids[:3]), small.ends(ids[:3])) == ("a\ufffd", [1, 1, 2])
    assert [small.piece(i) for i in ids[:2]] == ["a", r"\xe2"]


def test_ends_take_time_in_proportion_to_the_tokens(small: FolderTokenizer, fallback: FolderTokenizer) -> None:
    for tokenizer in (small, fallback):
        ids = tokenizer.encode("𝄞 the ton " * 4000)
        assert tokenizer.ends(ids)[-1] == 40000


def test_marks_are_one_token(small: FolderTokenizer) -> None:
    assert [small.mark(text) for text in MARKS] == list(range(len(MARKS)))
    assert small.encode("a<think>b")[1:2] == [THINK]
    assert small.mark("<think") is None
    assert small.mark("") is None
    assert small.mark("\ud800") is None
    assert small.piece(THINK) == "<think>"
    assert small.piece(VOCABULARY) == ""


@given(text=texts.map(lambda text: "".join(part for part in text if part != "▁")))
def test_pieces_with_bytes_in_between_come_back(fallback: FolderTokenizer, text: str) -> None:
    # This kind puts a space in front of what follows a mark: such a text is refused, every other comes back.
    try:
        ids = fallback.encode(text)
    except InputError:
        assert any(mark in text for mark in MARKS)
    else:
        assert fallback.library.decode(ids, skip_special_tokens=False) == text
        assert len(fallback.prompt(text)) <= fallback.bound(text)
        check_ends(fallback, ids)


@given(ids=st.lists(st.integers(0, 300) | st.integers(5, 260), max_size=24))
def test_any_pieces_have_a_text_and_ends(fallback: FolderTokenizer, ids: list[int]) -> None:
    check_ends(fallback, ids)


def test_ends_of_pieces(fallback: FolderTokenizer) -> None:
    ids = fallback.encode("the é€ on")
    assert [fallback.piece(i) for i in ids] == [" the", " ", "é", r"\xe2", r"\x82", r"\xac", " ", "on"]
    assert fallback.ends(ids) == [3, 4, 5, 5, 5, 6, 7, 9]
    assert fallback.ends([*ids[3:6], ids[3]]) == [1, 2, 3, 4]
    assert fallback.decode([*ids[3:6], ids[3]]) == "\ufffd" * 4


@given(pieces=st.lists(st.sampled_from(["the", "dog", "dogs", "sleeps", ",", "2", "<think>"]), max_size=8))
def test_words_joined_by_the_decoder(words: FolderTokenizer, pieces: list[str]) -> None:
    text = " ".join(pieces)
    ids = words.encode(text)
    check_ends(words, ids)
    assert words.decode(ids) == text
    assert len(ids) <= words.bound(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [("the DOG", "'DOG'"), ("the  dog", "' dog'"), ("the cat", "'cat', it comes back as '[UNK]'"), ("dog ", "' '")],
)
def test_a_text_that_does_not_come_back_is_refused(words: FolderTokenizer, text: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        words.encode(text)
    assert named in str(caught.value)
    assert str(words.folder) in str(caught.value)


def test_a_normalizer_that_loses_is_refused(tmp_path: Path) -> None:
    read = read_tokenizer(write(tmp_path, byte_level(hf.normalizers.NFC())), VOCABULARY)
    assert read.encode("é")
    with pytest.raises(InputError, match="does not keep 'e\u0301!', it comes back as 'é!'"):
        read.encode("Caf" + "e\u0301!")


def test_half_a_character_is_refused(small: FolderTokenizer) -> None:
    with pytest.raises(InputError, match=r"half a character, '\\ud800'; leave it out"):
        small.encode("a\ud800")


def test_an_added_token_that_looks_like_a_byte_is_its_letters(tmp_path: Path) -> None:
    library = byte_level()
    library.add_tokens(["ü"])
    library.model.dropout = 0.5
    library.enable_truncation(3)
    read = read_tokenizer(write(tmp_path, library), VOCABULARY)
    assert read.decode(read.encode("für die Größe")) == "für die Größe"
    assert len({tuple(read.encode("the quick brown fox")) for _ in range(20)}) == 1


def with_begin() -> Any:
    library = byte_level()
    template = hf.processors.TemplateProcessing(
        single="<|begin|> $A <|end|>", special_tokens=[("<|begin|>", BEGIN), ("<|end|>", END)]
    )
    library.post_processor = hf.processors.Sequence([hf.processors.ByteLevel(trim_offsets=False), template])
    return library


@pytest.mark.parametrize(
    ("library", "config", "start"),
    [
        (byte_level, {}, ()),
        (with_begin, {}, (BEGIN,)),
        (with_begin, {"add_bos_token": False}, (BEGIN,)),
        (byte_level, {"add_bos_token": False}, ()),
        (byte_level, {"add_bos_token": True}, (BEGIN,)),
        (with_begin, {"bos_token": None}, (BEGIN,)),
    ],
)
def test_a_prompt_starts_as_the_tokenizer_has_it(
    library: Callable[[], Any], config: dict[str, Any], start: tuple[int, ...], tmp_path: Path
) -> None:
    read = read_tokenizer(write(tmp_path, library(), tokenizer_config=CONFIG | config), VOCABULARY)
    assert read.start == start
    assert read.prompt("the dog") == [*start, *read.encode("the dog")]
    assert len(read.prompt("x")) <= read.bound("x")
    assert set(start) <= set(read.forbidden)


def test_a_start_that_is_the_end_too_is_not_forbidden(tmp_path: Path) -> None:
    library = byte_level()
    library.post_processor = hf.processors.TemplateProcessing(single="<|end|> $A", special_tokens=[("<|end|>", END)])
    config = {"eos_token": "<|end|>", "bos_token": "<|end|>"}
    read = read_tokenizer(write(tmp_path, library, tokenizer_config=config), VOCABULARY)
    assert (read.start, read.stop, read.pad, read.forbidden) == ((END,), (END,), END, ())


@pytest.mark.parametrize(
    ("files", "stop"),
    [
        ({}, (END,)),
        ({"generation_config": {"eos_token_id": [THINK, END]}}, (END, THINK)),
        ({"generation_config": {"eos_token_id": 4}, "config": {"eos_token_id": THINK}}, (END, 4, THINK)),
        ({"tokenizer_config": {}, "config": {"eos_token_id": THINK, "pad_token_id": -1}}, (THINK,)),
        ({"tokenizer_config": {}, "special_tokens_map": {"eos_token": {"content": "<think>"}}}, (THINK,)),
        ({"special_tokens_map": {"eos_token": "<think>"}}, (END,)),
    ],
)
def test_a_response_ends_where_any_file_says(files: dict[str, Any], stop: tuple[int, ...], tmp_path: Path) -> None:
    read = read_tokenizer(write(tmp_path, byte_level(), **files), VOCABULARY)
    assert read.stop == stop
    assert read.decode([*stop, *read.encode("dog")]) == "dog"


@pytest.mark.parametrize(
    ("config", "model", "pad"),
    [
        ({"pad_token": None}, {}, END),
        ({"pad_token": None}, {"pad_token_id": BEGIN}, BEGIN),
        ({"pad_token": None}, {"pad_token_id": 20}, END),  # an ordinary token has a text, which must not be lost
        ({"pad_token": "!"}, {}, END),
        ({"pad_token": "<|none|>"}, {"pad_token_id": 99999}, END),
    ],
)
def test_padding_is_a_token_without_text(
    config: dict[str, Any], model: dict[str, int], pad: int, tmp_path: Path
) -> None:
    read = read_tokenizer(write(tmp_path, byte_level(), tokenizer_config=CONFIG | config, config=model), VOCABULARY)
    assert read.pad == pad
    assert read.decode(read.encode("a!")) == "a!"
    assert read.forbidden == (BEGIN,)


def test_marks_that_only_the_configuration_names_are_found(tmp_path: Path) -> None:
    library = byte_level()
    data = json.loads(library.to_str())
    data["added_tokens"] = []
    read = read_tokenizer(write(tmp_path, hf.Tokenizer.from_str(json.dumps(data))), VOCABULARY)
    assert read.encode("a<|end|>")[-1] == END
    assert len(read.encode("<think>")) > 1


def test_ids_without_a_token_are_forbidden_and_silent(tmp_path: Path) -> None:
    library = hf.Tokenizer(hf.models.WordLevel({"<|end|>": 3, "dog": 1}))
    read = read_tokenizer(write(tmp_path, library, tokenizer_config={"eos_token": "<|end|>"}), 4)
    assert (read.size, read.forbidden) == (4, (0, 2))
    assert read.decode([0, 1, 2, 3, 17]) == "dog"
    assert read.ends([0, 1, 2, 3, 17]) == [0, 3, 3, 3, 3]


CHATTER = """{{ bos_token }}{%- for message in messages %}
    {%- if message.role == 'tool' %}{% continue %}{% endif %}
    {{- '<|' + message.role + '|>' }}
    {% if message.role == 'assistant' %}{% generation %}{{ message.content + eos_token }}{% endgeneration %}{% else %}
{{ message['content'] }}
    {% endif %}
{%- endfor %}
{%- if tools %}{{ tools | tojson }}{% endif %}
{%- if add_generation_prompt %}<|assistant|>{% if thinking is defined and thinking %}<think>{% endif %}{% endif %}"""
TALK = [
    {"role": "user", "content": "1 < 2?"},
    {"role": "tool", "content": "unheard"},
    {"role": "assistant", "content": "yes"},
]
SAID = "<|begin|><|user|>\n1 < 2?\n<|assistant|>\nyes<|end|>"


@pytest.mark.parametrize("where", ["text", "list", "file"])
def test_a_chat_is_written_by_the_template(where: str, tmp_path: Path) -> None:
    template = {"text": CHATTER, "list": [{"name": "default", "template": CHATTER}], "file": "{{ 'not this' }}"}[where]
    write(tmp_path, with_begin(), tokenizer_config=CONFIG | {"chat_template": template})
    if where == "file":
        (tmp_path / "chat_template.jinja").write_text(CHATTER)
    read = read_tokenizer(tmp_path, VOCABULARY)
    assert read.chat(TALK, generate=False) == SAID
    assert read.chat(TALK) == f"{SAID}<|assistant|>"
    assert read.chat(TALK, thinking=True) == f"{SAID}<|assistant|><think>"
    assert read.chat([], generate=False, tools=[{"name": "<é>"}]) == '<|begin|>[{"name": "<é>"}]'
    assert read.chat_ids(TALK, generate=False) == read.encode(SAID)
    assert read.chat_ids(TALK)[0] == BEGIN != read.chat_ids(TALK)[1]


def test_tools_have_a_template_of_their_own(tmp_path: Path) -> None:
    named = [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]
    read = read_tokenizer(write(tmp_path, byte_level(), tokenizer_config=CONFIG | {"chat_template": named}), VOCABULARY)
    assert (read.chat([]), read.chat([], tools=[])) == ("plain", "tools")


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ raise_exception('roles must\nalternate') }}", r"fails \(roles must alternate\)"),
        ("{% if %}", "fails"),
        ("{{ messages[0].content + 1 }}", "fails"),
        ("{{ messages[0].absent.absent }}", "absent"),
        ("{{ messages.append(1) }}", "fails"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "fails"),
        ("{{ 1 // 0 }}", "zero"),
        ("{% for i in range(10000000) %}{% endfor %}", "fails"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
        ([{"name": "rag", "template": "x"}], "has no chat template; add chat_template.jinja"),
        (None, "has no chat template"),
    ],
)
def test_a_template_that_fails_is_named(template: Any, why: str, tmp_path: Path) -> None:
    read = read_tokenizer(
        write(tmp_path, byte_level(), tokenizer_config=CONFIG | {"chat_template": template}), VOCABULARY
    )
    with pytest.raises(InputError, match=why) as caught:
        read.chat(TALK)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_dates_are_there_for_templates(tmp_path: Path) -> None:
    config = CONFIG | {"chat_template": "{{ strftime_now('%Y') }}"}
    assert int(read_tokenizer(write(tmp_path, byte_level(), tokenizer_config=config), VOCABULARY).chat([])) > 2000


@pytest.mark.parametrize("template", [3, [3], [{"name": "default"}], {"default": 3}, [{"name": 1, "template": "x"}]])
def test_a_template_of_the_wrong_kind_is_refused(template: Any, tmp_path: Path) -> None:
    write(tmp_path, byte_level(), tokenizer_config=CONFIG | {"chat_template": template})
    with pytest.raises(InputError, match=r"tokenizer_config\.json: chat_template must be a text or a list"):
        read_tokenizer(tmp_path, VOCABULARY)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not valid JSON"),
        (b'{"model": {"type": "BPE", "voc', "is not valid JSON"),
        (b"\xff\xfe{\x00}", "is not UTF-8 text; copy it again"),
        (b"[]", "holds a JSON list instead of an object"),
        (b"null", "holds a JSON NoneType instead"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"{}", r"is not a tokenizer \(Model missing"),
        (b'{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}', "is not a tokenizer"),
        (b'{"model": {"type": "BPE", "vocab": {}, "merges": []}}', "has an empty vocabulary"),
        (b'{"model": {"type": "BPE", "vocab": {"a": 5}, "merges": [["a", "b"]]}}', "is not a tokenizer"),
    ],
)
def test_a_broken_tokenizer_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_tokenizer(tmp_path, VOCABULARY)
    assert str(tmp_path / "tokenizer.json") in str(caught.value)


def test_an_added_token_with_another_id_than_it_will_get_is_refused(tmp_path: Path) -> None:
    data = json.loads(byte_level().to_str())
    data["added_tokens"].append(data["added_tokens"][-1] | {"id": 700, "content": "<late>"})
    (tmp_path / "tokenizer.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match="the added token '<late>' leaves ids out"):
        read_tokenizer(tmp_path, VOCABULARY)


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"tokenizer_config": []}, r"tokenizer_config\.json holds a JSON list"),
        ({"tokenizer_config": {}}, r"no file in .* says which token ends a text; add eos_token"),
        ({"tokenizer_config": {"eos_token": "<none>"}}, r"eos_token is '<none>', which tokenizer\.json lacks"),
        ({"tokenizer_config": {"eos_token": 5}}, "eos_token is 5; it must be the text of a token"),
        ({"special_tokens_map": {"pad_token": {"text": "x"}}}, r"special_tokens_map\.json: pad_token is"),
        ({"config": {"eos_token_id": "2"}}, r"config\.json: eos_token_id is '2'; it must be a token id"),
        ({"generation_config": {"eos_token_id": [1, True]}}, r"generation_config\.json: eos_token_id is \[1, True\]"),
        ({"generation_config": {"eos_token_id": 99999}}, "eos_token_id is 99999, which"),
        ({"tokenizer_config": {"eos_token": "<|end|>", "add_bos_token": True}}, "add_bos_token needs a bos_token"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(files: dict[str, Any], why: str, tmp_path: Path) -> None:
    write(tmp_path, byte_level(), **files)
    with pytest.raises(InputError, match=why) as caught:
        read_tokenizer(tmp_path, VOCABULARY)
    assert str(tmp_path) in str(caught.value)


def test_a_broken_template_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, byte_level())
    (tmp_path / "chat_template.jinja").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"chat_template\.jinja is not UTF-8 text"):
        read_tokenizer(tmp_path, VOCABULARY)


def test_a_tokenizer_of_other_weights_is_refused(small: FolderTokenizer) -> None:
    assert read_tokenizer(small.folder, small.size).size == small.size
    with pytest.raises(
        InputError, match=rf"has {small.size} tokens but the model's vocabulary is only {small.size - 1};"
    ):
        read_tokenizer(small.folder, small.size - 1)


def test_a_folder_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent has no tokenizer\.json; name a folder"):
        read_tokenizer(tmp_path / "absent", VOCABULARY)
    (tmp_path / "tokenizer.json").mkdir()
    with pytest.raises(InputError, match=r"tokenizer\.json cannot be read \(Is a directory\)"):
        read_tokenizer(tmp_path, VOCABULARY)


def test_without_the_library_it_says_what_to_install(small: FolderTokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(InputError, match=r"^model\.tokenizer needs the extra: pip install 'rljax\[hf\]'\.$"):
        read_tokenizer(small.folder, VOCABULARY)


def test_saved_it_is_what_was_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "from", with_begin(), generation_config={"eos_token_id": THINK}, config={"a": 1})
    (folder / "chat_template.jinja").write_text(CHATTER)
    read = read_tokenizer(folder, VOCABULARY)
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "config.json").write_text('{"the": "model\'s"}')
    read.save(tmp_path / "to")
    again = read_tokenizer(tmp_path / "to", VOCABULARY)
    assert (again.stop, again.start, again.chat(TALK)) == ((END, THINK), (BEGIN,), read.chat(TALK))
    assert json.loads((tmp_path / "to" / "config.json").read_text()) == {"the": "model's"}


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderTokenizer, Any]:
    """The tokenizer, and what transformers makes of the files that it saves."""
    transformers = pytest.importorskip("transformers")
    folder, saved = tmp_path_factory.mktemp("peers"), tmp_path_factory.mktemp("saved")
    config = CONFIG | {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": CHATTER}
    read = read_tokenizer(write(folder, with_begin(), tokenizer_config=config), VOCABULARY)
    read.save(saved)
    return read, transformers.AutoTokenizer.from_pretrained(saved)


@given(text=texts)
def test_transformers_has_the_same_ids(peers: tuple[FolderTokenizer, Any], text: str) -> None:
    ours, theirs = peers
    ids = ours.encode(text)
    assert theirs.encode(text, add_special_tokens=False) == ids
    assert theirs.encode(text)[: len(ids) + 1] == ours.prompt(text)
    assert theirs.decode(ids, clean_up_tokenization_spaces=False) == text


@pytest.mark.parametrize("generate", [True, False])
@pytest.mark.parametrize("extra", [{}, {"thinking": True}, {"tools": [{"name": "<é>"}]}])
def test_transformers_has_the_same_chats(
    peers: tuple[FolderTokenizer, Any], generate: bool, extra: dict[str, Any]
) -> None:
    ours, theirs = peers
    said = theirs.apply_chat_template(TALK, tokenize=False, add_generation_prompt=generate, **extra)
    assert ours.chat(TALK, generate=generate, **extra) == said
