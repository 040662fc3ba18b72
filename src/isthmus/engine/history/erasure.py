"""Lawful erasure: personal data leaves a record and all its history; that it did, stays.

Events are hashed over salted digests of what they say, so what they say can go and every chain
and seal still verifies. The `erased` event says who erased what kind of data when, on what basis
and why, and attests what is left, so that nobody can blank an event in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps

from isthmus.engine.access import ERASE, VIEW, system_viewer, within
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import refuse, require
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.history import ERASED_NAME
from isthmus.engine.door.transaction import door_open
from isthmus.engine.door.words import keep_said_anew
from isthmus.engine.fields import FILE, FieldSpec
from isthmus.engine.files import erase as erase_files
from isthmus.engine.formats import moment
from isthmus.engine.history.engine_tables import part_models
from isthmus.engine.history.redaction import (
    Names,
    Rows,
    erasable,
    names_of,
    redacted,
    rows_of,
    rows_without,
    texts_of,
    values_of,
)
from isthmus.engine.history.verify import redaction, rest_of
from isthmus.engine.language import N_, tr
from isthmus.engine.models import (
    Entry,
    Event,
    KeptAnswer,
    Principal,
    Record,
    Scan,
    StoredFile,
)
from isthmus.engine.own.declared import declared
from isthmus.engine.past import payload_of
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

#: The grounds of a right to erasure, as Article 17(1) of Regulation (EU) 2016/679 has them.
BASES = {
    "no_longer_needed": N_("It is no longer needed for what it was collected for"),
    "consent_withdrawn": N_("Consent was withdrawn"),
    "objection": N_("The person objected"),
    "unlawful": N_("It was processed unlawfully"),
    "legal_duty": N_("A law requires its erasure"),
}
#: In place of a text that may not be empty.
PLACEHOLDER = N_("Erased by law")
STEP = 500
FILE_LABEL = StoredFile._meta.label_lower

#: Capabilities that keep copies of fields elsewhere (snapshots, notifications) add a function: it
#: blanks the named fields of the record inside the transaction and returns in how many rows.
erasers: list[Callable[[Record, frozenset[str], Act], int]] = []

#: A record whose fields quote those of another one: its type, its key, and the fields.
Quote = tuple[type[RecordType], int, frozenset[str]]
#: From the record that is erased and the names of its fields to what goes with them, on the same basis.
quoting: list[Callable[[Record, frozenset[str]], Iterable[Quote]]] = []


@dataclass(frozen=True)
class Wanted:
    """What is to go: fields from everywhere, all texts of some events, the actor's name."""

    fields: frozenset[str] = frozenset()
    #: keys of events of this record; their numbers would tell of events that are hidden
    events: frozenset[int] = frozenset()
    #: the name from every event of what this person did, in whatever record
    deeds: bool = False


@dataclass(frozen=True)
class Going:
    """One field of the preview: what it becomes, and how many events and parts say it."""

    spec: FieldSpec
    becomes: Any
    stands: bool  #: the record itself has a value
    events: int
    parts: int


@dataclass
class Preview:
    """What an erasure would take away."""

    fields: list[Going] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    #: whether it is somebody who does things; how many would tell of hidden records
    deeds: bool = False


def offered(record_type: type[RecordType], record: Record, act: Act) -> Preview:
    """Return all that could be erased of a record. Raises Forbidden."""
    require(record_type, ERASE, act)
    record_type = declared(record_type, act.viewer.organization)
    specs = erasable(record_type)
    counts = dict.fromkeys((spec.name for spec in specs), 0)
    found = Preview(deeds=_deeds(record))
    texts, each = texts_of(record_type), {s.name: names_of(record_type, [s.name]) for s in specs}
    for event in Event.objects.filter(entry_id=record.pk).order_by("seq"):
        payload = payload_of(event)
        if _left(event, Names(), texts) or rows_without(payload, rows_of(payload)):
            found.events.append(event)
        for name, names in each.items():
            counts[name] += _left(event, names) is not None
    for spec in specs:
        becomes = replacement(record_type, spec)
        stands = spec.of(record) not in (None, "", becomes)
        parts = sum(len(rows) for _, rows, _ in _parts(record, each[spec.name]))
        if stands or counts[spec.name] or parts:
            found.fields.append(Going(spec, becomes, stands, counts[spec.name], parts))
    return found


