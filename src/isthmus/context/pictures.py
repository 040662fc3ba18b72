"""The course of an objective as a picture: its measurements against the target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from isthmus.context.models import Direction, Measurement, Objective, Standing
from isthmus.engine import formats
from isthmus.engine.formats import number
from isthmus.engine.language import tr

#: Share of the height that stays free above and below what is drawn, in percent.
MARGIN = 12


def course(objective: Objective) -> dict[str, Any] | None:
    """Return what the picture is drawn of, places in percent of its width and height.

    None while nothing was measured.
    """
    rows = [row for row in objective.parts["measurements"] if isinstance(row, Measurement)]
    rows.sort(key=lambda row: (row.day, row.position))
    if not rows:
        return None
    target = Decimal(1) if objective.direction == Direction.YES_NO else objective.target
    bounds = [row.value for row in rows] + ([] if target is None else [target])
    low, high = min(bounds), max(bounds)
    first, last = rows[0].day, max(rows[-1].day, objective.by_when or rows[-1].day)
    return {
        "points": [
            {
                "x": _across(row.day, first, last),
                "y": _up(row.value, low, high),
                "words": f"{formats.day(row.day)}: {_said(objective, row.value)}",
            }
            for row in rows
        ],
        "target": None if target is None else _up(target, low, high),
        "aim": "" if target is None else _aim(objective, target),
        "words": _words(objective, rows[-1], target),
        "first": formats.day(first),
        "last": "" if last == first else formats.day(last),
        "rows": [[formats.day(row.day), _said(objective, row.value), row.note] for row in rows],
    }


def _across(day: date, first: date, last: date) -> float:
    if first == last:
        return 50
    return round((day - first).days * 96 / (last - first).days + 2, 2)


def _up(value: Decimal, low: Decimal, high: Decimal) -> float:
    if low == high:
        return 50
    return round(float((high - value) / (high - low)) * (100 - 2 * MARGIN) + MARGIN, 2)


def _said(objective: Objective, value: Decimal) -> str:
    if objective.direction == Direction.YES_NO:
        return tr("Yes") if value >= 1 else tr("No")
    return f"{number(value.normalize())} {objective.unit}".strip()


def _aim(objective: Objective, target: Decimal) -> str:
    if objective.direction == Direction.YES_NO:
        return tr("Yes")
    said = _said(objective, target)
    if objective.direction == Direction.AT_MOST:
        return tr("at most %(value)s", value=said)
    return tr("at least %(value)s", value=said)


def _words(objective: Objective, last: Measurement, target: Decimal | None) -> str:
    """Say in a sentence what the picture shows."""
    given = {"value": _said(objective, last.value), "day": formats.day(last.day)}
    if target is None:
        return tr("%(value)s on %(day)s; there is no target to hold it against.", **given)
    given["aim"] = _aim(objective, target)
    if objective.standing == Standing.SHORT:
        return tr("%(value)s on %(day)s: the target (%(aim)s) is not reached.", **given)
    return tr("%(value)s on %(day)s: the target (%(aim)s) is reached.", **given)
