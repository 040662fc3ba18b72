"""The files on a record's page."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from isthmus.engine.access import EDIT, Viewer
from isthmus.engine.attachments.operations import AT_ONCE
from isthmus.engine.door.hanging import may
from isthmus.engine.files import ALLOWED
from isthmus.engine.formats import size
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Attachment, Scan
from isthmus.engine.web.hanging import (
    Hangs,
    address,
    declared,
    drawn,
    outcome_for,
    person,
    rows,
    times,
)
from isthmus.engine.web.hooks import RecordPage

CAPABILITY = "attachments"
#: What stands beside a file that can't be fetched.
HELD_BACK = {
    Scan.WAITING: N_("In quarantine until the virus scanner has looked"),
    Scan.INFECTED: N_("The virus scanner found something in it"),
    Scan.ERASED: N_("Its content is gone for good"),
    Scan.DISPOSED: N_("Its content is gone for good"),
}


def _attachments(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    found = Attachment.objects.filter(entry_id=entry, removed_at__isnull=True)
    return rows_of(
        "attachment", found, who="author_id", link="file_id", number="file__size",
        text="file__name", more="file__media_type", mark="file__sha256", state="file__scan",
        made_at="created_at",
    )  # fmt: skip


selections["attachment"] = _attachments


def attachments_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/attachments_panel.html` reads."""
    if not declared(page, CAPABILITY):
        return None
    outcome = outcome_for(page, CAPABILITY, tr("The file was taken off."))
    may_edit = may(page.record_type, page.viewer, EDIT)
    return {
        "items": [_item(page, row, may_edit=may_edit) for row in rows(page, "attachment")],
        "may_edit": may_edit,
        "limit": settings.FILE_MAX_SIZE // 1024 // 1024,
        "at_once": AT_ONCE,
        "accept": ",".join(f".{ending}" for ending in ALLOWED),
        "notice": outcome.notice,
        "undo_url": address(page, "attachment_restore", outcome.undo) if outcome.undo else "",
        "errors": [f"{error.message} {error.hint}".strip() for error in outcome.errors],
        "add_url": address(page, "attachment_add"),
    }


def _item(page: RecordPage, row: Row, *, may_edit: bool) -> dict[str, Any]:
    held_back = HELD_BACK.get(Scan(row.state), "")
    return {
        "name": row.text,
        "kind": PurePosixPath(row.text).suffix.lstrip(".").upper(),
        "size": size(row.number or 0),
        "by": person(page, row.who)["name"],
        "sha256": row.mark,
        "held_back": held_back,
        "url": "" if held_back else address(page, "record_file", row.link),
        "scan_url": address(page, "attachment_scan", row.key)
        if may_edit and row.state == Scan.WAITING
        else "",
        "remove_url": address(page, "attachment_remove", row.key) if may_edit else "",
        **times(row.made_at),
    }


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/attachments_panel.html", attachments_panel)
