"""From what happened to whom it concerns, and why: whether they may know of it comes after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from isthmus.engine.access import VIEW
from isthmus.engine.approvals.seats import seats_of
from isthmus.engine.approvals.standing import Held, held
from isthmus.engine.approvals.who import choices_among
from isthmus.engine.audience import members_of
from isthmus.engine.models import CircleMember, Entry, Event, Organization, Watch
from isthmus.engine.notices.kinds import (
    APPROVAL,
    CLEARANCE,
    DECISION,
    EMERGENCY,
    GIVEN,
    MENTION,
    TASK,
    WATCHED,
)
from isthmus.engine.notices.noting import asks_for_approval, concerns, given_to
from isthmus.engine.past import payload_of
from isthmus.engine.registry import RecordType, registry

#: After these an approval that was given is missing again.
LOST = ("approval withdrawn", "approval voided")


@dataclass(frozen=True)
class Reason:
    """One principal has to be told of one thing: themselves, or whoever holds the role."""

    kind: str
    principal: int
    entry: Entry
    #: what makes it one thing, however often it is worked out
    key: str
    event: Event | None = None
    about: int | None = None
    day: date | None = None
    #: somebody of another party: they are told by e-mail alone, and of no event
    outside: bool = False


@dataclass(frozen=True)
class Told:
    """An event with its entry and what it says, read once."""

    event: Event
    entry: Entry
    payload: Mapping[str, Any]

    def rows(self, table: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.payload.get("rows", {}).get(table, [])
        return found

    def reason(self, kind: str, principal: int, about: int | None = None, key: str = "") -> Reason:
        return Reason(
            kind, principal, self.entry, key or f"{kind}:{self.event.pk}", self.event, about
        )


def told_by(events: Sequence[Event]) -> list[Told]:
    """Return events that came with their entries, with what they say."""
    return [Told(event, event.entry, payload_of(event)) for event in events]


def reasons_in(organization: Organization, told: Sequence[Told]) -> list[Reason]:
    """Return whom these events concern. A fixed number of queries, and two for each member where
    something waits for an approval."""
    return [
        *(reason for one in told for reason in _of_its_own(one)),
        *(
            reason
            for one in told
            if (find := concerns(one.entry, one.event)) is not None
            for reason in find(one)
        ),
        *_opened(told),
        *_waiting(organization, told),
        *_decided(told),
        *_watched(told),
    ]


def _of_its_own(one: Told) -> Iterator[Reason]:
    """Yield what an event itself says of whom it concerns."""
    if one.event.verb in ("task_added", "task_edited"):
        for task in one.rows("engine.task"):
            if task["assignee"] and not task["done_at"] and not task["removed_at"]:
                key = f"{TASK}:{task['id']}"
                yield one.reason(TASK, int(task["assignee"]), int(task["id"]), key)
    if one.event.verb in ("commented", "comment_edited"):
        for mention in one.rows("engine.mention"):
            if not mention["removed_at"]:
                key = f"{MENTION}:{mention['id']}"
                yield one.reason(MENTION, int(mention["principal"]), int(mention["comment"]), key)
    find = given_to.get(one.entry.type)
    if find is not None and (group := find(one.entry, one.event)) is not None:
        yield one.reason(GIVEN, group)
    if one.event.verb == "cleared" and (clearance := one.payload.get("clearance")):
        yield one.reason(CLEARANCE, int(clearance["principal"]), int(clearance["id"]))


def _opened(told: Sequence[Told]) -> Iterator[Reason]:
    """Tell everybody who knows of a restricted record that it was opened in an emergency."""
    opened = [one for one in told if one.event.verb == "opened_in_emergency"]
    circles = {one.entry.circle_id for one in opened} - {None}
    rows = (
        CircleMember.objects.filter(circle__in=circles) if circles else CircleMember.objects.none()
    )
    for circle, principal in rows.values_list("circle_id", "principal_id"):
        for one in opened:
            if one.entry.circle_id == circle:
                yield one.reason(EMERGENCY, principal)


def _waiting(organization: Organization, told: Sequence[Told]) -> Iterator[Reason]:
    """Tell whoever can approve what has come to wait for it, in their own or another's place."""
    come = {one.entry.pk: one for one in told if _came_to_wait(one)}
    types: dict[type[RecordType], list[int]] = {}
    for key, one in come.items():
        if (record_type := one.entry.record_type) is not None:
            types.setdefault(record_type, []).append(key)
    if not types:
        return
    at = max(one.event.recorded_at for one in come.values())
    today = timezone.localdate(at)
    asked = {one: _asked(one, keys, at) for one, keys in types.items()}
    for viewer in members_of(organization) if any(asked.values()) else ():
        principal = viewer.principal_id
        reached = [one for one in asked if viewer.may_on(one.model, VIEW)]
        if principal is None or not reached:
            continue
        seats = seats_of(viewer, today)
        for record_type in reached:
            for choice in choices_among(asked[record_type], viewer, seats):
                if choice.possible:
                    one = come[choice.held.record.pk]
                    yield one.reason(APPROVAL, principal)


