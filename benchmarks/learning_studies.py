"""The studies of `benchmarks.learning` as data: what is compared, on which problems, over how many seeds.

All arms of a study draw the same number of samples, those of exploration included; none is given more time.
"""

from __future__ import annotations

from dataclasses import dataclass

SINGLE_LEVEL = '{name:single_digit,low:0,high:9,operations:"+-",target:0.95,held_out:0.0,evaluation:1000}'
# The answer takes two steps, each of which the process reward sees: the tens, with what is carried, and the units.
SUMS_LEVEL = '{name:sums,low:10,high:39,operations:"+",target:0.95,held_out:0.0,evaluation:900}'
# The answer takes three steps that hang together: a carry changes the digits before it, past 200 all three.
HUNDREDS_LEVEL = '{name:hundreds,low:85,high:114,operations:"+",target:0.95,held_out:0.0,evaluation:900}'
SMALL = ("trainer.problems=128", "trainer.group=4", "trainer.evaluate_every=10", "sampling.slots=256")
# With the usual exploration most samples of these short runs would be its own.
EXPLORE = ("sampling.explore_chunks=2",)
EXPLORE_LESS = ("sampling.explore_chunks=1", "sampling.explore_group=8")
QUIET = ("trainer.checkpoint_every=100000", "trainer.rollouts_every=100000", "trainer.time_limit_s=1200")
ON = "trainer.stop_at_target=false"
SINGLE = ("+experiment=math", f"task.levels=[{SINGLE_LEVEL}]", *SMALL, *EXPLORE, "trainer.sample_limit=120000", ON)
# Runs end here when 95 % are held at two evaluations in a row: the slow ones take long enough. What counts as reached
# in the studies of sums is the main job's target for two digits, 90 %.
SUMS = ("+experiment=math", f"task.levels=[{SUMS_LEVEL}]", *SMALL, *EXPLORE_LESS, "trainer.sample_limit=240000")
HUNDREDS = ("+experiment=math", f"task.levels=[{HUNDREDS_LEVEL}]", *SMALL, *EXPLORE_LESS, "trainer.sample_limit=720000")
BOTH = (
    "+experiment=math",
    f"task.levels=[{SINGLE_LEVEL},{SUMS_LEVEL}]",
    *SMALL,
    *EXPLORE,
    "trainer.sample_limit=160000",
    ON,
)
MIXED = ("+experiment=mixed", "task.evaluation=250", "trainer.group=4", "trainer.problems=64", ON)
# The judge takes the sign ∅ for "no solution", which random letters would never spell.
ALGEBRA = (
    *MIXED,
    "task.families=[{name:algebra,weight:1.0,lowest:0,highest:1,target:0.8}]",
    "model.alphabet='0123456789+-*/=(),;.?^<>|:_[]{}&!% ∅abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'",
    "sampling.explore_alphabet='0123456789-∅'",
    *EXPLORE,
    "trainer.evaluate_every=10",
)
TRANSFER = (
    *MIXED,
    (
        "task.families=[{name:arithmetic,weight:1.0,lowest:0,highest:3,target:0.8},"
        "{name:algebra,weight:1.0,lowest:0,highest:3,target:0.8},"
        "{name:number_theory,weight:0.0,lowest:0,highest:3},{name:logic,weight:0.0,lowest:0,highest:3}]"
    ),
)


@dataclass(frozen=True)
class Arm:
    """One way of learning: its name and what it overrides; `seeds` where it has fewer than its study."""

    name: str
    overrides: tuple[str, ...] = ()
    seeds: int | None = None


