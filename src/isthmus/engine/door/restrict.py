from __future__ import annotations

from collections.abc import Iterable

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import locked, require
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.references import random_reference
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Circle, CircleMember, Principal, Record
from isthmus.engine.registry import RecordType


def restrict(
    record_type: type[RecordType], key: int, members: Iterable[int], act: Act, reason: str
) -> Record:
    """Let only `members` (principals) know of a record. For everyone else it is absent from then on.

    The record gets a reference of the random series, since its old one is known. Who restricts
    is always a member, so that nobody locks themselves out. Raises Absent, Forbidden, Invalid.
    """
    require(record_type, RESTRICT, act)
    with door_open():
        (record,) = locked(record_type, [key], act)
        people = set(
            Principal.objects.filter(
                organization=act.viewer.organization, pk__in=set(members), active=True
            ).values_list("pk", flat=True)
        )
        if act.viewer.principal_id is not None:
            people.add(act.viewer.principal_id)
        if not people:
            raise Invalid([RowError(0, "members", "required", "Name who may know of it.")])
        before = history.snapshot(record)
        circle = Circle.objects.create(
            organization=act.viewer.organization, reason=reason[:200], created_at=act.occurred_at
        )
        CircleMember.objects.bulk_create(
            CircleMember(circle=circle, principal_id=person) for person in sorted(people)
        )
        if record.circle_id is None:
            record.reference = random_reference(record_type.prefix)
        record.circle = circle
        record.changed_at = act.occurred_at
        record.entry.version += 1
        payload = {
            "changes": history.differences(before, history.snapshot(record)),
            "circle": {"id": str(circle.pk), "members": [str(p) for p in sorted(people)]},
            "reason": reason,
        }
        history.append([history.Happening(record.entry, "restricted", payload)], act)
        history.save([record], ("circle", "reference", "changed_at"))
    return record
