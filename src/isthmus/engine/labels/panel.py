"""A record's labels, in the rail of its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from isthmus.engine.access import EDIT, Viewer
from isthmus.engine.hung import rows_of, selections
from isthmus.engine.labels.reading import standing
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.hanging import Hangs, address, declared, drawn, outcome_for, rows, wrong
from isthmus.engine.web.hooks import RecordPage

#: `RecordType.labels` are words for fields, so this has a name of its own.
CAPABILITY = "labelling"


def _labels(entry: int, viewer: Viewer, all_of_it: bool) -> QuerySet[Any, Any]:
    return rows_of(
        "label",
        standing().filter(entry_id=entry),
        link="now",
        text=Coalesce("label__merged_into__name", "label__name"),
        mark=Coalesce("label__merged_into__hue", "label__hue"),
        made_at="created_at",
    )


selections["label"] = _labels


def labels_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `engine/labels_panel.html` reads."""
    if not declared(page, CAPABILITY):
        return None
    # A label and one that was merged into it are one.
    found = {row.link: row for row in rows(page, "label")}
    slug = page.viewer.organization.slug
    here = list_address(page.record_type, slug)
    outcome = outcome_for(page, CAPABILITY, "")
    return {
        "labels": [
            {"key": row.link, "name": row.text, "hue": row.mark, "list": here}
            for row in sorted(found.values(), key=lambda row: row.text.casefold())
        ],
        "possible": page.viewer.may_on(page.record_type.model, EDIT),
        "on_url": address(page, "label_on"),
        "off_url": address(page, "label_off"),
        "options_url": reverse("label_options", kwargs={"org": slug}),
        "typed": outcome.typed.get("name", ""),
        "wrong": wrong(outcome),
    }


drawn[CAPABILITY] = Hangs(CAPABILITY, "engine/labels_panel.html", labels_panel)
