"""Items that a source finds no more, in their list: `?stale=any`, `?stale=netbox`, and a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery

from isthmus.assets.discovery.source import sources
from isthmus.assets.models import Sighting
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term
from isthmus.engine.formats import day
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web.hooks import ListColumn

ITEMS = "assets.item"
ANY, SINCE = "any", "stale_since"


def _words() -> dict[str, str]:
    return {ANY: tr("any source"), **{name: one.label for name, one in sources().items()}}


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[list[Term], Q]:
    words, read = _words(), []
    for term in terms:
        code = term.text.strip().lower()
        if code not in words:
            text = tr("“%(name)s” is no source of the inventory.", name=term.text[:60])
            raise FieldProblem("choice", text, tr("One of: %(known)s.", known=", ".join(words)))
        read.append(Term(code, words=words[code]))
    rows = Sighting.objects.filter(
        organization_id=lookup.viewer.organization_id, stale_since__isnull=False
    )
    if ANY not in (names := [term.text for term in read]):
        rows = rows.filter(source__in=names)
    return read, Q(pk__in=rows.values("entry"))


def _reckon(now: datetime) -> Mapping[str, Any]:
    rows = Sighting.objects.filter(entry=OuterRef("pk"), stale_since__isnull=False)
    first = rows.order_by().values("entry").annotate(first=Min("stale_since"))
    return {SINCE: Subquery(first.values("first"))}


def _cell(row: Any) -> str:
    since = row.__dict__.get(SINCE)
    return day(since) if since else ""


FILTER = Extra(
    "stale",
    N_("Found no more"),
    ("",),
    _read,
    lambda lookup: [*_words().items()],
    about="`any`, or the name of a source: what its last run did not find again.",
    says=N_("by"),
    record_type=ITEMS,
)
COLUMN = ListColumn("stale", N_("Found no more since"), _reckon, _cell, record_type=ITEMS)
