from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.errors import Invalid, Refused, RowError
from isthmus.engine.door.inherit import Turn, enter, inherited, spread
from isthmus.engine.door.share import end_shares
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.language import tr
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
    return restrict_many(record_type, [key], members, act, reason)[0][0]


def restrict_by_rule(
    record_type: type[RecordType], key: int, members: Iterable[int], act: Act, reason: str
) -> Record:
    """Restrict a record that everybody may know of because a rule of its register says so.

    Whatever rights the actor holds: they choose nothing. Who knows of it already is not changed; the
    actor is a member. For callers that have opened the door. Raises Absent, Refused (what it hangs on
    decides that).
    """
    (record,) = locked(record_type, [key], act)
    refuse_inherited(record_type, [record])
    if record.circle_id is None:
        _close(record_type, [record], _people(members, act), act, reason)
    return record


def restrict_many(
    record_type: type[RecordType],
    keys: Sequence[int],
    members: Iterable[int],
    act: Act,
    reason: str,
) -> list[tuple[Record, bool]]:
    """Restrict records as `restrict` does, each to a circle of its own with the same members.

    Return each with whether anything about it changed. A chunk is done to all or to none. Raises
    as `restrict`.
    """
    require(record_type, RESTRICT, act)
    done: list[tuple[Record, bool]] = []
    for _, chunk in chunks(list(dict.fromkeys(keys))):
        with door_open():
            records = locked(record_type, chunk, act)
            people = _people(members, act)
            refuse_inherited(record_type, records)
            there = [record for record in records if record.circle_id is not None]
            changed = _change_members(there, people, act, reason)
            opened = [record for record in records if record.circle_id is None]
            _close(record_type, opened, people, act, reason)
            changed |= {record.pk for record in opened}
        done += [(record, record.pk in changed) for record in records]
    return done


def lift(record_type: type[RecordType], key: int, act: Act, reason: str) -> Record:
    """Let everybody know of a restricted record, and of what hangs on it, again.

    It gets a new number of the ordinary series; the random reference is retired, since who was
    told it was told in confidence. Its whole history can be read from then on. Raises Absent,
    Forbidden, Invalid (no reason, not restricted), Refused (what it hangs on decides that).
    """
    return lift_many(record_type, [key], act, reason)[0]


def lift_many(
    record_type: type[RecordType], keys: Sequence[int], act: Act, reason: str
) -> list[Record]:
    """Lift the restrictions of records as `lift` does; a chunk is done to all or to none."""
    require(record_type, RESTRICT, act)
    if not reason.strip():
        raise Invalid([RowError(0, "reason", "required", tr("Say why: history keeps it."))])
    done: list[Record] = []
    for offset, chunk in chunks(list(dict.fromkeys(keys))):
        with door_open():
            records = locked(record_type, chunk, act)
            errors = [
                RowError(row, "record", "open", tr("It is not restricted."))
                for row, record in enumerate(records, start=offset)
                if record.circle_id is None
            ]
            if errors:
                raise Invalid(errors)
            refuse_inherited(record_type, records)
            _open(record_type, records, act, reason)
        done += records
    return done


def refuse_inherited(record_type: type[RecordType], records: Sequence[Record]) -> None:
    """Raise Refused for the records that have their circles from what they hang on."""
    above = inherited(record_type, records)
    reasons = []
    for record in records:
        if parent := above.get(record.pk):
            text = tr(
                "It hangs on %(reference)s, which decides who may know of it.",
                reference=parent.reference,
            )
            reasons.append((record, Reason("inherited", text, tr("Choose it there."))))
    if reasons:
        raise Refused(reasons)


