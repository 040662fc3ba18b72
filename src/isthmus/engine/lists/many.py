"""Editing many records by one press: tried first, then done, and undone as long as nobody went on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from isthmus.engine.access import EDIT
from isthmus.engine.door import Absent, Act, Edit, Invalid, Refused, edit
from isthmus.engine.door.checks import require
from isthmus.engine.door.history import ERASED
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.door.undo import NOTE
from isthmus.engine.lists.memory import remembers
from isthmus.engine.models import Event, ListHabit, Record
from isthmus.engine.past import field_values, payload_of
from isthmus.engine.registry import RecordType

#: One batch of the door: so many are all changed, or none.
MOST = CHUNK


@dataclass
class Outcome:
    """What an edit of many does, or would do."""

    changed: list[Record] = field(default_factory=list)
    same: list[Record] = field(default_factory=list)
    #: each record that can't be changed so, with why and what helps
    refused: list[tuple[Record, str, str]] = field(default_factory=list)


def tried(
    record_type: type[RecordType], records: Sequence[Any], values: Mapping[str, Any], act: Act
) -> Outcome:
    """Return what setting `values` on the records would do: it is done, and rolled back."""
    edits = {record.pk: Edit(record.pk, values) for record in records}
    return _as_far_as_possible(record_type, records, edits, act, keep=False)


def _as_far_as_possible(
    record_type: type[RecordType],
    records: Sequence[Any],
    edits: Mapping[int, Edit],
    act: Act,
    *,
    keep: bool,
) -> Outcome:
    """Edit the records that can be edited. Those that can't are left out, and said why.

    With `keep` it is an undo, and stays; without, it is a trial.
    """
    outcome, left = Outcome(), [record for record in records if record.pk in edits]
    while left:
        try:
            with door_open():
                wanted = [edits[record.pk] for record in left]
                done = edit(record_type, wanted, act, NOTE if keep else "")
                if not keep:
                    transaction.set_rollback(True)
        except Invalid as invalid:
            why = {left[e.row].pk: (e.message, e.hint) for e in invalid.errors if e.row < len(left)}
        except Refused as refused:
            why = {record.pk: (reason.text, reason.hint) for record, reason in refused.reasons}
        else:
            before = {record.pk: record.entry.version for record in left}
            for record in done:
                same = record.entry.version == before[record.pk]
                (outcome.same if same else outcome.changed).append(record)
            break
        stays = [record for record in left if record.pk not in why]
        if len(stays) == len(left):
            raise Absent("record")
        outcome.refused += [(r, *why[r.pk]) for r in left if r.pk in why]
        left = stays
    return outcome


def edit_many(
    record_type: type[RecordType], records: Sequence[Any], values: Mapping[str, Any], act: Act
) -> int:
    """Set `values` on all of the records; return how many that changed.

    Raises Forbidden, Invalid, Refused: then nothing was changed.
    """
    before = {record.pk: record.entry.version for record in records}
    done = edit(record_type, [Edit(record.pk, values) for record in records], act)
    changed = [record for record in done if record.entry.version != before[record.pk]]
    if changed and remembers(act.viewer) and act.viewer.principal_id is not None:
        told = {
            "at": act.recorded_at.isoformat(),
            "rows": [[str(record.pk), record.entry.version] for record in changed],
        }
        ListHabit.objects.update_or_create(
            principal_id=act.viewer.principal_id,
            record_type=record_type.code,
            defaults={"last_edit": json.dumps(told)},
        )
    return len(changed)


def undo_many(record_type: type[RecordType], act: Act) -> tuple[int, int]:
    """Undo the actor's last edit of many: by an edit back, of what nobody changed since.

    Return how many are as they were, and how many stay as they are now. Raises Forbidden; Absent
    where there is nothing to undo.
    """
    require(record_type, EDIT, act)
    habit = ListHabit.objects.filter(
        principal=act.viewer.principal_id, record_type=record_type.code
    ).first()
    if habit is None or not habit.last_edit:
        raise Absent("edit")
    told = json.loads(habit.last_edit)
    versions = {int(key): version for key, version in told["rows"]}
    rows = record_type.model.objects.visible_to(act.viewer).select_related("entry")
    found = [
        record
        for record in rows.filter(pk__in=versions)
        if record.entry.version == versions[record.pk]
    ]
    events = Event.objects.filter(
        entry__in=[record.pk for record in found],
        verb="edited",
        actor=act.viewer.principal_id,
        recorded_at=datetime.fromisoformat(told["at"]),
    )
    edits = {
        event.entry_id: Edit(event.entry_id, values, versions[event.entry_id])
        for event in events
        if (values := _before(record_type, event))
    }
    outcome = _as_far_as_possible(record_type, found, edits, act, keep=True)
    habit.last_edit = ""
    habit.save(update_fields=["last_edit"])
    return len(outcome.changed), len(versions) - len(outcome.changed)


def _before(record_type: type[RecordType], event: Event) -> dict[str, Any]:
    """Return what people had written before the event, of the fields that it changed."""
    editable = set(record_type.editable())
    old = {
        name: before
        for name, (before, _) in payload_of(event).get("changes", {}).items()
        if name in editable and before != ERASED
    }
    return {name: value for name, value in field_values(record_type, old).items() if name in old}
