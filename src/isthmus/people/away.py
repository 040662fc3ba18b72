"""That somebody is away is told where they are shown: as owner, as holder of a role, on their page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from isthmus.engine.calendar.dates import MOST, Dated, Window
from isthmus.engine.door import Act
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.people.absences import may_arrange
from isthmus.people.models import Absence, Person, Role, StandIn

AWAY_UNTIL, AWAY_DEPUTY = "away_until", "away_deputy"


def _who(record_type: type[RecordType]) -> str:
    """Return the field that names who answers for such records."""
    if record_type.model is Person:
        return "pk"
    return "holder_id" if record_type.model is Role else "owner_id"


def away_until(record_type: type[RecordType]) -> Any:
    """Return the last day on which whoever answers for the record is away; it comes with the record."""
    rows = Absence.objects.on(timezone.localdate()).filter(entry=OuterRef(_who(record_type)))
    return Subquery(rows.order_by("-ends_on").values("ends_on")[:1])


def away_deputy(record_type: type[RecordType]) -> Any:
    """Return the name of whoever stands in, for everything before for one role."""
    rows = StandIn.objects.on(timezone.localdate()).filter(entry=OuterRef(_who(record_type)))
    return Subquery(rows.order_by("role", "pk").values("deputy__name")[:1])


def absences_between(window: Window) -> Iterator[Dated]:
    """Yield who is away on these days: those whom the viewer may see in the register of people."""
    rows = Absence.objects.filter(
        entry__in=window.entries().filter(type=Person._meta.label_lower),
        starts_on__lte=window.last,
        ends_on__gte=window.first,
        cancelled_at__isnull=True,
    )
    slug = window.viewer.organization.slug
    for row in rows.select_related("entry").order_by("starts_on", "pk")[:MOST]:
        yield Dated(
            row.starts_on,
            tr("Away"),
            row.entry.title,
            row.entry.reference,
            record_address(row.entry, slug),
            row.entry.type,
            f"absence:{row.pk}",
            row.created_at,
            mine=row.entry_id in window.mine,
            until=row.ends_on,
        )


def away_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what the rail says of an absence; on a person's page also where to arrange one."""
    until = getattr(page.record, AWAY_UNTIL, None)
    person = isinstance(page.record, Person)
    arranging = person and may_arrange(page.record.pk, Act.now(page.viewer, "web"))
    if until is None and not arranging:
        return None
    holder = getattr(page.record, _who(page.record_type))
    named = page.lookup.principal(holder) if until is not None else None
    slug = page.viewer.organization.slug
    url = reverse(
        "settings_away_of", kwargs={"org": slug, "reference": page.record.reference}
    ) if arranging else ""  # fmt: skip
    return {
        "name": named.name if named else "",
        "until": until,
        "deputy": getattr(page.record, AWAY_DEPUTY, None),
        "url": url,
        "hand_over_url": reverse(
            "person_hand_over", kwargs={"org": slug, "reference": page.record.reference}
        )
        if arranging
        else "",
    }
