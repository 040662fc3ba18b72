from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.door.act import Act
from isthmus.engine.models import CircleMember, FormDraft, Record
from isthmus.engine.postgres import kept_cursor
from isthmus.engine.registry import RecordType

#: A draft that nobody came back to is deleted after so long.
KEPT = timedelta(days=14)
#: What one form may hold, in characters, and how many drafts one person may have.
MOST_TEXT, MOST_DRAFTS = 400_000, 200
#: What a form sends besides what was typed.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "version", "draft-form"})


@dataclass(frozen=True)
class Form:
    """Which form of which record a draft belongs to."""

    name: str
    entry: int | None = None


def form_of(record: Record) -> Form:
    """Return the form that edits a record."""
    return Form(f"edit {record.pk}", record.pk)


def form_of_comment(record: Record) -> Form:
    """Return the form that comments on a record."""
    return Form(f"comment {record.pk}", record.pk)


def form_for_new(record_type: type[RecordType], filled: QueryDict) -> Form:
    """Return the form for a new record; one that was opened filled in otherwise is another one."""
    name = f"new {record_type.code}"
    if filled:
        name += f" {hashlib.sha256(filled.urlencode().encode()).hexdigest()[:16]}"
    return Form(name)


def _of(viewer: Viewer) -> Any:
    return FormDraft.objects.filter(
        organization_id=viewer.organization_id, principal_id=viewer.principal_id or 0
    )


def save(viewer: Viewer, form: Form, typed: QueryDict, base: int) -> datetime | None:
    """Keep what was typed so far; return when, or None for more than is kept."""
    values = [[name, texts] for name, texts in typed.lists() if name not in NOT_TYPED]
    size = sum(len(name) + sum(map(len, texts)) for name, texts in values)
    mine = _of(viewer)
    if viewer.principal_id is None or size > MOST_TEXT:
        return None
    if not mine.filter(form=form.name).exists() and mine.count() >= MOST_DRAFTS:
        return None
    now = timezone.now()
    FormDraft.objects.update_or_create(
        organization_id=viewer.organization_id,
        principal_id=viewer.principal_id,
        form=form.name,
        defaults={"entry_id": form.entry, "values": _storable(values), "base": base,
                  "saved_at": now},
    )  # fmt: skip
    return now


def _storable(values: list[Any]) -> list[Any]:
    """Leave out what no database keeps: zero bytes, halves of characters."""

    def kept(text: str) -> str:
        return text.replace("\x00", "").encode(errors="ignore").decode()

    return [[kept(name), [kept(text) for text in texts]] for name, texts in values]


def find(viewer: Viewer, form: Form) -> FormDraft | None:
    """Return the viewer's draft of a form, if there is one. The caller has asked for the record."""
    found: FormDraft | None = _of(viewer).filter(form=form.name).first()
    return found


def typed_in(draft: FormDraft) -> QueryDict:
    """Return what was typed, as the form would have sent it."""
    found = QueryDict(mutable=True)
    for name, texts in draft.values:
        found.setlist(name, texts)
    return found


def forget(viewer: Viewer, form: str) -> None:
    """Delete the viewer's draft of a form: it was sent, or thrown away."""
    # Every form that is sent asks for this, though few had a draft.
    with kept_cursor(connection) as cursor:
        cursor.execute(FORGET_SQL, (viewer.organization_id, viewer.principal_id or 0, form))


FORGET_SQL = (
    "DELETE FROM engine_formdraft WHERE organization_id = %s AND principal_id = %s AND form = %s"
)


def erase(record: Record, fields: frozenset[str], act: Act) -> int:
    """Delete everybody's drafts of a record from which personal data is lawfully erased."""
    FormDraft.objects.filter(entry_id=record.pk).delete()
    # What nobody sent was no part of the record: by itself it is nothing to erase.
    return 0


def put_away(now: datetime) -> None:
    """Delete drafts that are old, or whose record went away or out of its writer's sight."""
    here = CircleMember.objects.filter(
        circle_id=OuterRef("entry__circle_id"), principal_id=OuterRef("principal_id")
    )
    hidden = Q(entry__circle__isnull=False) & ~Exists(here)
    gone = Q(entry__removed_at__isnull=False) | Q(saved_at__lt=now - KEPT)
    FormDraft.objects.filter(gone | hidden).delete()
