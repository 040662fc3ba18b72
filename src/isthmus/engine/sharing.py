"""What customers are shown of a record that is shared with their party: its register's shared fields.

`seen_by` gives a viewer the declaration that fits: the organization's, with its own fields, and for
customers one that knows no other fields.
Lists, columns, filters, order, pages, API, exports and commands are derived from a declaration,
so what this one does not name can't be reached by any of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from isthmus.engine import fields as kinds
from isthmus.engine.access import Viewer
from isthmus.engine.door.errors import Absent
from isthmus.engine.door.history import canonical
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event
from isthmus.engine.own.declared import declared, shared
from isthmus.engine.past import payload_of
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.snapshots.in_force import askable
from isthmus.engine.snapshots.succession import succession

#: Names of people and records must not be found out by asking for them.
ASKABLE = frozenset({kinds.TEXT, kinds.CHOICE, kinds.BOOL, kinds.INTEGER, kinds.DATE, kinds.MOMENT})
#: The newest events that are looked at.
MOST_EVENTS = 1_000


def seen_by(record_type: type[RecordType], viewer: Viewer) -> type[RecordType]:
    """Return the declaration by which `viewer` is shown records. Raises Absent: nothing is shared."""
    found = declared(record_type, viewer.organization)
    if not viewer.customer:
        return found
    if not record_type.shared_fields:
        raise Absent("page")
    return as_shared(found)


@lru_cache(maxsize=1024)
def as_shared(record_type: type[RecordType]) -> type[RecordType]:
    """Return a declaration that knows the shared fields only, and nothing to do."""
    versions = record_type.versions
    # Versions hold no own fields, and nothing of a draft is shown.
    fields = (*record_type.shared_fields, *(shared(record_type) if versions is None else ()))
    orders = record_type.sorts if versions is None else versions.tells
    sorts = (
        "title",
        *(n for n in record_type.sorts if n in fields and n in orders and n != "title"),
    )
    default = record_type.default_sort
    changes: dict[str, Any] = {
        "columns": tuple(dict.fromkeys([*_kept(record_type.columns, fields), *fields])),
        "filters": tuple(
            name
            for name in _kept(record_type.filters, fields)
            if record_type.spec(name).kind in ASKABLE
            and (versions is None or askable(record_type, name))
        ),
        "sorts": sorts,
        "default_sort": default if default.lstrip("-") in sorts else "title",
        "form": (),
        "shared_only": True,
        "parts": tuple(part for part in record_type.parts if part.name in record_type.shared_parts),
        "kind_columns": {},
        "approvals": tuple(rule for rule in record_type.approvals if rule.parties),
        "versions": None,
        "shown_by_version": versions,
        "checklists": False,
        "readonly": fields,
        "shared_fields": fields,
        "relations": (),
        "own_relations": {},
        "restrictable": False,
        "hangs_on": "",
        "body_template": "",
        "told_apart": (),
        "shown": classmethod(lambda cls: list(fields)),
        "filterable": classmethod(lambda cls: list(cls.filters)),
        "drawable": classmethod(lambda cls: ()),
        "transitions": classmethod(lambda cls: {}),
        "body_context": classmethod(lambda cls, page: {}),
    }
    return type(f"Shared{record_type.__name__}", (record_type,), changes)


def _kept(names: Any, fields: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in fields]


def told_to_customer(record_type: type[RecordType], key: int, lookup: Lookup) -> list[Event]:
    """Return what customers are told of a record's history, newest first: one query.

    From when it was shared with them, and of that the changes of shared fields; who made them,
    by which way and why is the organization's own affair. Of records with versions, how one
    took the place of another.
    """
    viewer = lookup.viewer
    if registry.of(record_type.model).versions is not None:
        return [
            _anonymous(event, event.verb, payload_of(event), viewer)
            for event in succession(registry.of(record_type.model), key, viewer)
        ]
    found = []
    for event in Event.objects.filter(entry_id=key).order_by("-seq")[:MOST_EVENTS]:
        payload = payload_of(event)
        if event.verb == "shared" and payload.get("share", {}).get("party") == str(viewer.party_id):
            found.append(_anonymous(event, "shared_with_you", {}, viewer))
            break
        changes = payload.get("changes", {})
        known = {name: pair for name, pair in changes.items() if name in record_type.shared_fields}
        if known:
            verb = "moved" if "state" in known else "edited"
            found.append(_anonymous(event, verb, {"changes": known}, viewer))
    return found


def _anonymous(event: Event, verb: str, payload: dict[str, Any], viewer: Viewer) -> Event:
    return Event(
        id=event.pk,
        entry_id=event.entry_id,
        verb=verb,
        actor_name=viewer.organization.name,
        via="web",
        recorded_at=event.occurred_at,
        occurred_at=event.occurred_at,
        payload=canonical(payload),
    )
