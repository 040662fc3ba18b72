"""What every write checks before anything changes, for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from isthmus.engine.access import Viewer, permission_for, to_do
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, Refused, RowError
from isthmus.engine.fields import FieldSpec
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Guard
from isthmus.engine.models import Entry, Record
from isthmus.engine.own.specs import OwnSpec
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType, registry


def require(record_type: type[RecordType], verb: str, act: Act) -> None:
    """Raise Forbidden unless the actor may do `verb` to records of this type."""
    permission = permission_for(record_type.model, verb)
    if not act.viewer.may(permission):
        raise Forbidden(
            permission,
            tr(
                "Your role does not let you %(verb)s %(label_plural)s.",
                verb=to_do(verb),
                label_plural=record_type.label_plural.lower(),
            ),
        )


def refuse(guards: Sequence[Guard], records: Sequence[Record], act: Act) -> None:
    """Raise Refused with every reason the guards give."""
    reasons = [reason for guard in guards for reason in guard(records, act)]
    if reasons:
        raise Refused(reasons)


def locked(
    record_type: type[RecordType], keys: Sequence[int], act: Act, order: str = "pk"
) -> list[Record]:
    """Lock the entries of `keys` in order and return their records, in the order of `keys`.

    Their parts are loaded. Raises Absent if one of them isn't there for this viewer.
    """
    found = present(record_type, keys, act, order)
    if len(found) < len(keys):
        raise Absent(record_type.label.lower())
    load_parts(record_type, {record.pk: record for record in found}.values())
    return found


def hold(keys: Iterable[int]) -> None:
    """Lock entries in the order that every write locks them in."""
    rows = Entry.objects.as_system("door: lock").filter(pk__in={*keys})
    list(rows.order_by(*lock_order()).select_for_update(no_key=True))


def lock_order() -> Sequence[Any]:
    """Return the order in which a write locks entries of several types: by key, some types last."""
    last = [one.code for one in registry.types() if one.locked_last]
    return Case(When(type__in=last, then=Value(1)), default=Value(0)), "pk"


def present(
    record_type: type[RecordType], keys: Sequence[int], act: Act, order: str = "pk"
) -> list[Record]:
    """Lock the entries of `keys` and return the records that are there for this viewer."""
    by_key = {entry.pk: entry for entry in _locked(tuple(keys), order=order)}
    found: dict[int, Record] = {}
    organization = act.viewer.organization
    for row in _visible(act.viewer, tuple(keys), record_type=record_type):
        row.entry = by_key[row.pk]
        if organization.fields_mark:
            # Whoever asks for the definitions of its own fields finds them without a query.
            row.organization = organization
        found[row.pk] = row
    return [found[key] for key in keys if key in found]


@Prepared
def _locked(keys: tuple[int, ...], *, order: str) -> QuerySet[Entry]:
    rows = Entry.objects.as_system("door: lock").filter(pk__in=keys)
    return rows.order_by(order).select_for_update(no_key=True)


@Prepared
def _visible(
    viewer: Viewer, keys: tuple[int, ...], *, record_type: type[RecordType]
) -> QuerySet[Any]:
    rows: QuerySet[Any] = record_type.model.objects.visible_to(viewer).filter(pk__in=keys)
    return rows


def missing_or_long(
    record_type: type[RecordType],
    fields: Sequence[FieldSpec],
    row: int,
    values: Mapping[str, Any],
) -> list[RowError]:
    """Return what is wrong with one row's values, field by field, and with those of its parts.

    `fields` are those that people fill in, the same for all rows.
    """
    errors = unfit([spec for spec in fields if spec.name in values], row, values)
    for part in record_type.parts:
        if part.name in values:
            errors += unfit_parts(part, row, values[part.name])
    return errors


def unfit(
    specs: Iterable[FieldSpec], row: int, values: Mapping[str, Any], where: str = ""
) -> list[RowError]:
    """Return which of the values their fields can't hold; `where` leads to the fields."""
    errors = []
    for spec in specs:
        value, name = values[spec.name], f"{where}{spec.name}"
        if spec.required and value in (None, ""):
            errors.append(
                RowError(row, name, "required", tr("%(label)s is missing.", label=spec.label))
            )
        elif spec.max_length and isinstance(value, str) and len(value) > spec.max_length:
            message = tr(
                "%(label)s has %(count)s characters, %(max_length)s are possible.",
                label=spec.label,
                count=len(value),
                max_length=spec.max_length,
            )
            errors.append(RowError(row, name, "too-long", message))
        elif problem := spec.problem(value):
            errors.append(RowError(row, name, problem.code, problem.message, problem.hint))
        elif isinstance(value, list):
            continue
        elif spec.choices and spec.closed and value not in ("", None) and not spec.offers(value):
            errors.append(
                RowError(
                    row,
                    name,
                    "choice",
                    tr("%(label)s can't be “%(value)s”.", label=spec.label, value=value),
                )
            )
        elif isinstance(value, str) and not storable(value):
            message = tr("%(label)s holds a character that no database keeps.", label=spec.label)
            errors.append(RowError(row, name, "character", message, tr("Type it again.")))
    return errors


