"""The section `replay` of a mapping file: how a log, many rows for a record, tells its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from isthmus.engine import fields as kinds
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold
from isthmus.engine.transfer.mapping.dates import pattern_problem
from isthmus.engine.transfer.mapping.load import Lines, Slip

#: How we count what a column of the source counts as well.
COUNTS = {
    "changes": "how often the column `of` says something else than in the event before",
    "returns": "how often the record leaves the states `of` for another",
    "rows": "the rows after the first",
}
_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}


@dataclass(frozen=True)
class Counter:
    """A column in which the source counts, and how the rows are counted beside it."""

    column: str
    counts: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replay:
    """How a log is told. Columns are named as in the file's first row."""

    time: str
    dates: tuple[str, ...]
    actor: str
    state: str  #: the column
    #: by folded value of that column, our state
    states: Mapping[str, str]
    begins: frozenset[str] = frozenset()
    zone: str = ""  #: empty: that of the installation
    order: tuple[str, ...] = ()
    opened: str = ""
    missing: frozenset[str] = frozenset()
    #: by field, the column that says the instant of a state itself
    stamps: Mapping[str, str] = field(default_factory=dict)
    #: by field, the counter of the source that it keeps
    counters: Mapping[str, Counter] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Return every column that is named."""
        found = [self.time, self.actor, self.state, *self.order, self.opened, *self.stamps.values()]
        for one in self.counters.values():
            found += [one.column, *(one.of if one.counts == "changes" else ())]
        return [name for name in dict.fromkeys(found) if name]


def form_of_logs(record_type: type[RecordType] | None) -> dict[str, Any]:
    """Return the JSON Schema of the section, of one register where one is given."""
    state = {"enum": list(record_type.model.lifecycle.states)} if record_type else {**_TEXT}
    states = {"anyOf": [state, {"type": "array", "items": state, "minItems": 1}]}
    kept = None if record_type is None else tuple(record_type.replayed)
    stamped = None if record_type is None else _stamped(record_type)
    counter = {
        "type": "object",
        "additionalProperties": False,
        "required": ["column", "counts"],
        "properties": {
            "column": {**_TEXT, "description": "Where the source says its own count."},
            "counts": {
                "enum": list(COUNTS),
                "description": "; ".join(f"{name}: {said}" for name, said in COUNTS.items()),
            },
            "of": {
                **_TEXTS,
                "description": "The column that changes, or the states that are left.",
            },
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["time", "date", "actor", "state"],
        "description": "The file is a log: many rows for a record, each what it was after one event.",
        "properties": {
            "time": {**_TEXT, "description": "The column of the event’s time."},
            "date": {**_TEXTS, "description": "How times are written: DD/MM/YYYY HH:mm."},
            "zone": {**_TEXT, "description": "Their time zone: Europe/Berlin."},
            "actor": {**_TEXT, "description": "The column that names who did it; kept as text."},
            "order": {**_TEXTS, "description": "Columns with numbers that order events of one time."},
            "opened": {**_TEXT, "description": "The column of the time before which nothing happens."},
            "missing": {**_TEXTS, "description": "What stands where nothing is known: “?”."},
            "state": {
                "type": "object",
                "additionalProperties": False,
                "required": ["column", "values"],
                "properties": {
                    "column": _TEXT,
                    "values": {"type": "object", "additionalProperties": state},
                    "begins": {**states, "description": "The states in which a record begins."},
                },
            },
            "keep": _named(kept, {"$ref": "#/$defs/rule"}),
            "stamps": _named(stamped, _TEXT),
            "counters": _named(kept, counter),
        },
    }  # fmt: skip


def _stamped(record_type: type[RecordType]) -> tuple[str, ...]:
    specs = record_type.specs(record_type.readonly)
    return tuple(one.name for one in specs if one.kind == kinds.MOMENT and one.column.null)


def _named(names: tuple[str, ...] | None, rule: dict[str, Any]) -> dict[str, Any]:
    if names is None:
        return {"type": "object", "additionalProperties": rule}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(names, rule),
    }


def slips_of_logs(given: dict[str, Any], lines: Lines, record_type: type[RecordType]) -> list[Slip]:
    """Return what the form alone does not find in a mapping that has the section."""
    said = given["replay"]
    found = [*_whole(given, record_type), *_times(said)]
    for name, one in said.get("counters", {}).items():
        found += _counter(name, one, record_type)
    return [Slip(lines.of(("replay", *path)), message, hint) for path, message, hint in found]


#: Where it is, within the section; what is wrong; how to mend it.
_Found = tuple[tuple[str, ...], str, str]


def _whole(given: dict[str, Any], record_type: type[RecordType]) -> Iterator[_Found]:
    if not record_type.replayed:
        message = tr("No log can be replayed into “%(name)s”.", name=record_type.register)
        yield (), message, tr("Leave “replay” out.")
    if not given.get("key"):
        yield (), tr("“%(missing)s” is missing.", missing="key"), tr("It says whose row it is.")
    for name in ("relations", "parts"):
        if given.get(name):
            yield (), tr("A log has no “%(name)s”.", name=name), tr("Leave them out.")


def _times(said: dict[str, Any]) -> Iterator[_Found]:
    for pattern in listed(said["date"]):
        problem = pattern_problem(pattern)
        if not problem and "HH" not in pattern:
            problem = tr("“%(pattern)s” has no time.", pattern=pattern[:40])
        if problem:
            yield ("date",), problem, tr("For example DD.MM.YYYY HH:mm.")
    if said.get("zone") and said["zone"] not in available_timezones():
        message = tr("There is no time zone “%(name)s”.", name=said["zone"][:40])
        yield ("zone",), message, tr("For example Europe/Berlin.")


def _counter(name: str, one: dict[str, Any], record_type: type[RecordType]) -> Iterator[_Found]:
    path, states = ("counters", name), record_type.model.lifecycle.states
    if (one["counts"] == "rows") == bool(one.get("of")):
        hint = tr("“changes” and “returns” need it, “rows” does not.")
        yield path, tr("“of” does not fit."), hint
    for state in listed(one.get("of")) if one["counts"] == "returns" else ():
        if state not in states:
            hint = tr("One of: %(known)s.", known=", ".join(states))
            yield path, tr("There is no state “%(name)s”.", name=state[:40]), hint


def replay_of(given: dict[str, Any]) -> Replay:
    """Return the section of a mapping that fits its form."""
    return Replay(
        time=given["time"],
        dates=listed(given["date"]),
        actor=given["actor"],
        state=given["state"]["column"],
        states={fold(name): value for name, value in given["state"]["values"].items()},
        begins=frozenset(listed(given["state"].get("begins"))),
        zone=given.get("zone", ""),
        order=listed(given.get("order")),
        opened=given.get("opened", ""),
        missing=frozenset(listed(given.get("missing"))),
        stamps=dict(given.get("stamps", {})),
        counters={
            name: Counter(one["column"], one["counts"], listed(one.get("of")))
            for name, one in given.get("counters", {}).items()
        },
    )


def zone_of(replay: Replay, otherwise: str) -> ZoneInfo:
    """Return the zone of the log's times."""
    return ZoneInfo(replay.zone or otherwise)


def listed(given: Any) -> tuple[str, ...]:
    """Return what may stand alone or in a list as texts."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(str(one) for one in given)
