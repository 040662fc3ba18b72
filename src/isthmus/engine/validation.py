"""What is wrong with a declaration is found at start-up, with an id, the object and a hint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist

from isthmus.engine.edges import edge_types
from isthmus.engine.fields import FILE
from isthmus.engine.lifecycle import transitions_of
from isthmus.engine.models import Entry, Record
from isthmus.engine.models.entry import StateCategory
from isthmus.engine.registry import RecordType, registry

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
    return found


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
    yield from _parent_problems(record_type)
    yield from _sharing_problems(record_type)
    for code in record_type.relations:
        if code not in edge_types:
            yield 8, f"The relation “{code}” is not declared.", "Declare it with edges.declare."


def _unknown_fields(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    named = {*record_type.columns, *record_type.filters, *record_type.sorts, *record_type.shown()}
    for name in sorted(named - set(getattr(record_type, "computed", ()))):
        try:
            record_type.spec(name)
        except FieldDoesNotExist:
            yield 4, f"There is no field “{name}”.", "Mend the name in the declaration."
        except TypeError as error:
            yield 5, str(error), "Use a field class that isthmus.engine.fields knows."
    for name in record_type.sorts:
        column = record_type.model._meta.get_field("title_key" if name == "title" else name)
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
        for code in (*move.sources, move.target):
            if code not in lifecycle.states:
                yield 9, f"{move.verb} names the unknown state “{code}”.", "Mend the transition."


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
        yield 10, f"`hangs_on` names no record: “{name}”.", "Name a foreign key to a record."
    if not record_type.restrictable:
        yield (
            11,
            "It hangs on another record and can't be restricted.",
            "Say restrictable = True: its references must have gaps.",
        )


def _sharing_problems(record_type: type[RecordType]) -> Iterator[tuple[int, str, str]]:
    """Yield what customers could not be shown, or should not."""
    names = record_type.shared_fields
    if not names:
        return
    if "title" not in names:
        yield 12, "What is shared has no title.", "Add `title` to `shared_fields`."
    for name in names:
        if name not in record_type.shown():
            yield 13, f"`shared_fields` names “{name}”, which is not shown.", "Mend the name."
        elif record_type.spec(name).kind == FILE:
            yield 14, f"The file “{name}” can't be a shared field.", "Share what it says as text."
