"""What surrounds every page: navigation, organizations, the person, what can be created."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from isthmus import __version__
from isthmus.engine.access import EMERGENCY, Viewer, names
from isthmus.engine.web.addresses import address_or_none, page_address
from isthmus.engine.web.hooks import organization_sources
from isthmus.engine.web.jinja import initials
from isthmus.engine.web.navigation import creating, navigation

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
            "nav": navigation(viewer, request.path, _parents(request)) if viewer else "",
            "crumbs": getattr(request, "crumbs", []),
            "create": creating(viewer) if viewer else "",
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


def _theme(request: HttpRequest) -> str:
    """Return the preference of who is signed in, else what was chosen on this device.

    Every choice is written to both, so the last one wins.
    """
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("isthmus_theme", "auto")
    return chosen if chosen in THEMES else "auto"
