"""The navigation and the menu of what can be created: the same for everybody who may open the same.

Each page has both, and they grow with every register, so what is drawn of them is kept. It depends
on nothing beside what it is asked by: the places, their words, their addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.urls import get_script_prefix, get_urlconf
from markupsafe import Markup

from isthmus.engine.access import CREATE, VIEW, Viewer
from isthmus.engine.language import language, spoken
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import fold
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.components import component
from isthmus.engine.web.hooks import PHASES, NavItem, nav_items

#: So many are kept; each is some ten kilobytes.
MOST = 500


class Place(NamedTuple):
    """A page that the navigation leads to."""

    label: str
    url: str
    icon: str


class Group(NamedTuple):
    label: str
    places: tuple[Place, ...]


def navigation(viewer: Viewer, path: str, parents: Sequence[str] = ()) -> Markup:
    """Return the navigation with what this viewer may open, as the page at `path` shows it."""
    slug = viewer.organization.slug
    groups = _groups(slug, _pages(viewer), _registers(viewer, VIEW), *_said())
    places = [place for group in groups for place in group.places]
    home = page_address("home", org=slug)
    return _drawn(groups, _current(places, (path, *parents), home))


def creating(viewer: Viewer) -> Markup:
    """Return the menu of what this viewer may create; empty if there is nothing."""
    return _menu(viewer.organization.slug, _registers(viewer, CREATE), *_said())


def _said() -> tuple[str, str, str | None]:
    """Return what words and addresses depend on."""
    return language(), get_script_prefix(), get_urlconf()


def _pages(viewer: Viewer) -> tuple[NavItem, ...]:
    return tuple(
        item
        for item in nav_items
        if (item.customers or not viewer.customer)
        and (not item.permission or viewer.may(item.permission))
    )


def _registers(viewer: Viewer, verb: str) -> tuple[type[RecordType], ...]:
    return tuple(one for one in registry.types() if viewer.may_on(one.model, verb))


@lru_cache(maxsize=MOST)
def _groups(
    slug: str, pages: tuple[NavItem, ...], types: tuple[type[RecordType], ...], *_: str | None
) -> tuple[Group, ...]:
    found = (
        Group(spoken(label), tuple(_places(phase, slug, pages, types)))
        for phase, label in PHASES.items()
    )
    return tuple(group for group in found if group.places)


def _places(
    phase: str, slug: str, pages: Iterable[NavItem], types: Iterable[type[RecordType]]
) -> Iterator[Place]:
    for item in pages:
        if item.phase == phase:
            yield Place(spoken(item.label), page_address(item.route, org=slug), item.icon)
    registers = (one for one in types if one.phase == phase)
    yield from sorted(
        (
            Place(spoken(one.short or one.label_plural), list_address(one, slug), one.icon)
            for one in registers
        ),
        key=lambda place: fold(place.label),
    )


def _current(places: Sequence[Place], paths: Sequence[str], home: str) -> str:
    """Return the address that is the longest start of the page's own, or of a page above it.

    Every address starts with that of the home page, so it is marked on the home page alone.
    """
    for path in paths:
        fitting = [
            place.url
            for place in places
            if path == place.url or (place.url != home and path.startswith(place.url))
        ]
        if fitting:
            return max(fitting, key=len)
    return ""


@lru_cache(maxsize=MOST)
def _drawn(groups: tuple[Group, ...], current: str) -> Markup:
    return component("frame", "navigation", groups, current)


@lru_cache(maxsize=MOST)
def _menu(slug: str, types: tuple[type[RecordType], ...], *_: str | None) -> Markup:
    return component("buttons", "menu_items", [
        {
            "label": one.label,
            "url": page_address("record_new", org=slug, record_type=one),
            "icon": one.icon,
        }
        for one in sorted(types, key=lambda one: fold(spoken(one.label)))
    ])  # fmt: skip
