"""Rows as `python -m rljax.grade` reads them, with a prompt in place of a response: any kind of job."""

from __future__ import annotations

from rljax.tasks.data.answers import gold_type, instructed
from rljax.tasks.data.cells import Cells
from rljax.tasks.data.config import SetConfig
from rljax.tasks.types import Gold, GoldType, Posed
from rljax.verify import rows
from rljax.verify.jobs import KINDS, Job

_TYPES: dict[str, GoldType] = {"code": "program", "proof": "proof", "logic": "text"}


def graded(cells: Cells, config: SetConfig) -> Posed:
    """The job of the row; an answer in mathematics is looked for between the tags, whatever the row says.

    What it is verified with is its gold, else its answer or its solution, if it has one.
    """
    row = {**cells.row, "response": ""}
    if row.get("kind") in ("math", "steps"):
        row["extract"] = "tags"
    if config.timeout_s is not None:
        row["timeout_s"] = config.timeout_s
    job = rows.job_from(row)
    text = instructed(cells.text("question"), config.instruction or "")
    return Posed(text, _gold(cells, job), job)


def _gold(cells: Cells, job: Job) -> Gold:
    kind = KINDS[type(job)]
    known = getattr(job, "gold", None)
    found = known if known is not None else cells.maybe("answer") or cells.maybe("solution")
    return Gold(_TYPES.get(kind) or gold_type(found), found)
