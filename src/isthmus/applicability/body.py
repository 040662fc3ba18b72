"""What the page of a statement draws of its controls."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from isthmus.applicability.annex import OLD
from isthmus.applicability.contradictions import MISSING, Contradiction
from isthmus.applicability.contradictions_shown import shown
from isthmus.applicability.facts import contradicting, obligations
from isthmus.applicability.lines import NO, OWN, lines_of, unanswered
from isthmus.applicability.registered import Register, registered
from isthmus.applicability.shown import by_group
from isthmus.engine.access import CREATE, EDIT, EXPORT, Viewer
from isthmus.engine.language import tr
from isthmus.engine.snapshots.versions import in_force
from isthmus.engine.web.hooks import RecordPage

#: What a statement can be taken along as, and the name of the address.
FILE_NAMES = {
    "XLSX": "applicability_xlsx",
    "PDF": "applicability_pdf",
    "OSCAL": "applicability_oscal",
}


def body(page: RecordPage) -> dict[str, Any]:
    """Return what `applicability/body.html` draws. Nine queries at most."""
    statement: Any = page.record
    slug = page.viewer.organization.slug
    found = lines_of(statement)
    held = registered(statement.edition, found, statement.organization_id, page.viewer)
    answered = len(found) - len(unanswered(found))
    excluded = sum(one.applicable == NO for one in found)
    obliged = obligations(held, page.viewer)
    against = contradicting(statement, found, held, obliged, page.viewer)
    may = page.viewer.may_on(type(statement), EDIT) and statement.state == "draft"
    return {
        "soa": {
            "answered": answered,
            "total": len(found),
            "applying": answered - excluded,
            "excluded": excluded,
            "fill_url": reverse("applicability_fill", args=[slug, statement.reference]),
            "may_fill": may,
            "files": _files(statement, page.viewer),
            "difference_url": reverse("applicability_difference", args=[slug, statement.reference]),
            "carry_url": reverse("applicability_carry", args=[slug, statement.reference])
            if statement.edition == OLD and page.viewer.may_on(type(statement), CREATE)
            else "",
            "groups": by_group(statement.edition, found, held, obliged, slug),
            "against": [{**shown(one, slug), "ref": _ref(one, held)} for one in against],
        }
    }


def _files(statement: Any, viewer: Viewer) -> list[dict[str, str]]:
    """Return what it can be taken along as: as it stands, and what is in force while that is redrafted."""
    if not viewer.may_on(type(statement), EXPORT):
        return []
    args = [viewer.organization.slug, statement.reference]
    found = [
        {"label": label, "url": reverse(name, args=args)} for label, name in FILE_NAMES.items()
    ]
    redrafted = statement.in_force_from and statement.state != "in_force"
    version = in_force(statement) if redrafted else None
    if version is not None:
        for label, name in FILE_NAMES.items():
            said = tr("%(file)s of version %(number)s", file=label, number=version.number)
            address = f"{reverse(name, args=args)}?version={version.number}"
            found.append({"label": said, "url": address})
    return found


def _ref(one: Contradiction, held: Register) -> str:
    """Return what the line goes by: an own control by its reference, for who may know of it; one that
    is missing is named anyway."""
    if one.code == MISSING or not one.line.startswith(OWN):
        return "" if one.code == MISSING else one.line
    return held[one.line][0].reference if one.line in held else tr("Our own")
