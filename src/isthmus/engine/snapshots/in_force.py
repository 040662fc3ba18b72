"""What customers are shown of records that have versions: what is in force, nothing of a draft.

`visible_to` makes a customer's rows by these functions, so whatever is derived from rows shows
the version, and a record of which nothing is in force is not there. Lists are asked by what the
versions say as well: `as_said` and `TITLE_KEY` stand for the columns of the working text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, NullIf

from isthmus.engine import fields as kinds
from isthmus.engine.door.history import ERASED, plain
from isthmus.engine.fields import FieldSpec
from isthmus.engine.models import Entry, InForce, Record
from isthmus.engine.parts import PartType
from isthmus.engine.past import python_values
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.snapshots.declared import Versions
from isthmus.engine.snapshots.take import parsed
from isthmus.engine.text import fold

#: What comes with each row: the version's canonical content, since when, its folded title.
CONTENT, SINCE, TITLE_KEY = "content_in_force", "in_force_at", "title_in_force"
#: Columns that are the same whatever a version says.
STANDING = frozenset({"entry", "organization", "circle", "reference", "removed_at"})


def has_versions(model: type[models.Model]) -> bool:
    """Return whether rows of a model may stand for records with versions: the directory's may."""
    record_type = registry.find(model._meta.label_lower)
    return model is Entry or bool(record_type and record_type.versions)


def with_version(rows: Any) -> Any:
    """Return records or entries with the version in force; records without one are left out."""
    here = InForce.objects.filter(entry=OuterRef("pk"), valid_to__isnull=True)
    if rows.model is Entry:
        versioned = [one.code for one in registry.types() if one.versions is not None]
        rows = rows.filter(~Q(type__in=versioned) | Exists(here))
    else:
        rows = rows.filter(Exists(here))
    return rows.annotate(**{
        CONTENT: Subquery(here.values("snapshot__content")[:1]),
        SINCE: Subquery(here.values("valid_from")[:1]),
        TITLE_KEY: Subquery(here.values("title_key")[:1]),
    })  # fmt: skip


def show_version(row: Any) -> None:
    """Make a row of `with_version` say what the version in force says, and nothing else."""
    if isinstance(row, Entry):
        record_type = registry.find(row.type)
        if record_type is not None and record_type.versions is not None:
            _show_in_directory(row, record_type, parsed(row.content_in_force)["fields"])  # type: ignore[attr-defined]
        return
    record_type, said = registry.of(type(row)), parsed(row.content_in_force)
    assert record_type.versions is not None
    for name, value in _values(record_type, said["fields"], row.in_force_at).items():
        setattr(row, name, value)
    row.parts = {part.name: _rows(part, row, said["parts"]) for part in record_type.parts}
    if "entry" in row._state.fields_cache:
        _show_in_directory(row.entry, record_type, said["fields"])


def _values(record_type: type[RecordType], said: dict[str, Any], since: datetime) -> dict[str, Any]:
    """Return every column of a record by attribute; what no version holds is empty."""
    assert record_type.versions is not None
    title = title_of(record_type, said)
    known = python_values(record_type.model, {n: v for n, v in said.items() if _held(v)})
    known |= {
        "title": title,
        "title_key": fold(title)[:250],
        "state": record_type.versions.state_in_force(record_type.model),
        "created_at": since,
        "changed_at": since,
    }
    kept = {*STANDING, *record_type.versions.tells}
    return {
        column.attname: known[column.name] if column.name in known else _nothing(column)
        for column in record_type.model._meta.concrete_fields
        if column.name not in kept
    }


def _held(value: Any) -> bool:
    """Return whether a value is neither erased nor a file: customers are shown none."""
    return not isinstance(value, dict)


def _nothing(column: models.Field[Any, Any]) -> Any:
    return None if column.is_relation else column.get_default()


def title_of(record_type: type[RecordType], said: dict[str, Any]) -> str:
    """Return the title that a version says."""
    title = said.get("title", "")
    return record_type.erased_title if title == ERASED else str(title)


def _rows(part: PartType, record: Record, said: dict[str, Any]) -> list[Any]:
    """Return the rows of one part as they were frozen, in order."""
    columns = {column.name: column.attname for column in part.model._meta.concrete_fields}
    found = []
    for place, row in enumerate(said.get(part.name, ())):
        values = python_values(part.model, row)
        named = {columns[name]: value for name, value in values.items()}
        named |= {"record_id": record.pk, "position": place}
        found.append(part.model(**named))
    return found


def _show_in_directory(entry: Entry, record_type: type[RecordType], said: dict[str, Any]) -> None:
    assert record_type.versions is not None
    state = record_type.versions.state_in_force(record_type.model)
    entry.title = title_of(record_type, said)
    entry.title_key = fold(entry.title)[:250]
    entry.kind = said.get("kind") or ""
    entry.state = state
    entry.state_category = record_type.model.lifecycle.states[state].category
    entry.owner_id = entry.due = None


#: What customers may ask of a version: what canonical values tell alike on every database.
ASKABLE = frozenset({kinds.CHOICE, kinds.BOOL, kinds.INTEGER, kinds.DATE})


def askable(record_type: type[RecordType], name: str) -> bool:
    """Return whether customers may filter by a field of records with versions."""
    versions = record_type.versions
    assert versions is not None
    held = name in versions.fields and record_type.spec(name).kind in ASKABLE
    return held or name in versions.tells


def as_said(condition: Q, versions: Versions) -> Q:
    """Return a condition on columns as one on what versions say, for rows of `with_values`."""
    made = Q(_connector=condition.connector, _negated=condition.negated)
    child: Any
    for child in condition.children:
        nested = isinstance(child, Q)
        made.children.append(as_said(child, versions) if nested else _lookup(child, versions))
    return made


def _lookup(child: tuple[str, Any], versions: Versions) -> tuple[str, Any]:
    name, _, lookup = child[0].partition("__")
    if name not in versions.fields:
        return child
    said = child[1]
    if lookup != "isnull":
        said = [_canonical(one) for one in said] if lookup == "in" else _canonical(said)
    return f"said_{name}__{lookup or 'exact'}", said


def _canonical(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else plain(value)


def with_values(rows: Any, specs: Iterable[FieldSpec], versions: Versions) -> Any:
    """Return a customer's rows with the values that their versions say in these fields."""
    fields = KeyTransform("fields", Cast(F(CONTENT), models.JSONField()))
    said: dict[str, Any] = {}
    for spec in specs:
        if spec.name in versions.fields:
            # SQLite tells what is null by that word.
            text = NullIf(KeyTextTransform(spec.name, fields), Value("null"))
            kind = models.BigIntegerField() if spec.kind == kinds.INTEGER else models.TextField()
            said[f"said_{spec.name}"] = Cast(text, kind)
    return rows.alias(**said)