def events_of(found: Preview, moments: Collection[str]) -> frozenset[int]:
    """Return the keys of the events that occurred at these instants (ISO 8601), of those offered.

    Pages and API name events so: a number would tell how many are hidden from the viewer.
    """
    return frozenset(event.pk for event in found.events if event.occurred_at.isoformat() in moments)


def preview(record_type: type[RecordType], record: Record, wanted: Wanted, act: Act) -> Preview:
    """Return what `erase` would take away with these wishes. Raises Forbidden."""
    every = offered(record_type, record, act)
    return Preview(
        [one for one in every.fields if one.spec.name in wanted.fields],
        [event for event in every.events if event.pk in wanted.events],
        every.deeds and wanted.deeds,
    )


def replacement(record_type: type[RecordType], spec: FieldSpec) -> Any:
    """Return what stands in a field after it was erased."""
    if spec.column.null:
        return None
    if spec.column.blank:
        return ""
    return record_type.erased_title if spec.name == "title" else PLACEHOLDER


def erase(
    record_type: type[RecordType], key: int, wanted: Wanted, basis: str, reason: str, act: Act
) -> Record:
    """Erase personal data from a record and its history, and return the record.

    A removed record is reached as well. A file goes whole, with its name and its hash. Guards of
    edits are not asked: the law stands above them; `erase_guards` are. Raises Absent, Forbidden,
    Invalid, Refused.
    """
    require(record_type, ERASE, act)
    record_type = declared(record_type, act.viewer.organization)
    _checked(record_type, wanted, basis, reason)
    with door_open():
        record = locked(record_type, key, act)
        refuse(record_type.erase_guards, [record], act)
        names = names_of(record_type, wanted.fields)
        before = history.snapshot(record)
        payload: dict[str, Any] = {"basis": basis, "reason": reason.strip()[:500]}
        hung, held = _hung(record, wanted), _held_files(record_type, record, wanted)
        events = _erase_events(record_type, record, wanted, names, hung)
        parts = _erase_parts(record, names)
        columns = _erase_fields(record_type, record, wanted)
        deeds = _erase_deeds(record) if wanted.deeds and _deeds(record) else None
        copies = sum(blank(record, wanted.fields, act) for blank in erasers)
        copies += _erase_quotes(record, wanted, basis, reason, act)
        if hung:
            _erase_hung(hung)
            keep_said_anew([record.pk])
        # Answers that are kept for programs may quote it; those under way have none yet.
        answers = KeptAnswer.objects.filter(organization_id=record.organization_id)
        answers.filter(status__isnull=False).delete()
        if not (events or parts or columns or deeds or copies):
            message = tr("There is nothing of that kind to erase.")
            raise Invalid([RowError(0, "fields", "nothing", message)])
        payload |= {"kinds": _kinds(record_type, record, wanted), "events": events}
        payload |= {"parts_erased": parts} if parts else {}
        payload |= {"names": deeds} if deeds else {}
        if columns:
            changes = history.differences(before, history.snapshot(record))
            payload["changes"] = {name: [history.ERASED, pair[1]] for name, pair in changes.items()}
            record.changed_at = act.occurred_at
            record.entry.version += 1
        history.append([history.Happening(record.entry, "erased", payload)], act)
        history.save([record], [*columns, "title_key", "changed_at"])
        files = {int(key) for label, key in hung if label == FILE_LABEL} | _nobodys(held)
        going = StoredFile.objects.filter(pk__in=files).exclude(scan=Scan.ERASED)
        erase_files(list(going), PLACEHOLDER)
        record_type.after_edit([record], act)
    return record


def locked(record_type: type[RecordType], key: int, act: Act) -> Record:
    """Lock a record's entry and return the record, a removed one too. Raises Absent."""
    entry = Entry.objects.as_system("erasure").select_for_update(no_key=True).filter(pk=key).first()
    rows = record_type.model.objects.as_system("erasure").filter(within(act.viewer), pk=key)
    record: Record | None = rows.first() if act.viewer.may_on(record_type.model, VIEW) else None
    if record is None or entry is None:
        raise Absent(record_type.label.lower())
    record.entry = entry
    return record


