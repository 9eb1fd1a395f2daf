from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.code.extract import MAX_RESPONSE, program

DOCUMENTED = 'def f(x):\n    """So:\n\n    ```\n    f(1)\n    ```\n    """\n    return 1\n'
F = "def f(x): return 1\n"
G = "def g(x): return 2\n"


@pytest.mark.parametrize(
    ("response", "source"),
    [
        (F, F),
        (f"<think>Hm. {G}</think>{F}", F),
        (f"a</think>b</think>{F}", F),
        (f"Here:\n```python\n{F}```\nDone.", F),
        (f"```python\n{G}```\n```python\n{F}```\n", F),
        (f"```python\n{F}```\n```python\n{G}```\n", F),
        (f"```python\n{F}```\n```python\nprint(f(1))\n```\n", F),
        (f"```python\n{F}```\n```python\n{F}#2\n```\n", f"{F}#2\n"),
        (f"```\n{F}```\n```\n1\n```", F),
        (f"```text\n{F}```\n```py\n{F}#2\n```", f"{F}#2\n"),
        (f"```text\n{F}```\n```Python\n{G}```", F),
        (f"```python\n{G}```\n```bash\nls\n```", G),
        (f"~~~python\n{F}~~~", F),
        (f"````python\n{F}```\n````", f"{F}```\n"),
        (f"```python\n{F}", F),
        ("1. So:\n   ```python\n   def f(x):\n       return 1\n   ```\n", "def f(x):\n    return 1\n"),
        ("```python\nf = lambda x: 1\n```\n```python\n2\n```", "f = lambda x: 1\n"),
        ("```python\nclass f:\n  pass\n```\n```python\n2\n```", "class f:\n  pass\n"),
        ("```python\nasync  def f(): 1\n```\n```python\n2\n```", "async  def f(): 1\n"),
        ("```python\ndef ff(): 1\n```\n```python\n2\n```", "2\n"),
        (DOCUMENTED, DOCUMENTED),
        (f"inline ``` is no fence\n{F}", f"inline ``` is no fence\n{F}"),
        (f"thought</think><answer>{F}</answer>", F),
        (f"<answer>{G}</answer></think>So: <answer>{F}</answer> Done.", F),
        (f"</think><answer>{G}</answer><answer>{F}</answer>", F),
        (f"</think><answer>{F}</answer><answer>{G}", F),
        (f"</think><answer>{G}<answer>{F}</answer>{G}</answer>", F),
        (f"</think>{G}<answer>\n```python\n{F}```\n</answer>", F),
        (f"</think><answer>```python\n{F}```</answer>", F),
        (f"</think><answer>```python\n{G}```</answer> or <answer>{F}</answer>", F),
        (f"```python\n{G}```\n<answer>{F}</answer>", F),
        (f"```python\n{F}#<answer>2</answer>\n```\n", f"{F}#<answer>2</answer>\n"),
        (f"{F}#</answer>", f"{F}#</answer>"),
        (f"<answer>{F}", f"<answer>{F}"),
    ],
)
def test_the_program_is_found(response: str, source: str) -> None:
    assert program(response, "f") == source


@pytest.mark.parametrize(
    "response",
    [
        "",
        " \n",
        "<think>def f(x): 1",
        f"{F}</think>",
        "```python\n```",
        f"```python\n{F}```\n</think>\n",
        f"{F}</think><answer> </answer>",
        f"<answer>{F}</answer></think>",
        "#" * (MAX_RESPONSE + 1),
    ],
)
def test_there_is_no_program(response: str) -> None:
    assert program(response, "f") is None


def test_without_an_entry_point_the_last_python_block_counts() -> None:
    assert program(f"```python\n{F}```\n```python\n{G}```\n```\n3\n```", None) == G


PIECES = st.sampled_from(["```", "<answer>", "</answer>", "</think>", *"`~\n fp:=<>/think"])


@given(st.lists(PIECES), st.sampled_from(["f", "a.b", None]))
def test_any_text_is_taken(pieces: list[str], entry_point: str | None) -> None:
    found = program("".join(pieces), entry_point)
    assert found is None or found.strip()


@pytest.mark.parametrize("piece", ["<answer>", "</answer>", "```\n<answer>", "<answer>x</answer>", "~~~\n```\n"])
def test_finding_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    program(piece * (MAX_RESPONSE // len(piece)), "f")
    assert time.process_time() - began < 2
