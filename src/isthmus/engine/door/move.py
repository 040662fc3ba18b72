from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from isthmus.engine.access import permission_for
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.answers import Answers
from isthmus.engine.door.checks import hold, locked, validate
from isthmus.engine.door.errors import Absent, Conflict, Forbidden, Invalid, Refused, RowError
from isthmus.engine.door.follow import Change, stands_in, tell
from isthmus.engine.door.parts import insert_parts, parts_payload
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason, Transition
from isthmus.engine.models import Record
from isthmus.engine.parts import load_parts
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import clean_line


@dataclass(frozen=True)
class Choice:
    """A transition that a record's state offers, and why it can't be done now, if so."""

    transition: Transition
    reasons: tuple[Reason, ...]

    @property
    def possible(self) -> bool:
        return not self.reasons


def choices_for(
    record_type: type[RecordType], record: Record, act: Act, answers: Answers | None = None
) -> list[Choice]:
    """Return what can be done with `record` now, and what can't and why, before any button."""
    load_parts(record_type, [record])
    answers = answers or Answers()
    return [
        Choice(move, tuple(why for _, why in transition_reasons(move, [record], act, answers)))
        for move in record_type.transitions().values()
        if move.offered(record)
    ]


def transition_reasons(
    move: Transition, records: Sequence[Record], act: Act, answers: Answers | None = None
) -> list[tuple[Record, Reason]]:
    """Return why records that are in the right state can't be taken through `move` now."""
    permission = permission_for(type(records[0]), move.permission)
    record_type = registry.of(type(records[0]))
    if not (act.viewer.may(permission) or stands_in(record_type, move.verb, records, act)):
        reason = Reason(
            "permission", tr("Your role does not let you: %(label)s.", label=move.label.lower())
        )
        return [(record, reason) for record in records]
    return (answers or Answers()).of(move.guards, records, act)


def move(
    record_type: type[RecordType],
    verb: str,
    keys: Sequence[int],
    act: Act,
    inputs: Mapping[str, Any] | None = None,
    base: int | None = None,
) -> list[Record]:
    """Take records through the transition `verb` and return them in order.

    `inputs` are the transition's own, the same for the whole batch. `base`, where given, is the
    version the actor had read. More than 500 records are several transactions, each all or nothing,
    unless the caller has opened the door. Raises Absent, Forbidden, Conflict, Invalid, Refused.
    """
    transition = record_type.transitions().get(verb)
    if transition is None:
        raise Absent(f"action “{verb}” of {record_type.label_plural.lower()}")
    given = _checked_inputs(transition, inputs or {})
    done: list[Record] = []
    # Named twice is meant once: a second time through a transition would do it over again.
    for _, chunk in chunks(list(dict.fromkeys(keys))):
        with door_open():
            done += _move_chunk(record_type, transition, chunk, act, given, base)
    return done


def _checked_inputs(transition: Transition, inputs: Mapping[str, Any]) -> dict[str, Any]:
    errors, given = [], {}
    for wanted in transition.inputs:
        value = inputs.get(wanted.name)
        if value in (None, ""):
            if wanted.required:
                errors.append(
                    RowError(
                        0, wanted.name, "required", tr("%(label)s is missing.", label=wanted.label)
                    )
                )
            continue
        if isinstance(value, str):
            # PostgreSQL keeps no zero bytes.
            given[wanted.name] = value.replace("\x00", "")
        elif wanted.type is not str and not wanted.is_record:
            given[wanted.name] = value
        else:
            errors.append(
                RowError(0, wanted.name, "type", tr("%(label)s must be text.", label=wanted.label))
            )
    known = {wanted.name for wanted in transition.inputs}
    errors += [
        RowError(
            0,
            name,
            "unknown-field",
            tr("“%(label)s” asks for no “%(name)s”.", label=transition.label, name=name),
        )
        for name in inputs
        if name not in known
    ]
    if errors:
        raise Invalid(errors)
    return given


def _named(model: type[Any], reference: str, act: Act) -> Record | None:
    rows = model.objects.visible_to(act.viewer)
    found: Record | None = rows.filter(reference=clean_line(reference).upper()).first()
    return found


