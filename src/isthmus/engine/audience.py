"""Who stands behind a principal, and who of them may see a record.

Accounts are of an upper package, which registers where viewers come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import IntegerField, Value

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.models import Entry, Organization, Principal
from isthmus.engine.text import clean_line, fold

#: From principals to the viewers behind them: a person, or who holds the role now. A fixed number
#: of queries. Principals that nobody looks for are left out.
sources: list[Callable[[Organization, Iterable[int]], Mapping[int, list[Viewer]]]] = []

#: The viewers of everybody who has an account in an organization. A fixed number of queries.
members: list[Callable[[Organization], Iterable[Viewer]]] = []


#: The viewers of people of other parties who have an account, each with their party: whoever else
#: finds viewers leaves out what is shared with them. A fixed number of queries.
contacts: list[Callable[[Organization], Iterable[Viewer]]] = []


@dataclass(frozen=True)
class Mailbox:
    """Where e-mail for somebody goes, and the language they chose, if they did."""

    address: str
    language: str


#: From principals to the mailboxes to which e-mail for them goes: those of active accounts.
mailboxes: list[Callable[[Organization, Iterable[int]], Mapping[int, Mailbox]]] = []

#: From a viewer to the principals they stand for beside themselves: the roles they hold.
roles_of: list[Callable[[Viewer], Iterable[int]]] = []

#: From a viewer to the principals whose work they do on this day: the roles they hold, people who
#: are away and named them, and the roles of those. One query.
stands_in_for: list[Callable[[Viewer], Iterable[int]]] = []


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


def answers_for(viewer: Viewer) -> set[int]:
    """Return the principals whose tasks are the viewer's: `principals_of`, and who is away."""
    if viewer.principal_id is None:
        return set()
    return {viewer.principal_id, *(key for find in stands_in_for for key in find(viewer))}


def who_see(entry: Entry, principals: Iterable[int]) -> set[int]:
    """Return those of the principals behind whom somebody may see the entry and what hangs on it.

    One query besides those that find the viewers, with the predicate of every other read.
    """
    assert entry.organization is not None
    behind = viewers_behind(entry.organization, principals)
    kinds = _seeing(entry, {_alike(one) for viewers in behind.values() for one in viewers})
    return {
        key for key, viewers in behind.items() if any(_alike(viewer) in kinds for viewer in viewers)
    }


def members_of(organization: Organization) -> list[Viewer]:
    """Return everybody of the house who has an account: those of customers are none."""
    return [one for find in members for one in find(organization) if not one.customer]


def contacts_of(organization: Organization) -> dict[int, list[Viewer]]:
    """Return the people of other parties who have an account, by key of their party."""
    found: dict[int, list[Viewer]] = {}
    for find in contacts:
        for one in find(organization):
            if one.party_id is not None:
                found.setdefault(one.party_id, []).append(one)
    return found


def mailbox_of(organization: Organization, principal: int) -> Mailbox | None:
    """Return where e-mail for somebody goes; None for who has no account."""
    found = (find(organization, [principal]).get(principal) for find in mailboxes)
    return next((mailbox for mailbox in found if mailbox), None)


def alike(viewers: Iterable[Viewer]) -> dict[Viewer, list[Viewer]]:
    """Return viewers by what decides of what they see: those of one kind see the same."""
    found: dict[Viewer, list[Viewer]] = {}
    for viewer in viewers:
        found.setdefault(_alike(viewer), []).append(viewer)
    return found


def _alike(viewer: Viewer) -> Viewer:
    """Return what decides of what a viewer sees: everything but who they are."""
    return replace(viewer, principal_id=None, name="")


def _seeing(entry: Entry, viewers: Iterable[Viewer]) -> set[Viewer]:
    record_type = entry.record_type
    # What hangs on a record is for the house: not for those it is merely shared with.
    asked = [
        one for one in viewers if record_type is not None and one.may_on(record_type.model, VIEW)
    ]
    rows = [
        Entry.objects.visible_to(viewer)
        .filter(pk=entry.pk)
        .order_by()
        .annotate(place=Value(place, IntegerField()))
        .values_list("place", flat=True)
        for place, viewer in enumerate(asked)
    ]
    if not rows:
        return set()
    found = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    return {asked[place] for place in found}


def named(organization_id: int, handle: str) -> list[Principal]:
    """Return the active principals with this reference or name: one, or those it could mean."""
    handle = clean_line(handle)
    here = Principal.objects.filter(organization_id=organization_id, active=True)
    found = list(here.filter(reference=handle.upper())[:1]) if handle else []
    return found or list(here.filter(name_key=fold(handle)[:250]).order_by("pk")[:2])