def _checked(record_type: type[RecordType], wanted: Wanted, basis: str, reason: str) -> None:
    errors = []
    if basis not in BASES:
        message = tr("Say on what lawful basis.")
        errors.append(
            RowError(
                0, "basis", "choice", message, tr("One of: %(names)s.", names=", ".join(BASES))
            )
        )
    if not reason.strip():
        errors.append(RowError(0, "reason", "required", tr("Say why: history keeps it.")))
    known = {spec.name for spec in erasable(record_type)}
    errors += [
        RowError(
            0,
            "fields",
            "choice",
            tr("%(label)s has no field “%(name)s” to erase.", label=record_type.label, name=name),
        )
        for name in sorted(wanted.fields - known)
    ]
    if not (wanted.fields or wanted.events or wanted.deeds):
        errors.append(RowError(0, "fields", "required", tr("Choose what is to go.")))
    if errors:
        raise Invalid(errors)


def _kinds(record_type: type[RecordType], record: Record, wanted: Wanted) -> list[str]:
    """Return what kind of data went, never the data."""
    found = [spec.label for spec in record_type.specs(sorted(wanted.fields))]
    rows = Event.objects.filter(entry_id=record.pk, pk__in=wanted.events).order_by("seq")
    moments = rows.values_list("occurred_at", flat=True)
    found += [tr("texts of an event of %(moment)s", moment=moment(one)) for one in moments]
    return [*found, tr("name in what was done")] if wanted.deeds else found


def _erase_fields(record_type: type[RecordType], record: Record, wanted: Wanted) -> list[str]:
    """Blank the record's own fields and return the names of those that had something else."""
    changed = []
    for spec in record_type.specs(sorted(wanted.fields)):
        empty = replacement(record_type, spec)
        if spec.of(record) != empty:
            spec.put(record, empty)
            changed.append(spec.name)
    record.title_key = fold(record.title)[:250]
    return changed


def _erase_events(
    record_type: type[RecordType], record: Record, wanted: Wanted, names: Names, hung: Rows
) -> dict[str, str]:
    """Redact events of the record and return what is left of each, as a digest, by number.

    The words of a comment or task that a chosen event tells of go from every event of it.
    """
    texts, left = texts_of(record_type), {}
    rows = Event.objects.filter(entry_id=record.pk).order_by("seq")
    for chunk in _chunks(rows):
        touched = []
        for event in chunk:
            made = _left(event, names, texts if event.pk in wanted.events else None)
            made = rows_without(made or payload_of(event), hung) or made
            if made is None:
                continue
            event.payload, event.salt = history.canonical(made), ""
            left[str(event.seq)] = redaction(event)
            touched.append(event)
        update_rows(Event, touched, ("payload", "salt"))
    return left


def _left(event: Event, names: Names, texts: Names | None = None) -> dict[str, Any] | None:
    """Return what is left of an event without `names`, and with `texts` without what people wrote.

    None if it says nothing of that kind. What an erasure put into fields is nobody's data.
    """
    payload = made = payload_of(event)
    if event.verb != "erased":
        made = redacted(made, names) or made
    if texts is not None:
        made = redacted(made, Names() if event.verb == "erased" else texts, inputs=True) or made
    return None if made == payload else made


def _hung(record: Record, wanted: Wanted) -> Rows:
    """Return what hangs on the record and is told of by the chosen events."""
    chosen = Event.objects.filter(entry_id=record.pk, pk__in=wanted.events)
    return {row for event in chosen for row in rows_of(payload_of(event))}


def _erase_hung(hung: Rows) -> None:
    """Put a tombstone in the place of the words of comments and tasks."""
    for label in {label for label, _ in hung} - {FILE_LABEL}:
        model: Any = apps.get_model(label)
        keys = [int(key) for found, key in hung if found == label]
        rows = list(model._default_manager.filter(pk__in=keys))
        for row in rows:
            for name in model.WORDS:
                setattr(row, name, getattr(row, name) and PLACEHOLDER)
        update_rows(model, rows, sorted(model.WORDS))


