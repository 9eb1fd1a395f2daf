"""Which data sets of reasoning-gym may be used: `python -m benchmarks.gym_audit [table|json|names]`.

Run by a Python that has reasoning-gym and rljax. A scorer is code of others that reads what a policy wrote, so a data
set is allowed only where nothing was found against it:

- `evaluates`: what its `score_answer` can reach in reasoning-gym calls `eval` and its kin, or SymPy, which evaluates
  text. The search goes from function to function by their source; where it cannot tell whose method is called, it
  follows all of that name in the module.
- `gold`: the answer of an entry is no text, or does not score exactly 1.
- `pays`: an answer that is none scores 1: an empty one, a number or a word out of the blue, the question, a long text,
  a list of all answers, another entry's, the right one with garbage before or behind it, or with more or fewer items.
- `state`: the scorer reads what the data set was configured with, which is not known where a response is judged.
- `score`: a score is not in 0…1, or scoring takes more than a second.
- `data`: an entry is not the same when it has been JSON, as it is when the sandbox gets it, or not the same in another
  process; or its statement speaks of the tags.
- `level`: the easiest level cannot be made, or an entry of it takes more than a quarter of a second.

Of an allowed data set those levels are used that come before the first that cannot be made, or not so fast.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import inspect
import json
import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass, field
from importlib import import_module
from types import FrameType, FunctionType, ModuleType
from typing import Any

from rljax.tasks.gym import sets

ENTRIES = 6
SEED = 20_260_101
_SCORE_S = 1.0
_MAKE_S = 0.25
_OPEN_S = 5.0
_AGAIN_S = 0.5
_EVALUATING = (builtins.eval, builtins.exec, builtins.compile, builtins.__import__, builtins.open)
_FOREIGN = ("sympy", "pickle", "marshal", "subprocess", "os", "shutil", "importlib", "ctypes", "yaml")
_LONG = 20_000
_MARKS = {"item": ",", "word": " ", "line": "\n"}
REASONS = ("evaluates", "gold", "pays", "state", "score", "data", "level")

Entry = Mapping[str, Any]


@dataclass
class Finding:
    """What was found about one data set: each list holds what speaks against it."""

    name: str
    levels: int = 0
    evaluates: list[str] = field(default_factory=list)
    gold: list[str] = field(default_factory=list)
    pays: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    score: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    raises: list[str] = field(default_factory=list)
    ends: str = ""
    make_ms: float = 0.0
    score_ms: float = 0.0

    @property
    def reasons(self) -> list[str]:
        """Why it is refused; a scorer that raises counts as one that says nothing."""
        return [name for name in REASONS if getattr(self, name)]


def reachable(function: Callable[..., Any], owner: type) -> Iterator[tuple[FunctionType, type | None]]:
    """The functions of reasoning-gym that a method can come to call, itself first."""
    waiting: list[tuple[Any, type | None]] = [(function, owner)]
    seen: set[FunctionType] = set()
    while waiting:
        current, of = waiting.pop()
        if not isinstance(current, FunctionType) or current in seen:
            continue
        if "reasoning_gym" not in current.__code__.co_filename:
            continue  # made by `dataclass`: it assigns and compares fields, and has no source
        seen.add(current)
        yield current, of
        for node in ast.walk(_tree(current)):
            waiting += _called(node, current, of)


def _tree(function: FunctionType) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _called(node: ast.AST, function: FunctionType, owner: type | None) -> list[tuple[Any, type | None]]:
    """What a name or an attribute may stand for, as functions to look into: those in a table or a class, too."""
    found = _resolved(node, function, owner)
    if found is None and isinstance(node, ast.Attribute):
        classes = [value for value in function.__globals__.values() if inspect.isclass(value) and _ours(value)]
        return [(_plain(vars(cls)[node.attr]), cls) for cls in classes if node.attr in vars(cls)]
    inside = found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple | set) else [found]
    called: list[tuple[Any, type | None]] = []
    for value in map(_plain, inside):
        if inspect.isclass(value) and _ours(value):
            called += [(_plain(method), value) for method in vars(value).values()]
        elif isinstance(value, FunctionType) and _ours(value):
            called.append((value, owner if isinstance(node, ast.Attribute) else None))
    return called


def _plain(value: Any) -> Any:
    """The function in a static or class method or a property."""
    return value.fget if isinstance(value, property) else getattr(value, "__func__", value)


def _resolved(node: ast.AST, function: FunctionType, owner: type | None) -> Any:
    match node:
        case ast.Name(id=name):
            local = function.__closure__ and name in function.__code__.co_freevars
            return None if local else function.__globals__.get(name, getattr(builtins, name, None))
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if owner is not None:
            return inspect.getattr_static(owner, name, None)
        case ast.Attribute(value=value, attr=name):
            base = _resolved(value, function, owner)
            return getattr(base, name, None) if isinstance(base, ModuleType) or inspect.isclass(base) else None
    return None


def _ours(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith("reasoning_gym")


def evaluating(cls: type) -> list[str]:
    """Calls that evaluate text, or may, in all that `score_answer` can reach."""
    found = []
    for function, owner in reachable(cls.score_answer, cls):  # type: ignore[attr-defined]
        for node in ast.walk(_tree(function)):
            if not isinstance(node, ast.Call):
                continue
            called = _resolved(node.func, function, owner)
            module = str(getattr(called, "__module__", "") or "").split(".")[0]
            if any(called is each for each in _EVALUATING) or module in _FOREIGN:
                found.append(f"{ast.unparse(node.func)} in {function.__name__}")
    return sorted(set(found))


def state(cls: type) -> list[str]:
    """What all that `score_answer` can reach reads of the data set itself, but methods and constants of its class."""
    found = []
    for function, owner in reachable(cls.score_answer, cls):  # type: ignore[attr-defined]
        for node in ast.walk(_tree(function)):
            match node:
                case ast.Attribute(value=ast.Name(id="self"), attr=name) if owner is cls:
                    if inspect.getattr_static(cls, name, None) is None:
                        found.append(f"self.{name}")
    return sorted(set(found))


def junk(entry: Entry, others: list[str]) -> dict[str, str]:
    """Answers that are none, by name; one that could be read as the right one is left out."""
    gold, question = str(entry["answer"]), str(entry["question"])
    words = [*"0 1 -1 7 None null nan yes no True False A x [] {} () [[]]".split()]
    found = {f"word {word}": word for word in words if not _alike(word, gold)}
    found |= {
        "empty": "",
        "blank": " \n ",
        "question": question,
        "long": "x" * _LONG,
        "digits": "1 " * 200,
        "unrelated": "The quick brown fox jumps over the lazy dog.",
        "every word": " ".join([*words, *"BCDE"]),
        "every answer": "\n".join(dict.fromkeys([gold, *others, "yes", "no", "True", "False", "0", "1"])),
        "trailing": f"{gold} and some garbage",
        "trailing line": f"{gold}\n\nor maybe not, who knows",
        "trailing signs": f"{gold}#!?",
        "leading": f"some garbage and {gold}",
        "twice": f"{gold} {gold}",
        "denied": f"not {gold}",
        "one more after a comma": f"{gold}, 99",
        "one more after a blank": f"{gold} 99",
        "one more line": f"{gold}\n99",
        "one more pair": f"{gold},Z=99",
        "its last line twice": f"{gold}\n{gold.splitlines()[-1] if gold.strip() else 'x'}",
    }
    found |= {f"without its last {what}": gold.rpartition(mark)[0] for what, mark in _MARKS.items() if mark in gold}
    found |= {f"answer of entry {i}": other for i, other in enumerate(others) if not _alike(other, gold)}
    found |= _longer(gold)
    return {name: text for name, text in found.items() if text != gold}


def _longer(gold: str) -> dict[str, str]:
    """Where the right answer is a list as JSON writes it: longer ones."""
    try:
        items = json.loads(gold)
    except ValueError:
        return {}
    if not isinstance(items, list) or not items:
        return {}
    found = {"one more item": [*items, "x"], "last item twice": [*items, items[-1]], "items twice": [*items, *items]}
    if all(isinstance(item, list) for item in items):
        found["longer rows"] = [[*item, "x"] for item in items]
    return {name: json.dumps(longer) for name, longer in found.items()}


def _alike(first: str, second: str) -> bool:
    if first.strip().lower() == second.strip().lower():
        return True
    try:
        return float(first) == float(second)
    except ValueError:
        return False


class TooSlow(BaseException):
    """Raised into code of others that takes too long: a BaseException, as they catch all others."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` into the block when it has used the processor for so long."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    # Again and again: a bare `except` of theirs would swallow the first.
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def entries(name: str, level: int) -> tuple[list[Entry], float]:
    """Some entries of a level, and the seconds that one took once the data set was open. Raises what it raises."""
    with time_limit(_OPEN_S):
        sets.opened(name, level, SEED)
    with time_limit(2 * ENTRIES * _MAKE_S):
        start = time.process_time()
        found = [sets.entry(name, level, SEED, index) for index in range(ENTRIES)]
        return found, (time.process_time() - start) / ENTRIES


