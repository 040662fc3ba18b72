from __future__ import annotations

from collections.abc import Iterable

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.errors import Invalid, Refused, RowError
from isthmus.engine.door.inherit import Turn, enter, inherited, spread
from isthmus.engine.door.share import end_shares
from isthmus.engine.door.transaction import door_open
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Circle, CircleMember, Clearance, Entry, Principal, Record
from isthmus.engine.registry import RecordType


def restrict(
    record_type: type[RecordType], key: int, members: Iterable[int], act: Act, reason: str
) -> Record:
    """Let only `members` (principals) know of a record. For everyone else it is absent from then on.

    So it is with what hangs on it. Each gets a reference of the random series, since its old one is
    known, and is shared with no party any more. Of a record that is restricted already the members
    change, and no reference. Who does it is always a member, so that nobody locks everybody out.
    Raises Absent, Forbidden, Invalid, Refused (what it hangs on decides that).
    """
    require(record_type, RESTRICT, act)
    with door_open():
        (record,) = locked(record_type, [key], act)
        people = _people(members, act)
        if record.circle_id is not None:
            refuse_inherited(record_type, record)
            _change_members(record, record.circle_id, people, act, reason)
            return record
        before = history.snapshot(record)
        circle = Circle.objects.create(
            organization=act.viewer.organization, reason=reason[:200], created_at=act.occurred_at
        )
        _add(circle.pk, people)
        enter(record_type, [record], circle.pk, act)
        _turned(record, before, "restricted", _payload(circle.pk, people, reason), act)
        end_shares([record.entry], act)
        turn = Turn(None, circle.pk, "restricted", {"reason": reason})
        spread([record.pk], turn, act)
    return record


def lift(record_type: type[RecordType], key: int, act: Act, reason: str) -> Record:
    """Let everybody know of a restricted record, and of what hangs on it, again.

    It gets a new number of the ordinary series; the random reference is retired, since who was
    told it was told in confidence. Its whole history can be read from then on. Raises Absent,
    Forbidden, Invalid (no reason, not restricted), Refused (what it hangs on decides that).
    """
    require(record_type, RESTRICT, act)
    if not reason.strip():
        raise Invalid([RowError(0, "reason", "required", "Say why: history keeps it.")])
    with door_open():
        (record,) = locked(record_type, [key], act)
        if record.circle_id is None:
            raise Invalid([RowError(0, "record", "open", "It is not restricted.")])
        refuse_inherited(record_type, record)
        circle, before = record.circle_id, history.snapshot(record)
        enter(record_type, [record], None, act)
        _turned(record, before, "lifted", {"reason": reason, "circle": {"id": str(circle)}}, act)
        spread([record.pk], Turn(circle, None, "lifted", {"reason": reason}), act)
        # Nothing is left to read by them.
        Clearance.objects.filter(
            circle=circle, withdrawn_at__isnull=True, valid_until__gt=act.occurred_at
        ).update(withdrawn_at=act.occurred_at)
    return record


def refuse_inherited(record_type: type[RecordType], record: Record) -> None:
    """Raise Refused if the record has its circle from what it hangs on."""
    above = inherited(record_type, record)
    if above is not None:
        text = f"It hangs on {above.reference}, which decides who may know of it."
        raise Refused([(record, Reason("inherited", text, "Choose it there."))])


def _people(members: Iterable[int], act: Act) -> set[int]:
    people = set(
        Principal.objects.filter(
            organization=act.viewer.organization, pk__in=set(members), active=True
        ).values_list("pk", flat=True)
    )
    if act.viewer.principal_id is not None:
        people.add(act.viewer.principal_id)
    if not people:
        raise Invalid([RowError(0, "members", "required", "Name who may know of it.")])
    return people


def _change_members(record: Record, circle: int, people: set[int], act: Act, reason: str) -> None:
    there = set(
        CircleMember.objects.filter(circle_id=circle).values_list("principal_id", flat=True)
    )
    added, gone = people - there, there - people
    if not added and not gone:
        return
    _add(circle, added)
    CircleMember.objects.filter(circle_id=circle, principal_id__in=gone).delete()
    payload = _payload(circle, people, reason)
    payload |= {"added": _keys(added), "removed": _keys(gone)}
    history.append([history.Happening(record.entry, "circle_changed", payload)], act)
    update_rows(Entry, [record.entry], ("seq", "head_hash"))


def _add(circle: int, people: set[int]) -> None:
    CircleMember.objects.bulk_create(
        CircleMember(circle_id=circle, principal_id=person) for person in sorted(people)
    )


def _payload(circle: int, people: set[int], reason: str) -> dict[str, object]:
    return {"circle": {"id": str(circle), "members": _keys(people)}, "reason": reason}


def _keys(people: set[int]) -> list[str]:
    return [str(person) for person in sorted(people)]


def _turned(
    record: Record, before: dict[str, object], verb: str, payload: dict[str, object], act: Act
) -> None:
    record.changed_at = act.occurred_at
    record.entry.version += 1
    changes = history.differences(before, history.snapshot(record))
    history.append([history.Happening(record.entry, verb, {**payload, "changes": changes})], act)
    history.save([record], ("circle", "reference", "changed_at"))
