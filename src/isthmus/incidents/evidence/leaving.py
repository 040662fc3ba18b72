"""Evidence held by somebody who leaves: it changes hands like any other, confirmed by both sides.

The hand-over of a person asks for it; the new holder confirms. Nobody is shown or counted an item
that they may not know of: whoever handles its case finds it in their own work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.audience import answers_for
from isthmus.engine.door import Act, move
from isthmus.engine.language import tr
from isthmus.engine.models import Principal
from isthmus.engine.needs.desk import MOST, Desk, Need
from isthmus.engine.web.addresses import record_address
from isthmus.incidents.evidence.models import HELD, ON_ITS_WAY, EvidenceItem
from isthmus.incidents.evidence.records import EvidenceItemType
from isthmus.people.handover.seat import Held, Seat


def _items(person: int, viewer: Viewer, *states: str) -> list[Held]:
    rows = EvidenceItem.objects.visible_to(viewer).filter(holder=person, state__in=states)
    return [Held(key, key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def _held(person: int, viewer: Viewer) -> list[Held]:
    return _items(person, viewer, HELD)


def _on_its_way(person: int, viewer: Viewer) -> list[Held]:
    return _items(person, viewer, *ON_ITS_WAY)


def _hand_over(held: Sequence[Held], person: int, successor: int, act: Act) -> None:
    """Offer these to the successor: by the holder's own word, else that word is asked for."""
    verb = "hand_over" if act.viewer.principal_id == person else "pass_on"
    to = Principal.objects.get(pk=successor).reference
    move(EvidenceItemType, verb, [one.key for one in held], act, {"to": to})


CUSTODY = Seat(
    "incidents.evidenceitem.holder",
    "Evidence in their custody",
    ("incidents.evidenceitem.holder",),
    _held,
    _hand_over,
    waits=_on_its_way,
)


def still_holds(person: int, circles: Sequence[int]) -> set[int]:
    """Return those of the circles in which somebody has evidence that only they can give. One query."""
    rows = EvidenceItem.objects.as_system("evidence: who has to stay in a circle").filter(
        holder=person, circle__in=circles, state__in=(HELD, *ON_ITS_WAY)
    )
    return set(rows.values_list("circle", flat=True))


def with_the_gone(viewer: Viewer) -> QuerySet[EvidenceItem]:
    """Return what the viewer may know of and nobody who is here can hand over or receive."""
    rows = EvidenceItem.objects.visible_to(viewer).filter(organization_id=viewer.organization_id)
    found: QuerySet[EvidenceItem] = rows.filter(
        Q(state=HELD) | Q(state__in=ON_ITS_WAY, offered_to__active=False), holder__active=False
    )
    return found


def holders_gone(viewer: Viewer) -> QuerySet[Any]:
    """Return the people of whom `with_the_gone` tells, for whoever administers."""
    return with_the_gone(viewer).order_by().values("holder_id")


def to_take_over(desk: Desk) -> Iterator[Need]:
    """Yield what somebody holds who has left, to who handles its case: one query.

    That is who owns the item or its report, and of a restricted one its circle.
    """
    viewer = desk.viewer
    if viewer.principal_id is None or viewer.customer:
        return
    mine = answers_for(viewer)
    concerned = Q(owner__in=mine) | Q(incident__owner__in=mine) | Q(circle__in=viewer.circles)
    rows = with_the_gone(viewer).filter(concerned).select_related("holder")
    for one in rows.order_by("pk")[:MOST]:
        yield Need(
            sort="evidence_left",
            title=one.title,
            url=record_address(one, viewer.organization.slug),
            icon="briefcase",
            reference=one.reference,
            detail=tr("%(name)s, who has it, has left", name=one.holder.name) if one.holder else "",
        )
