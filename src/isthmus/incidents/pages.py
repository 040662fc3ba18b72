"""What reports add to their own page."""

from __future__ import annotations

from typing import Any

from isthmus.engine.door.follow import followers
from isthmus.engine.web.addresses import page_address
from isthmus.engine.web.hooks import Panel, RecordPage, panels
from isthmus.incidents import happenings  # noqa: F401 - they declare themselves
from isthmus.incidents.clocks.storing import follow
from isthmus.incidents.edges import INCIDENT


def _clocks(page: RecordPage) -> dict[str, Any] | None:
    """Return the way to the clocks; no query."""
    slug = page.viewer.organization.slug
    return {
        "url": page_address("incident_clocks", org=slug, reference=page.record.reference),
    }


followers.append(follow)
panels.append(Panel(INCIDENT, "incidents/clocks_rail.html", _clocks, "rail", order=5))
