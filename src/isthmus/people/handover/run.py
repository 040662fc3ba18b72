"""One hand-over: asked for with a reason, carried out in steps, carried on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door import Absent, Act, DoorError, Forbidden, Invalid, Refused, RowError, move
from isthmus.engine.door.hanging import held, tell
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs import JobProblem, enqueue, job
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.text import clean_line
from isthmus.people.handover.seat import Held, Seat
from isthmus.people.handover.seats import seats
from isthmus.people.models import HandOver, Membership, Person
from isthmus.people.operations import remove_account
from isthmus.people.records import PersonType
from isthmus.people.viewers import colleagues, viewer_of

#: So much is moved at once; more is a job. One step is one transaction.
AT_ONCE, STEP = 60, 50


@dataclass(frozen=True)
class Holding:
    """What a person holds of one sort, as far as the operator may see it."""

    seat: Seat
    held: Sequence[Held]


def holdings(person: int, viewer: Viewer) -> list[Holding]:
    """Return everything that a person holds and the viewer may see; sorts without any left out."""
    found = [Holding(seat, seat.find(person, viewer)) for seat in seats(viewer.organization)]
    return [one for one in found if one.held]


def waiting(person: int, viewer: Viewer) -> list[Holding]:
    """Return what was passed on and is with a person until others confirm; as far as the viewer sees."""
    sorts = [seat for seat in seats(viewer.organization) if seat.waits is not None]
    found = [Holding(seat, seat.waits(person, viewer)) for seat in sorts if seat.waits is not None]
    return [one for one in found if one.held]


def may_hand_over(person: int, viewer: Viewer) -> bool:
    """Return whether the viewer may hand over what this person holds: their own, or as administrator."""
    return not viewer.customer and (viewer.principal_id == person or viewer.may(PERMISSION))


def begin(
    person: int, successor: int, others: Mapping[str, int], reason: str, act: Act, *, closes: bool
) -> HandOver:
    """Hand over what a person holds: to `successor`, but for the sorts that `others` names.

    Little is done at once, much by a job. Raises Absent, Forbidden, Invalid.
    """
    viewer, reason = act.viewer, clean_line(reason)
    if not may_hand_over(person, viewer) or viewer.principal_id is None:
        raise Forbidden(PERMISSION, tr("Only they, or an administrator, hand over what they hold."))
    _check(person, {"successor": successor, **others}, reason, viewer, closes=closes)
    with door_open():
        entry = _entry(person, act)
        row = HandOver.objects.create(
            organization=viewer.organization,
            person_id=person,
            asked_by_id=viewer.principal_id,
            reason=reason,
            plan={"": successor, **others},
            closes=closes,
            total=sum(len(one.held) for one in holdings(person, viewer)),
            started_at=act.recorded_at,
        )
        tell(entry, "hand_over_begun", act, reason=reason)
        if row.total > AT_ONCE:
            enqueue(carry_on_later, viewer.organization, key=str(row.pk), hand_over=row.pk)
    if row.total <= AT_ONCE:
        carry_on(row, act)
    return row


def carry_on(row: HandOver, act: Act) -> HandOver:
    """Move what is left to move. To do it again does no harm: what was moved is not held any more."""
    if row.finished_at is not None:
        return row
    # All events of it are one act.
    act = replace(act, request_id=act.request_id or f"hand-over-{row.pk}"[:40])
    row.refused = []
    for seat in seats(act.viewer.organization):
        left = seat.find(row.person_id, act.viewer)
        for start in range(0, len(left), STEP):
            _step(seat, left[start : start + STEP], row, act)
    _close(row, act)
    return row


@job("people.hand_over", title="Hand over what somebody held")
def carry_on_later(hand_over: int) -> None:
    """Carry a hand-over on as whoever asked for it, with the rights they have now."""
    row = HandOver.objects.get(pk=hand_over)
    member = (
        Membership.objects.select_related("organization", "principal")
        .filter(organization=row.organization_id, principal=row.asked_by_id, user__is_active=True)
        .first()
    )
    if member is None or not may_hand_over(row.person_id, viewer_of(member)):
        raise JobProblem(tr("Whoever asked for it may not do it any more."))
    carry_on(row, Act.now(viewer_of(member), "job"))


def ask_again(person: int, viewer: Viewer) -> None:
    """Let the viewer's hand-over of a person that was cut off carry on."""
    row = latest(person, viewer)
    if row is not None and row.finished_at is None:
        enqueue(carry_on_later, viewer.organization, key=str(row.pk), hand_over=row.pk)


