"""The forms of the panel of time spent."""

from __future__ import annotations

from isthmus.engine.language import N_
from isthmus.engine.time_spent import operations
from isthmus.engine.time_spent.asking import read
from isthmus.engine.time_spent.operations import CAPABILITY, Spent
from isthmus.engine.web.hanging import Form, Sent, addresses


def _spent(sent: Sent) -> Spent:
    given = [sent.text(name) for name in ("spent", "day", "note", "who")]
    return read(sent.act.viewer.organization_id, *given)


urlpatterns = addresses(
    CAPABILITY,
    Form("time_add", "time/add/", lambda sent: operations.add(sent.record.pk, _spent(sent), sent.act)),
    Form(
        "time_edit",
        "time/<int:key>/edit/",
        lambda sent: operations.edit(*sent.row, _spent(sent), sent.act),
        in_row=True,
    ),
    Form(
        "time_remove",
        "time/<int:key>/remove/",
        lambda sent: operations.remove(*sent.row, sent.act),
        N_("The entry was taken off."),
        undo=True,
    ),
    Form(
        "time_restore",
        "time/<int:key>/restore/",
        lambda sent: operations.restore(*sent.row, sent.act),
        N_("The entry is back."),
    ),
)  # fmt: skip
