"""History in words, where it is about who may know of a record, and who it is shared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from isthmus.engine.formats import moment
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event
from isthmus.engine.past import payload_of
from isthmus.engine.registry import RecordType

ICONS = {
    "restricted": "lock",
    "lifted": "lock-open",
    "circle_changed": "users",
    "cleared": "user-check",
    "clearance_withdrawn": "lock",
    "opened_in_emergency": "alert-triangle",
    "shared": "send",
    "shared_with_you": "send",
    "unshared": "unlink",
}


def people_in(events: Iterable[Event]) -> set[int]:
    """Return the keys of everybody whom events of this kind name."""
    found: set[int] = set()
    for event in events:
        if event.verb in ICONS:
            payload = payload_of(event)
            found |= {int(key) for key in (*_list(payload, "added"), *_list(payload, "removed"))}
            found |= {int(key) for key in (_one(payload), _party(payload)) if key}
    return found


def words(record_type: type[RecordType], event: Event, lookup: Lookup) -> str:
    """Return what was done, or the empty string for events of other kinds."""
    payload = payload_of(event)
    match event.verb:
        case "lifted":
            return tr("lifted the restriction: everybody may know of it")
        case "circle_changed":
            return _changed(payload, lookup)
        case "cleared":
            return tr(
                "let %(name)s read it until %(until)s",
                name=_name(_one(payload), lookup),
                until=_until(payload),
            )
        case "clearance_withdrawn":
            return tr("ended the clearance of %(name)s", name=_name(_one(payload), lookup))
        case "opened_in_emergency":
            return tr("opened it in an emergency, until %(until)s", until=_until(payload))
        case "shared":
            return tr("shared it with %(name)s", name=_name(_party(payload), lookup))
        case "unshared":
            return tr("stopped sharing it with %(name)s", name=_name(_party(payload), lookup))
        case "shared_with_you":
            return tr("shared it with you")
        case "moved":
            state = record_type.model.lifecycle.states.get(payload["changes"]["state"][1])
            return (
                tr("moved it on, now %(label)s", label=state.label.lower())
                if state
                else tr("moved it on")
            )
    return ""


def _changed(payload: dict[str, Any], lookup: Lookup) -> str:
    parts = [
        f"{said} {', '.join(_name(key, lookup) for key in keys)}"
        for said, keys in (
            (tr("let know of it:"), _list(payload, "added")),
            (tr("no longer:"), _list(payload, "removed")),
        )
        if keys
    ]
    return "; ".join(parts)


def _list(payload: dict[str, Any], name: str) -> list[str]:
    return list(payload.get(name, ()))


def _one(payload: dict[str, Any]) -> str:
    return str(payload.get("clearance", {}).get("principal") or "")


def _party(payload: dict[str, Any]) -> str:
    return str(payload.get("share", {}).get("party") or "")


def _until(payload: dict[str, Any]) -> str:
    return moment(datetime.fromisoformat(payload["clearance"]["valid_until"]))


def _name(key: str, lookup: Lookup) -> str:
    principal = lookup.principal(int(key)) if key else None
    return principal.name if principal else "somebody"
