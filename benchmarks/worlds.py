"""Check and time the generated families: `python -m benchmarks.worlds [families=a,b] [levels=0-9] [count=1000] …`.

For every family and level: how many instances there are; problems a second on one core, in both wordings; that each of
`count` golds is verified as correct and each of five near-misses is not; and that solvable and false twins each pass
with their own answer alone. Prints a JSON line a level, then a table; exits with 1 if anything failed, with 2 for bad
input. `what=speed` leaves the judging out, `workers=2` processes judge, `write=true` keeps the figures in
benchmarks/results/worlds.json, those of a level that was not judged this time as they were, and the table in
docs/tasks.md.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import arguments
from rljax.errors import InputError
from rljax.tasks.config import TaskConfig
from rljax.tasks.family import Generated, Place
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.tasks.world import GENERATED, find_family
from rljax.verify.jobs import Job
from rljax.verify.pool import VerifierPool

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "worlds.json"
PAGE = ROOT / "docs" / "tasks.md"
BEGIN, END = "<!-- worlds -->", "<!-- /worlds -->"
DEFAULTS = {
    "families": ",".join(GENERATED),
    "levels": "0-9",
    "count": "1000",
    "workers": "2",
    "what": "all",
    "seed": "0",
    "write": "false",
}
TIMED_S = 0.5  # seconds of generation that a rate is taken over
TWINS = 100
SHOWN = 5


@dataclass
class Level:
    """What was found of one level; rates are problems a second on one core."""

    family: str
    level: int
    size: int
    kinds: dict[str, int]
    terse_per_s: float = 0.0
    varied_per_s: float = 0.0
    golds: int = 0
    golds_right: int = 0
    misses: int = 0
    misses_right: int = 0
    twins: int = 0
    twins_right: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether golds and twins all pass and no near-miss does."""
        return self.golds == self.golds_right and not self.misses_right and self.twins == self.twins_right


def main() -> int:
    """Check what was asked for; the exit status."""
    try:
        said = arguments.read(sys.argv[1:], DEFAULTS)
        low, high = (int(part) for part in said["levels"].split("-"))
        names = said["families"].split(",")
        families = [(find(name, "terse"), find(name, "varied")) for name in names]
    except (InputError, ValueError) as error:
        print(f"rljax: {error}", file=sys.stderr)
        return 2
    found = []
    with VerifierPool(workers=int(said["workers"]), deadline_s=5.0) as pool:
        for terse, varied in families:
            for level in range(low, min(high, terse.levels - 1) + 1):
                found.append(check(terse, varied, level, said, pool))
                print(json.dumps(asdict(found[-1])), flush=True)
    print(table(found))
    if said["write"] == "true":
        write(found)
    return 0 if all(level.sound for level in found) else 1


def find(name: str, wording: str) -> Generated:
    """The generated family. Raises `InputError` for another name."""
    if name not in GENERATED:
        raise InputError(f"families names {name}, which is none; choose from {', '.join(GENERATED)}.")
    family = find_family(name, TaskConfig(wording=wording), {})  # type: ignore[arg-type]
    assert isinstance(family, Generated)
    return family


def check(terse: Generated, varied: Generated, level: int, said: dict[str, str], pool: VerifierPool) -> Level:
    """All that is to be known of one level."""
    found = Level(terse.name, level, terse.size(level), terse.sizes(level))
    found.terse_per_s, found.varied_per_s = rate(terse, level), rate(varied, level)
    if said["what"] != "speed":
        seed, count = int(said["seed"]), int(said["count"])
        judge(found, answers(terse, level, seed, count), pool)
        if terse.has_twins(level):
            judge(found, twin_answers(terse, level, seed, min(count, TWINS)), pool)
    return found


def rate(family: Generated, level: int) -> float:
    """Problems a second, one after another as training draws them."""
    index, count, begun = 0, 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < TIMED_S:
        index = family.problem(1, index, level).index + 1
        count += 1
    return count / spent


def answers(family: Generated, level: int, seed: int, count: int) -> Iterator[tuple[str, str, Job]]:
    """What each answer is (`gold` or `miss`), a line about it, and its job; wordings take turns."""
    for number, place in enumerate(round_of(family, level, seed, count)):
        posed = place.kind.posed(place.instance, words_of(number))
        yield "gold", f"{place.key} gold {posed.gold.text}", job(posed, posed.gold.text)
        for miss in place.kind.misses(place.instance)[:5]:
            yield "miss", f"{place.key} miss {miss}", job(posed, miss)