def usable(name: str, finding: Finding) -> list[list[Entry]]:
    """Entries of the levels that come before the first that cannot be made, or not so fast."""
    found = []
    for level in range(sets.levels(name)):
        try:
            some, seconds = entries(name, level)
        except (Exception, TooSlow) as error:  # whatever a data set of others raises speaks against its level
            finding.ends = f"{type(error).__name__} {error}".strip()[:80]
            break
        if seconds > _MAKE_S:
            finding.ends = f"TooSlow {1e3 * seconds:.0f} ms"
            break
        finding.make_ms = max(finding.make_ms, 1e3 * seconds)
        found.append(some)
    return found


def examine(name: str) -> Finding:
    """All that is found about one data set by looking at its code and by trying it out."""
    finding = Finding(name)
    try:
        finding.evaluates = evaluating(factory().DATASETS[name][0])
        finding.state = state(factory().DATASETS[name][0])
        scorer = factory().create_dataset(name)
        levels = usable(name, finding)
    except Exception as error:  # as above, against the whole
        finding.level = [f"{type(error).__name__} {error}".strip()[:80]]
        return finding
    finding.levels = len(levels)
    finding.level = [] if levels else [finding.ends]
    for found in levels:
        for entry in found:
            _try(finding, scorer, entry, [str(other["answer"]) for other in found])
    for reason in ("gold", "pays", "score", "data", "raises"):
        setattr(finding, reason, sorted(set(getattr(finding, reason))))
    return finding


