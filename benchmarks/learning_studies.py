"""The studies of `benchmarks.learning` as data: what is compared, on which problems, over how many seeds.

All arms of a study draw the same number of samples; none is given more time.
"""

from __future__ import annotations

from dataclasses import dataclass

# Two-step arithmetic whose intermediate results pay: nothing but the end is verified otherwise.
SINGLE = (
    "+experiment=math",
    'task.levels=[{name:single_digit,low:0,high:9,operations:"+-",target:0.95,held_out:0.0,evaluation:1000}]',
)
ALGEBRA = (
    "+experiment=mixed",
    "task.families=[{name:algebra,weight:1.0,lowest:0,highest:3,target:0.8}]",
    "task.evaluation=250",
    "sampling.response_tokens=24",
)
TRANSFER = (
    "task.families=[{name:arithmetic,weight:1.0,lowest:0,highest:3,target:0.8},"
    "{name:algebra,weight:1.0,lowest:0,highest:3,target:0.8},"
    "{name:number_theory,weight:0.0,lowest:0,highest:3},{name:logic,weight:0.0,lowest:0,highest:3}]"
)
QUIET = ("trainer.checkpoint_every=100000", "trainer.rollouts_every=100000", "trainer.time_limit_s=240")


@dataclass(frozen=True)
class Arm:
    """One way of learning: its name and what it overrides."""

    name: str
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """Arms on the same problems. `target` is the accuracy that counts as reached, averaged over the levels trained on;
    ratios are taken to the arm `reference`, seed by seed; with `timed` the table has seconds, too. Accuracy is the mean
    over the levels whose names begin with one of `levels`, over all without any; `shown` are further columns of the
    table, each with the metric whose mean over the run it holds."""

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

    def overrides(self, arm: Arm, seed: int) -> list[str]:
        """All of a run's overrides."""
        return [*self.common, *QUIET, *arm.overrides, f"seed={seed}"]


PROCESS, NO_PROCESS = "reward.weights.process=0.4", "reward.weights.process=0.0"
BASELINES = [
    (name, ("model.critic=none", f"learner.baseline={name}")) for name in ("grpo", "rloo", "dr_grpo", "reinforce")
]
STUDIES = (
    Study(
        "critics",
        "Do careful critics overestimate less where the policy does not go, and at what price?",
        (*SINGLE, "trainer.iterations=160", "trainer.stop_at_target=false"),
        tuple(Arm(kind, (f"critic={kind}",)) for kind in ("plain", "ensemble", "cql")),
        "plain",
        0.95,
        5,
        shown=tuple(
            (f"{what}, {where}", f"critic/{what}/{where}")
            for what in ("overestimation", "bias", "rmse")
            for where in ("seen", "unseen")
        ),
    ),
    Study(
        "baselines",
        "What does a critic save against group baselines?",
        (*SINGLE, "trainer.iterations=160", "trainer.stop_at_target=false", "trainer.group=4", "trainer.problems=128"),
        (Arm("critic"), *(Arm(name, overrides) for name, overrides in BASELINES)),
        "grpo",
        0.95,
        5,
        timed=True,
    ),
    Study(
        "layers",
        "Which reward layers pay?",
        (*ALGEBRA, "trainer.iterations=120", "trainer.stop_at_target=false"),
        (
            Arm("base", (NO_PROCESS,)),
            Arm("base + process", (PROCESS,)),
            Arm("base + exploration", (NO_PROCESS, "reward.weights.exploration=0.1")),
            Arm("all three", (PROCESS, "reward.weights.exploration=0.1")),
        ),
        "base",
        0.5,
    ),
    Study(
        "weights",
        "Does the search find weights as good as the best fixed ones, from a bad start?",
        (*SINGLE, "trainer.iterations=160", "trainer.stop_at_target=false"),
        (
            Arm("fixed, process 0.4", (PROCESS,)),
            Arm("fixed, process 0.2", ("reward.weights.process=0.2",)),
            Arm("fixed, process 0", (NO_PROCESS,)),
            Arm("search from process 0", ("reward/weights=bayes", NO_PROCESS, "reward.weights.window=10")),
        ),
        "fixed, process 0",
        0.95,
    ),
    Study(
        "curriculum",
        "Does the curriculum pay?",
        (*ALGEBRA, "trainer.iterations=120", "trainer.stop_at_target=false"),
        (Arm("with"), Arm("without", ("curriculum.kind=uniform",))),
        "without",
        0.5,
    ),
    Study(
        "transfer",
        "What carries over to families that were never trained on?",
        (
            "+experiment=mixed",
            TRANSFER,
            "trainer.stop_at_target=false",
        ),
        (
            Arm("trained", ("trainer.iterations=120",)),
            Arm("untrained", ("trainer.iterations=1", "trainer.evaluate_every=1")),
        ),
        "untrained",
        0.3,
        levels=("number_theory", "logic"),
    ),
    Study(
        "length",
        "Does a reward for steps make longer solutions learnable?",
        (*ALGEBRA, "trainer.iterations=120", "trainer.stop_at_target=false", "sampling.response_tokens=40"),
        (Arm("with process", (PROCESS,)), Arm("without", (NO_PROCESS,))),
        "without",
        0.5,
        shown=(("tokens of a response", "response_length/mean"),),
    ),
    Study(
        "imitation",
        "Does the replay of own successes pay?",
        (*SINGLE, "trainer.iterations=160", "trainer.stop_at_target=false"),
        (Arm("with"), Arm("without", ("learner.self_imitation=0.0",))),
        "without",
        0.95,
    ),
)
