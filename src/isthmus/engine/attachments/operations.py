"""Attaching files to a record and taking them off."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.base import File

from isthmus.engine.access import EDIT
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.hanging import held, tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.files import discard, receive, scan
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import Attachment, Entry, StoredFile

CAPABILITY = "attachments"
#: Files on one record, and in one go.
MOST, AT_ONCE = 500, 20


def attach(key: int, uploads: Sequence[File[bytes]], act: Act) -> list[Attachment]:
    """Attach files to the record with this entry: all of them or none.

    The bytes are written and scanned before the entry is locked, so that nobody waits for them.
    Raises Absent, Forbidden, Invalid (one error for each file that can't be taken; `row` counts
    the files).
    """
    # Who may not attach must not leave bytes either; asked again once the entry is locked.
    with door_open():
        _room(held(key, act, CAPABILITY, EDIT), len(uploads))
    files = _received(uploads, act)
    try:
        with door_open():
            entry = held(key, act, CAPABILITY, EDIT)
            _room(entry, len(files))
            return _written(entry, files, act)
    except BaseException:
        for one in files:
            discard(one)
        raise


def _written(entry: Entry, files: list[StoredFile], act: Act) -> list[Attachment]:
    StoredFile.objects.bulk_create(files)
    rows = [
        Attachment(
            id=new_key(),
            organization_id=act.viewer.organization_id,
            entry=entry,
            file=one,
            author_id=act.viewer.principal_id,
            created_at=act.occurred_at,
        )
        for one in files
    ]
    Attachment.objects.bulk_create(rows)
    tell(entry, "attached", act, *files, *rows)
    return rows


def detach(key: int, attachment: int, act: Act) -> Attachment:
    """Take a file off a record; its bytes stay, and it can be put back."""
    return _set_removed(key, attachment, act, removed=True)


def reattach(key: int, attachment: int, act: Act) -> Attachment:
    return _set_removed(key, attachment, act, removed=False)


def rescan(key: int, attachment: int, act: Act) -> Attachment:
    """Let the virus scanner look at an attached file (again)."""
    with door_open():
        row = _row(held(key, act, CAPABILITY, EDIT), attachment)
    scan(row.file)
    return row


def _set_removed(key: int, attachment: int, act: Act, *, removed: bool) -> Attachment:
    with door_open():
        entry = held(key, act, CAPABILITY, EDIT)
        row = _row(entry, attachment, removed=not removed)
        if not removed:
            _room(entry, 1)
        row.removed_at = act.occurred_at if removed else None
        update_rows(Attachment, [row], ("removed_at",))
        tell(entry, "detached" if removed else "reattached", act, row, row.file)
    return row


def _row(entry: Entry, attachment: int, *, removed: bool = False) -> Attachment:
    rows = Attachment.objects.filter(entry=entry, removed_at__isnull=not removed)
    row = rows.select_related("file").filter(pk=attachment).first()
    if row is None:
        raise Absent("attachment")
    return row


def _room(entry: Entry, count: int) -> None:
    """Raise Invalid unless so many files can still be attached."""
    if not count:
        raise Invalid([RowError(0, "file", "required", tr("Choose at least one file."))])
    if count > AT_ONCE:
        message = tr("At most %(at_once)s files can be attached at once.", at_once=AT_ONCE)
        raise Invalid([RowError(0, "file", "too-many", message, tr("Do it in several goes."))])
    if Attachment.objects.filter(entry=entry, removed_at__isnull=True).count() + count > MOST:
        raise Invalid(
            [RowError(0, "file", "too-many", tr("A record takes %(most)s files.", most=MOST))]
        )


def _received(uploads: Sequence[File[bytes]], act: Act) -> list[StoredFile]:
    files: list[StoredFile] = []
    errors: list[RowError] = []
    for number, upload in enumerate(uploads):
        try:
            files.append(receive(upload, act.viewer.organization))
        except FieldProblem as problem:
            errors.append(RowError(number, "file", problem.code, problem.message, problem.hint))
        except BaseException:
            for one in files:
                discard(one)
            raise
    if errors:
        for one in files:
            discard(one)
        raise Invalid(errors)
    return files