def _came_to_wait(one: Told) -> bool:
    """Return whether an event may have made a record wait for an approval."""
    if not asks_for_approval(one.entry):
        return False
    moved = "state" in one.payload.get("changes", {})
    return moved or one.event.verb in ("created", *LOST)


def _asked(record_type: type[RecordType], keys: Sequence[int], at: datetime) -> list[Held]:
    rows = record_type.model.objects.as_system("whose approval is asked for")
    records = list(rows.filter(pk__in=keys, removed_at__isnull=True).select_related("entry"))
    return [one for one in held(record_type, records, at) if one.asked]


def _decided(told: Sequence[Told]) -> Iterator[Reason]:
    """Tell owner and submitter what became of what they wanted approved."""
    decided = [one for one in told if _is_decision(one)]
    submitters = _submitters({one.entry.pk: one.entry for one in decided}.values())
    for one in decided:
        for principal in {one.entry.owner_id, submitters.get(one.entry.pk)} - {None}:
            assert principal is not None
            yield one.reason(DECISION, principal)


def _is_decision(one: Told) -> bool:
    """An approval given or lost, or a way out of where it is asked for that gives none."""
    if one.event.verb in ("approval given", *LOST):
        return True
    record_type = one.entry.record_type
    states = one.payload.get("changes", {}).get("state")
    return record_type is not None and bool(
        states
        and any(
            states[0] in rule.states and states[1] not in rule.states
            for rule in record_type.approvals
        )
    )


def _submitters(entries: Iterable[Entry]) -> dict[int, int]:
    """Return who took each record last to where it is approved. One query."""
    ways: dict[str, set[str]] = {}
    for entry in entries:
        record_type = registry.find(entry.type)
        assert record_type is not None  # only records are noted
        states = {state for rule in record_type.approvals for state in rule.states}
        ways[entry.type] = {
            verb for verb, move in record_type.transitions().items() if move.target in states
        }
    verbs = {verb for found in ways.values() for verb in found}
    if not verbs:
        return {}
    rows = Event.objects.filter(
        entry__in=[one.pk for one in entries], verb__in=verbs, actor__isnull=False
    )
    columns = rows.order_by("seq").values_list("entry_id", "entry__type", "verb", "actor_id")
    # The last one wins.
    return {entry: actor for entry, kind, verb, actor in columns if verb in ways[kind]}


def _watched(told: Sequence[Told]) -> Iterator[Reason]:
    """Tell those who watch a record, its owner among them, of whatever happened to it."""
    told = [one for one in told if one.event.verb != "created"]
    rows = Watch.objects.filter(entry__in={one.entry.pk for one in told})
    watching: dict[int, dict[int, bool]] = {}
    for entry, principal, ended in rows.values_list("entry_id", "principal_id", "ended_at"):
        watching.setdefault(entry, {})[principal] = ended is None
    for one in told:
        found = dict(watching.get(one.entry.pk, {}))
        if one.entry.owner_id is not None:
            found.setdefault(one.entry.owner_id, True)
        comments = one.rows("engine.comment")
        about = int(comments[0]["id"]) if comments else None
        for principal, watches in found.items():
            if watches:
                yield one.reason(WATCHED, principal, about)
