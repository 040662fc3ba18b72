"""Open reports follow the scopes: whose rules apply is said anew when something came in or went out."""

from __future__ import annotations

from django.db.models import QuerySet

from isthmus.context.scope.settle import watchers
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.door.deriving import derive_anew
from isthmus.engine.jobs import enqueue, job
from isthmus.engine.models import Organization
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.records import IncidentType


@job("incidents.follow_scope", title="Say anew whose rules apply to open reports")
def follow_scope(organization_id: int) -> None:
    """Bring open reports in line with the scopes in force; what is resolved stays as it was told."""
    organization = Organization.objects.get(pk=organization_id)
    act = Act.now(system_viewer(organization, "scope"), "job")
    rows = _open(organization_id).order_by("pk").values_list("pk", flat=True)
    derive_anew(IncidentType, list(rows), act)


def _open(organization_id: int) -> QuerySet[Incident]:
    rows = Incident.objects.as_system("scope").filter(organization=organization_id)
    found: QuerySet[Incident] = rows.filter(state__in=UNRESOLVED, removed_at=None)
    return found


def _later(organization_id: int) -> None:
    if not _open(organization_id).exists():
        return
    organization = Organization.objects.get(pk=organization_id)
    enqueue(
        follow_scope,
        organization,
        organization_id=organization_id,
        key=f"reports:{organization_id}",
    )


watchers.append(_later)
