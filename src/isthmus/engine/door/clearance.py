"""Reading what is restricted for a time: let in by those who know of it, or in an emergency."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from isthmus.engine.access import EMERGENCY, RESTRICT, VIEW, Viewer
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.restrict import refuse_inherited
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import (
    CircleMember,
    Clearance,
    ClearanceKind,
    Entry,
    Principal,
    Record,
)
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import clean_line

#: How long a record stays open that was opened in an emergency.
EMERGENCY_LASTS = timedelta(hours=4)
#: Whoever needs longer belongs into the circle.
LONGEST = timedelta(days=366)


def grant_clearance(
    record_type: type[RecordType], key: int, principal: int, until: datetime, act: Act, reason: str
) -> Clearance:
    """Let a person read a restricted record, and what hangs on it, until `until`; never change it.

    Raises Absent, Forbidden, Refused (what it hangs on decides that), Invalid: not restricted, no
    such person, a member already, no reason, or a time that is past or more than a year off.
    """
    require(record_type, RESTRICT, act)
    with door_open():
        record = _restricted(record_type, key, act)
        people = Principal.objects.filter(
            organization=act.viewer.organization, kind=PrincipalKind.PERSON, active=True
        )
        errors = []
        if not people.filter(pk=principal).exists():
            errors.append(RowError(0, "person", "unknown", tr("There is no such person here.")))
        elif CircleMember.objects.filter(circle=record.circle, principal=principal).exists():
            errors.append(RowError(0, "person", "member", tr("They know of it already.")))
        if not act.occurred_at < until <= act.occurred_at + LONGEST:
            message = tr("The day must lie ahead, by a year at most.")
            errors.append(RowError(0, "until", "range", message))
        if not reason.strip():
            errors.append(
                RowError(0, "reason", "required", tr("Say why: those who know of it read it."))
            )
        if errors:
            raise Invalid(errors)
        made = _clearance(record.entry, principal, ClearanceKind.CLEARANCE, reason, until, act)
        made.save(force_insert=True)
        _tell(record.entry, "cleared", made, act)
    return made


def withdraw_clearance(record_type: type[RecordType], key: int, clearance: int, act: Act) -> None:
    """End a clearance before its time. Raises Absent, Forbidden, Invalid, Refused."""
    require(record_type, RESTRICT, act)
    with door_open():
        record = _restricted(record_type, key, act)
        found = current_clearances(record.circle_id, act.occurred_at).filter(pk=clearance).first()
        if found is None:
            raise Absent("clearance")
        found.withdrawn_at = act.occurred_at
        found.save(update_fields=["withdrawn_at"])
        _tell(record.entry, "clearance_withdrawn", found, act)


def open_in_emergency(reference: str, act: Act, reason: str) -> datetime:
    """Open a restricted record that the actor does not know of, by its exact reference, for four hours.

    Whether there is such a record is not told: the answer is when the time would end, and the
    organization's history keeps every attempt alike. If there is one, its history and everybody
    who knows of it learn who opened it and why. Raises Forbidden, Invalid.
    """
    if not act.viewer.may(EMERGENCY):
        raise Forbidden(EMERGENCY, tr("Your role does not let you open restricted records."))
    reference, reason = clean_line(reference)[:60], clean_line(reason)[:500]
    errors = []
    if not reference:
        errors.append(RowError(0, "reference", "required", tr("Give the exact reference.")))
    if len(reason) < 10:
        message = tr("Say in a sentence why it must be opened now.")
        errors.append(RowError(0, "reason", "required", message))
    if errors:
        raise Invalid(errors)
    until = act.occurred_at + EMERGENCY_LASTS
    with door_open():
        # Neither the reference nor the reason: both could tell of what others don't know.
        record_organization_event("break_glass", {"until": history.plain(until)}, act)
        entry = _hidden(reference, act.viewer)
        if entry is not None:
            principal = act.viewer.principal_id
            assert principal is not None  # the system sees everything: nothing is hidden from it
            made = _clearance(entry, principal, ClearanceKind.EMERGENCY, reason, until, act)
            made.save(force_insert=True)
            _tell(entry, "opened_in_emergency", made, act)
    return until


def current_clearances(circle: int | None, at: datetime) -> QuerySet[Clearance]:
    """Return the clearances that let somebody read what a circle knows at `at`, the newest first."""
    rows = Clearance.objects.filter(circle=circle, withdrawn_at__isnull=True)
    return rows.filter(valid_from__lte=at, valid_until__gt=at).order_by("-valid_from", "-pk")


def _hidden(reference: str, viewer: Viewer) -> Entry | None:
    """Lock and return the restricted entry that the viewer would see but for its circle."""
    types = [one.code for one in registry.types() if viewer.may_on(one.model, VIEW)]
    rows = Entry.objects.as_system("door: opened in an emergency").filter(
        organization=viewer.organization,
        type__in=types,
        reference=reference,
        circle__isnull=False,
        removed_at__isnull=True,
    )
    known = viewer.circles | viewer.cleared
    return rows.exclude(circle__in=known).select_for_update(no_key=True).first()


def _restricted(record_type: type[RecordType], key: int, act: Act) -> Record:
    (record,) = locked(record_type, [key], act)
    if record.circle_id is None:
        raise Invalid([RowError(0, "record", "open", tr("It is not restricted."))])
    refuse_inherited(record_type, [record])
    return record


def _clearance(
    entry: Entry, principal: int, kind: ClearanceKind, reason: str, until: datetime, act: Act
) -> Clearance:
    assert entry.circle_id is not None  # what is open to everybody needs no clearance
    return Clearance(
        organization=act.viewer.organization,
        circle_id=entry.circle_id,
        principal_id=principal,
        kind=kind,
        reason=clean_line(reason)[:500],
        granted_by_id=act.viewer.principal_id,
        valid_from=act.occurred_at,
        valid_until=until,
    )


def _tell(entry: Entry, verb: str, clearance: Clearance, act: Act) -> None:
    payload = {"clearance": history.snapshot(clearance), "reason": clearance.reason}
    history.append([history.Happening(entry, verb, payload)], act)
    update_rows(Entry, [entry], ("seq", "head_hash"))
