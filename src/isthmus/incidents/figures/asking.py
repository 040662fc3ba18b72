"""What figures are asked for: a period, a grouping, and the reports, all as an address writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import Query, parse_query, selection
from isthmus.incidents.figures.filters import FILTERS
from isthmus.incidents.figures.period import Period, age_days, read_period
from isthmus.incidents.figures.restricted import NAME as RESTRICTED
from isthmus.incidents.records import IncidentType

#: What reports are grouped by, as they stand now.
GROUPS = (
    "priority", "handled_as", "concerns", "service", "customer", "team", "category", "channel",
)  # fmt: skip
#: Parameters of an address that are no filters.
OWN = ("from", "until", "step", "by")
#: Filters that figures lead to, and don't take.
MOVING = frozenset([*FILTERS, "met_on", "missed_on", "reached_on"])
#: Parameters of lists that figures have no use for: they pass by.
IDLE = ("sort", "after", "before", "limit", "columns", "format", "view", RESTRICTED)


@dataclass(frozen=True)
class Question:
    """Figures of the reports that `query` selects, in a period, by a field; empty: all together.

    They rest on what everybody may know of, whoever looks: so whoever passes them on tells nothing.
    `restricted` asks for the rest instead, as far as the viewer knows of it.
    """

    query: Query
    period: Period
    by: str
    restricted: bool = False

    def reports(self, viewer: Viewer) -> QuerySet[Any]:
        """Return the reports that are counted for a viewer, in no order."""
        rows = selection(self.query, viewer).order_by()
        return rows.filter(circle__isnull=not self.restricted)


def read_question(parameters: Mapping[str, Sequence[str]], lookup: Lookup, today: date) -> Question:
    """Read the parameters of a request or a command. Raises QueryProblem."""
    single = {name: (values or [""])[-1].strip() for name, values in parameters.items()}
    first, last, step = (single.get(name, "") for name in ("from", "until", "step"))
    period = read_period(first, last, step, today)
    by = single.get("by", "")
    if by and by not in GROUPS:
        raise QueryProblem(
            "by",
            tr("Reports are not grouped by “%(name)s”.", name=by[:60]),
            tr("One of: %(known)s.", known=", ".join(GROUPS)),
        )
    if moving := next((name for name in parameters if name in MOVING and single[name]), ""):
        raise QueryProblem(
            moving,
            tr("Figures tell by themselves when reports came in and went out."),
            tr("Choose the period instead."),
        )
    wanted = {name: values for name, values in parameters.items() if name not in (*OWN, *IDLE)}
    return Question(parse_query(IncidentType, wanted, lookup), period, by)


def shown_by(question: Question, **more: str) -> dict[str, str]:
    """Return the parameters of the list that shows the reports behind a figure, as `more` says."""
    kept = question.query.parameters()
    kept.pop("sort", None)
    return kept | more


def of_age(last: date, place: int) -> str:
    """Return as `opened_on` takes it when reports of an age were opened, counted from the day `last`."""
    first, until = age_days(last)[place]
    return f"{first or ''}..{until}"
