"""What reports add to their own page and form."""

from __future__ import annotations

from typing import Any

from isthmus.engine.access import Viewer
from isthmus.engine.door.follow import followers
from isthmus.engine.models import Record
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.hooks import FormNote, Panel, RecordPage, form_notes, panels
from isthmus.incidents import happenings, merging  # noqa: F401 - they declare themselves
from isthmus.incidents.clocks.storing import follow
from isthmus.incidents.desk.merged import merged_panel
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import UNRESOLVED


def _clocks(page: RecordPage) -> dict[str, Any] | None:
    """Return the way to the clocks; no query."""
    slug = page.viewer.organization.slug
    return {
        "url": page_address("incident_clocks", org=slug, reference=page.record.reference),
    }


def _similar(page: RecordPage) -> dict[str, Any] | None:
    """Return where reports like this one are asked for, while it is open; no query."""
    if page.record.state not in UNRESOLVED:
        return None
    slug = page.viewer.organization.slug
    return {"url": page_address("similar_to_report", org=slug, reference=page.record.reference)}


def _like_new(viewer: Viewer, record: Record | None) -> dict[str, Any] | None:
    """Return where reports like the one being written are asked for; of one that is there its page
    tells."""
    if record is not None:
        return None
    return {"url": page_address("similar_to_form", org=viewer.organization.slug)}


panels += [
    Panel(INCIDENT, "incidents/clocks_rail.html", _clocks, "rail", order=5),
    Panel(INCIDENT, "incidents/merged_panel.html", merged_panel, order=5),
    Panel(INCIDENT, "incidents/similar_panel.html", _similar, order=60),
]
form_notes.append(FormNote(INCIDENT, "incidents/similar_note.html", _like_new))
followers += [follow, merging.follow]
