"""What somebody was told of, as far as they may still know of it; marking it as read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.filters import QueryProblem
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Notice
from isthmus.engine.notices.kinds import KINDS
from isthmus.engine.notices.words import Line, lines

SALT = "isthmus.notices"
PAGE_SIZE = 30
#: How long a mark can be taken back.
UNDO = timedelta(hours=1)


@dataclass(frozen=True)
class Listed:
    """One page of notices: first what is unread, each part the newest first."""

    lines: list[Line]
    next: str = ""


def notices_of(viewer: Viewer) -> QuerySet[Notice]:
    """Return what stands in a viewer's pages, of records that they may see; nothing for others."""
    if viewer.customer or viewer.principal_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(
        principal_id=viewer.principal_id,
        in_page=True,
        organization_id=viewer.organization_id,
        entry__in=Entry.objects.visible_to(viewer),
    )


def listed(
    viewer: Viewer,
    now: datetime,
    *,
    kind: str = "",
    unread: bool = False,
    after: str = "",
    limit: int = PAGE_SIZE,
) -> Listed:
    """Return one page. Two queries and those of the words. Raises QueryProblem."""
    rows = notices_of(viewer)
    if kind:
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise QueryProblem(
                "kind",
                tr("There are no notices “%(kind)s”.", kind=kind[:30]),
                tr("One of: %(known)s.", known=known),
            )
        rows = rows.filter(kind=kind)
    was_read, key = _place(after)
    found: list[Notice] = []
    # Two parts, each along its index, are quicker than one order over both.
    for part in (False, True):
        if part < was_read or (part and unread) or len(found) > limit:
            continue
        of_part = rows.filter(read_at__isnull=not part).select_related("entry", "event")
        if key and part is was_read:
            of_part = of_part.filter(pk__lt=key)
        found += of_part.order_by("-pk")[: limit + 1 - len(found)]
    shown = found[:limit]
    told = lines(shown, viewer, now.date())
    _put_away(shown, told, now)
    return Listed(told, _cursor(shown[-1]) if len(found) > limit else "")


def _put_away(shown: list[Notice], told: list[Line], now: datetime) -> None:
    """Mark what can't be told any more as read, so that no number speaks of it."""
    gone = {one.pk for one in shown if one.read_at is None} - {line.notice.pk for line in told}
    if gone:
        Notice.objects.filter(pk__in=gone).update(read_at=now)


def _cursor(last: Notice) -> str:
    return signing.dumps([last.read_at is not None, str(last.pk)], salt=SALT)


def _place(after: str) -> tuple[bool, int]:
    if not after:
        return False, 0
    try:
        was_read, key = signing.loads(after, salt=SALT)
    except signing.BadSignature:
        hint = tr("Begin at the first page.")
        raise QueryProblem("after", tr("This page link is damaged."), hint) from None
    return bool(was_read), int(key)


def mark_read(viewer: Viewer, now: datetime, keys: Collection[int] | None = None) -> int:
    """Mark notices as read, all of them without `keys`; return how many were not."""
    rows = notices_of(viewer).filter(read_at__isnull=True)
    return (rows if keys is None else rows.filter(pk__in=keys)).update(read_at=now)


def mark_unread(viewer: Viewer, keys: Collection[int]) -> int:
    """Mark notices as unread; return how many were read."""
    rows = notices_of(viewer).filter(read_at__isnull=False, pk__in=keys)
    return rows.update(read_at=None)


def take_back(viewer: Viewer, marked_at: datetime, now: datetime) -> int:
    """Mark as unread what was marked as read at this very instant, for an hour after it."""
    if not marked_at <= now <= marked_at + UNDO:
        return 0
    return notices_of(viewer).filter(read_at=marked_at).update(read_at=None)


def mark_record_read(viewer: Viewer, entry: int, now: datetime) -> int:
    """Mark as read what is about a record that the viewer has before them."""
    return unread_of(viewer, entry).update(read_at=now)


def unread_of(viewer: Viewer, entry: int) -> QuerySet[Notice]:
    """Return what a viewer has not read of a record that they may see."""
    if viewer.principal_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(
        principal_id=viewer.principal_id, entry_id=entry, read_at__isnull=True, in_page=True
    )
