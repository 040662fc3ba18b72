"""The forms of the panel of tasks."""

from __future__ import annotations

from isthmus.engine.language import N_
from isthmus.engine.tasks import operations
from isthmus.engine.tasks.asking import read
from isthmus.engine.tasks.operations import Asked
from isthmus.engine.tasks.panel import CAPABILITY
from isthmus.engine.web.hanging import Form, Sent, addresses


def _asked(sent: Sent) -> Asked:
    given = [sent.text(name) for name in ("title", "assignee", "due", "note")]
    return read(sent.act.viewer.organization_id, *given)


urlpatterns = addresses(
    CAPABILITY,
    Form(
        "task_add",
        "tasks/add/",
        lambda sent: operations.add(sent.record.pk, _asked(sent), sent.act),
    ),
    Form(
        "task_edit",
        "tasks/<int:key>/edit/",
        lambda sent: operations.edit(*sent.row, _asked(sent), sent.act),
        in_row=True,
    ),
    Form(
        "task_finish",
        "tasks/<int:key>/finish/",
        lambda sent: operations.finish(*sent.row, sent.act),
    ),
    Form(
        "task_set_aside",
        "tasks/<int:key>/set-aside/",
        lambda sent: operations.set_aside(*sent.row, sent.text("because"), sent.act),
        in_row=True,
    ),
    Form(
        "task_reopen",
        "tasks/<int:key>/reopen/",
        lambda sent: operations.reopen(*sent.row, sent.act),
    ),
    Form(
        "task_remove",
        "tasks/<int:key>/remove/",
        lambda sent: operations.remove(*sent.row, sent.act),
        N_("The task was taken off."),
        undo=True,
    ),
    Form(
        "task_restore",
        "tasks/<int:key>/restore/",
        lambda sent: operations.restore(*sent.row, sent.act),
        N_("The task is back."),
    ),
)