def _close(
    record_type: type[RecordType], records: list[Record], people: set[int], act: Act, reason: str
) -> None:
    """Put open records, each, into a new circle."""
    if not records:
        return
    circles = [
        Circle(
            organization=act.viewer.organization, reason=reason[:200], created_at=act.occurred_at
        )
        for _ in records
    ]
    Circle.objects.bulk_create(circles)
    keys = [circle.pk for circle in circles]
    _add(dict.fromkeys(keys, people))
    before = [history.snapshot(record) for record in records]
    enter(record_type, records, keys, act)
    payloads = [_payload(key, people, reason) for key in keys]
    _turned(records, before, "restricted", payloads, act)
    end_shares([record.entry for record in records], act)
    turns = {
        record.pk: Turn(None, key, "restricted", {"reason": reason})
        for record, key in zip(records, keys, strict=True)
    }
    spread(turns, act)


def _open(record_type: type[RecordType], records: list[Record], act: Act, reason: str) -> None:
    """Take restricted records out of their circles."""
    before = [history.snapshot(record) for record in records]
    turns = {
        record.pk: Turn(record.circle_id, None, "lifted", {"reason": reason}) for record in records
    }
    circles = [turn.old for turn in turns.values()]
    enter(record_type, records, [None] * len(records), act)
    payloads = [{"reason": reason, "circle": {"id": str(circle)}} for circle in circles]
    _turned(records, before, "lifted", payloads, act)
    spread(turns, act)
    # Nothing is left to read by them.
    Clearance.objects.filter(
        circle__in=circles, withdrawn_at__isnull=True, valid_until__gt=act.occurred_at
    ).update(withdrawn_at=act.occurred_at)


def _people(members: Iterable[int], act: Act) -> set[int]:
    people = set(
        Principal.objects.filter(
            organization=act.viewer.organization, pk__in=set(members), active=True
        ).values_list("pk", flat=True)
    )
    if act.viewer.principal_id is not None:
        people.add(act.viewer.principal_id)
    if not people:
        raise Invalid([RowError(0, "members", "required", tr("Name who may know of it."))])
    return people


def _change_members(records: list[Record], people: set[int], act: Act, reason: str) -> set[int]:
    """Let `people` be the members of the circles of restricted records; return which changed."""
    if not records:
        return set()
    there: dict[int, set[int]] = {}
    rows = CircleMember.objects.filter(circle__in=[record.circle_id for record in records])
    for circle, person in rows.values_list("circle_id", "principal_id"):
        there.setdefault(circle, set()).add(person)
    changed = {
        record.circle_id: record
        for record in records
        if record.circle_id is not None and there.get(record.circle_id, set()) != people
    }
    if not changed:
        return set()
    _add({circle: people - there.get(circle, set()) for circle in changed})
    CircleMember.objects.filter(circle__in=changed).exclude(principal__in=people).delete()
    happenings = []
    for circle, record in changed.items():
        before = there.get(circle, set())
        payload = _payload(circle, people, reason)
        payload |= {"added": _keys(people - before), "removed": _keys(before - people)}
        happenings.append(history.Happening(record.entry, "circle_changed", payload))
    history.append(happenings, act)
    update_rows(Entry, [record.entry for record in changed.values()], ("seq", "head_hash"))
    return {record.pk for record in changed.values()}


def _add(members: Mapping[int, set[int]]) -> None:
    CircleMember.objects.bulk_create(
        CircleMember(circle_id=circle, principal_id=person)
        for circle, people in members.items()
        for person in sorted(people)
    )


def _payload(circle: int, people: set[int], reason: str) -> dict[str, object]:
    return {"circle": {"id": str(circle), "members": _keys(people)}, "reason": reason}


def _keys(people: set[int]) -> list[str]:
    return [str(person) for person in sorted(people)]


def _turned(
    records: Sequence[Record],
    before: Sequence[dict[str, object]],
    verb: str,
    payloads: Sequence[Mapping[str, object]],
    act: Act,
) -> None:
    happenings = []
    for record, old, payload in zip(records, before, payloads, strict=True):
        record.changed_at = act.occurred_at
        record.entry.version += 1
        changes = history.differences(old, history.snapshot(record))
        happenings.append(history.Happening(record.entry, verb, {**payload, "changes": changes}))
    history.append(happenings, act)
    history.save(records, ("circle", "reference", "changed_at"))
