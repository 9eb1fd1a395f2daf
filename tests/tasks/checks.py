"""What must hold of every generated family; each family's test calls `check_level` on all of its levels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from rljax.tasks.family import Generated, Place
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.verify.judge import Judge
from rljax.verify.types import Verdict


@cache
def _judge() -> Judge:
    return Judge()


def close_judge() -> None:
    """End the sandbox that programs were judged in."""
    _judge().close()


def verdict(posed: Posed, answer: str, thought: str = "") -> Verdict:
    """What the judge says of an answer."""
    return _judge().full(with_response(posed.job, response_of(answer, thought)))


def places(family: Generated, level: int, count: int, seed: int = 0, twins: bool = False) -> Iterator[Place]:
    """The first instances of a level's walk, no more than there are."""
    walk = family.walk(seed, 0, level, twins=twins)
    found = (place for place in islice(walk, count))
    for place in found:
        if place.index >= family.size(level):
            return
        yield place


def check_level(family: Generated, level: int, count: int = 20) -> None:
    """Golds are right, near-misses are wrong, worked thoughts hold, instances are distinct, problems repeat exactly."""
    keys = [place.key for place in places(family, level, 10 * count)]
    assert keys, f"{family.name} has no problem on level {level}"
    assert len(set(keys)) == len(keys), "an instance came twice"
    for place in places(family, level, count):
        check_place(family, place, level)
    first = family.problem(3, 5, level)
    assert first == family.problem(3, 5, level), "the same place gives another problem"
    assert not family.is_held_out(first.key)
    assert family.is_held_out(family.problem(3, 5, level, held_out=True).key)


def check_place(family: Generated, place: Place, level: int) -> None:
    """One instance in a terse and in a varied wording."""
    kind = place.kind
    misses = kind.misses(place.instance)
    for words in (Words(), Words(place.index)):
        posed = kind.posed(place.instance, words)
        where = f"{family.name} level {level} {place.key}\n{posed.text}\ngold {posed.gold}"
        assert posed.text.strip() == posed.text, where
        assert posed.text.replace("\n", "").isprintable(), where
        if words.terse:
            assert f"{posed.text}{posed.gold.text}".isascii(), f"terse wording is ASCII: {where}"
        assert verdict(posed, posed.gold.text).status == "correct", f"{where}\n{verdict(posed, posed.gold.text)}"
        assert len(set(misses)) >= 5, f"{len(set(misses))} near-misses: {where}"
        for miss in misses[:5]:
            assert verdict(posed, miss).status != "correct", f"{miss!r} passes: {where}"
        if posed.solution:
            check_solution(posed, where)


def check_solution(posed: Posed, where: str) -> None:
    """The worked thought holds no fault and says every milestone."""
    found = verdict(posed, posed.gold.text, posed.solution)
    assert found.status == "correct", f"{where}\n{found}"
    bad = [step for step in found.steps if step.verdict in ("false", "inapplicable")]
    assert not bad, f"{where}\n{posed.solution}\n{bad}"
    reached = sum(step.verdict == "milestone" for step in found.steps)
    wanted = bool(getattr(posed.job, "milestones", ()))
    assert reached or not wanted, f"no milestone is reached: {where}\n{posed.solution}\n{found.steps}"


def check_twins(family: Generated, level: int, count: int = 10) -> None:
    """Of two twins each answers its own gold alone, and they look alike."""
    for place in places(family, level, count, twins=True):
        for words in (Words(), Words(place.index)):
            sound, false = place.kind.twinned(place.instance, replace_words(words, place.index))
            where = f"{family.name} level {level} {place.key}\n{sound.text}\n{false.text}"
            assert sound.text != false.text, where
            assert verdict(sound, sound.gold.text).status == "correct", f"sound: {where}\n{sound.gold}"
            assert verdict(false, false.gold.text).status == "correct", f"false: {where}\n{false.gold}"
            assert verdict(sound, false.gold.text).status != "correct", f"refusing the sound one passes: {where}"
            assert verdict(false, sound.gold.text).status != "correct", f"answering the false one passes: {where}"


def replace_words(words: Words, index: int) -> Words:
    """Fresh choices of the same kind."""
    return Words(None if words.terse else index)