@dataclass(frozen=True)
class Study:
    """Arms on the same problems. `target` is the accuracy that counts as reached, averaged over the levels trained on;
    ratios are taken to the arm `reference`, seed by seed; with `timed` the table has seconds, too. Accuracy is the mean
    over the levels whose names begin with one of `levels`, over all without any.

    `shown` are further rows, label and figure (`benchmarks.learning_measure.measures`); `drawn` further curves, label
    and metric; `regret` the fixed settings, the best of which regret is measured against.
    """

    name: str
    question: str
    common: tuple[str, ...]
    arms: tuple[Arm, ...]
    reference: str
    target: float
    seeds: int = 3
    timed: bool = False
    levels: tuple[str, ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    drawn: tuple[tuple[str, str], ...] = ()
    regret: tuple[str, ...] = ()

    def overrides(self, arm: Arm, seed: int) -> list[str]:
        """All of a run's overrides."""
        return [*self.common, *QUIET, *arm.overrides, f"seed={seed}"]


CRITICS = {kind: (f"critic={kind}", "model.critic=separate") for kind in ("plain", "ensemble", "cql")}
BASELINES = {
    name: ("model.critic=none", f"learner.baseline={name}") for name in ("grpo", "rloo", "dr_grpo", "reinforce")
}
PROCESS, NO_PROCESS = "reward.weights.process=0.4", "reward.weights.process=0.0"
EXPLORATION = "reward.weights.exploration=0.1"
HOW_WRONG = tuple(
    (f"{what}, {where} states", f"mean {bars.format(f'critic/{name}/{where}')}")
    for where in ("unseen", "seen")
    for what, name, bars in (
        ("overestimation", "overestimation", "{}"),
        ("size of the bias", "bias", "|{}|"),
        ("RMSE", "rmse", "{}"),
    )
)
# Beside the target of a study; the whole budget where it was never reached.
ON_THE_WAY = tuple((f"samples to {share} %", f"samples to {share}%") for share in (50, 80, 90, 95))
LEVELS = (("single_digit", 95), ("two_digit_addition", 90), ("two_digit", 90))

STUDIES = (
    Study(
        "critics",
        "Do careful critics overestimate less where the policy does not go, and at what price?",
        SINGLE,
        tuple(Arm(kind, overrides) for kind, overrides in CRITICS.items()),
        "plain",
        0.95,
        5,
        shown=(*HOW_WRONG, *ON_THE_WAY),
        drawn=(
            ("overestimation, unseen", "critic/overestimation/unseen"),
            ("overestimation, seen", "critic/overestimation/seen"),
        ),
    ),
    Study(
        "baselines",
        "What does a critic save against group baselines, on single digits?",
        SINGLE,
        (
            *(Arm(f"critic, {kind}", overrides) for kind, overrides in CRITICS.items()),
            Arm("critic, cql, shared trunk", ("critic=cql", "model.critic=shared"), 3),
            Arm("grpo", BASELINES["grpo"]),
            *(Arm(name, BASELINES[name], 3) for name in ("rloo", "dr_grpo", "reinforce")),
        ),
        "grpo",
        0.95,
        5,
        shown=ON_THE_WAY,
    ),
    Study(
        "seconds",
        "What does a critic cost in seconds, on single digits?",
        # The main job's slots: these runs are about time.
        (*SINGLE, "sampling.slots=1024"),
        (*(Arm(f"critic, {kind}", overrides) for kind, overrides in CRITICS.items()), Arm("grpo", BASELINES["grpo"])),
        "grpo",
        0.95,
        timed=True,
    ),
    Study(
        "sums",
        "What does a critic save on sums of two digits, whose answer takes two steps?",
        SUMS,
        (
            Arm("critic, ensemble", CRITICS["ensemble"]),
            *(Arm(f"critic, {kind}", CRITICS[kind], 3) for kind in ("plain", "cql")),
            Arm("grpo", BASELINES["grpo"]),
            *(Arm(name, BASELINES[name], 3) for name in ("rloo", "reinforce")),
        ),
        "grpo",
        0.9,
        5,
        shown=ON_THE_WAY,
    ),
    Study(
        "hundreds",
        "And on sums whose answer takes three steps?",
        HUNDREDS,
        (
            Arm("critic, plain", CRITICS["plain"]),
            *(Arm(f"critic, {kind}", CRITICS[kind], 3) for kind in ("ensemble", "cql")),
            Arm("grpo", BASELINES["grpo"]),
        ),
        "grpo",
        0.9,
        5,
        shown=ON_THE_WAY,
    ),
    Study(
        "layers",
        "Which reward layers pay, on sums?",
        SUMS,
        (
            Arm("base", (*CRITICS["plain"], NO_PROCESS)),
            Arm("base + process", CRITICS["plain"]),
            Arm("base + exploration", (*CRITICS["plain"], NO_PROCESS, EXPLORATION)),
            Arm("all three", (*CRITICS["plain"], EXPLORATION)),
        ),
        "base",
        0.9,
        shown=(("tokens of a response", "mean response_length/mean"), *ON_THE_WAY),
        drawn=(("tokens of a response", "response_length/mean"),),
    ),
    Study(
        "weights",
        "Does the search find weights as good as the best fixed ones, from a bad start?",
        SINGLE,
        (
            Arm("fixed, process 0.4", CRITICS["plain"]),
            Arm("fixed, process 0.2", (*CRITICS["plain"], "reward.weights.process=0.2")),
            Arm("fixed, process 0", (*CRITICS["plain"], NO_PROCESS)),
            Arm(
                "search from process 0",
                (*CRITICS["plain"], "reward/weights=bayes", NO_PROCESS, "reward.weights.window=10"),
            ),
        ),
        "fixed, process 0",
        0.95,
        drawn=(("weight of process", "weights/process"),),
        regret=("fixed, process 0.4", "fixed, process 0.2", "fixed, process 0"),
    ),
    Study(
        "curriculum",
        "Does the curriculum pay, on single digits and sums?",
        BOTH,
        (Arm("with", CRITICS["plain"]), Arm("without", (*CRITICS["plain"], "curriculum.kind=uniform"))),
        "without",
        0.9,
    ),
    Study(
        "premises",
        "Does practice with false premises teach to see them?",
        (*ALGEBRA, "trainer.sample_limit=150000"),
        # A rate above 0 is what has twins examined; at this one none is ever drawn.
        (Arm("with", ("noise.rate=0.5",)), Arm("without", ("noise.rate=1e-9",))),
        "without",
        0.5,
        shown=(("false premises seen", "last eval/twins/false"), ("their sound twins solved", "last eval/twins/sound")),
        drawn=(("false premises seen", "eval/twins/false"), ("sound twins solved", "eval/twins/sound")),
    ),
    Study(
        "transfer",
        "What carries over to families that were never trained on?",
        TRANSFER,
        (
            Arm("trained", ("trainer.sample_limit=60000",)),
            Arm("untrained", ("trainer.iterations=1", "trainer.evaluate_every=1")),
        ),
        "untrained",
        0.3,
        levels=("number_theory", "logic"),
    ),
    Study(
        "imitation",
        "Does the replay of own successes pay, on single digits?",
        SINGLE,
        (Arm("with", CRITICS["plain"]), Arm("without", (*CRITICS["plain"], "learner.self_imitation=0.0"))),
        "without",
        0.95,
    ),
    Study(
        "stability",
        "Does what was learned stay?",
        ("+experiment=math", ON),
        (Arm("main job", ("trainer.time_limit_s=600",)),),
        "main job",
        0.9,
        5,
        shown=tuple((f"lowest since {target} % was reached, {name}", f"lowest {name}") for name, target in LEVELS),
    ),
)