def _held(
    transition: Transition, keys: Sequence[int], inputs: Mapping[str, Any], act: Act
) -> tuple[dict[str, Any], list[RowError]]:
    """Return what was given with records for references, and what is wrong with those.

    They are locked together with the records that move, in one order.
    """
    asked = [one for one in transition.inputs if one.is_record and one.name in inputs]
    held = {**inputs}
    errors: list[RowError] = []
    if not asked:
        return held, errors
    known = {one.name: _named(one.type, inputs[one.name], act) for one in asked}
    hold([*keys, *(found.pk for found in known.values() if found)])
    for one in asked:
        # Read anew: meanwhile it may have moved, or gone out of sight.
        held[one.name] = known[one.name] and _named(one.type, inputs[one.name], act)
        if held[one.name] is None:
            message = tr("There is no “%(value)s” here.", value=inputs[one.name][:60])
            hint = tr("Give the reference of a record that you can see.")
            errors.append(RowError(0, one.name, "unknown", message, hint))
    return held, errors


def _move_chunk(
    record_type: type[RecordType],
    transition: Transition,
    keys: Sequence[int],
    act: Act,
    inputs: Mapping[str, Any],
    base: int | None,
) -> list[Record]:
    inputs, unknown = _held(transition, keys, inputs, act)
    records = locked(record_type, keys, act)
    for record in records:
        if base is not None and base != record.entry.version:
            raise Conflict(record, base, {})
    _require_allowed(record_type, transition, records, act)
    if unknown:
        raise Invalid(unknown)
    refused = [why for ask in transition.once_given for why in ask(records, act, inputs)]
    if refused:
        raise Refused(refused)
    happenings, names = [], {"state"}
    changed_of: dict[int, set[str]] = {}
    for record in records:
        before = history.snapshot(record)
        record.state = transition.target or record.state
        transition.method(record, act, **inputs)
        record.changed_at = act.occurred_at
        changes = history.differences(before, history.snapshot(record))
        names |= changes.keys()
        changed_of[record.pk] = set(changes)
        record.entry.version += 1
        payload: dict[str, Any] = {"changes": changes}
        # A record that was given is told by the field that keeps it: to whoever may know of it.
        told = {name: value for name, value in inputs.items() if not isinstance(value, Record)}
        if told:
            payload["inputs"] = {name: history.plain(value) for name, value in told.items()}
        if record.new_parts:
            payload["parts"] = parts_payload(record)
        happenings.append(history.Happening(record.entry, transition.verb, payload))
    validate(record_type, records, act)
    history.append(happenings, act)
    insert_parts(records)
    history.save(records, [*sorted(names), "changed_at"])
    record_type.after_edit(records, act)
    tell(Change(record_type, transition.verb, records, act, changed_of, inputs))
    return records


def _require_allowed(
    record_type: type[RecordType], transition: Transition, records: Sequence[Record], act: Act
) -> None:
    permission = permission_for(record_type.model, transition.permission)
    may = act.viewer.may(permission) or stands_in(record_type, transition.verb, records, act)
    if not may:
        raise Forbidden(
            permission, tr("Your role does not let you: %(label)s.", label=transition.label.lower())
        )
    wrong = [
        (record, state_reason(transition, record))
        for record in records
        if record.state not in transition.sources
    ]
    reasons = wrong or transition_reasons(transition, records, act)
    if reasons:
        raise Refused(reasons)


def state_reason(transition: Transition, record: Record) -> Reason:
    """Return why a record in another state can't be taken through `transition`."""
    wanted = " or ".join(_label(record, code) for code in transition.sources)
    return Reason(
        "state",
        tr(
            "%(reference)s is %(state_label)s; “%(label)s” is for %(wanted)s.",
            reference=record.reference,
            state_label=record.state_label.lower(),
            label=transition.label,
            wanted=wanted,
        ),
    )


def _label(record: Record, code: str) -> str:
    return record.lifecycle.states[code].label.lower()
