"""Programs that attack their judge: each would be accepted by a judge that trusts the candidate's process."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable

import pytest

from rljax.verify.code import channel, codec
from rljax.verify.code.channel import Channel, NoReply
from rljax.verify.types import Verdict

Grade = Callable[..., Verdict]
SUMS = [{"args": [1, 2], "expected": 3}, {"args": [-1, 1], "expected": 0}, {"args": [10**9, 1], "expected": 10**9 + 1}]
WRITE_EVERYWHERE = """
import os
for fd in range(1, 1100):
    try: os.write(fd, {payload!r})
    except OSError: pass
"""
# What a candidate that knows the protocol can do: find the nonce in the frames below, and answer for itself.
FORGE = """
import json, os, struct, sys
def reply(*parts):
    frame = sys._getframe()
    while 'channel' not in frame.f_locals or 'nonce' not in frame.f_locals:
        frame = frame.f_back
    body = json.dumps([{nonce}, *parts]).encode()
    os.write(frame.f_locals['channel']._writer, struct.pack('!I', len(body)) + body)
def add(a, b):
    {action}
    return 0
"""


def forge(action: str, nonce: str = "frame.f_locals['nonce']") -> str:
    return FORGE.format(action=action, nonce=nonce)


@pytest.mark.parametrize(
    "response",
    [
        "class E:\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 0\ndef add(a, b): return E()",
        "class E(int):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 0\ndef add(a, b): return E(7)",
        (
            "class M(type):\n    __eq__ = lambda s, o: True\n    __hash__ = lambda s: 0\n"
            "class E(int, metaclass=M): pass\ndef add(a, b): return E(7)"
        ),
        "class E(str):\n    __class__ = int\n    __eq__ = lambda s, o: True\ndef add(a, b): return E('3')",
        "import json\njson.dumps = lambda *a, **k: '3'\ndef add(a, b): return None",
        'import json\njson.JSONEncoder.encode = lambda *a: \'["", "value", 3]\'\ndef add(a, b): return None',
        "import builtins\nbuiltins.all = builtins.any = lambda *a: True\ndef add(a, b): return 7",
        "import builtins\nbuiltins.isinstance = builtins.issubclass = lambda *a: True\ndef add(a, b): return 7",
        "import builtins\nbuiltins.AssertionError = None\ndef add(a, b): return 7",
        "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None\ndef add(a, b): return 7",
        "print('PASSED 3 passed in 0.01s')\ndef add(a, b): return 7",
        "import sys\nsys.settrace(lambda *a: None)\ndef add(a, b): return 7",
        "import sys\nsys.exit(0)",
        "import os\nos._exit(0)",
        "class P:\n    def __reduce__(s): return (print, ('pwned',))\ndef add(a, b): return P()",
        "def аdd(a, b): return a + b",
        (
            "import gc\ndef add(a, b):\n    for o in gc.get_objects():\n"
            "        if isinstance(o, dict) and 'expected' in o: return o['expected']"
        ),
        (
            "import sys\ndef add(a, b):\n    f = sys._getframe()\n    while f:\n        for v in f.f_locals.values():\n"
            "            if hasattr(v, 'expected'): return v.expected\n        f = f.f_back"
        ),
        WRITE_EVERYWHERE.format(payload=b'{"status": "correct", "score": 1.0}\n') + "def add(a, b): return 7",
        WRITE_EVERYWHERE.format(payload=struct.pack("!I", 2**31)) + "def add(a, b): return a + b",
        WRITE_EVERYWHERE.format(payload=struct.pack("!I", 2) + b"[]") + "os._exit(0)",
        forge("reply('passed')"),
        forge("reply('correct', 1.0)"),
        forge("reply('ready')"),
        forge("reply('output', 0, '33')"),
        forge("reply('value', 3, 0, 1000000001)"),
        forge("reply('value', ['$expected'])"),
        forge("reply('value', {'$any': 1})"),
        forge("reply('hello')"),
        forge("reply('callback', 0, ['t'], ['d'])"),
        forge("reply('value', a + b)", nonce="'0' * 16"),
        forge("reply('hello'); reply('value', a + b)", nonce="''"),
        forge("os.write(frame.f_locals['channel']._writer, b'\\xff' * 10)"),
    ],
)
def test_no_attack_is_correct(grade: Grade, response: str) -> None:
    verdict = grade(response=response, entry_point="add", tests=SUMS, timeout_s=3)
    assert verdict.status in ("wrong", "crashed", "unparsable")
    assert verdict.score < 1
    assert verdict.tests.count("passed") <= 1


def test_expected_values_are_nowhere_in_the_process_of_the_candidate(grade: Grade) -> None:
    search = """
