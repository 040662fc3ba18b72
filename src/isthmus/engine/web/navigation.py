"""The navigation and the menu of what can be created: the same for everybody who may open the same.

Each page has both, and they grow with every register, so what is drawn of them is kept. It depends
on nothing beside what it is asked by: the places, their words, their addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import get_script_prefix, get_urlconf
from markupsafe import Markup

from isthmus.engine.access import CREATE, VIEW, Viewer
from isthmus.engine.language import language, spoken, tr
from isthmus.engine.naming import Names, all_here, each_name, names_here
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


def _said() -> tuple[str, str, str | None, Names]:
    """Return what words and addresses depend on."""
    return language(), get_script_prefix(), get_urlconf(), all_here()


def _pages(viewer: Viewer) -> tuple[NavItem, ...]:
    return tuple(
        item
        for item in nav_items
        if (item.customers or not viewer.customer)
        and (not item.permission or viewer.may(item.permission))
    )


def _registers(viewer: Viewer, verb: str) -> tuple[type[RecordType], ...]:
    reached = (one for one in registry.types() if viewer.may_on(one.model, verb))
    return tuple(called for one in reached for called in each_name(one))


@lru_cache(maxsize=MOST)
def _groups(
    slug: str, pages: tuple[NavItem, ...], types: tuple[type[RecordType], ...], *_: Any
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
            yield from places_of(item, slug)
    registers = (one for one in types if one.phase == phase)
    yield from sorted(
        (
            Place(
                spoken(one.short or one.label_plural),
                list_address(one, slug) + one.narrowed,
                one.icon,
            )
            for one in registers
        ),
        key=lambda place: fold(place.label),
    )


def places_of(item: NavItem, slug: str) -> Iterator[Place]:
    """Yield a page of the navigation: once, or for each name of the records that it is about."""
    address = page_address(item.route, org=slug)
    record_type = registry.find(item.of) if item.of else None
    for one in each_name(record_type) if record_type else ():
        if one.narrowed:
            label = tr(item.label_of, name=one.label)
            yield Place(label, address + one.narrowed, item.icon)
    if record_type is None or not names_here(record_type.code):
        yield Place(spoken(item.label), address, item.icon)


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
def _menu(slug: str, types: tuple[type[RecordType], ...], *_: Any) -> Markup:
    return component("buttons", "menu_items", [
        {
            "label": one.label,
            "url": page_address("record_new", org=slug, record_type=one) + one.begun,
            "icon": one.icon,
        }
        for one in sorted(types, key=lambda one: fold(spoken(one.label)))
    ])  # fmt: skip
