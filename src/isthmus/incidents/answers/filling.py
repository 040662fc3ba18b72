"""What placeholders of answers stand for on one report, as far as the viewer may know it."""

from __future__ import annotations

from isthmus.engine.formats import moment
from isthmus.engine.lookup import Lookup
from isthmus.incidents.models import Incident


def values(one: Incident, lookup: Lookup) -> dict[str, str]:
    """Return what each placeholder stands for; empty where the report says nothing of it, or
    nothing that the viewer may know of. Two queries."""
    lookup.load_entries(key for key in (one.service_id, one.customer_id) if key is not None)
    lookup.load_principals(key for key in (one.reporter_id, one.team_id) if key is not None)
    return {
        "reporter": _person(one.reporter_id, lookup),
        "customer": _record(one.customer_id, lookup),
        "reference": one.reference,
        "title": one.title,
        "service": _record(one.service_id, lookup),
        "opened": moment(one.opened_at),
        "due": moment(one.due) if one.due else "",
        "team": _person(one.team_id, lookup),
        "me": lookup.viewer.name,
    }


def _record(key: int | None, lookup: Lookup) -> str:
    entry = lookup.entry(key) if key is not None else None
    return entry.title if entry else ""


def _person(key: int | None, lookup: Lookup) -> str:
    found = lookup.principal(key) if key is not None else None
    return found.name if found else ""
