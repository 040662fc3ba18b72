"""Which agreement a report is bound to: that of its customer on its service, as it was in force when
the report was opened. A later version never touches it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from isthmus.agreements.in_force import Terms, terms_of_version
from isthmus.agreements.models import Agreement, AgreementKind
from isthmus.context.edges import APPLIES
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, InForce
from isthmus.incidents.models import Incident


@dataclass(frozen=True)
class Bound:
    agreement: Agreement
    version: int
    terms: Terms


def bound(incident: Incident, viewer: Viewer) -> Bound | None:
    """Return what a report is bound to, None where nothing was agreed that the viewer may know of.

    Without a customer it is the only agreement on the service; of several none is chosen. Two queries.
    """
    if incident.service_id is None:
        return None
    at = incident.opened_at
    then = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    drawn = Edge.objects.filter(then, type=APPLIES.code, target=incident.service_id)
    rows = Agreement.objects.visible_to(viewer).filter(
        pk__in=drawn.values("source"), kind=AgreementKind.SLA
    )
    if incident.customer_id is not None:
        rows = rows.filter(party=incident.customer_id)
    agreements = {one.pk: one for one in rows}
    versions = [*InForce.objects.filter(then, entry__in=agreements).select_related("snapshot")[:2]]
    if len(versions) != 1:
        return None
    (one,) = versions
    return Bound(
        agreements[one.entry_id], one.snapshot.number, terms_of_version(one.snapshot.content)
    )
