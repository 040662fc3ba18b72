"""What the inventory adds to the pages of records."""

from __future__ import annotations

from typing import Any

from isthmus.assets.discovery import netbox as _netbox  # noqa: F401 - registers itself
from isthmus.assets.discovery import stale
from isthmus.assets.discovery import told as _told  # noqa: F401 - declares
from isthmus.assets.discovery.panel import SINCE, SOURCE, stale_rail, stale_since, stale_source
from isthmus.assets.discovery.quotes import quotes
from isthmus.assets.discovery.taking import follow
from isthmus.assets.discovery.unresolved import unresolved_panel
from isthmus.engine.access import IMPORT
from isthmus.engine.door.follow import followers
from isthmus.engine.edges import EdgeType
from isthmus.engine.filters import extras
from isthmus.engine.history.erasure import quoting
from isthmus.engine.language import N_
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hooks import (
    ListAction,
    Panel,
    RecordPage,
    list_actions,
    list_columns,
    panels,
    record_annotations,
)
from isthmus.people.settings_pages import of_records


def _impact(page: RecordPage) -> dict[str, Any] | None:
    """Return the way to the picture of a record that is related to others, and to its impact where
    a loss can reach or leave it; no query."""
    if not page.led_to and not any(registry.find(one.other.type) for one in page.related):
        return None
    slug = page.viewer.organization.slug
    travels = any(_travels(page.record_type.edge_type(one.edge.type)) for one in page.related)
    return {
        "picture": record_address(page.record, slug, "record_picture"),
        "url": record_address(page.record, slug, "record_impact") if travels else "",
    }


def _travels(declared: EdgeType | None) -> bool:
    return declared is not None and declared.impact is not None


panels.append(Panel("*", "assets/impact_rail.html", _impact, "rail", order=17))

extras[stale.FILTER.name] = stale.FILTER
list_columns[stale.COLUMN.name] = stale.COLUMN
of_records.append(("settings_sources", N_("Sources of items")))
list_actions.append(
    ListAction(
        "assets.item",
        "From another system",
        "discovery",
        "database",
        place="import",
        for_register=False,
        verb=IMPORT,
    )
)
followers.append(follow)
quoting.append(quotes)

record_annotations |= {SINCE: stale_since, SOURCE: stale_source}
panels += [
    Panel("assets.item", "assets/stale_rail.html", stale_rail, "rail", order=10),
    Panel("assets.item", "assets/discrepancies_panel.html", unresolved_panel, order=10),
]