def _try(finding: Finding, scorer: Any, entry: Entry, others: list[str]) -> None:
    if not isinstance(entry["answer"], str):
        finding.gold.append(f"is {type(entry['answer']).__name__}")
        return
    if any(mark in entry["question"] for mark in ("<answer>", "</answer>", "<think>", "\\boxed")):
        finding.data.append("speaks of tags")
    try:
        copy = json.loads(json.dumps({part: entry[part] for part in ("question", "answer", "metadata")}))
    except (TypeError, ValueError) as error:
        finding.data.append(f"no JSON: {error}"[:100])
        return
    for kind, text in {"gold": entry["answer"], **junk(entry, others)}.items():
        score, again = _scored(finding, scorer, entry, kind, text), _scored(finding, scorer, copy, kind, text)
        if score != again:
            finding.data.append("other scores behind JSON")
        if kind == "gold" and score != 1.0:
            finding.gold.append(f"scores {score}")
        if kind != "gold" and 1.0 in (score, again):
            finding.pays.append(kind)


def _scored(finding: Finding, scorer: Any, entry: Entry, kind: str, text: str) -> float | None:
    start = time.process_time()
    try:
        with time_limit(2 * _SCORE_S):
            score = scorer.score_answer(text, entry)
    except TooSlow:
        finding.score.append(f"no score in {2 * _SCORE_S:.0f} s for {kind}")
        return None
    except Exception as error:  # see Finding.reasons
        finding.raises.append(type(error).__name__)
        return None
    seconds = time.process_time() - start
    finding.score_ms = max(finding.score_ms, 1e3 * seconds)
    if seconds > _SCORE_S:
        finding.score.append(f"{seconds:.1f} s for {kind}")
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1 or not math.isfinite(score):
        finding.score.append(f"{score!r} for {kind}"[:60])
        return None
    return float(score)


def digests(names: list[str]) -> dict[str, str]:
    """A hash of the entries of each data set, to be compared with those of another process."""
    found = {}
    for name in names:
        rows = [[entry["question"], entry["answer"]] for some in usable(name, Finding(name)) for entry in some]
        found[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def audit(names: list[str]) -> list[Finding]:
    """What is found about each data set; where nothing is, its entries are made in two other processes, too."""
    findings = [examine(name) for name in names]
    passed = [finding for finding in findings if not finding.reasons]
    told = [_digests_elsewhere([finding.name for finding in passed], seed) for seed in ("1", "2")]
    for finding in passed:
        if told[0][finding.name] != told[1][finding.name]:
            finding.data.append("other entries in another process")
    return findings


def _digests_elsewhere(names: list[str], hash_seed: str) -> dict[str, str]:
    command = [sys.executable, "-m", "benchmarks.gym_audit", "digests", *names]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    found: dict[str, str] = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    return found


def table(findings: list[Finding]) -> str:
    """The findings as a table in Markdown, the allowed ones first."""
    rows = ["| data set | levels | make, ms | verdict | why |", "|---|---|---|---|---|"]
    for finding in sorted(findings, key=lambda finding: (bool(finding.reasons), finding.name)):
        why = "; ".join([f"`{reason}`: {', '.join(getattr(finding, reason)[:3])}" for reason in finding.reasons])
        verdict = "refused" if finding.reasons else "allowed"
        rows.append(f"| `{finding.name}` | {finding.levels} | {finding.make_ms:.1f} | {verdict} | {why.strip(' :')} |")
    return "\n".join(rows)


def factory() -> Any:
    """The package's registry."""
    sets.levels("chain_sum")  # loads it as training does
    return import_module("reasoning_gym.factory")


def main(form: str, *names: str) -> None:
    """Print what was found, about the data sets named or all of them."""
    with redirect_stdout(sys.stderr):  # some data sets print while they make entries
        chosen = list(names) or sorted(factory().DATASETS)
        told = digests(chosen) if form == "digests" else _told(audit(chosen), form)
    print(told if isinstance(told, str) else json.dumps(told))


def _told(findings: list[Finding], form: str) -> str | dict[str, Any]:
    allowed = {finding.name: finding.levels for finding in findings if not finding.reasons}
    if form == "names":
        return dict(allowed)
    if form == "json":
        return {"reasoning_gym": sets.installed(), "findings": list(map(asdict, findings))}
    return f"reasoning-gym {sets.installed()}: {len(allowed)} of {len(findings)} are allowed.\n\n{table(findings)}"


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["table"]))
