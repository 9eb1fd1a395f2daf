"""Rates: speeds on the way out and back, two that meet, work done together.

Each has a twin whose premises cannot hold: an average that no way back can give, a meeting too close to the start of
one alone, a helper with whom the work takes longer.
"""

from __future__ import annotations

from math import gcd

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, refused
from rljax.tasks.arithmetic.settings import NAMES, PLACES, TRAVELS
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Listed, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Coprime x and y, and a multiple k: the rates k x (x + y) and k y (x + y) have the harmonic mean 2 k x y.
Pair = tuple[tuple[int, int], int]

# The greatest of x and y, and the greatest multiple, by level.
_PAIRS = {3: (5, 15), 4: (8, 20), 5: (12, 30)}
# The greatest speed and time, by level.
_MEETINGS = {2: (20, 9), 3: (60, 12), 4: (150, 24), 5: (400, 60)}


def _pairs(greatest: int, multiple: int) -> Space:
    ends = range(1, greatest + 1)
    coprime = tuple((x, y) for x in ends for y in ends if x != y and gcd(x, y) == 1)
    return product(Listed(coprime), Integers(1, multiple))


def _rates(instance: Pair) -> tuple[int, int, int]:
    """The known rate, the one asked for, and half of their harmonic mean."""
    (x, y), k = instance
    return k * x * (x + y), k * y * (x + y), k * x * y


def _average_wording(out: int, words: Words) -> str:
    (here, there), (go, goes), name = words.choose(*PLACES), words.choose(*TRAVELS), words.choose(*NAMES)
    unit = words.choose("metres per minute", "km per day", "metres per second")
    return words.choose(
        f"r>0;1/{out}+1/r=2/{MARK};r=?",
        f"{name} {goes} from {here} to {there} at {out} {unit} and back by the same way at another steady speed. "
        f"The average speed over the whole trip is {MARK} {unit}. What is the speed on the way back, in {unit}?",
        f"On the way from {here} to {there} the speed is {out} {unit}. At what steady speed must {name} {go} back by "
        f"the same way, so that the average for there and back is {MARK} {unit}?",
        f"The harmonic mean of the positive numbers ${out}$ and $r$ is ${MARK}$. Find $r$.",
        f"Two equal distances: {out} {unit} on the first, {MARK} {unit} on average over both, without a stop. "
        f"How many {unit} on the second?",
    )


def _average_lines(out: int, mean: int) -> list[str]:
    lines = [f"2*{out}={2 * out}", f"{2 * out}-{mean}={2 * out - mean}"]
    if mean >= 2 * out:
        return lines
    back = out * mean // (2 * out - mean)
    return [*lines, f"{out}*{mean}={out * mean}", f"{out * mean}/{2 * out - mean}={back}"]


def _average(instance: Pair, words: Words) -> Posed:
    out, back, half = _rates(instance)
    return integer(_average_wording(out, words).replace(MARK, str(2 * half)), back, _average_lines(out, 2 * half))


def _average_twins(instance: Pair, words: Words) -> tuple[Posed, Posed]:
    """An average of twice the speed out, or more, leaves no time for the way back."""
    out, back, half = _rates(instance)
    wording, mean = _average_wording(out, words), 2 * out + 2 * half
    sound = integer(wording.replace(MARK, str(2 * half)), back, _average_lines(out, 2 * half))
    return sound, refused(wording.replace(MARK, str(mean)), _average_lines(out, mean))


def _average_misses(instance: Pair) -> tuple[str, ...]:
    out, back, half = _rates(instance)
    return near(back, 4 * half - out, 2 * half, out, out + back, 2 * half - out)


def _work_wording(alone: int, words: Words) -> str:
    first, second = words.pick(NAMES, 2)
    unit = words.choose("minutes", "hours", "days")
    job = words.choose("paint a fence", "sort the letters", "dig a ditch", "pick the cherries", "clean the hall")
    return words.choose(
        f"b>0;1/{alone}+1/b=1/{MARK};b=?",
        f"Alone {first} needs {alone} {unit} to {job}. Together with {second}, who works steadily too, it takes {MARK} "
        f"{unit}. How many {unit} would {second} need alone?",
        f"One pipe fills a tank in {alone} {unit}. With a second pipe open as well the tank is full in {MARK} {unit}. "
        f"How many {unit} does the second pipe take by itself?",
        f"Find $b > 0$ with $\\frac{{1}}{{{alone}}} + \\frac{{1}}{{b}} = \\frac{{1}}{{{MARK}}}$.",
        f"{first} and {second} {job} together in {MARK} {unit}; without {second}'s help {first} takes {alone} {unit}. "
        f"How long does {second} take without {first}? Answer in {unit}.",
    )


