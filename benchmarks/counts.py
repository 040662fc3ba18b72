"""How many queries lists and records take, for the keeper and for a member of a circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.browser import Browser
from benchmarks.world import World


def measure(world: World) -> Iterator[dict[str, Any]]:
    """Yield the number of queries of each page and answer."""
    large, register = world.large, world.record_type.register
    reference = world.records()[0].reference
    hidden = world.restricted()[0].reference
    page, api = f"/o/{large.slug}/{register}/", f"/api/v1/o/{large.slug}/{register}"
    for who, place in (("keeper", large.keeper), ("member of a circle", large.insider)):
        browser = Browser(user=place.user)
        for kind, address in (
            ("list", page),
            ("list", f"{page}?state={world.record_type.model.lifecycle.initial}"),
            ("list", api),
            ("detail", f"{page}{reference}/"),
            ("detail", f"{api}/{reference}"),
            *([("detail", f"{page}{hidden}/")] if place is large.insider else []),
        ):
            name = f"{'API' if address.startswith('/api') else 'page'} {kind}"
            if "?" in address:
                name += ", filtered"
            if hidden in address:
                name += ", restricted record"
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            yield {"name": f"{name}, {who}", "kind": kind, "queries": len(queries)}