def twin_answers(family: Generated, level: int, seed: int, count: int) -> Iterator[tuple[str, str, Job]]:
    """Of each pair both right answers, and both of the other's, which are wrong."""
    for number, place in enumerate(round_of(family, level, seed, count, twins=True)):
        sound, false = place.kind.twinned(place.instance, words_of(number))
        yield "twin", f"{place.key} sound {sound.gold.text}", job(sound, sound.gold.text)
        yield "twin", f"{place.key} false {false.gold.text}", job(false, false.gold.text)
        yield "miss", f"{place.key} refused", job(sound, false.gold.text)
        yield "miss", f"{place.key} answered", job(false, sound.gold.text)


def round_of(family: Generated, level: int, seed: int, count: int, twins: bool = False) -> Iterator[Place]:
    """The first instances of a walk, each once: at most as many as there are."""
    most = family.size(level)
    for place in islice(family.walk(seed, 0, level, twins=twins), count):
        if place.index >= most:
            return
        yield place


def words_of(number: int) -> Words:
    """Terse and varied wordings in turn."""
    return Words(None if number % 2 else number)


def job(posed: Posed, answer: str) -> Job:
    """The verification of an answer in a well-formed response."""
    return with_response(posed.job, response_of(answer))


def judge(found: Level, wanted: Iterator[tuple[str, str, Job]], pool: VerifierPool) -> None:
    """Have all answers judged and count them."""
    asked: list[tuple[str, str]] = []

    def jobs() -> Iterator[Job]:
        for kind, line, wanted_job in wanted:
            asked.append((kind, line))
            yield wanted_job

    for number, verdict in enumerate(pool.imap(jobs(), window=512)):
        kind, line = asked[number]
        right = verdict.status == "correct"
        note(found, kind, right)
        if right == (kind == "miss") and len(found.failures) < SHOWN:
            found.failures.append(f"{line}: {verdict.status} {verdict.detail}"[:300])


def note(found: Level, kind: str, right: bool) -> None:
    """Count one verdict."""
    match kind:
        case "gold":
            found.golds += 1
            found.golds_right += right
        case "twin":
            found.twins += 1
            found.twins_right += right
        case _:
            found.misses += 1
            found.misses_right += right


def table(found: list[Level]) -> str:
    """A row a family and level."""
    head = ["family", "level", "instances", "terse/s", "varied/s", "golds", "near-misses that pass", "twins"]
    rows = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for x in found:
        golds, misses = f"{x.golds_right:,} of {x.golds:,}", f"{x.misses_right:,} of {x.misses:,}"
        twins = f"{x.twins_right:,} of {x.twins:,}" if x.twins else "none"
        cells = [x.family, x.level, size_text(x.size), f"{x.terse_per_s:,.0f}", f"{x.varied_per_s:,.0f}", golds, misses]
        rows.append(f"| {' | '.join(map(str, cells))} | {twins} |")
    return "\n".join(rows)


def size_text(size: int) -> str:
    """A count as a person reads it."""
    return f"{size:,}" if size < 10**6 else f"{size:.1e}".replace("e+0", "e").replace("e+", "e")


def with_rates(known: Level, timed: Level) -> Level:
    """What was judged before, with the rates of now."""
    return replace(known, terse_per_s=timed.terse_per_s, varied_per_s=timed.varied_per_s)


def write(found: list[Level]) -> None:
    """Keep the figures, and put the table of all that are known into the page, between its marks."""
    kept = [Level(**row) for row in json.loads(RESULTS.read_text(encoding="utf-8"))] if RESULTS.exists() else []
    known = {(level.family, level.level): level for level in kept}
    for level in found:
        place = level.family, level.level
        known[place] = level if level.golds or place not in known else with_rates(known[place], level)
    order = {name: place for place, name in enumerate(GENERATED)}
    found = sorted(known.values(), key=lambda level: (order[level.family], level.level))
    rows: list[dict[str, Any]] = [asdict(level) for level in found]
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    put_between(f"{table(found)}\n", BEGIN, END)


def put_between(text: str, begin: str, end: str) -> None:
    """Put a text between two marks of the page."""
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    PAGE.write_text(f"{head}{begin}\n{text}{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