def _work_lines(alone: int, together: int) -> list[str]:
    lines = [f"{alone}-{together}={alone - together}"]
    if together >= alone:
        return lines
    other = alone * together // (alone - together)
    return [*lines, f"{alone}*{together}={alone * together}", f"{alone * together}/{alone - together}={other}"]


def _work(instance: Pair, words: Words) -> Posed:
    alone, other, together = _rates(instance)
    return integer(_work_wording(alone, words).replace(MARK, str(together)), other, _work_lines(alone, together))


def _work_twins(instance: Pair, words: Words) -> tuple[Posed, Posed]:
    """With a helper the work does not take longer."""
    alone, other, together = _rates(instance)
    wording, longer = _work_wording(alone, words), alone + together
    sound = integer(wording.replace(MARK, str(together)), other, _work_lines(alone, together))
    return sound, refused(wording.replace(MARK, str(longer)), _work_lines(alone, longer))


def _work_misses(instance: Pair) -> tuple[str, ...]:
    alone, other, together = _rates(instance)
    return near(other, alone - together, alone + together, 2 * together - alone, alone, together)


# The known speed, the one asked for, and the time until they meet.
Meeting = tuple[int, int, int]


def _meeting_wording(speed: int, time: int, words: Words) -> str:
    (here, there), (first, second) = words.choose(*PLACES), words.pick(NAMES, 2)
    length, unit = words.choose(("km", "hours"), ("metres", "minutes"), ("miles", "days"))
    each, ends = f"{length} in each of the {unit}", f"{here[0].upper()}{here[1:]} and {there}"
    return words.choose(
        f"v>0;({speed}+v)*{time}={MARK};v=?",
        f"{ends} are {MARK} {length} apart. {first} starts from {here}, {second} from {there} at the same "
        f"moment, towards each other, both without rest. {first} covers {speed} {each}. They first meet after {time} "
        f"{unit}. How many {length} does {second} cover in each of them?",
        f"From the two ends of a road of {MARK} {length} {first} and {second} set out towards each other at the same "
        f"time. {first} makes {speed} {each}, and {time} {unit} pass until they meet. What does {second} make?",
        f"Two ships, {MARK} {length} apart, sail straight towards each other and meet after {time} {unit}. One sails "
        f"{speed} {each}. How far does the other sail in each of them, in {length}?",
        f"Solve $({speed} + v) \\cdot {time} = {MARK}$ for $v > 0$.",
    )


def _meeting_lines(speed: int, time: int, distance: int) -> list[str]:
    return [f"{distance}/{time}={distance // time}", f"{distance // time}-{speed}={distance // time - speed}"]


def _meeting(instance: Meeting, words: Words) -> Posed:
    speed, other, time = instance
    distance = (speed + other) * time
    text = _meeting_wording(speed, time, words).replace(MARK, str(distance))
    return integer(text, other, _meeting_lines(speed, time, distance))


def _meeting_twins(instance: Meeting, words: Words) -> tuple[Posed, Posed]:
    """Alone the one whose speed is known would have come to the end of the distance earlier."""
    speed, other, time = instance
    wording = _meeting_wording(speed, time, words)
    ends = (speed + other) * time, (speed - 1 - other % min(speed - 1, 4)) * time
    sound, false = (wording.replace(MARK, str(distance)) for distance in ends)
    lines = [_meeting_lines(speed, time, distance) for distance in ends]
    return integer(sound, other, lines[0]), refused(false, lines[1])


def _meeting_misses(instance: Meeting) -> tuple[str, ...]:
    speed, other, time = instance
    return near(other, speed + other, other * time, speed, other + 2 * speed)


def _meetings(speed: int, time: int) -> Space:
    return product(Integers(3, speed), Integers(2, speed), Integers(2, time))


RATES = (
    Kind("average_speed", at_levels({n: _pairs(*bounds) for n, bounds in _PAIRS.items()}), _average, _average_misses,
         _average_twins),
    Kind("work", at_levels({n: _pairs(*bounds) for n, bounds in _PAIRS.items()}), _work, _work_misses, _work_twins),
    Kind("meeting", at_levels({n: _meetings(*bounds) for n, bounds in _MEETINGS.items()}), _meeting, _meeting_misses,
         _meeting_twins),
)  # fmt: skip
