"""The forms of the panel of comments."""

from __future__ import annotations

from isthmus.engine.comments import operations
from isthmus.engine.comments.panel import CAPABILITY
from isthmus.engine.drafts.keeping import forget, form_of_comment
from isthmus.engine.language import N_
from isthmus.engine.models import Comment
from isthmus.engine.web.hanging import Form, Sent, addresses


def _add(sent: Sent) -> Comment:
    comment = operations.add(sent.record.pk, sent.text("text"), sent.act)
    forget(sent.request.viewer, form_of_comment(sent.record).name)
    return comment


urlpatterns = addresses(
    CAPABILITY,
    Form(
        "comment_add",
        "comments/add/",
        _add,
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
