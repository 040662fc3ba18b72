"""What can be done to many records, by its verb and what was said about it.

A press does it to a few at once, a run to all that match: both do the same deed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.access import EDIT, REMOVE, RESTRICT, permission_for
from isthmus.engine.door import Absent, Act, Edit, edit, lift_many, move, remove, restrict_many
from isthmus.engine.door.checks import require
from isthmus.engine.inputs import parse_inputs
from isthmus.engine.labels.operations import put_on
from isthmus.engine.labels.reading import labels_of
from isthmus.engine.language import N_, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType

#: Does it to records, to all or to none, and returns the keys of those that it changed.
Doing = Callable[[Sequence[Record]], Collection[int]]
#: The verb of the deed that takes a run back.
UNDO = "undo"
LIFT = "lift"


@dataclass(frozen=True)
class Deed:
    """One thing to be done; what was `given` for it is what JSON can hold."""

    record_type: type[RecordType]
    verb: str
    given: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What it does, for the head of a page."""
        if transition := self.record_type.transitions().get(self.verb):
            return transition.label
        if self.verb == EDIT:
            return tr("Edit: %(label)s", label=self.record_type.spec(self.given["field"]).label)
        return WORDS[self.verb]

    def doing(self, act: Act) -> Doing:
        """Return what does it. Raises Absent, Forbidden, FieldProblem, Invalid for what was given."""
        make = _move if self.verb in self.record_type.transitions() else KINDS.get(self.verb)
        if make is None:
            raise Absent("action")
        return make(self, act)


def _move(deed: Deed, act: Act) -> Doing:
    record_type = deed.record_type
    transition = record_type.transitions()[deed.verb]
    inputs = parse_inputs(transition, deed.given)
    # Nothing is moved: only what was given is looked at.
    move(record_type, deed.verb, [], act, inputs)
    return lambda records: _keys(move(record_type, deed.verb, _keys(records), act, inputs))


def _edit(deed: Deed, act: Act) -> Doing:
    require(deed.record_type, EDIT, act)
    spec = deed.record_type.spec(deed.given["field"])
    values = {spec.name: spec.parse(deed.given["value"], Lookup(act.viewer))}

    def do(records: Sequence[Record]) -> Collection[int]:
        before = {record.pk: record.entry.version for record in records}
        done = edit(deed.record_type, [Edit(key, values) for key in before], act)
        return [record.pk for record in done if record.entry.version != before[record.pk]]

    return do


def _label(deed: Deed, act: Act) -> Doing:
    require(deed.record_type, EDIT, act)
    known = labels_of(Lookup(act.viewer))
    on, off = ([key for key in known if key in deed.given[name]] for name in ("on", "off"))
    return lambda records: put_on(deed.record_type, _keys(records), on, off, act)


def _remove(deed: Deed, act: Act) -> Doing:
    require(deed.record_type, REMOVE, act)

    def do(records: Sequence[Record]) -> Collection[int]:
        remove(deed.record_type, _keys(records), act, deed.given["reason"])
        return _keys(records)

    return do


def _restrict(deed: Deed, act: Act) -> Doing:
    _restrictable(deed, act)
    members, reason = deed.given["members"], deed.given["reason"]

    def do(records: Sequence[Record]) -> Collection[int]:
        done = restrict_many(deed.record_type, _keys(records), members, act, reason)
        return [record.pk for record, changed in done if changed]

    return do


def _lift(deed: Deed, act: Act) -> Doing:
    _restrictable(deed, act)
    return lambda records: _keys(
        lift_many(deed.record_type, _keys(records), act, deed.given["reason"])
    )


def _restrictable(deed: Deed, act: Act) -> None:
    if not deed.record_type.restrictable:
        raise Absent("action")
    require(deed.record_type, RESTRICT, act)


def _keys(records: Sequence[Record]) -> list[int]:
    return [record.pk for record in records]


KINDS: dict[str, Callable[[Deed, Act], Doing]] = {
    EDIT: _edit,
    "label": _label,
    REMOVE: _remove,
    RESTRICT: _restrict,
    LIFT: _lift,
}
WORDS = {
    "label": N_("Labels"),
    REMOVE: N_("Remove"),
    RESTRICT: N_("Restrict"),
    LIFT: N_("Lift the restriction"),
    UNDO: N_("Undo"),
}


def may_restrict(record_type: type[RecordType], act: Act) -> bool:
    """Return whether the actor may say who knows of records of this type."""
    permission = permission_for(record_type.model, RESTRICT)
    return record_type.restrictable and act.viewer.may(permission)
