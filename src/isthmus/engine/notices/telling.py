"""Working out who is told of what, and keeping it: each person of each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.audience import alike, answers_for, contacts_of, members_of, viewers_behind
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Event, Notice, Organization
from isthmus.engine.notices.choices import MAIL, PAGE, choices_of
from isthmus.engine.notices.kinds import (
    APPROVAL,
    CLEARANCE,
    DECISION,
    DUE,
    GIVEN,
    RANK,
    TASK,
    WATCHED,
)
from isthmus.engine.notices.outbox import post
from isthmus.engine.notices.outside import asked_of_parties
from isthmus.engine.notices.reasons import Reason, reasons_in, told_by
from isthmus.engine.notices.seeing import cleared_for
from isthmus.engine.notices.words import type_of
from isthmus.engine.web.timeline import entries_named, happening, principals_named

#: The same done to more records than these in one act is one notice: a batch fills no page.
ONE_BY_ONE = 5
#: Kinds of which one act tells one person once a record, however many events it has.
ONCE_AN_ACT = (DECISION, WATCHED)
#: Kinds that ask somebody to do something: whoever does their work is told as well.
WORK = (TASK, DUE, GIVEN)


def tell_of(organization: Organization, events: Sequence[Event], now: datetime) -> int:
    """Tell people of events, and return how many notices are new."""
    told = told_by(events)
    reasons = [*reasons_in(organization, told), *asked_of_parties(organization, told)]
    return tell(organization, reasons, now)


def tell(organization: Organization, reasons: Sequence[Reason], now: datetime) -> int:
    """Keep a notice for each person whom a reason concerns, if they may know of the record.

    Nobody is told of their own act, nor twice of one thing. Call it in a transaction: what is kept
    goes together with what asked for it.
    """
    concerned = _known(organization, _people(organization, reasons))
    chosen = _together(_most_urgent(concerned))
    likes = choices_of(principal for principal, _, _ in chosen)
    rows = [
        _made(organization, principal, reason, more, now)
        for principal, reason, more in chosen
        if any(likes[principal].wants(reason.kind, place) for place in _places(reason))
    ]
    there = Notice.objects.filter(
        principal__in={row.principal_id for row in rows}, key__in={row.key for row in rows}
    )
    known = set(there.values_list("principal_id", "key")) if rows else set()
    fresh = [row for row in rows if (row.principal_id, row.key) not in known]
    for row in fresh:
        row.in_page &= likes[row.principal_id].wants(row.kind, PAGE)
    Notice.objects.bulk_create(fresh)
    post(organization, fresh, likes, now)
    return len(fresh)


def _made(
    organization: Organization, principal: int, reason: Reason, more: int, now: datetime
) -> Notice:
    return Notice(
        organization=organization,
        principal_id=principal,
        entry=reason.entry,
        kind=reason.kind,
        key=reason.key,
        event=reason.event,
        about=reason.about,
        day=reason.day,
        more=more,
        made_at=now,
        in_page=not reason.outside,
    )


def _places(reason: Reason) -> tuple[str, ...]:
    """Return where somebody may be told: people of other parties have no page of notices."""
    return (MAIL,) if reason.outside else (PAGE, MAIL)


def _people(organization: Organization, reasons: Sequence[Reason]) -> list[tuple[Viewer, Reason]]:
    """Return the people behind the principals, but for who acted themselves."""
    outside = [reason for reason in reasons if reason.outside]
    reasons = [reason for reason in reasons if not reason.outside]
    behind = viewers_behind(organization, {reason.principal for reason in reasons})
    work = {reason.principal for reason in reasons if reason.kind in WORK}
    deputies: dict[int, list[Viewer]] = {}
    for viewer in members_of(organization) if work else ():
        # Whose work somebody does while they are away, they are told of that work for as well.
        for principal in work & answers_for(viewer):
            if viewer not in behind[principal]:
                deputies.setdefault(principal, []).append(viewer)
    return _of_others(organization, outside) + [
        (viewer, reason)
        for reason in reasons
        for viewer in (
            *behind[reason.principal],
            *(deputies.get(reason.principal, ()) if reason.kind in WORK else ()),
        )
        if viewer.principal_id is not None
        and not viewer.customer
        and (reason.event is None or reason.event.actor_id != viewer.principal_id)
    ]


def _of_others(
    organization: Organization, reasons: Sequence[Reason]
) -> list[tuple[Viewer, Reason]]:
    """Return the people of other parties whom reasons concern. No query without any."""
    parties = contacts_of(organization) if reasons else {}
    people = {one.principal_id: one for viewers in parties.values() for one in viewers}
    return [(people[one.principal], one) for one in reasons if one.principal in people]


def _known(
    organization: Organization, found: Sequence[tuple[Viewer, Reason]]
) -> list[tuple[int, Reason]]:
    """Keep what people may know of, with the predicate of every other read."""
    kept: list[tuple[int, Reason]] = []
    cleared = cleared_for({reason.about for _, reason in found if reason.kind == CLEARANCE})
    for shape, viewers in alike({viewer: None for viewer, _ in found}).items():
        mine = [(viewer, reason) for viewer, reason in found if viewer in viewers]
        seen = _seen(shape, [reason for _, reason in mine])
        for viewer, reason in mine:
            assert viewer.principal_id is not None
            if reason.kind == CLEARANCE:
                # They see it by the clearance itself, if their roles reach the register.
                if reason.about in cleared and _reaches(viewer, reason.entry):
                    kept.append((viewer.principal_id, reason))
            elif reason.key in seen:
                kept.append((viewer.principal_id, reason))
    return kept


def _seen(viewer: Viewer, reasons: Sequence[Reason]) -> set[str]:
    """Return the keys of the reasons that such a viewer may know of. Three queries at most."""
    lookup = Lookup(viewer)
    by_type: dict[Any, list[Event]] = {}
    for reason in reasons:
        if reason.event is not None and (record_type := type_of(reason.entry, viewer)) is not None:
            by_type.setdefault(record_type, []).append(reason.event)
    named, people = set(), set()
    for record_type, events in by_type.items():
        named |= entries_named(record_type, events)
        people |= principals_named(record_type, events)
    lookup.load_entries({reason.entry.pk for reason in reasons} | named)
    lookup.load_principals(people)
    return {
        reason.key
        for reason in reasons
        if lookup.entry(reason.entry.pk) is not None and _sayable(reason, lookup)
    }


def _sayable(reason: Reason, lookup: Lookup) -> bool:
    record_type = type_of(reason.entry, lookup.viewer)
    if record_type is None or reason.event is None:
        return record_type is not None
    return happening(record_type, reason.event, lookup) is not None


def _reaches(viewer: Viewer, entry: Entry) -> bool:
    record_type = entry.record_type
    return record_type is not None and viewer.may_on(record_type.model, VIEW)


def _most_urgent(found: Sequence[tuple[int, Reason]]) -> list[tuple[int, Reason]]:
    """Keep, of one act on one record, what is most urgent to each person."""
    best: dict[tuple[Any, ...], int] = {}
    for principal, reason in found:
        act = _act(principal, reason)
        best[act] = min(RANK[reason.kind], best.get(act, RANK[reason.kind]))
    kept: dict[tuple[Any, ...], tuple[int, Reason]] = {}
    for principal, reason in found:
        act = _act(principal, reason)
        if RANK[reason.kind] == best[act]:
            one = act if reason.kind in ONCE_AN_ACT else (principal, reason.key)
            kept.setdefault(one, (principal, reason))
    return list(kept.values())


def _act(principal: int, reason: Reason) -> tuple[Any, ...]:
    event = reason.event
    if event is None:
        return principal, reason.key
    return principal, reason.entry.pk, event.actor_id, event.recorded_at


def _together(found: Sequence[tuple[int, Reason]]) -> list[tuple[int, Reason, int]]:
    """Make one notice of what was done alike to many records in one act; count the others."""
    groups: dict[tuple[Any, ...], list[Reason]] = {}
    for principal, reason in found:
        event = reason.event
        alone = event is None or reason.kind not in (*ONCE_AN_ACT, APPROVAL)
        act: tuple[Any, ...] = (
            (reason.key,)
            if alone or event is None
            else (event.verb, reason.entry.type, event.actor_id, event.recorded_at)
        )
        groups.setdefault((principal, reason.kind, act), []).append(reason)
    told: list[tuple[int, Reason, int]] = []
    for (principal, *_), reasons in groups.items():
        if len(reasons) > ONE_BY_ONE:
            told.append((principal, reasons[0], len(reasons) - 1))
        else:
            told += [(principal, reason, 0) for reason in reasons]
    return told
