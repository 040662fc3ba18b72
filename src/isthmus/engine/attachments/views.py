"""The forms of the panel of files. What is attached is fetched as every file of a record is."""

from __future__ import annotations

from isthmus.engine.attachments import operations
from isthmus.engine.attachments.panel import CAPABILITY
from isthmus.engine.door import Invalid, RowError
from isthmus.engine.files import too_large
from isthmus.engine.files.storing import larger
from isthmus.engine.language import N_
from isthmus.engine.models import Attachment
from isthmus.engine.web.hanging import Form, Sent, addresses
from isthmus.engine.web.requests import MemberRequest


def dropped(request: MemberRequest) -> None:
    """Raise Invalid for files that were too large to be taken in."""
    wrong = [larger(name) for _, name in too_large(request)]
    if wrong:
        raise Invalid([RowError(0, "file", one.code, one.message, one.hint) for one in wrong])


def _attach(sent: Sent) -> None:
    uploads = sent.request.FILES.getlist("file")
    dropped(sent.request)
    operations.attach(sent.record.pk, uploads, sent.act)


def _scanned(sent: Sent, row: Attachment) -> str:
    said = f" {row.file.scan_note}" if row.file.scan_note else ""
    return f"{row.file.name}: {row.file.get_scan_display().lower()}.{said}"


urlpatterns = addresses(
    CAPABILITY,
    Form("attachment_add", "attachments/add/", _attach),
    Form(
        "attachment_remove",
        "attachments/<int:key>/remove/",
        lambda sent: operations.detach(*sent.row, sent.act),
        N_("The file was taken off."),
        undo=True,
    ),
    Form(
        "attachment_restore",
        "attachments/<int:key>/restore/",
        lambda sent: operations.reattach(*sent.row, sent.act),
        N_("The file is back."),
    ),
    # The virus scanner looks at a file in quarantine.
    Form(
        "attachment_scan",
        "attachments/<int:key>/scan/",
        lambda sent: operations.rescan(*sent.row, sent.act),
        _scanned,
    ),
)
