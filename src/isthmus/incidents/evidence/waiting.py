"""Evidence that is being handed over to somebody waits for them."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.engine.needs.desk import MOST, Desk, Need
from isthmus.engine.web.addresses import record_address
from isthmus.incidents.evidence.models import OFFERED, EvidenceItem


def to_receive(desk: Desk) -> Iterable[Need]:
    """Return what the viewer is to say of whether they have received it. One query."""
    viewer = desk.viewer
    if viewer.principal_id is None:
        return
    rows = EvidenceItem.objects.visible_to(viewer).filter(
        state=OFFERED, offered_to=viewer.principal_id
    )
    for one in rows.select_related("holder").order_by("waits_since", "pk")[:MOST]:
        yield Need(
            sort="evidence",
            title=one.title,
            url=record_address(one, viewer.organization.slug),
            icon="briefcase",
            reference=one.reference,
            asked_by=one.holder.name if one.holder else "",
            since=one.waits_since,
        )
