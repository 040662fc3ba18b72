"""Figures as data: for the API and the command line, and as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isthmus.engine.access import Viewer
from isthmus.engine.lookup import Lookup
from isthmus.incidents.figures.asking import Question
from isthmus.incidents.figures.counting import Counts, counted
from isthmus.incidents.figures.groups import groups
from isthmus.incidents.figures.period import AGES

#: So many groups are told each by itself.
MOST = 200
OTHERS = "others"


def together(counted_by: dict[Any, Counts], steps: int) -> Counts:
    """Return the counts of all groups together."""
    found = Counts(steps)
    for one in counted_by.values():
        found.add(one)
    return found


def told(question: Question, viewer: Viewer, lookup: Lookup) -> dict[str, Any]:
    """Return the figures as JSON. Three queries at most, besides those of the question."""
    found = counted(question, viewer)
    period, pieces = question.period, question.period.pieces
    answer: dict[str, Any] = {
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "step": period.step,
        "by": question.by,
        "steps": [{"from": str(one.first), "until": str(one.last)} for one in pieces],
        "ages": [{"from_days": since, "to_days": until} for since, until in AGES],
        "all": plain(together(found, len(pieces))),
        "groups": [],
        "others": None,
    }
    if question.by:
        spec = question.query.record_type.spec(question.by)
        named, others = groups(spec, found, lookup, MOST)
        answer["groups"] = [
            {"value": one.value, "label": one.label, **plain(one.counts)} for one in named
        ]
        answer["others"] = None if others is None else plain(others)
    return answer


def plain(counts: Counts) -> dict[str, Any]:
    return {
        "open_before": counts.before,
        "open_at_end": counts.at_end,
        "came_in": counts.came_in,
        "went_out": counts.went_out,
        "opened": counts.opened,
        "reopened": counts.reopened,
        "resolved": counts.resolved,
        "cancelled": counts.cancelled,
        "open": counts.open,
        "ages": counts.ages,
        "oldest_opened_at": None if counts.oldest is None else counts.oldest.isoformat(),
    }


#: The columns of a table of figures: one row for each group and step.
COLUMNS = (
    "group", "from", "until", "opened", "reopened", "resolved", "cancelled", "open",
)  # fmt: skip


def rows(answer: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the rows of the table; the group is empty where all reports are counted together."""
    told_of = [("", answer["all"])]
    if answer["by"]:
        told_of = [(one["value"] or "", one) for one in answer["groups"]]
        told_of += [(OTHERS, answer["others"])] if answer["others"] else []
    for name, one in told_of:
        for place, step in enumerate(answer["steps"]):
            counts = [one[column][place] for column in COLUMNS[3:]]
            yield [name, step["from"], step["until"], *counts]
