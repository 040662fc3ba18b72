"""History in words: who did what, when, by which way, and what changed.

What the viewer may not know of is left out: an event about a relation whose other end is
hidden does not exist, nor does a change whose two sides are both hidden.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from isthmus.engine import fields as kinds
from isthmus.engine.door import field_edges
from isthmus.engine.door.history import ERASED
from isthmus.engine.fields import FieldSpec
from isthmus.engine.formats import moment, relative
from isthmus.engine.happenings import happenings
from isthmus.engine.history.erasure import words as erasure_words
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Event, Record
from isthmus.engine.own.relations import relation_types
from isthmus.engine.past import field_values, part_keys, payload_of, related_keys, told
from isthmus.engine.registry import RecordType
from isthmus.engine.web import access_words
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.row_history import part_changes, row_names

WORDS = {
    "created": N_("created it"),
    "edited": N_("edited it"),
    "removed": N_("removed it"),
    "restored": N_("brought it back"),
    "restricted": N_("restricted who may know of it"),
    "erased": N_("erased personal data from it"),
    "snapshot taken": N_("took a snapshot"),
    "version frozen": N_("put a version in force"),
    "version out of force": N_("took the version out of force"),
    "approval given": N_("gave an approval"),
    "approval withdrawn": N_("took an approval back"),
    "approval voided": N_("made an approval void"),
    "checklist answered": N_("answered a checklist"),
    "migrated": N_("brought it to a new release"),
    "derived": N_("brought it in line with what it names"),
    "replayed": N_("changed its state, as the source tells"),
}
ICONS = {
    "created": "plus",
    "edited": "pencil",
    "removed": "trash",
    "restored": "arrow-back-up",
    "restricted": "lock",
    "erased": "eraser",
    "related": "link",
    "unrelated": "unlink",
    "snapshot taken": "versions",
    "version frozen": "versions",
    "approval given": "checks",
    "approval withdrawn": "arrow-back-up",
    "approval voided": "x",
    "checklist answered": "list-check",
    "migrated": "refresh",
    "derived": "refresh",
    "replayed": "refresh",
}
#: The pages are the usual way and go without saying; in a demonstration everything is by it.
WAYS = {"web": "", "demo": "", "api": "API", "replay": N_("replay")}
#: Columns that history keeps for verification, not for reading.
SILENT = frozenset({"state", "removed_at", "circle", "organization", "entry"})
GONE = N_("What it said was erased by law.")
#: Longer texts are shown by the lines that differ.
SHORT = 200


def entries_named(record_type: type[RecordType], events: Sequence[Event]) -> set[int]:
    """Return the keys of all entries that these events mention, to fetch them at once."""
    return related_keys(events) | _named(record_type, events, kinds.RECORD)


def principals_named(record_type: type[RecordType], events: Sequence[Event]) -> set[int]:
    """Return the keys of everybody whom these events mention in a change."""
    return _named(record_type, events, kinds.PRINCIPAL) | access_words.people_in(events)


def _named(record_type: type[RecordType], events: Sequence[Event], kind: str) -> set[int]:
    names = {
        column.name
        for column in record_type.model._meta.concrete_fields
        if column.is_relation and _spec(record_type, column.name, kind)
    }
    names |= {name for name, spec in record_type.own.items() if spec.kind == kind}
    pairs = (
        pair
        for event in (events if names else ())
        for name, pair in payload_of(event).get("changes", {}).items()
        if name in names
    )
    keys = {int(value) for pair in pairs for value in pair if value not in (None, ERASED)}
    for event in events if record_type.parts else ():
        keys |= part_keys(record_type, payload_of(event), kind)
    return keys


def timeline(
    record_type: type[RecordType], events: Sequence[Event], lookup: Lookup, record: Record
) -> list[dict[str, Any]]:
    """Return events of `record` as the component `timeline` shows them, in the order given."""
    called = row_names(record_type, events, lookup, record)
    shown = (_event(record_type, event, lookup, called) for event in events)
    return [event for event in shown if event is not None]


def happening(record_type: type[RecordType], event: Event, lookup: Lookup) -> dict[str, Any] | None:
    """Return one event as `timeline` would, with rows of parts unnamed; None where the viewer may
    not know of it. No query, if the lookup has whom and what the event names."""
    return _event(record_type, event, lookup, {})


def _event(
    record_type: type[RecordType], event: Event, lookup: Lookup, called: Mapping[str, str]
) -> dict[str, Any] | None:
    payload = payload_of(event)
    found: dict[str, Any] = {
        "who": event.actor_name,
        "iso": event.occurred_at.isoformat(),
        "exact": moment(event.occurred_at),
        "when": relative(event.occurred_at),
        "via": WAYS.get(event.via, event.via),
        "icon": {**ICONS, **access_words.ICONS}.get(event.verb, "point"),
        "note": told(payload.get("reason") or payload.get("note")),
        "changes": [],
        "key": event.pk,
    }
    if event.verb in ("related", "unrelated"):
        return _relation(found, event, payload, lookup)
    if event.verb in (field_edges.DRAWN, field_edges.ENDED):
        return None
    if event.verb in happenings:
        return _beside(found, event, payload)
    given = payload.get("changes", {})
    found["changes"] = _changes(record_type, given, lookup)
    found["changes"] += part_changes(record_type, event, payload, lookup, called)
    if event.verb == "edited" and not found["changes"]:
        return None
    transition = record_type.transitions().get(event.verb)
    said = access_words.words(record_type, event, lookup) if event.payload else ""
    found["what"] = (
        said
        or WORDS.get(event.verb)
        or (
            tr("chose “%(label)s”", label=transition.label)
            if transition
            else event.verb.replace("_", " ")
        )
    )
    if transition:
        _moved(record_type, transition, found, payload)
    if event.verb == "erased":
        found["note"] = f"{erasure_words(payload)} {found['note']}"
    if not event.payload:
        found["note"] = GONE
    return found


def _beside(found: dict[str, Any], event: Event, payload: dict[str, Any]) -> dict[str, Any]:
    """Tell of what hangs on the record; of texts that were changed, both sides."""
    known = happenings[event.verb]
    note = known.note(payload)
    found |= {"what": f"{known.words}: {note}" if note else known.words, "icon": known.icon}
    after: dict[str, Any] = next(iter(payload.get("rows", {}).values()), [{}])[0]
    found["changes"] = [
        {"field": tr(name.capitalize()), "before": _cut([old]), "after": _cut([str(after[name])])}
        for name, old in payload.get("before", {}).items()
    ]
    if not event.payload:
        found["note"] = GONE
    return found


def _relation(
    found: dict[str, Any], event: Event, payload: dict[str, Any], lookup: Lookup
) -> dict[str, Any] | None:
    ends = {end: int(payload[end]) for end in ("source", "target") if end in payload}
    outgoing = ends.get("source") == event.entry_id
    other = lookup.entry(ends["target" if outgoing else "source"]) if len(ends) == 2 else None
    if other is None:
        return None
    declared = relation_types(lookup.viewer.organization).get(payload.get("type", ""))
    words = (declared.label if outgoing else declared.inverse) if declared else payload["type"]
    values = {"words": words, "reference": other.reference, "title": other.title}
    found["what"] = (
        tr("noted: no longer %(words)s %(reference)s %(title)s", **values)
        if event.verb == "unrelated"
        else tr("noted: %(words)s %(reference)s %(title)s", **values)
    )
    found["url"] = entry_address(other, lookup.viewer.organization.slug)
    return found


def _moved(
    record_type: type[RecordType],
    transition: Transition,
    found: dict[str, Any],
    payload: dict[str, Any],
) -> None:
    """Say the state it came to, and what was given with the move."""
    states = payload.get("changes", {}).get("state")
    lifecycle = record_type.model.lifecycle
    if states and states[1] in lifecycle.states:
        label = lifecycle.states[states[1]].label.lower()
        found["what"] = tr("%(what)s, now %(label)s", what=found["what"], label=label)
    inputs = payload.get("inputs", {})
    labels = {one.name: one.label for one in transition.inputs}
    if inputs:
        found["note"] = "; ".join(
            f"{labels.get(name, name)}: {told(value)}" for name, value in inputs.items()
        )


def _changes(
    record_type: type[RecordType], given: dict[str, list[Any]], lookup: Lookup
) -> list[dict[str, str]]:
    found = []
    before = field_values(record_type, {name: pair[0] for name, pair in given.items()})
    after = field_values(record_type, {name: pair[1] for name, pair in given.items()})
    for name, said in given.items():
        spec = _spec(record_type, name)
        if name in (*SILENT, *record_type.untold) or spec is None or name not in before:
            continue
        sides = (
            _side(spec, said[0], before[name], lookup),
            _side(spec, said[1], after[name], lookup),
        )
        if sides[0] != sides[1] or ERASED in said:
            old, new = shortened(spec.kind, *sides)
            found.append({"field": spec.label, "before": old, "after": new})
    return found


def _side(spec: FieldSpec, said: Any, value: Any, lookup: Lookup) -> str:
    return told(said) if said == ERASED else spec.display(value, lookup)


def _spec(record_type: type[RecordType], name: str, kind: str = "") -> FieldSpec | None:
    try:
        spec = record_type.spec(name)
    except (FieldDoesNotExist, TypeError):
        return None
    return spec if not kind or spec.kind == kind else None


def shortened(kind: str, before: str, after: str) -> tuple[str, str]:
    """Return both sides; of long texts the lines that differ."""
    if max(len(before), len(after)) <= SHORT or kind not in (kinds.LONG, kinds.MARKDOWN):
        return before, after
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
    gone = [line[1:] for line in lines[2:] if line.startswith("-")]
    come = [line[1:] for line in lines[2:] if line.startswith("+")]
    return _cut(gone), _cut(come)


def _cut(lines: Sequence[str]) -> str:
    text = " … ".join(line.strip() for line in lines if line.strip())
    return text if len(text) <= 2 * SHORT else f"{text[: 2 * SHORT]}…"
