"""What people adds to the engine's pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.models import Organization
from isthmus.engine.web.hooks import NavItem, nav_items, organization_sources
from isthmus.people.viewers import organizations_of


def organizations(request: HttpRequest) -> Iterable[Organization]:
    """Return the organizations of the person who asks; the middleware may know them already."""
    known: list[Organization] | None = getattr(request, "organizations", None)
    if known is not None:
        return known
    return organizations_of(request.user) if request.user.is_authenticated else []


organization_sources.append(organizations)
nav_items.append(NavItem("start", "Settings", "settings", "settings", permission=PERMISSION))
