"""Memberships worked out by a job: where a write reached too far, and on demand."""

from __future__ import annotations

from typing import Any

from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.scope import alone
from isthmus.context.scope.settle import Written, drop, hold, settle_whole, tell_watchers
from isthmus.context.scope.statements import in_force
from isthmus.engine.door.transaction import door_open, wrote
from isthmus.engine.jobs import every, job


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
