"""What surrounds every page: navigation, organizations, the person, what can be created."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from isthmus import __version__
from isthmus.engine.access import CREATE, EMERGENCY, VIEW, Viewer, names
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import address_or_none, list_address, page_address
from isthmus.engine.web.hooks import PHASES, NavItem, nav_items, organization_sources
from isthmus.engine.web.jinja import initials

THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what `engine/layout.html` reads."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    slug = viewer.organization.slug if viewer else ""
    return {
        "viewer": viewer,
        # One token serves all forms of a page; Django's own would be masked anew for each.
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),
        "messages": [
            {
                "level": message.level_tag,
                "text": str(message.message),
                # Where what was done is undone.
                "undo_url": message.extra_tags or "",
            }
            for message in get_messages(request)
        ],
        "frame": {
            "organization": _organization(viewer),
            "organizations": _organizations(request, slug) if viewer else [],
            "person": _person(request, viewer),
            "bell": _bell(request, viewer),
            "nav": navigation(viewer, request.path, _parents(request)) if viewer else [],
            "crumbs": getattr(request, "crumbs", []),
            "create": _create(viewer) if viewer else [],
            "search_url": address_or_none("search", org=slug)
            if viewer and not viewer.customer
            else "",
            "sign_out_url": address_or_none("account_logout"),
            "theme": _theme(request),
            "nav_collapsed": request.COOKIES.get("isthmus_nav") == "collapsed",
            "version": f"Isthmus {__version__}",
        },
    }


def _organization(viewer: Viewer | None) -> dict[str, str] | None:
    if viewer is None:
        return None
    organization = viewer.organization
    return {
        "name": organization.name,
        "slug": organization.slug,
        "url": page_address("home", org=organization.slug),
    }


def _organizations(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    return [
        {
            "name": organization.name,
            "url": page_address("home", org=organization.slug),
            "current": organization.slug == current,
        }
        for source in organization_sources
        for organization in source(request)
    ]


def _person(request: HttpRequest, viewer: Viewer | None) -> dict[str, str] | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    name = viewer.name if viewer else user.get_full_name()
    slug = viewer.organization.slug if viewer else ""
    return {
        "name": name,
        "email": user.email,
        "initials": initials(name),
        "role_label": names(viewer.roles) if viewer else "",
        "emergency_url": address_or_none("open_restricted", org=slug)
        if viewer and viewer.may(EMERGENCY)
        else "",
        "preferences_url": address_or_none("preferences", org=slug) if slug else "",
    }


def _bell(request: HttpRequest, viewer: Viewer | None) -> dict[str, Any] | None:
    """Return where notices are and how many are unread; customers are told nothing by notices.

    The number came with the viewer: it costs no query.
    """
    if viewer is None or viewer.customer:
        return None
    slug = viewer.organization.slug
    return {
        "url": page_address("notices", org=slug),
        "lately_url": page_address("notices_lately", org=slug),
        "count": getattr(request, "unread", 0),
    }


def _parents(request: HttpRequest) -> list[str]:
    """Return the addresses of the pages above this one, the nearest first."""
    return [crumb["url"] for crumb in reversed(getattr(request, "crumbs", [])) if crumb["url"]]


def navigation(viewer: Viewer, path: str, parents: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the groups of the navigation with what this viewer may open."""
    slug = viewer.organization.slug
    groups: list[dict[str, Any]] = []
    for phase, label in PHASES.items():
        items = [*_pages(phase, viewer, slug), *_registers(phase, viewer, slug)]
        if items:
            groups.append({"label": label, "items": items})
    items = [item for group in groups for item in group["items"]]
    _mark_current(items, (path, *parents), page_address("home", org=slug))
    return groups


def _registers(phase: str, viewer: Viewer, slug: str) -> Iterator[dict[str, Any]]:
    for record_type in registry.types():
        if record_type.phase == phase and viewer.may_on(record_type.model, VIEW):
            yield {
                "label": record_type.label_plural,
                "url": list_address(record_type, slug),
                "icon": record_type.icon,
                "count": None,
            }


def _pages(phase: str, viewer: Viewer, slug: str) -> Iterator[dict[str, Any]]:
    for item in nav_items:
        if viewer.customer and not item.customers:
            continue
        if item.phase == phase and (not item.permission or viewer.may(item.permission)):
            yield _page_item(item, viewer, slug)


def _page_item(item: NavItem, viewer: Viewer, slug: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "url": page_address(item.route, org=slug),
        "icon": item.icon,
        "count": item.count(viewer) if item.count else None,
    }


def _mark_current(items: list[dict[str, Any]], paths: Sequence[str], home: str) -> None:
    """Mark the item whose address is the longest start of the page's own, or of a page above it.

    Every address starts with that of the home page, so it is marked on the home page alone.
    """
    here = None
    for path in paths:
        fitting = [
            item
            for item in items
            if path == item["url"] or (item["url"] != home and path.startswith(item["url"]))
        ]
        here = max(fitting, key=lambda item: len(item["url"]), default=None)
        if here:
            break
    for item in items:
        item["current"] = item is here


def _create(viewer: Viewer) -> list[dict[str, str]]:
    return [
        {
            "label": record_type.label,
            "url": page_address(
                "record_new", org=viewer.organization.slug, record_type=record_type
            ),
            "icon": record_type.icon,
        }
        for record_type in registry.types()
        if viewer.may_on(record_type.model, CREATE)
    ]


def _theme(request: HttpRequest) -> str:
    """Return the preference of who is signed in, else what was chosen on this device.

    Every choice is written to both, so the last one wins.
    """
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("isthmus_theme", "auto")
    return chosen if chosen in THEMES else "auto"
