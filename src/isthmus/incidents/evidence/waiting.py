"""Evidence that is being handed over to somebody waits for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from isthmus.engine.language import tr
from isthmus.engine.needs.desk import MOST, Desk, Need
from isthmus.engine.web.addresses import record_address
from isthmus.incidents.evidence.models import ASKED, OFFERED, EvidenceItem


def to_receive(desk: Desk) -> Iterable[Need]:
    """Return what the viewer is to say of whether they have received it. One query."""
    viewer = desk.viewer
    if viewer.principal_id is None:
        return
    # Where its holder is gone, nobody else's word is to be waited for.
    answered = Q(state=OFFERED) | Q(state=ASKED, holder__active=False)
    rows = EvidenceItem.objects.visible_to(viewer).filter(answered, offered_to=viewer.principal_id)
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


def to_give(desk: Desk) -> Iterable[Need]:
    """Return what the viewer holds and is asked to give to somebody. One query."""
    viewer = desk.viewer
    if viewer.principal_id is None:
        return
    rows = EvidenceItem.objects.visible_to(viewer).filter(state=ASKED, holder=viewer.principal_id)
    for one in rows.select_related("offered_to").order_by("waits_since", "pk")[:MOST]:
        yield Need(
            sort="evidence_given",
            title=one.title,
            url=record_address(one, viewer.organization.slug),
            icon="briefcase",
            reference=one.reference,
            since=one.waits_since,
            detail=tr("to %(name)s", name=one.offered_to.name) if one.offered_to else "",
        )
