"""Doing something to many records by one press: tried first, then done, and edits undone as long as
nobody went on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from isthmus.engine.access import EDIT
from isthmus.engine.door import Absent, Act, Edit, Invalid, Refused, edit
from isthmus.engine.door.checks import require
from isthmus.engine.door.history import ERASED
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.door.undo import NOTE
from isthmus.engine.language import N_
from isthmus.engine.lists.deeds import Deed, Doing
from isthmus.engine.lists.memory import remembers
from isthmus.engine.models import Event, ListHabit, Record
from isthmus.engine.past import field_values, payload_of
from isthmus.engine.registry import RecordType

#: One batch of the door: so many are all changed by one press, or none.
MOST = CHUNK
TWICE = (N_("A rule of the register forbids it."), N_("Look for what may be there only once."))


@dataclass
class Outcome:
    """What a deed does to many, or would do."""

    changed: list[Record] = field(default_factory=list)
    same: list[Record] = field(default_factory=list)
    #: each record to which it can't be done, with why and what helps
    refused: list[tuple[Record, str, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.changed += other.changed
        self.same += other.same
        self.refused += other.refused


class _Tried(Exception):
    """It was done, and is rolled back."""


def as_far_as_possible(records: Sequence[Any], do: Doing, *, keep: bool) -> Outcome:
    """Do something to the records to which it can be done; the others are left out, and said why.

    Without `keep` it is a trial: it is done, and rolled back.
    """
    outcome, left = Outcome(), list(records)
    while left:
        try:
            changed = _done(left, do, keep=keep)
        except Invalid as invalid:
            why = {left[e.row].pk: (e.message, e.hint) for e in invalid.errors if e.row < len(left)}
            error: Exception = invalid
        except Refused as refused:
            why = {record.pk: (reason.text, reason.hint) for record, reason in refused.reasons}
            error = refused
        except IntegrityError as wrong:
            # The database does not say which row: half by half it comes out.
            if len(left) > 1:
                middle = len(left) // 2
                for half in (left[:middle], left[middle:]):
                    outcome.add(as_far_as_possible(half, do, keep=keep))
                return outcome
            why, error = {left[0].pk: TWICE}, wrong
        else:
            for record in left:
                (outcome.changed if record.pk in changed else outcome.same).append(record)
            break
        stays = [record for record in left if record.pk not in why]
        if len(stays) == len(left):
            raise error
        outcome.refused += [(r, *why[r.pk]) for r in left if r.pk in why]
        left = stays
    return outcome


def _done(records: Sequence[Any], do: Doing, *, keep: bool) -> set[int]:
    changed: set[int] = set()
    try:
        with door_open():
            changed |= set(do(records))
            if not keep:
                raise _Tried
    except _Tried:
        pass
    return changed


def do_to_all(deed: Deed, records: Sequence[Any], act: Act) -> int:
    """Do it to all of the records; return how many that changed. An edit can be undone.

    Raises Forbidden, Invalid, Refused: then nothing was changed.
    """
    do = deed.doing(act)
    with door_open():
        changed = set(do(records))
        if deed.verb == EDIT and changed:
            _remember(deed.record_type, changed, act)
    return len(changed)


def _remember(record_type: type[RecordType], changed: Collection[int], act: Act) -> None:
    """Keep which records an edit changed, so that whoever did it can undo it."""
    if not remembers(act.viewer) or act.viewer.principal_id is None:
        return
    rows = record_type.model.objects.visible_to(act.viewer).filter(pk__in=list(changed))
    told = {
        "at": act.recorded_at.isoformat(),
        "rows": [[str(key), version] for key, version in rows.values_list("pk", "entry__version")],
    }
    ListHabit.objects.update_or_create(
        principal_id=act.viewer.principal_id,
        record_type=record_type.code,
        defaults={"last_edit": json.dumps(told)},
    )


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
    at = datetime.fromisoformat(told["at"])
    outcome = undo_edits(record_type, versions, at, act)
    habit.last_edit = ""
    habit.save(update_fields=["last_edit"])
    return len(outcome.changed), len(versions) - len(outcome.changed)


def undo_edits(
    record_type: type[RecordType], versions: Mapping[int, int], at: datetime, act: Act
) -> Outcome:
    """Edit records back to what they said before the actor's edits recorded at `at`.

    `versions` are those that the edits led to: whatever moved on since is not in the outcome.
    """
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
        recorded_at=at,
    )
    edits = {
        event.entry_id: Edit(event.entry_id, values, versions[event.entry_id])
        for event in events
        if (values := _before(record_type, event))
    }

    def back(records: Sequence[Record]) -> Collection[int]:
        done = edit(record_type, [edits[record.pk] for record in records], act, NOTE)
        return [one.pk for one in done if one.entry.version != versions[one.pk]]

    return as_far_as_possible([one for one in found if one.pk in edits], back, keep=True)


def _before(record_type: type[RecordType], event: Event) -> dict[str, Any]:
    """Return what people had written before the event, of the fields that it changed."""
    editable = set(record_type.editable())
    old = {
        name: before
        for name, (before, _) in payload_of(event).get("changes", {}).items()
        if name in editable and before != ERASED
    }
    return {name: value for name, value in field_values(record_type, old).items() if name in old}