def storable(text: str) -> bool:
    """Return whether every database keeps `text`: no zero bytes, no halves of characters."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def unfit_parts(part: PartType, row: int, given: Sequence[Mapping[str, Any]]) -> list[RowError]:
    """Return what is wrong with the rows of one part, apart from whose they are."""
    if len(given) > part.at_most:
        message = tr(
            "%(count)s %(label_plural)s, %(at_most)s are possible.",
            count=len(given),
            label_plural=part.label_plural.lower(),
            at_most=part.at_most,
        )
        return [RowError(row, part.name, "too-many", message)]
    errors: list[RowError] = []
    for place, values in enumerate(given):
        where = f"{part.name}.{place}."
        for name in values.keys() - {"id", *part.fields}:
            message = tr(
                "A %(label)s has no field “%(name)s”.", label=part.label.lower(), name=name
            )
            errors.append(RowError(row, f"{where}{name}", "unknown-field", message))
        # A new row has all its fields; of one that is there, those left out stay as they are.
        new = values.get("id") is None
        specs = [s for s in part.specs() if s.name in values or (new and s.required)]
        errors += unfit(specs, row, {s.name: values.get(s.name) for s in specs}, where)
    return errors


def foreign_values(
    record_type: type[RecordType], row: int, record: Any, given: Iterable[str]
) -> list[RowError]:
    """Refuse what does not go with the record's kind, as it is to be.

    That is: values for fields the kind does not have, and nothing in those demanded of it.

    `given` are the fields that the writer wants to be otherwise than they are. What a record
    kept from another kind is left alone.
    """
    kinds, names = record_type.kinds(), set(given)
    if not kinds:
        return []
    if "kind" in names and (no := record_type.spec("kind").not_given(record.kind)):
        return [RowError(row, "kind", no.code, no.message, no.hint)]
    return _demanded(record_type, row, record, names) + [
        RowError(
            row,
            spec.name,
            "not-of-kind",
            tr(
                "%(label)s is no field of the kind “%(get)s”.",
                label=spec.label,
                get=kinds.get(record.kind, record.kind),
            ),
            tr("Leave it as it is, or choose another kind."),
        )
        for spec in record_type.specs(record_type.foreign_to(record.kind))
        if spec.name in names
    ]


def _demanded(
    record_type: type[RecordType], row: int, record: Any, names: set[str]
) -> list[RowError]:
    """Refuse own fields left empty that are demanded of records of this kind.

    Whoever gives a record another kind gives what is demanded of that kind.
    """
    return [
        RowError(row, spec.name, "required", tr("%(label)s is missing.", label=spec.label))
        for spec in record_type.own.values()
        if isinstance(spec, OwnSpec)
        and record.kind in spec.demanded_of
        and names & {"kind", spec.name}
        and spec.of(record) in (None, "", [])
    ]


def validate(
    record_type: type[RecordType],
    records: Sequence[Record],
    act: Act,
    rows: Sequence[int] | None = None,
) -> None:
    """Raise Invalid with everything the record type's own rules find.

    `rows` are the numbers of the records in the caller's input, where some were left out.
    """
    errors = list(record_type.check(records, act))
    if errors and rows is not None:
        errors = [replace(error, row=rows[error.row]) for error in errors]
    if errors:
        raise Invalid(errors)
