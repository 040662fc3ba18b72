"""Making labels, and putting them on records.

Labels are the organization's: making, naming, merging and deleting them are events of its own
history. What is on a record is told in the record's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Q

from isthmus.engine.access import CREATE, EDIT, REMOVE, VIEW, permission_for
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.hanging import whole
from isthmus.engine.door.history import snapshot
from isthmus.engine.door.settings import lock_organization, record_organization_event
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.labels.reading import MOST, live
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Hue, Label, Labelled
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line, fold

#: Characters of a label's name.
LONGEST = 40


def _may(verb: str, act: Act) -> None:
    permission = permission_for(Label, verb)
    if act.viewer.customer or not act.viewer.may(permission):
        words = {CREATE: tr("make labels"), EDIT: tr("change labels")}.get(
            verb, tr("merge or delete labels")
        )
        raise Forbidden(permission, tr("Your role does not let you %(words)s.", words=words))


def may(verb: str, act: Act) -> bool:
    """Return whether the actor may make (create), change (edit), merge or delete (remove) labels."""
    return not act.viewer.customer and act.viewer.may(permission_for(Label, verb))


def make_label(values: Mapping[str, str], act: Act) -> Label:
    """Make a label: `name`, `hue`, `about`. Raises Forbidden, Invalid."""
    _may(CREATE, act)
    if live(act.viewer.organization_id).count() >= MOST:
        raise Invalid([RowError(0, "name", "many", tr("There are %(most)s labels already.", most=MOST),
                                tr("Merge some."))])  # fmt: skip
    label = Label(organization=act.viewer.organization, created_at=act.occurred_at)
    with _taking_turns(act):
        return _write(label, values, "label made", act)


@contextmanager
def _taking_turns(act: Act) -> Iterator[None]:
    """Let writers of labels wait for one another, so that each sees what the others did."""
    with door_open():
        lock_organization(act)
        yield


def change_label(key: int, values: Mapping[str, str], act: Act) -> Label:
    """Give a label another name, hue or description. Raises Absent, Forbidden, Invalid."""
    _may(EDIT, act)
    with _taking_turns(act):
        return _write(_label(key, act), values, "label changed", act)


def merge_label(key: int, into: int, act: Act) -> Label:
    """Let a label be another one from now on, on every record. Raises Absent, Forbidden, Invalid."""
    _may(REMOVE, act)
    with _taking_turns(act):
        label, target = _label(key, act), _label(into, act)
        if label.pk == target.pk:
            raise Invalid([RowError(0, "into", "same", tr("A label can't be merged into itself."))])
        # What was merged into it before goes along: one step always leads to what stands.
        rows = [label, *Label.objects.filter(merged_into=label)]
        for row in rows:
            row.merged_into = target
            row.save(update_fields=["merged_into"])
        record_organization_event("label merged", {"labels": [snapshot(r) for r in rows]}, act)
    return target


def remove_label(key: int, act: Act) -> Label:
    """Delete a label; the records keep knowing of it, so `put_back_label` undoes it."""
    _may(REMOVE, act)
    with _taking_turns(act):
        return _removed(_label(key, act), act.occurred_at, act)


def put_back_label(key: int, act: Act) -> Label:
    """Undo `remove_label`, or a merge. Raises Absent, Forbidden, Invalid where its name is taken."""
    _may(REMOVE, act)
    rows = Label.objects.filter(organization=act.viewer.organization_id, pk=key)
    with _taking_turns(act):
        label = rows.filter(Q(removed_at__isnull=False) | Q(merged_into__isnull=False)).first()
        if label is None:
            raise Absent("label")
        label.merged_into = None
        _name_free(label, act)
        return _removed(label, None, act)


def _removed(label: Label, moment: datetime | None, act: Act) -> Label:
    label.removed_at = moment
    label.save()
    verb = "label put back" if moment is None else "label removed"
    record_organization_event(verb, {"labels": [snapshot(label)]}, act)
    return label


def _label(key: int, act: Act) -> Label:
    found = live(act.viewer.organization_id).filter(pk=key).first()
    if found is None:
        raise Absent("label")
    return found


def _write(label: Label, values: Mapping[str, str], verb: str, act: Act) -> Label:
    label.name = clean_line(values.get("name", label.name))
    label.name_key = fold(label.name)[:LONGEST]
    label.hue = values.get("hue", label.hue)
    label.about = clean_line(values.get("about", label.about))
    errors = []
    if not label.name_key:
        errors.append(
            RowError(0, "name", "required", tr("The label has no name."), tr("Give it one."))
        )
    elif len(label.name) > LONGEST:
        message = tr("A label's name has at most %(longest)s characters.", longest=LONGEST)
        errors.append(RowError(0, "name", "too-long", message))
    if label.hue not in Hue.values:
        known = ", ".join(Hue.values)
        errors.append(
            RowError(0, "hue", "choice", tr("There is no such hue: %(known)s.", known=known))
        )
    if len(label.about) > 200:
        errors.append(RowError(0, "about", "too-long", tr("It has at most 200 characters.")))
    if errors:
        raise Invalid(errors)
    _name_free(label, act)
    label.save()
    record_organization_event(verb, {"labels": [snapshot(label)]}, act)
    return label


def _name_free(label: Label, act: Act) -> None:
    others = live(act.viewer.organization_id).filter(name_key=label.name_key)
    if others.exclude(pk=label.pk).exists():
        raise Invalid([RowError(0, "name", "twice", tr("There is a label “%(name)s” already.", name=label.name),
                                tr("Choose another name, or merge them."))])  # fmt: skip


#: Labels to put on a record, and those to take off.
Moves = tuple[set[int], set[int]]


def put_on(
    record_type: type[RecordType],
    keys: Sequence[int],
    add: Iterable[int],
    take_off: Iterable[int],
    act: Act,
) -> set[int]:
    """Put labels on records and take others off; return the keys of those that changed.

    A fixed number of queries for each 500 records, each such chunk all or nothing.
    Raises Absent, Forbidden.
    """
    wanted, unwanted = set(add), set(take_off)
    moves = (wanted, unwanted - wanted)
    return _put(record_type, dict.fromkeys(keys, moves), wanted | unwanted, act)


def set_labels(record_type: type[RecordType], wanted: Mapping[int, set[int]], act: Act) -> set[int]:
    """Let records have these labels and no others; costs, answer and errors as those of `put_on`."""
    every = {row.pk for row in live(act.viewer.organization_id)}
    named = set[int]().union(*wanted.values())
    return _put(record_type, {key: (on, every - on) for key, on in wanted.items()}, named, act)


def _put(
    record_type: type[RecordType], moves: Mapping[int, Moves], named: set[int], act: Act
) -> set[int]:
    require(record_type, VIEW, act)
    require(record_type, EDIT, act)
    known = {row.pk: row for row in live(act.viewer.organization_id)}
    if not named <= known.keys():
        raise Absent("label")
    done: set[int] = set()
    for _, chunk in chunks(list(moves)):
        with door_open():
            done |= _chunk(record_type, {key: moves[key] for key in chunk}, known, act)
    return done


def _chunk(
    record_type: type[RecordType],
    moves: Mapping[int, Moves],
    known: Mapping[int, Label],
    act: Act,
) -> set[int]:
    entries = _locked(record_type, [*moves], act)
    named = set[int]().union(*(on | off for on, off in moves.values()))
    # A merged label that is on a record counts as the one it became.
    gone = Label.objects.filter(merged_into__in=named)
    merged = {row.pk: row.merged_into_id for row in gone if row.merged_into_id is not None}
    rows: dict[int, list[Labelled]] = {entry.pk: [] for entry in entries}
    for row in Labelled.objects.filter(entry__in=rows, label__in={*named, *merged}):
        rows[row.entry_id].append(row)
    fresh: list[Labelled] = []
    changed: list[Labelled] = []
    told: list[history.Happening] = []
    touched = []
    for entry in entries:
        new, ended = _differences(entry, rows[entry.pk], *moves[entry.pk], merged, act)
        fresh += [row for row in new if row._state.adding]
        changed += [row for row in (*new, *ended) if not row._state.adding]
        for verb, moved in (("labelled", new), ("unlabelled", ended)):
            if moved:
                names = sorted({known[merged.get(r.label_id, r.label_id)].name for r in moved})
                payload: dict[str, Any] = {
                    "names": names,
                    "rows": {Labelled._meta.label_lower: [whole(row) for row in moved]},
                }
                told.append(history.Happening(entry, verb, payload))
        if new or ended:
            touched.append(entry)
    insert_rows(Labelled, fresh)
    update_rows(Labelled, changed, ("ended_at",))
    history.append(told, act)
    update_rows(Entry, touched, ("seq", "head_hash"))
    return {entry.pk for entry in touched}


def _differences(
    entry: Entry,
    rows: Sequence[Labelled],
    wanted: set[int],
    unwanted: set[int],
    merged: Mapping[int, int],
    act: Act,
) -> tuple[list[Labelled], list[Labelled]]:
    """Return the rows that begin and those that end with what is wanted of one record."""
    standing = {merged.get(r.label_id, r.label_id) for r in rows if r.ended_at is None}
    own = {row.label_id: row for row in rows}
    new, ended = [], []
    for key in sorted(wanted - standing):
        row = own.get(key) or Labelled(
            organization_id=act.viewer.organization_id, entry=entry, label_id=key,
            created_at=act.occurred_at,
        )  # fmt: skip
        row.ended_at = None
        new.append(row)
    for row in rows:
        if row.ended_at is None and merged.get(row.label_id, row.label_id) in unwanted:
            row.ended_at = act.occurred_at
            ended.append(row)
    return new, ended


def _locked(record_type: type[RecordType], keys: Sequence[int], act: Act) -> list[Entry]:
    rows = Entry.objects.visible_to(act.viewer).filter(pk__in=keys, type=record_type.code)
    found = list(rows.select_for_update(no_key=True).order_by("pk"))
    if len(found) < len(set(keys)):
        raise Absent("record")
    return found
