"""The forms of the panel of comments."""

from __future__ import annotations

from isthmus.engine.comments import operations
from isthmus.engine.comments.panel import CAPABILITY, SPENT
from isthmus.engine.door.transaction import door_open
from isthmus.engine.drafts.keeping import forget, form_of_comment
from isthmus.engine.language import N_
from isthmus.engine.models import Comment
from isthmus.engine.time_spent import operations as time_spent
from isthmus.engine.time_spent.asking import read
from isthmus.engine.web.hanging import Form, Sent, addresses


def _add(sent: Sent) -> Comment:
    """Comment, and enter the time that it took if that was typed below it: both or neither."""
    with door_open():
        comment = operations.add(sent.record.pk, sent.text("text"), sent.act)
        if sent.text(SPENT).strip():
            spent = read(sent.act.viewer.organization_id, sent.text(SPENT))
            time_spent.add(sent.record.pk, spent, sent.act)
    forget(sent.request.viewer, form_of_comment(sent.record).name)
    return comment


urlpatterns = addresses(
    CAPABILITY,
    Form(
        "comment_add",
        "comments/add/",
        _add,
        also=(time_spent.CAPABILITY,),
    ),
    # The page sends it once it is open, for whoever is mentioned.
    Form(
        "comment_seen",
        "comments/seen/",
        lambda sent: operations.mark_seen(sent.record.pk, sent.act),
    ),
    Form(
        "comment_edit",
        "comments/<int:key>/edit/",
        lambda sent: operations.edit(*sent.row, sent.text("text"), sent.act),
        in_row=True,
    ),
    Form(
        "comment_remove",
        "comments/<int:key>/remove/",
        lambda sent: operations.remove(*sent.row, sent.act),
        N_("The comment was taken away."),
        undo=True,
    ),
    Form(
        "comment_restore",
        "comments/<int:key>/restore/",
        lambda sent: operations.restore(*sent.row, sent.act),
        N_("The comment is back."),
    ),
)