def _erase_quotes(record: Record, wanted: Wanted, basis: str, reason: str, act: Act) -> int:
    """Erase what other records quote of it, known to whoever erases or not; return how many did."""
    quotes = [quote for quoted in quoting for quote in quoted(record, wanted.fields)]
    system = replace(act, viewer=system_viewer(act.viewer.organization, "erasure"))
    for record_type, key, names in quotes:
        erase(record_type, key, Wanted(names), basis, reason, system)
    return len(quotes)


def _held_files(record_type: type[RecordType], record: Record, wanted: Wanted) -> set[int]:
    """Return the files that stand in the chosen fields now, and that stood there once."""
    fields = [s.name for s in record_type.specs(sorted(wanted.fields)) if s.kind == FILE]
    if not fields:
        return set()
    names = names_of(record_type, fields)
    found = {spec.of(record) for spec in record_type.specs(fields)}
    for event in Event.objects.filter(entry_id=record.pk):
        found.update(values_of(payload_of(event), names))
    return {int(one) for one in found if one and one != history.ERASED}


def _nobodys(files: set[int]) -> set[int]:
    """Return those of these files that no row points at any more."""
    left = set(files)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if left and relation.auto_created and relation.related_model is not None:
            name = relation.field.name  # type: ignore[union-attr] # it comes from a foreign key
            rows: Any = relation.related_model._base_manager
            left -= {*rows.filter(**{f"{name}__in": left}).values_list(name, flat=True)}
    return left


def _chunks(rows: Any) -> Iterator[list[Event]]:
    last = 0
    while chunk := list(rows.filter(seq__gt=last)[:STEP]):
        last = chunk[-1].seq
        yield chunk


def _parts(record: Record, names: Names) -> Iterator[tuple[Any, list[Any], dict[str, Any]]]:
    """Yield the models of parts, their rows that have something to erase, and what it becomes."""
    for model in part_models(type(record)):
        columns = [model._meta.get_field(n) for n in names.parts.get(model._meta.label_lower, ())]
        empty = {column.name: _nothing(column) for column in columns}
        if empty:
            found: Any = model._default_manager.all()
            rows = [
                row
                for row in found.filter(record_id=record.pk)
                if any(getattr(row, name) != value for name, value in empty.items())
            ]
            yield model, rows, empty


def _nothing(column: Any) -> Any:
    if column.null:
        return None
    return "" if column.blank else PLACEHOLDER


def _erase_parts(record: Record, names: Names) -> dict[str, dict[str, Any]]:
    """Blank the same fields of the record's parts and return what they became, by model."""
    made = {}
    for model, rows, empty in _parts(record, names):
        for row in rows:
            for name, value in empty.items():
                setattr(row, name, value)
        update_rows(model, rows, sorted(empty))
        if rows:
            made[model._meta.label_lower] = empty
    return made


def _deeds(record: Record) -> bool:
    """Return whether the record is somebody who may have done something."""
    return Principal.objects.filter(pk=record.pk).exists()


def _named(record: Record) -> Any:
    rows = Event.objects.filter(actor_id=record.pk, entry__organization=record.organization_id)
    return rows.exclude(actor_name=ERASED_NAME)


def _erase_deeds(record: Record) -> dict[str, Any]:
    """Take the name out of what this person did. Returns what the `erased` event says of it.

    An event of form 1 is hashed over the name itself: what it says but for the name is attested.
    """
    rest: dict[str, str] = {}
    newest = _named(record).order_by("-pk").values_list("pk", flat=True).first() or 0
    while old := list(_named(record).filter(form=1).order_by("pk")[:STEP]):
        for event in old:
            rest[str(event.pk)] = rest_of(event)
            event.actor_name = ERASED_NAME
        update_rows(Event, old, ("actor_name",))
    keyed: Mapping[str, Any] = {"actor_name": ERASED_NAME, "actor_salt": ""}
    Event.objects.filter(pk__in=_named(record).filter(pk__lte=newest).values("pk")).update(**keyed)
    return {"up_to": str(newest), "rest": rest}


def words(payload: Mapping[str, Any]) -> str:
    """Return an `erased` event in words."""
    going = [str(one) for one in payload.get("kinds", [])]
    basis = BASES.get(str(payload.get("basis")), "")
    return f"{', '.join(going)}. {basis}." if going else basis
