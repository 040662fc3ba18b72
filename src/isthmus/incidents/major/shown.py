"""What the page of a major incident says beside its fields, and the page of its report of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from isthmus.engine.access import CREATE
from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address, page_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.major.edges import MAJOR_OF
from isthmus.incidents.major.models import LIVE, Able, Ground, MajorIncident, MajorUpdate
from isthmus.incidents.major.reaching import reasons
from isthmus.incidents.models import UNRESOLVED


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `incidents/major_body.html` reads, as `major`. Two queries, one more where it is
    restricted."""
    one: Any = page.record
    restricted = one.circle_id is not None
    unreached = None
    if restricted and one.state in LIVE:
        unreached = reasons([one.pk], timezone.localdate()).get(one.pk)
    return {
        "major": {
            "warnings": [*_warnings(one)],
            "criteria": one.agreed_criteria,
            "deadlines": [*_deadlines(one, restricted)],
            "restricted": restricted,
            "publish": _publish(one, page) if restricted else "",
            "unreached": unreached,
            "updates": [*_updates(one, page)],
            "update": _next_update(one),
        }
    }


def _publish(one: Any, page: RecordPage) -> str:
    """Return where its handlers tell what a service suffers: on the page of its report; empty where
    the viewer may not know of that. No query."""
    report = page.lookup.entry(one.incident_id) if one.incident_id is not None else None
    return f"{entry_address(report, page.viewer.organization.slug)}#published" if report else ""


def _updates(one: Any, page: RecordPage) -> Iterator[dict[str, Any]]:
    """Yield what the customer was told, the latest first. One query, and one for names."""
    rows = list(MajorUpdate.objects.filter(record=one.pk).order_by("-pk"))
    page.lookup.load_principals(row.by_id for row in rows if row.by_id is not None)
    for row in rows:
        by = page.lookup.principal(row.by_id) if row.by_id is not None else None
        late = tr("late: due %(due)s", due=moment(row.due)) if row.late and row.due else ""
        yield {
            "at": moment(row.at),
            "iso": row.at.isoformat(),
            "by": by.name if by else "",
            "to": row.to,
            "text": row.text,
            "late": late,
        }


def _next_update(one: Any) -> dict[str, Any] | None:
    """Return when the customer hears next how it stands; None: no update is due."""
    if one.update_due is None:
        return None
    return {"says": _stands(one.update_due, None), "late": timezone.now() > one.update_due}


def _warnings(one: Any) -> Iterator[str]:
    if one.state == "provisional" and one.ground == Ground.EVIDENCE:
        yield tr(
            "Time for evidence makes no incident major. Collection has a clock of its own; this is reported."
        )
    if one.able == Able.EXPIRED:
        yield tr("What the responsible person has shown is no longer valid.")
    if one.able == Able.MISSING:
        yield tr("The responsible person has not shown the competence that is asked for.")
    if one.state in LIVE and not one.agreed_criteria and one.circle_id is None:
        yield tr("No agreement that applied when it was reported says what is major.")


def _deadlines(one: Any, restricted: bool) -> Iterator[dict[str, str]]:
    named = [
        (tr("Confirmed or withdrawn"), one.confirm_by, one.confirmed_at),
        (tr("Top management told"), one.management_due, one.management_told_at),
    ]
    # Nobody outside is told of what is restricted, so no time runs for it.
    if not restricted or one.customer_told_at is not None:
        named.append((tr("Customer told"), one.customer_due, one.customer_told_at))
    for label, due, done in named:
        if one.state == "withdrawn" and done is None:
            continue
        yield {"label": label, "value": _stands(due, done)}


def _stands(due: datetime | None, done: datetime | None) -> str:
    if done is not None:
        words = moment(done)
        if due is not None and done > due:
            return tr("%(done)s, late: due %(due)s", done=words, due=moment(due))
        return words
    if due is None:
        return tr("Not yet; no time was agreed")
    late = timezone.now() > due
    if late:
        return tr("Overdue since %(due)s", due=moment(due))
    return tr("Due %(due)s", due=moment(due))


def major_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return the declarations of a report, as far as the viewer may know of them, and the way to
    declare it. No query: relations are there."""
    found = page.related_by(MAJOR_OF.code, outgoing=False)
    viewer = page.viewer
    slug = viewer.organization.slug
    may = page.record.state in UNRESOLVED and viewer.may_on(MajorIncident, CREATE)
    if not found and not may:
        return None
    rows = [
        {"reference": one.other.reference, "title": one.other.title,
         "state": one.other.state, "category": one.other.state_category,
         "label": MajorIncident.lifecycle.states[one.other.state].label,
         "url": entry_address(one.other, slug)}
        for one in found
    ]  # fmt: skip
    live = any(row["state"] in LIVE for row in rows)
    declared = registry.by_register("major-incidents")
    asked = {"incident": page.record.reference, "title": page.record.title}
    url = f"{page_address('record_new', org=slug, record_type=declared)}?{urlencode(asked)}"
    return {"declared": rows, "may": may and not live, "url": url}
