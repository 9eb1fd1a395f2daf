from __future__ import annotations

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
        "#" * (MAX_RESPONSE + 1),
    ],
)
def test_there_is_no_program(response: str) -> None:
    assert program(response, "f") is None


def test_without_an_entry_point_the_last_python_block_counts() -> None:
    assert program(f"```python\n{F}```\n```python\n{G}```\n```\n3\n```", None) == G


@given(st.text(st.sampled_from(list("`~\n fp:=<>/think"))), st.sampled_from(["f", "a.b", None]))
def test_any_text_is_taken(response: str, entry_point: str | None) -> None:
    found = program(response, entry_point)
    assert found is None or found.strip()
