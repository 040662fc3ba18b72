"""Writes to what hangs on a record: comments, tasks, files, watchers.

Each is one transaction: lock the entry, which makes writers take turns; permission; change; one
event in the entry's history whose payload holds the whole rows, so that they follow from it:

    with door_open():
        entry = held(key, act, "comments", COMMENT, EDIT)
        Comment.objects.bulk_create([comment])
        tell(entry, "commented", act, comment)
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from isthmus.engine.access import VIEW, Viewer, permission_for
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Forbidden
from isthmus.engine.language import N_, tr
from isthmus.engine.models import Entry, Hanging
from isthmus.engine.registry import RecordType, registry

#: Columns that are the entry's own, or that the event says itself.
ENTRY_S_OWN = frozenset({"entry", "organization"})


def held(key: int, act: Act, capability: str, *verbs: str) -> Entry:
    """Lock the entry of a record and return it. Call it inside `door_open`.

    Raises Absent if there is none for this viewer, or nothing of the kind hangs on such records;
    Forbidden unless the actor may do one of `verbs` to it.
    """
    rows = Entry.objects.visible_to(act.viewer).filter(pk=key)
    entry = rows.select_for_update(no_key=True).first()
    record_type = entry.record_type if entry else None
    if entry is None or record_type is None or not carries(record_type, capability, act.viewer):
        raise Absent("record")
    if not may(record_type, act.viewer, *verbs):
        label = record_type.label_plural.lower()
        words = tr({"comment": N_("comment on"), "view": N_("see")}.get(verbs[0], verbs[0]))
        permission = permission_for(record_type.model, verbs[0])
        raise Forbidden(
            permission,
            tr("Your role does not let you %(words)s %(label)s.", words=words, label=label),
        )
    return entry


def carries(record_type: type[RecordType], capability: str, viewer: Viewer) -> bool:
    """Return whether the viewer knows of the capability on such records.

    What hangs on a record is for the house: for whoever has a role that reaches the register,
    not for those with whom a record is merely shared.
    """
    declared = bool(getattr(record_type, capability, True))
    return declared and viewer.may_on(record_type.model, VIEW)


def may(record_type: type[RecordType], viewer: Viewer, *verbs: str) -> bool:
    """Return whether a viewer may do one of the verbs to records of this type."""
    return any(viewer.may_on(record_type.model, verb) for verb in verbs or (VIEW,))


def tell(entry: Entry, verb: str, act: Act, *rows: Hanging | Model, **more: Any) -> None:
    """Append to the entry's history an event with these rows as they are now."""
    payload: dict[str, Any] = {"rows": {}, **more}
    for row in rows:
        payload["rows"].setdefault(row._meta.label_lower, []).append(whole(row))
    history.append([history.Happening(entry, verb, payload)], act)
    update_rows(Entry, [entry], ("seq", "head_hash"))


def whole(row: Model) -> dict[str, Any]:
    """Return every column of a row that history keeps, by field name; keys as strings."""
    return history.snapshot(row, ENTRY_S_OWN)


def type_of(entry: Entry) -> type[RecordType]:
    """Return the record type of an entry that `held` returned."""
    found = registry.find(entry.type)
    assert found is not None
    return found