def _step(seat: Seat, some: Sequence[Held], row: HandOver, act: Act) -> None:
    """Move these at once; where one is refused, each by itself, so that the others go."""
    successor = int(row.plan.get(seat.code, row.plan[""]))
    try:
        with door_open():
            seat.move(some, row.person_id, successor, act)
            row.moved[seat.code] = row.moved.get(seat.code, 0) + len(some)
            row.save(update_fields=["moved"])
    except DoorError as error:
        row.refresh_from_db(fields=["moved"])
        if len(some) > 1:
            for one in some:
                _step(seat, [one], row, act)
            return
        (one,) = some
        row.refused.append(
            {"seat": seat.code, "key": str(one.key), "entry": str(one.entry), "why": _why(error)}
        )
        row.save(update_fields=["refused"])


def _why(error: DoorError) -> str:
    if isinstance(error, Invalid):
        return " ".join(f"{one.message} {one.hint}".strip() for one in error.errors)
    if isinstance(error, Refused):
        return " ".join(reason.text for _, reason in error.reasons)
    return str(error)


def _close(row: HandOver, act: Act) -> None:
    """End it: where everything is moved and it was asked for, the account goes and they have left."""
    closed: list[str] = []
    if row.closes:
        row.refused += [
            _waits(one.seat, held)
            for one in waiting(row.person_id, act.viewer)
            for held in one.held
        ]
    if row.closes and not row.refused:
        closed = list(_leave(row, act))
    with door_open():
        entry = _entry(row.person_id, act)
        row.finished_at = act.recorded_at
        row.save(update_fields=["finished_at", "refused"])
        tell(entry, "hand_over_ended", act, reason=row.reason, closed=closed)


def _waits(seat: Seat, held: Held) -> dict[str, str]:
    why = tr("It is with them until both sides have confirmed: until then the account stays.")
    return {"seat": seat.code, "key": str(held.key), "entry": str(held.entry), "why": why}


def _leave(row: HandOver, act: Act) -> Iterator[str]:
    try:
        with door_open():
            member = (
                Membership.objects.select_related("user")
                .filter(organization=row.organization_id, principal=row.person_id)
                .first()
            )
            if member is not None:
                remove_account(member, act)
            person = Person.objects.visible_to(act.viewer).filter(pk=row.person_id).first()
            if person is not None and person.state == "here":
                move(PersonType, "leave", [person.pk], act)
    except DoorError as error:
        entry = str(row.person_id)
        row.refused.append({"seat": "", "key": entry, "entry": entry, "why": _why(error)})
        return
    yield "account"


def _entry(person: int, act: Act) -> Entry:
    entry = held(person, act, "hand_over", VIEW)
    if entry.type != Person._meta.label_lower:
        raise Absent("person")
    return entry


def _check(
    person: int, wanted: Mapping[str, int], reason: str, viewer: Viewer, *, closes: bool
) -> None:
    wrong = []
    if not reason:
        wrong.append(RowError(0, "reason", "required", tr("Say why: history keeps it.")))
    if len(reason) > 500:
        wrong.append(RowError(0, "reason", "too-long", tr("At most 500 characters are possible.")))
    known = {one.pk for one in colleagues(viewer.organization_id)} - {person}
    for name, key in wanted.items():
        if key not in known:
            message = tr("Choose somebody else who signs in here.")
            wrong.append(RowError(0, name, "unknown", message))
    if closes and viewer.principal_id == person:
        message = tr("Nobody takes their own account away.")
        wrong.append(RowError(0, "closes", "self", message, tr("An administrator does that.")))
    if closes and not viewer.may(PERMISSION):
        wrong.append(RowError(0, "closes", "permission", tr("Only an administrator does that.")))
    running = HandOver.objects.filter(
        person=person, asked_by=viewer.principal_id, finished_at__isnull=True
    )
    if running.exists():
        message = tr("A hand-over is under way already.")
        wrong.append(RowError(0, "", "running", message, tr("Wait for its end, or carry it on.")))
    if wrong:
        raise Invalid(wrong)


def latest(person: int, viewer: Viewer) -> HandOver | None:
    """Return the latest hand-over of a person that the viewer asked for: others may know of more."""
    rows = HandOver.objects.filter(
        organization=viewer.organization_id, person=person, asked_by=viewer.principal_id
    )
    return rows.order_by("-started_at", "-pk").first()


def refused_of(row: HandOver, viewer: Viewer) -> list[dict[str, Any]]:
    """Return what could not be moved and why, of the records that the viewer may see now."""
    keys = [int(one["entry"]) for one in row.refused]
    seen = {one.pk: one for one in Entry.objects.visible_to(viewer).filter(pk__in=keys)}
    return [
        {"entry": seen[int(one["entry"])], "why": one["why"], "seat": one["seat"]}
        for one in row.refused
        if int(one["entry"]) in seen
    ]
