"""Memberships worked out by a job: where a write reached too far, and on demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.scope import alone
from isthmus.context.scope.settle import Written, drop, hold, settle_whole, tell_watchers
from isthmus.context.scope.statements import in_force
from isthmus.engine.derived import Astray, Derived, derived, references
from isthmus.engine.door.transaction import door_open, wrote
from isthmus.engine.jobs import every, job
from isthmus.engine.models import Organization


def _organizations_behind() -> list[tuple[int, dict[str, Any]]]:
    rows = ScopeProgress.objects.filter(due__isnull=False).values_list("pk", flat=True)
    return [(key, {"organization_id": key}) for key in rows]


@every(minutes=5, plan=_organizations_behind)
@job("context.scope.settle", title="Work out what is in scope")
def settle_scopes(organization_id: int) -> None:
    """Bring every membership of an organization in line with its statements and relations."""
    settle_all(organization_id)


def settle_all(organization_id: int) -> Written:
    """Settle every statement in force, the whole graph at once. One transaction."""
    written = Written()
    with door_open():
        progress = hold(organization_id)
        statements = in_force(organization_id)
        rows = Membership.objects.filter(organization=organization_id, statement__isnull=False)
        standing = {one.statement for one in statements}
        for gone in {*rows.order_by().values_list("statement", flat=True).distinct()} - standing:
            written += drop(gone)
        for named in statements:
            written += settle_whole(organization_id, named)
        written += alone.settle_every(organization_id)
        if progress.due is not None:
            progress.due = None
            progress.save(update_fields=["due"])
        if written.rows:
            # Whoever keeps what follows from memberships looks again.
            wrote(organization_id, ["context.scopestatement"])
        tell_watchers(organization_id, written)
    return written


def _held(organization_id: int) -> set[tuple[int, str]]:
    rows = Membership.objects.filter(organization=organization_id).order_by()
    return {*rows.values_list("entry_id", "system").distinct()}


def _astray(organization: Organization) -> Iterator[Astray]:
    """Yield the records that are in a scope and should not be, or the other way round."""
    with transaction.atomic():
        before = _held(organization.pk)
        settle_all(organization.pk)
        differing = before ^ _held(organization.pk)
        transaction.set_rollback(True)
    named = references(sorted({entry for entry, _ in differing}))
    for entry, system in sorted(differing):
        yield Astray(named.get(entry, ""), f"scope of the {system.upper()}")


def _mend(organization: Organization) -> None:
    settle_all(organization.pk)


derived.append(Derived("scopes", _astray, _mend))
