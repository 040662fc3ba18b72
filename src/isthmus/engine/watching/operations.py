"""Watching and no longer watching a record, and who watches it."""

from __future__ import annotations

from collections.abc import Iterable

from isthmus.engine.access import VIEW
from isthmus.engine.audience import who_see
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.hanging import held, tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Principal, Watch, WatchReason


def watch(key: int, act: Act) -> bool:
    """Let the actor watch a record; return whether that is new. Raises Absent, Invalid."""
    return _set(key, act, on=True)


def unwatch(key: int, act: Act) -> bool:
    """Let the actor no longer watch a record, whatever made them watch it. Raises as `watch`."""
    return _set(key, act, on=False)


def _set(key: int, act: Act, *, on: bool) -> bool:
    me = act.viewer.principal_id
    if me is None:
        message = tr("Only a person can watch a record.")
        raise Invalid([RowError(0, "", "nobody", message, tr("Act as an account."))])
    with door_open():
        entry = held(key, act, "watching", VIEW)
        row = Watch.objects.filter(entry=entry, principal_id=me).first()
        # Without a row only the owner watches.
        if on == (row.ended_at is None if row else entry.owner_id == me):
            return False
        ended = None if on else act.occurred_at
        if row is None:
            (row,) = made(entry, {me: WatchReason.CHOSE if on else WatchReason.OWNER}, act)
            row.ended_at = ended
            Watch.objects.bulk_create([row])
        else:
            row.reason, row.ended_at = WatchReason.CHOSE if on else row.reason, ended
            update_rows(Watch, [row], ("reason", "ended_at"))
        tell(entry, "watched" if on else "unwatched", act, row)
    return True


def made(entry: Entry, reasons: dict[int, WatchReason], act: Act) -> list[Watch]:
    return [
        Watch(
            organization_id=act.viewer.organization_id,
            entry=entry,
            created_at=act.occurred_at,
            principal_id=principal,
            reason=reason,
        )
        for principal, reason in reasons.items()
    ]


def join(entry: Entry, reasons: dict[int, WatchReason], act: Act) -> list[Watch]:
    """Let people watch a record because of what they or others did, and return the new rows.

    Who said once that they do not want to is left alone. Call it inside `door_open` with the
    entry held; the caller's event tells of the rows.
    """
    known = set(
        Watch.objects.filter(entry=entry, principal__in=reasons).values_list("principal", flat=True)
    )
    fresh = made(entry, {who: why for who, why in reasons.items() if who not in known}, act)
    Watch.objects.bulk_create(fresh)
    return fresh


def watchers_of(entry: Entry) -> list[Principal]:
    """Return who watches a record and may (still) see it, the owner among them, by name.

    What is sent to watchers goes to these only. Six queries for any number of them.
    """
    rows = dict(Watch.objects.filter(entry=entry).values_list("principal", "ended_at"))
    watching = {who for who, ended in rows.items() if ended is None}
    if entry.owner_id is not None and entry.owner_id not in rows:
        watching.add(entry.owner_id)
    return _by_name(who_see(entry, watching))


def _by_name(keys: Iterable[int]) -> list[Principal]:
    found = Principal.objects.filter(pk__in=list(keys), active=True)
    return list(found.order_by("name_key", "pk"))


def end_for(key: int, principal: int, act: Act) -> bool:
    """End the watching of somebody who leaves; return whether they watched. Raises Absent."""
    with door_open():
        entry = held(key, act, "watching", VIEW)
        row = Watch.objects.filter(entry=entry, principal=principal, ended_at__isnull=True).first()
        if row is None:
            return False
        row.ended_at = act.occurred_at
        update_rows(Watch, [row], ("ended_at",))
        tell(entry, "watch_ended", act, row)
    return True
