"""Figures as data: for the API and the command line, and as a table to take along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from isthmus.engine.access import Viewer
from isthmus.engine.lookup import Lookup
from isthmus.incidents.figures.asking import Question
from isthmus.incidents.figures.counting import Counts, counted
from isthmus.incidents.figures.groups import Group, groups
from isthmus.incidents.figures.period import AGES
from isthmus.incidents.figures.promises import METRICS, Kept, kept

#: So many groups are told each by itself.
MOST = 200
OTHERS = "others"


def together(counted_by: dict[Any, Counts], steps: int) -> Counts:
    """Return the counts of all groups together."""
    found = Counts(steps)
    for one in counted_by.values():
        found.add(one)
    return found


@dataclass(frozen=True)
class Supplement:
    """Figures of the restricted reports that a viewer knows of, all together."""

    counts: Counts
    promises: Mapping[str, Kept]


def supplement(question: Question, viewer: Viewer, now: datetime) -> Supplement | None:
    """Return what the figures leave out, of what the viewer knows of; None where that is nothing.

    No query for whoever knows of nothing restricted, else four.
    """
    if not viewer.circles | viewer.cleared:
        return None
    asked = replace(question, restricted=True, by="")
    counts = together(counted(asked, viewer), len(question.period.pieces))
    promises = kept(asked, viewer, now, grouped=False).get(None, {})
    if not (counts.before or counts.came_in or counts.went_out or promises):
        return None
    return Supplement(counts, promises)


def told(
    question: Question, viewer: Viewer, lookup: Lookup, now: datetime, *, besides: bool = True
) -> dict[str, Any]:
    """Return the figures as JSON. Seven queries at most, besides those of the question and of the
    supplement, which `besides` asks for."""
    more = supplement(question, viewer, now) if besides else None
    found = counted(question, viewer)
    period, pieces = question.period, question.period.pieces
    answer: dict[str, Any] = {
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "step": period.step,
        "by": question.by,
        "steps": [{"from": str(one.first), "until": str(one.last)} for one in pieces],
        "ages": [{"from_days": since, "to_days": until} for since, until in AGES],
        "all": plain(together(found, len(pieces)))
        | {"promises": promised(kept(question, viewer, now, grouped=False).get(None, {}))},
        "groups": [],
        "others": None,
        "restricted": None
        if more is None
        else plain(more.counts) | {"promises": promised(more.promises)},
    }
    if question.by:
        spec = question.query.record_type.spec(question.by)
        named, others = groups(spec, found, lookup, MOST)
        promises = kept(question, viewer, now, grouped=True)
        answer["groups"] = [
            {
                "value": one.value,
                "label": one.label,
                **plain(one.counts),
                "promises": promised(of_group(one, promises)),
            }
            for one in named
        ]
        answer["others"] = None if others is None else plain(others) | {"promises": []}
    return answer


def of_group(one: Group, promises: Mapping[Any, Mapping[str, Kept]]) -> Mapping[str, Kept]:
    """Return what was kept for a group; nothing where it can't be said which reports they are."""
    return promises.get(one.stored[0], {}) if one.asked and len(one.stored) == 1 else {}


def promised(found: Mapping[str, Kept]) -> list[dict[str, Any]]:
    return [
        {
            "metric": metric,
            "met": one.met,
            "missed": one.missed,
            "share_met": None if one.share is None else round(one.share, 4),
            "reached": one.reached,
            "median_seconds": one.median,
            "ninetieth_seconds": one.ninetieth,
        }
        for metric in METRICS
        if (one := found.get(metric))
    ]


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
