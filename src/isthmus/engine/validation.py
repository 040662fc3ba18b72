"""What is wrong with a declaration is found at start-up, with an id, the object and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField

from isthmus.engine.edges import EdgeType, edge_types
from isthmus.engine.fields import CHOICE, FILE, LONG, MARKDOWN, RECORD, TEXT
from isthmus.engine.lifecycle import transitions_of
from isthmus.engine.models import Entry, Record
from isthmus.engine.models.entry import StateCategory
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.snapshots.declared import Versions

#: A cell of a spreadsheet holds no more.
LONGEST = 32_000

#: Rows of one part in one record; what has more is a register of its own.
MOST_ROWS = 500

PHASES = ("plan", "do", "check", "act")


@checks.register("isthmus")
def check_record_types(**_: Any) -> list[checks.CheckMessage]:
    """Check every declared record type."""
    found: list[checks.CheckMessage] = []
    prefixes: dict[str, str] = {}
    for record_type in registry.types():
        for number, message, hint in _problems(record_type, prefixes):
            found.append(
                checks.Error(message, hint=hint, obj=record_type, id=f"isthmus.E{number:03d}")
            )
    for edge_type in edge_types.values():
        for number, message, hint in _limit_problems(edge_type):
            found.append(
                checks.Error(message, hint=hint, obj=edge_type.code, id=f"isthmus.E{number:03d}")
            )
    return found


def _limit_problems(edge_type: EdgeType) -> Iterator[tuple[int, str, str]]:
    """Yield what is wrong with how many relations of a type may start or end at one record."""
    limits = (edge_type.most_targets, edge_type.most_sources)
    if any(most is not None and most < 1 for most in limits):
        yield 28, f"Nothing may be “{edge_type.label}”.", "Say None for any number."
    if edge_type.by_field and limits != (None, None):
        hint = "A field holds one record, and nobody counts who names the same."
        yield 28, f"“{edge_type.label}” follows from a field and is limited.", hint


def _problems(
    record_type: type[RecordType], prefixes: dict[str, str]
) -> Iterator[tuple[int, str, str]]:
    for name in ("model", "prefix", "register", "label", "label_plural", "about", "clause"):
        if not getattr(record_type, name, None):
            yield 1, f"`{name}` is missing.", f"Declare {name} on {record_type.__name__}."
            return
    if other := prefixes.get(record_type.prefix):
        yield 2, f"The prefix {record_type.prefix} is {other}'s already.", "Choose another prefix."
    prefixes[record_type.prefix] = record_type.__name__
    if record_type.phase not in PHASES:
        yield 3, f"The phase is “{record_type.phase}”.", f"One of {', '.join(PHASES)}."
    yield from _unknown_fields(record_type)
    yield from _lifecycle_problems(record_type)
    yield from _kind_problems(record_type)
    for part in record_type.parts:
        yield from _part_problems(record_type, part)
        yield from _need_problems(part)
    yield from _capability_problems(record_type)
    yield from _parent_problems(record_type)
    yield from _sharing_problems(record_type)
    yield from _calendar_problems(record_type)
    for code in record_type.relations:
        if code not in edge_types:
            yield 8, f"The relation “{code}” is not declared.", "Declare it with edges.declare."
    yield from _edge_field_problems(record_type)


def _edge_field_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    """Yield what is wrong with fields that are relations as well."""
    for name, code in record_type.edge_fields.items():
        declared = edge_types.get(code)
        if declared is None or not declared.by_field:
            hint = "Declare it with edges.declare, by_field=True."
            yield 27, f"The field “{name}” is a relation “{code}” that isn't one of fields.", hint
        if name not in record_type.shown() or record_type.spec(name).kind != RECORD:
            yield 27, f"“{name}” is no field that names a record.", "Mend `edge_fields`."
    if len({*record_type.edge_fields.values()}) < len(record_type.edge_fields):
        yield 27, "Two fields are the same relation.", "Give each a type of its own."


def _calendar_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    columns = {one.name: one.get_internal_type() for one in record_type.model._meta.concrete_fields}
    for each in record_type.calendar:
        for name, kind in ((each.field, "DateField"), (each.whose, "ForeignKey")):
            if columns.get(name) != kind:
                yield 26, f"The calendar names “{name}”.", f"It must be a {kind}."


def _unknown_fields(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    named = {*record_type.columns, *record_type.filters, *record_type.sorts, *record_type.shown()}
    named |= {name for names in record_type.kind_columns.values() for name in names}
    for name in sorted(named - set(getattr(record_type, "computed", ()))):
        try:
            record_type.spec(name)
        except FieldDoesNotExist:
            yield 4, f"There is no field “{name}”.", "Mend the name in the declaration."
        except TypeError as error:
            yield 5, str(error), "Use a field class that isthmus.engine.fields knows."
    for name in record_type.sorts:
        column = record_type.model._meta.get_field(
            record_type.sort_columns.get(name, "title_key" if name == "title" else name)
        )
        if column.null:
            yield (
                6,
                f"Sorting by “{name}”, which may be null.",
                "Databases order nulls differently.",
            )


def _lifecycle_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    lifecycle = record_type.model.lifecycle
    for state in lifecycle.declared:
        if state.category not in StateCategory.values:
            yield (
                7,
                f"State {state.code} is of no known category.",
                f"One of {StateCategory.values}.",
            )
    for move in transitions_of(record_type.model).values():
        for code in (*move.sources, move.target or lifecycle.initial):
            if code not in lifecycle.states:
                yield 9, f"{move.verb} names the unknown state “{code}”.", "Mend the transition."


def _own_kind_problems(
    record_type: type[RecordType], named: set[str]
) -> Iterator[tuple[int, str, str]]:
    column = {one.name: one for one in record_type.model._meta.concrete_fields}.get("kind")
    if not isinstance(column, CharField) or column.choices or not column.blank:
        hint = "Give the model a text field `kind` that may be empty."
        yield 10, "Organizations say what the kinds are, but `kind` can't hold them.", hint
    if named:
        yield 10, "Kinds are named that each organization defines.", "Name none in the declaration."


def _kind_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    named = {kind for part in record_type.form for kind in part.kinds} | {*record_type.kind_columns}
    if record_type.own_kinds:
        yield from _own_kind_problems(record_type, named)
        return
    if not named:
        return
    try:
        known = dict(record_type.spec("kind").choices)
    except FieldDoesNotExist:
        yield (
            10,
            "Kinds are named, but there is no field `kind`.",
            "Give the model choices of kind.",
        )
        return
    for kind in sorted(named - known.keys()):
        yield 10, f"There is no kind “{kind}”.", f"One of {', '.join(known)}."
    for kind in known:
        if "kind" not in record_type.editable(kind):
            yield (
                10,
                f"A record of the kind “{kind}” has no field `kind`.",
                "Let all kinds have it.",
            )
        for name in record_type.foreign_to(kind):
            if record_type.spec(name).required:
                hint = "Give it `blank=True` and ask for it in `check` or a guard."
                yield 10, f"“{name}” is required, but the kind “{kind}” has no such field.", hint


#: What the API tells of a record besides its fields.
BESIDE_FIELDS = ("id", "reference", "version", "own", "actions")


def _part_problems(record_type: type[RecordType], part: PartType) -> Iterator[tuple[int, str, str]]:
    what = f"The part “{part.name}”"
    if not part.name.isidentifier() or part.name in (*record_type.shown(), *BESIDE_FIELDS):
        yield 11, f"{what} is named like a field.", "Choose another name, in small letters."
    if [one.name for one in record_type.parts].count(part.name) > 1:
        yield 11, f"{what} is declared twice.", "Name each part once."
    record = next((f for f in part.model._meta.fields if f.name == "record"), None)
    if record is None or record.related_model is not record_type.model:
        yield 11, f"{what} belongs to another record.", "Give its model a foreign key `record`."
    if not 0 < part.at_most <= MOST_ROWS:
        yield 11, f"{what} has up to {part.at_most} rows.", f"At most {MOST_ROWS} are possible."
    for name in part.fields:
        try:
            spec = part.spec(name)
        except FieldDoesNotExist:
            yield 11, f"{what} has no field “{name}”.", "Mend the name in the declaration."
            return
        except TypeError as error:
            yield 11, str(error), "Use a field class that isthmus.engine.fields knows."
            return
        if spec.kind == FILE:
            yield 11, f"{what} holds a file.", "Let the record hold it, or attach it."
        if spec.kind in (TEXT, LONG, MARKDOWN) and not (spec.max_length or LONGEST + 1) <= LONGEST:
            yield 11, f"“{name}” of {what.lower()} has no limit.", f"Give max_length ≤ {LONGEST}."


def _need_problems(part: PartType) -> Iterator[tuple[int, str, str]]:
    """Check the field by which a part says what a record needs."""
    if not part.needs:
        return
    hint = "Name a field of the part that has choices."
    if part.needs not in part.fields or part.spec(part.needs).kind != CHOICE:
        yield 11, f"The part “{part.name}” says by “{part.needs}” what is needed.", hint


def _capability_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    """Check what is declared of approvals and versions."""
    columns = {column.name for column in record_type.model._meta.concrete_fields}
    verbs = set(record_type.transitions())
    states = set(record_type.model.lifecycle.states)
    for rule in record_type.approvals:
        where = f"The approval “{rule.code}”"
        for name in {*rule.material_fields, *rule.apart, rule.approver} - columns - {""}:
            yield 20, f"{where} names the unknown field “{name}”.", "Mend the declaration."
        for name in {*rule.came_later} - {*rule.material_fields}:
            yield (
                20,
                f"{where} says “{name}” came later, which is no material.",
                "Name it there too.",
            )
        for verb in {rule.given_with, *rule.void_on} - verbs - {""}:
            yield 21, f"{where} names the unknown transition “{verb}”.", "Mend the declaration."
        for state in set(rule.states) - states:
            yield 22, f"{where} names the unknown state “{state}”.", "Mend the declaration."
        if (rule.approver or rule.parties) and (rule.needed != 1 or rule.roles):
            yield 23, f"{where} has one approver by field.", "Leave out needed and roles."
        if rule.parties and (rule.given_with or not hasattr(record_type.model, rule.parties)):
            hint = "Name what of the record gives them, and no transition."
            yield 23, f"{where} asks parties that nothing names.", hint
        if not rule.material:
            yield 24, f"{where} rests on nothing.", "Name its material fields or parts."
    if record_type.versions is not None:
        yield from _version_problems(record_type, record_type.versions, columns)


def _version_problems(
    record_type: type[RecordType], versions: Versions, columns: set[str]
) -> Iterator[tuple[int, str, str]]:
    moves, states = record_type.transitions(), record_type.model.lifecycle.states
    for name in {*versions.fields, *versions.tells} - columns:
        yield 20, f"Versions name the unknown field “{name}”.", "Mend the declaration."
    for verb in {*versions.freeze_on, *versions.end_on} - moves.keys():
        yield 21, f"Versions name the unknown transition “{verb}”.", "Mend the declaration."
    for state in set(versions.drafts) - states.keys():
        yield 22, f"Versions name the unknown state “{state}”.", "Mend the declaration."
    for name in set(versions.tells) & set(record_type.editable()):
        hint = "Name columns that the transitions of versions write."
        yield 25, f"“{name}” tells of the version in force, and people fill it in.", hint
    if not versions.tells:
        hint = "Name a column that is empty while none is."
        yield 25, "Nothing tells whether a version is in force.", hint
    if len({moves[verb].target for verb in versions.freeze_on if verb in moves}) != 1:
        yield 25, "Versions come into force in no state, or in several.", "Let it be one."
    shown = {*versions.fields, *versions.tells, "state"}
    drafted = {*record_type.shared_fields} - shown | {*record_type.shared_parts} - {*versions.parts}
    for name in sorted(drafted):
        hint = "Let the versions hold it: customers are shown what is in force."
        yield 18, f"“{name}” is shared, but no version holds it.", hint


def _parent_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    """Yield what is wrong with what the records hang on."""
    if not record_type.hangs_on:
        return
    try:
        parent = record_type.model._meta.get_field(record_type.hangs_on).related_model
    except FieldDoesNotExist:
        parent = None
    if not isinstance(parent, type) or not issubclass(parent, (Entry, Record)):
        name = record_type.hangs_on
        yield 15, f"`hangs_on` names no record: “{name}”.", "Name a foreign key to a record."
    if not record_type.restrictable:
        yield (
            16,
            "It hangs on another record and can't be restricted.",
            "Say restrictable = True: its references must have gaps.",
        )


def _sharing_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    """Yield what customers could not be shown, or should not."""
    names = record_type.shared_fields
    for name in record_type.shared_parts:
        if record_type.part(name) is None:
            yield 17, f"`shared_parts` names the unknown part “{name}”.", "Mend the name."
    if not names:
        return
    if "title" not in names:
        yield 12, "What is shared has no title.", "Add `title` to `shared_fields`."
    for name in names:
        if name not in record_type.shown():
            yield 13, f"`shared_fields` names “{name}”, which is not shown.", "Mend the name."
        elif record_type.spec(name).kind == FILE:
            yield 14, f"The file “{name}” can't be a shared field.", "Share what it says as text."
