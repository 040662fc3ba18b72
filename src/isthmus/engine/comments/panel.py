"""The comments on a record's page."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db.models import QuerySet
from markupsafe import Markup, escape

from isthmus.engine.access import COMMENT, EDIT, REMOVE, Viewer
from isthmus.engine.comments.mentions import with_names
from isthmus.engine.comments.operations import LONGEST
from isthmus.engine.door.hanging import may
from isthmus.engine.drafts.writing import MINE
from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.language import tr
from isthmus.engine.models import Comment, Mention
from isthmus.engine.web.hanging import (
    Hangs,
    Outcome,
    address,
    declared,
    drawn,
    outcome_for,
    person,
    rows,
    stands_for,
    times,
    wrong,
)
from isthmus.engine.web.hooks import RecordPage, text_offer_for, text_renderers

CAPABILITY = "comments"
#: the field below a new comment for the time that it took
SPENT = "spent"
#: The latest comments stand on the page; `?all` asks for so many.
SHOWN, ALL = 30, 1_000
_HEADING = re.compile(r"<(/?)h[1-6](?: [^>]*)?>")


def _latest(entry: int, most: int) -> QuerySet[Comment, int]:
    rows_ = Comment.objects.filter(entry_id=entry, removed_at__isnull=True).order_by("-pk")
    # One more than is shown tells that there are others.
    return rows_.values_list("pk", flat=True)[: most + 1]


def _comments(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    latest = _latest(entry, ALL if all_of_it else SHOWN)
    found = Comment.objects.filter(pk__in=latest)
    return rows_of(
        "comment", found, who="author_id", text="text", made_at="created_at", at="edited_at"
    )


def _mentions(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    latest = _latest(entry, ALL if all_of_it else SHOWN)
    found = Mention.objects.filter(comment__in=latest, removed_at__isnull=True)
    return rows_of(
        "mention", found, who="principal_id", link="comment_id", made_at="created_at", at="seen_at"
    )


selections["comment"] = _comments
selections["mention"] = _mentions


def comments_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/comments_panel.html` reads."""
    if not declared(page, CAPABILITY):
        return None
    outcome = outcome_for(page, CAPABILITY, tr("The comment was taken away."))
    most = ALL if "all" in page.request.GET else SHOWN
    found, mentions = rows(page, "comment"), rows(page, "mention")
    names = _names(page, mentions)
    may_write = may(page.record_type, page.viewer, COMMENT, EDIT)
    return {
        "items": [_item(page, row, names, outcome, may_write=may_write) for row in found[-most:]],
        "earlier": len(found) > most,
        "unseen": bool(stands_for(page, {row.who for row in mentions if row.who and not row.at})),
        "may_write": may_write,
        "longest": LONGEST,
        "notice": outcome.notice,
        "undo_url": address(page, "comment_restore", outcome.undo) if outcome.undo else "",
        "error": " ".join(text for name, text in wrong(outcome).items() if name != SPENT),
        "spent": _spent(page, outcome),
        "typed": _typed(page, outcome),
        "draft_url": address(page, "draft_of_comment"),
        "urls": {name: address(page, f"comment_{name}") for name in ("add", "seen")},
        "people_url": address(page, "record_people"),
        "offers_url": text_offer_for(page, "comment"),
    }


def _spent(page: RecordPage, outcome: Outcome) -> dict[str, str] | None:
    """Return the field for the time that a comment took; None where none is entered."""
    if not declared(page, "time_spent"):
        return None
    typed = _typed(page, outcome, SPENT)
    return {"name": SPENT, "value": typed, "error": wrong(outcome).get(SPENT, "")}


def _typed(page: RecordPage, outcome: Outcome, field: str = "text") -> str:
    """Return what stands in the form for a new comment: what was tried, or begun and not sent."""
    if outcome.typed and outcome.key is None:
        return outcome.typed.get(field, "")
    kept = [json.loads(row.text) for row in rows(page, MINE)]
    return next((texts[0] for form in kept for name, texts in form if name == field), "")


def _names(page: RecordPage, mentions: list[Row]) -> dict[str, str]:
    people = [page.lookup.principal(row.who) for row in mentions if row.who is not None]
    return {one.reference: one.name for one in people if one and one.reference}


def _item(
    page: RecordPage, row: Row, names: dict[str, str], outcome: Outcome, *, may_write: bool
) -> dict[str, Any]:
    viewer = page.viewer
    mine = may_write and row.who is not None and row.who == viewer.principal_id
    removable = mine or (may_write and may(page.record_type, viewer, REMOVE))
    error = " ".join(wrong(outcome, row.key).values())
    return {
        "id": f"comment-{row.key}",
        "who": person(page, row.who),
        "html": rendered(row.text, names),
        "text": outcome.typed.get("text", row.text) if error else row.text,
        "edited": times(row.at)["exact"] if row.at else "",
        "edit_url": address(page, "comment_edit", row.key) if mine else "",
        "remove_url": address(page, "comment_remove", row.key) if removable else "",
        "error": error,
        **times(row.made_at),
    }


def rendered(text: str, names: dict[str, str]) -> Markup:
    """Return a comment as safe HTML, people in it by their names."""
    render = text_renderers.get("markdown")
    if render is None:
        paragraphs = (escape(part) for part in text.split("\n\n") if part.strip())
        return Markup("").join(Markup("<p>{}</p>").format(part) for part in paragraphs)
    # Headings would clash with those of the page, and their names with those of other texts.
    plain = _HEADING.sub(r"<\1h4>", str(render(with_names(text, names))))
    return Markup(plain)  # noqa: S704 - what the safe renderer made, with fewer attributes


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/comments_panel.html", comments_panel)
