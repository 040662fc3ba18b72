"""Who stands behind a principal, and who of them may see a record.

Accounts are of an upper package, which registers where viewers come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.models import Entry, Organization, Principal
from isthmus.engine.text import clean_line, fold

#: From principals to the viewers behind them: a person, or who holds the role now. A fixed number
#: of queries. Principals that nobody looks for are left out.
sources: list[Callable[[Organization, Iterable[int]], Mapping[int, list[Viewer]]]] = []

#: From a viewer to the principals they stand for beside themselves: the roles they hold.
roles_of: list[Callable[[Viewer], Iterable[int]]] = []


def viewers_behind(
    organization: Organization, principals: Iterable[int]
) -> dict[int, list[Viewer]]:
    """Return the viewers behind each principal; none for somebody without an account."""
    keys = set(principals)
    found: dict[int, list[Viewer]] = {key: [] for key in keys}
    for source in sources if keys else ():
        for key, viewers in source(organization, keys).items():
            found[key] += viewers
    return found


def principals_of(viewer: Viewer) -> set[int]:
    """Return the principals that a viewer stands for: themselves and the roles they hold."""
    if viewer.principal_id is None:
        return set()
    return {viewer.principal_id, *(key for find in roles_of for key in find(viewer))}


def who_see(entry: Entry, principals: Iterable[int]) -> set[int]:
    """Return those of the principals behind whom somebody may see the entry and what hangs on it.

    One query for each group of viewers with the same roles and circles, besides those that find
    the viewers: the predicate is the one of every other read.
    """
    assert entry.organization is not None
    behind = viewers_behind(entry.organization, principals)
    known: dict[Viewer, bool] = {}
    return {
        key
        for key, viewers in behind.items()
        if any(_sees(viewer, entry, known) for viewer in viewers)
    }


def _sees(viewer: Viewer, entry: Entry, known: dict[Viewer, bool]) -> bool:
    alike = replace(viewer, principal_id=None, name="")
    if alike not in known:
        record_type = entry.record_type
        # What hangs on a record is for the house: not for those it is merely shared with.
        known[alike] = (
            record_type is not None
            and viewer.may_on(record_type.model, VIEW)
            and Entry.objects.visible_to(viewer).filter(pk=entry.pk).exists()
        )
    return known[alike]


def named(organization_id: int, handle: str) -> list[Principal]:
    """Return the active principals with this reference or name: one, or those it could mean."""
    handle = clean_line(handle)
    here = Principal.objects.filter(organization_id=organization_id, active=True)
    found = list(here.filter(reference=handle.upper())[:1]) if handle else []
    return found or list(here.filter(name_key=fold(handle)[:250]).order_by("pk")[:2])
