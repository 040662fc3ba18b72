"""What a restricted case's page says of what was published of its effects."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import CREATE, EDIT
from isthmus.engine.language import spoken
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.models import THERE, UNRESOLVED, Incident
from isthmus.incidents.publishing.edges import PUBLISHED_AS
from isthmus.incidents.publishing.following import PUBLISH


def published_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/published_panel.html` reads; nothing for what everybody may know of. No
    query: relations are there."""
    case: Any = page.record
    found = [one.other for one in page.related_by(PUBLISHED_AS.code, outgoing=True)]
    if case.circle_id is None and not found:
        return None
    slug, viewer = page.viewer.organization.slug, page.viewer
    may = viewer.may_on(Incident, EDIT)
    rows = [
        {
            "reference": one.reference,
            "title": one.title,
            "url": entry_address(one, slug),
            "category": one.state_category,
            "state": spoken(Incident.lifecycle.states[one.state].label),
            "end": f"{entry_address(one, slug)}#do-resolve"
            if may and one.state in UNRESOLVED
            else "",
        }
        for one in found
    ]
    offered = may and viewer.may_on(Incident, CREATE)
    offered = offered and case.circle_id is not None and case.state in THERE
    return {
        "rows": rows,
        "left_open": case.state not in UNRESOLVED and any(one.state in UNRESOLVED for one in found),
        "url": f"#do-{PUBLISH}" if offered else "",
    }
