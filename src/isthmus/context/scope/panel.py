"""The record's page says whose rules apply to it, and why in short."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isthmus.context.models.scope import System, Way
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.scope.reading import Reason, reason_of
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.hooks import RecordPage

SAID = {
    Way.STATED: N_("named by its scope statement"),
    Way.CONCERNS: N_("says so itself"),
    Way.TRACED: N_("traced to its standard"),
}


def scope_rail(page: RecordPage) -> dict[str, Any] | None:
    """Return both systems with what is known of this record; no query."""
    if page.record_type is ScopeStatementType:
        return None
    slug = page.viewer.organization.slug
    return {
        "systems": [
            {"code": code, "label": label, **_told(page, reason_of(page.record, code), slug)}
            for code, label in System.choices
        ],
        "url": reverse("scope_why", args=[slug, page.record.reference]),
    }


def _told(page: RecordPage, reason: Reason | None, slug: str) -> dict[str, Any]:
    if reason is None:
        return {"inside": False}
    found: dict[str, Any] = {"inside": True, "words": SAID.get(Way(reason.way), ""), "root": None}
    root = page.lookup.entry(reason.root) if reason.root and reason.via else None
    if reason.way == Way.CARRIED:
        found["words"] = tr("by way of") if root else tr("by way of another register")
    if root is not None:
        found["root"] = {"text": root.title, "url": entry_address(root, slug)}
    return found