import gc
def find(start):
    texts = [t for o in gc.get_objects() for t in gc.get_referents(o) if type(t) is str]
    return next(t for t in texts if t.startswith(start + "-"))
"""
    tests = [{"args": ["needle"], "expected": "needle-in-a-haystack"}]
    verdict = grade(response=search, entry_point="find", tests=tests)
    assert (verdict.status, verdict.detail) == ("wrong", "it raised StopIteration:")
    # The search does find what is there.
    found = grade(response=search + "hay = ['needle' + '-in-a-haystack']", entry_point="find", tests=tests)
    assert found.status == "correct"


def test_a_forged_reply_is_worth_what_it_says_and_no_more(grade: Grade) -> None:
    """It is nothing that a return would not have done."""
    assert grade(response=forge("reply('value', a + b)"), entry_point="add", tests=SUMS).status == "correct"
    assert grade(response=forge("reply('value', a - b)"), entry_point="add", tests=SUMS).status == "wrong"


def test_a_reply_forged_ahead_of_the_next_call_ends_the_check(grade: Grade) -> None:
    check = "def check(add):\n    assert add(1, 2) == 0\n    assert add(1, 2) == 3"
    verdict = grade(response=forge("reply('value', 0); reply('value', 3)"), entry_point="add", check=check)
    assert verdict.status == "crashed"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_floods_are_dropped(grade: Grade, stream: str) -> None:
    source = f"import sys\nfor _ in range(2000): sys.{stream}.write('A' * 65536)\ndef add(a, b): return a + b"
    assert grade(response=source, entry_point="add", tests=SUMS).status == "correct"


def test_a_flood_on_the_channel_is_not_kept(grade: Grade) -> None:
    source = forge("[reply('callback' , 'A' * 10**6) for _ in range(10**6)]")
    started = time.monotonic()
    assert grade(response=source, entry_point="add", tests=SUMS[:1]).status == "crashed"
    assert time.monotonic() - started < 3


class Puppet:
    """A cell in which we play the candidate: what is written to `theirs` comes out of it."""

    def __init__(self) -> None:
        self.reader, self.theirs = os.pipe()
        self._kept, self.writer = os.pipe()

    def kill(self) -> str:
        for descriptor in (self.reader, self.theirs, self._kept, self.writer):
            os.close(descriptor)
        return "exit 0"


@pytest.mark.parametrize(
    "said",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\x02{}",
        b"\0\0\0\x0a[null,[1]]",
        b"\0\0\0\x07[1,2,3]",
        b"\0\0\0\x02\xff\xfe",
        b'\0\0\0\x0a["x","hi"]',
    ],
)
def test_nonsense_ends_the_conversation(said: bytes) -> None:
    puppet = Puppet()
    os.write(puppet.theirs, said)
    with pytest.raises(NoReply) as caught:
        Channel(puppet, time.monotonic() + 5).ask("test")
    puppet.kill()
    assert (caught.value.silence, caught.value.started) == ("gone", False)


def test_a_cell_that_reads_nothing_holds_the_judge_no_longer_than_the_deadline() -> None:
    puppet = Puppet()
    started = time.monotonic()
    with pytest.raises(NoReply) as caught:
        Channel(puppet, started + 0.2).ask("test", "x" * 10**6)
    puppet.kill()
    assert caught.value.silence == "late"
    assert time.monotonic() - started < 1


def test_a_reply_in_single_bytes_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    puppet = Puppet()
    monkeypatch.setattr(channel, "_READ_BYTES", 1)
    monkeypatch.setattr(channel.os, "urandom", bytes)
    for body in (b'["0000000000000000","hello"]', b'["0000000000000000","value",["t",1]]'):
        os.write(puppet.theirs, codec.HEADER.pack(len(body)) + body)
    reply = Channel(puppet, time.monotonic() + 5).ask("test")
    puppet.kill()
    assert reply == channel.Value((1,))
