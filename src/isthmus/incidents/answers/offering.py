"""Which prepared answers are offered on a report, those that fit it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Case, Q, QuerySet, Value, When

from isthmus.engine.access import Viewer
from isthmus.engine.lookup import Lookup
from isthmus.engine.text import clean_line, fold
from isthmus.incidents.answers.filling import values
from isthmus.incidents.answers.model import AnswerTemplate, Purpose
from isthmus.incidents.answers.placeholders import Filled, fill
from isthmus.incidents.models import Incident

#: More than these are found by typing on.
MOST = 8
#: What an answer gains that is for the service, the category, the kind of the report; what is for
#: another one comes after those that are for all.
WEIGHTS = {"service": 4, "category": 2, "report_kind": 1}
ELSEWHERE = -8


@dataclass(frozen=True)
class Offer:
    """An answer, filled in for one report."""

    template: AnswerTemplate
    filled: Filled


def offers(one: Incident, purpose: Purpose, typed: str, viewer: Viewer) -> list[Offer]:
    """Return the answers for a place that have the words typed in title or category: at most three
    queries."""
    lookup = Lookup(viewer)
    said = values(one, lookup)
    known = one.service_id if said["service"] else None
    usable = AnswerTemplate.objects.visible_to(viewer).filter(
        state="in_use", purpose__in=(purpose, Purpose.ANY)
    )
    rows = _fitting(one, known, usable)
    words = fold(clean_line(typed)[:100]).split()
    # There are hundreds at most, and databases fold words each in its own way.
    found = (row for row in rows if _has(row, words)) if words else rows[:MOST]
    return [Offer(row, fill(row.text, said)) for row in islice(found, MOST)]


def _has(row: AnswerTemplate, words: Sequence[str]) -> bool:
    folded = fold(f"{row.title} {row.category}")
    return all(word in folded for word in words)


def _fitting(
    one: Incident, service: int | None, rows: QuerySet[AnswerTemplate]
) -> QuerySet[AnswerTemplate]:
    """Order answers by how well they fit. `service` is the report's, as far as the viewer knows it:
    the order tells of no other."""
    fits = (
        _fit("service", Q(service__isnull=True), Q(service=service) if service else None),
        _fit("category", Q(category=""), Q(category__iexact=one.category) if one.category else None),
        _fit("report_kind", Q(report_kind=""), Q(report_kind=one.handled_as) if one.handled_as else None),
    )  # fmt: skip
    return rows.annotate(fit=sum(fits[1:], fits[0])).order_by("-fit", "title_key", "pk")


def _fit(name: str, any_of: Q, same: Q | None) -> Case:
    found = [When(any_of, then=Value(0))]
    if same is not None:
        found.append(When(same, then=Value(WEIGHTS[name])))
    return Case(*found, default=Value(ELSEWHERE))
