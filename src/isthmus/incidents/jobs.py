"""What reports follow, later than the write that changed it: scopes, agreements, calendars."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from isthmus.context.scope.settle import watchers
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.door.deriving import derive_anew
from isthmus.engine.door.transaction import Told, tellers
from isthmus.engine.jobs import enqueue, every, job
from isthmus.engine.models import Organization
from isthmus.incidents.clocks.anew import reports_of, settle_all, touched
from isthmus.incidents.clocks.sweep import organizations, sweep
from isthmus.incidents.evidence import jobs as _evidence  # noqa: F401 - declare themselves
from isthmus.incidents.major.sweep import UPDATES
from isthmus.incidents.models import UNRESOLVED, Incident
from isthmus.incidents.notifying.sweep import DEADLINES
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


@job("incidents.follow_agreements", title="Work out the clocks of reports anew")
def follow_agreements(organization_id: int, resting_on: list[int]) -> None:
    """Bring the clocks of reports in line with agreements and calendars that changed."""
    organization = Organization.objects.get(pk=organization_id)
    act = Act.now(system_viewer(organization, "clocks"), "job")
    settle_all(reports_of(organization_id, resting_on), act, "agreement")


@every(seconds=30, plan=organizations)
@job("incidents.sweep", title="Tell of clocks that run out")
def sweep_clocks(organization_id: int) -> None:
    """Warn of what is about to be missed, and note what was, as of when it was."""
    sweep(Organization.objects.get(pk=organization_id), timezone.now())


@every(minutes=5, plan=DEADLINES.organizations)
@job("incidents.notify_in_time", title="Tell of notification duties that fall due")
def notify_in_time(organization_id: int) -> None:
    """Warn of deadlines that come near, and note those that were missed."""
    DEADLINES.sweep(Organization.objects.get(pk=organization_id), timezone.now())


@every(minutes=1, plan=UPDATES.organizations)
@job("incidents.update_in_time", title="Tell of updates to customers that fall due")
def update_in_time(organization_id: int) -> None:
    """Warn of updates that are due soon, and note those that are late."""
    UPDATES.sweep(Organization.objects.get(pk=organization_id), timezone.now())


def _clocks_later(organization_id: int, told: Sequence[Told]) -> None:
    """Let a job look where an agreement or a calendar holds otherwise than before."""
    keys = sorted(touched(told))
    if not keys or next(reports_of(organization_id, keys), None) is None:
        return
    which = ",".join(map(str, keys))
    enqueue(
        follow_agreements,
        organization_id,
        organization_id=organization_id,
        resting_on=keys,
        key=f"{organization_id}:{which}" if len(which) < 120 else "",
    )


watchers.append(_later)
tellers.append(_clocks_later)
