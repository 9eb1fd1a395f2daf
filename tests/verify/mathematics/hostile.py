"""Judges texts made to be slow, without the checks of types that tests run with, and prints what takes over a second.

Run as `python hostile.py SEED COUNT`; the last line tells the slowest in seconds of processor time.
"""

from __future__ import annotations

import sys
import time
from random import Random

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.judge import verify, verify_exact
from rljax.verify.types import MathJob

MAX_LENGTH = 10_000
ATOMS = (
    r"1 2 3 7 12 0 0.5 .3 10 99 1000 2024 12345678901234567890 x y z n k a b e i \pi \infty \alpha x_1 f(x) AB C(n,2) "
    r"\theta \text{cm} \text{or} \text{and} \$ \% ^\circ \pm"
).split()
OPERATORS = (
    r"+ - * / ^ = < \le \ge \ne , ; : \cup \cap \setminus \in \cdot ! _ | & \\ \, . ' \pm \mp \over \choose".split()
)
REPEATED = (
    r"\frac{1}{ \sqrt{ ( { [ | - 2^ x^ ! +1 *x \sin \sin( \sqrt2+ =1 ,1 \cup(1,2) \text{ \boxed{ x< 9 & $ % ^ _ sqrt( "
    r"\begin{pmatrix} \left( \sum_{k=1}^{100} \sum_{k=1}^{n} \prod_{k=1}^{20} \int_0^1 answer: #### A: \boxed{1} x+y, "
    r"\boxed{\sqrt2}wait \sqrt[3]{2}+ \pi+ (x+1) (\sqrt2+1) (x+y+z)^{9} e^{x}+ \frac{x+1}{x-1}+ \ln(x)+ n!+ |x-1|+ "
    r"\binom{n}{3}+ \lfloor{x}\rfloor+ \sum_{k=1}^{99}kx, \sqrt{x}, \frac{1}{3^{900}}+ 7^{4000}+ </think> <think>"
).split()


def expression(draw: Random, depth: int) -> str:
    if depth <= 0:
        return draw.choice(ATOMS)
    inner = [expression(draw, depth - 1) for _ in range(2)]
    shapes = [
        rf"\frac{{{inner[0]}}}{{{inner[1]}}}",
        rf"\sqrt{{{inner[0]}}}",
        rf"\sqrt[{draw.choice(ATOMS)}]{{{inner[0]}}}",
        f"{inner[0]}^{{{inner[1]}}}",
        rf"{draw.choice(['sin', 'log', 'max', 'arcsin', 'exp'])}({inner[0]})",
        rf"\sum_{{k={draw.choice(ATOMS)}}}^{{{draw.choice(ATOMS)}}}{inner[0]}",
        rf"\lim_{{x\to {draw.choice(ATOMS)}}}{inner[0]}",
        rf"\int_0^{{{draw.choice(ATOMS)}}}{inner[0]}dx",
        f"({inner[0]})!",
        f"|{inner[0]}|",
        rf"\{{{inner[0]}\}}",
        rf"\begin{{pmatrix}}{inner[0]}&{inner[1]}\end{{pmatrix}}",
        f"[{inner[0]},{inner[1]})",
    ]
    return draw.choice([*shapes, *([inner[0] + draw.choice(OPERATORS) + inner[1]] * 9)])


def repetition(draw: Random) -> str:
    count = draw.choice((10, 40, 100, 400, 2000))
    text = draw.choice(REPEATED) * count
    return text[: MAX_LENGTH - 2000] + draw.choice(("", "1", "x", "}" * count, ")" * count))


def answer(draw: Random) -> str:
    return expression(draw, draw.randint(1, 6)) if draw.random() < 0.6 else repetition(draw)


def response(draw: Random, text: str) -> str:
    wrapped = (
        rf"\boxed{{{text}}}",
        rf"\boxed{{{text}}} wait \boxed{{{answer(draw)}}}",
        " ".join(rf"\boxed{{{answer(draw)}}}" for _ in range(9)),
        f"The answer is {text}.",
        f"#### {text}",
        f"<think>{answer(draw)}</think>${text}$",
        f"</think><answer>{text}</answer>",
        text,
    )
    return draw.choice(wrapped)[:MAX_LENGTH]


def main(seed: int, count: int) -> None:
    draw = Random(seed)
    algebra.load()
    slowest = 0.0
    for _ in range(count):
        gold = answer(draw)
        text = gold if draw.random() < 0.4 else answer(draw)
        job = MathJob(gold[:2000], response(draw, text), extract=draw.choice(("strict", "flexible", "tags")))
        start = time.process_time()
        verdict = verify(job)
        seconds = time.process_time() - start
        slowest = max(slowest, seconds)
        verify_exact(job)
        if seconds > 1 or len(verdict.detail) > 120 or "while judging" in verdict.detail:
            print(f"{seconds:.2f} s, {verdict.detail!r}, {job!r:.2000}")
    print(f"{slowest:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
