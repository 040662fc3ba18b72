"""A deed done to all that match a list, in chunks, by a job that may be killed anywhere.

    checking → ready → writing → done

What matches is written down when it is asked for, so that exactly that is checked, shown and done.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar

import orjson
from django.utils import timezone
from django_tasks.base import Task

from isthmus.engine.access import EDIT, Viewer
from isthmus.engine.door import Absent, Act
from isthmus.engine.door.checks import present, require
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.fields import FieldProblem
from isthmus.engine.jobs.runs import go_on_with_run
from isthmus.engine.language import N_, tr
from isthmus.engine.lists.deeds import UNDO, Deed
from isthmus.engine.lists.many import Outcome, as_far_as_possible, undo_edits
from isthmus.engine.models import BulkChunk, BulkRun, Entry, WorkState
from isthmus.engine.reading import Query, selection
from isthmus.engine.registry import RecordType
from isthmus.engine.stages import Work

S = WorkState
#: Refused rows that are shown; all of them are in the file.
SHOWN = 200
GONE = (N_("It is not there any more."), "")
MOVED = (N_("It was changed since."), N_("Look at its history."))


class Runs(Work[BulkRun, BulkChunk]):
    """What is to be done is tried on every chunk, and once that was seen, done."""

    model, chunk, via = BulkRun, BulkChunk, "web"
    before: ClassVar = {S.CHECKING: S.READING, S.WRITING: S.CHECKING}
    after: ClassVar = {S.CHECKING: S.READY, S.WRITING: S.DONE}

    def job(self) -> Task[..., None]:
        return go_on_with_run

    def stage(
        self, state: WorkState
    ) -> Callable[[BulkRun, type[RecordType], BulkChunk, Act], None]:
        return _check if state == S.CHECKING else _write

    def problem(self, error: Exception) -> str | None:
        if isinstance(error, FieldProblem):
            return f"{error.message} {error.hint}".strip()
        return super().problem(error)


RUNS = Runs()


@dataclass(frozen=True)
class _Rows:
    """What a chunk holds: its keys, and of an edit that was done, what it led to and when."""

    keys: list[int]
    versions: dict[int, int]
    at: str = ""

    @classmethod
    def of(cls, chunk: BulkChunk) -> _Rows:
        keys, versions, at = orjson.loads(zlib.decompress(bytes(chunk.content)))
        return cls(keys, {int(key): version for key, version in versions}, at)

    def packed(self) -> bytes:
        return zlib.compress(orjson.dumps([self.keys, [*self.versions.items()], self.at]), 3)


def begin(deed: Deed, query: Query, act: Act, *, inline: bool = False) -> BulkRun:
    """Write down what matches, and let a job try the deed on it; `inline`: the caller goes on.

    Raises Absent where nothing matches, and what the deed raises for what was given.
    """
    deed.doing(act)
    keys = selection(query, act.viewer).values_list("pk", flat=True).iterator(chunk_size=5_000)
    chunks = (_Rows(part, {}) for part in iter(lambda: list(islice(keys, CHUNK)), []))
    return _begin(deed, chunks, (S.CHECKING, S.READING), act, inline=inline)


def undo(run: BulkRun, record_type: type[RecordType], act: Act, *, inline: bool = False) -> BulkRun:
    """Let a job edit back what a run of edits changed, as far as nobody changed it since.

    Raises Absent for a run that was none of edits, or is not over; Forbidden.
    """
    require(record_type, EDIT, act)
    if run.verb != EDIT or run.state not in (S.DONE, S.CANCELLED):
        raise Absent("edit")
    done = (_Rows.of(chunk) for chunk in run.chunks.order_by("number").iterator(chunk_size=50))
    chunks = (_Rows([*rows.versions], rows.versions, rows.at) for rows in done if rows.versions)
    deed = Deed(record_type, UNDO, {"of": run.token})
    return _begin(deed, chunks, (S.WRITING, S.CHECKING), act, inline=inline)


def _begin(
    deed: Deed,
    chunks: Iterator[_Rows],
    states: tuple[WorkState, WorkState],
    act: Act,
    *,
    inline: bool,
) -> BulkRun:
    now = timezone.now()
    with door_open():
        run = BulkRun.objects.create(
            organization=act.viewer.organization,
            principal_id=act.viewer.principal_id,
            record_type=deed.record_type.code,
            verb=deed.verb,
            given=dict(deed.given),
            state=states[0],
            made_at=now,
            changed_at=now,
        )
        made = BulkChunk.objects.bulk_create(
            (
                BulkChunk(
                    job=run, number=number, step=states[1], rows=len(rows.keys),
                    content=rows.packed(),
                )
                for number, rows in enumerate(chunks)
            ),
            batch_size=100,
        )  # fmt: skip
        if not made:
            raise Absent(deed.record_type.label.lower())
        if not inline:
            RUNS.ask(run)
    return run


def deed_of(run: BulkRun, record_type: type[RecordType]) -> Deed:
    return Deed(record_type, run.verb, run.given)


def _check(run: BulkRun, record_type: type[RecordType], chunk: BulkChunk, act: Act) -> None:
    """Find out what the deed would do to a chunk."""
    _do(run, record_type, chunk, act, keep=False)


def _write(run: BulkRun, record_type: type[RecordType], chunk: BulkChunk, act: Act) -> None:
    """Do the deed to a chunk, as far as it can be done."""
    if run.verb == UNDO:
        _undo(record_type, chunk, act)
        return
    outcome = _do(run, record_type, chunk, act, keep=True)
    if run.verb == EDIT:
        keys = [record.pk for record in outcome.changed]
        rows = Entry.objects.as_system("a run's own edits").filter(pk__in=keys)
        versions = dict(rows.values_list("pk", "version"))
        chunk.content = _Rows(_Rows.of(chunk).keys, versions, act.recorded_at.isoformat()).packed()


def _do(
    run: BulkRun, record_type: type[RecordType], chunk: BulkChunk, act: Act, *, keep: bool
) -> Outcome:
    keys = _Rows.of(chunk).keys
    records = present(record_type, keys, act)
    outcome = as_far_as_possible(records, deed_of(run, record_type).doing(act), keep=keep)
    left = set(keys) - {record.pk for record in records}
    _note(chunk, outcome, [(key, *GONE) for key in sorted(left)])
    return outcome


def _undo(record_type: type[RecordType], chunk: BulkChunk, act: Act) -> None:
    rows = _Rows.of(chunk)
    present(record_type, rows.keys, act)
    outcome = undo_edits(record_type, rows.versions, datetime.fromisoformat(rows.at), act)
    said = {one.pk for one in (*outcome.changed, *outcome.same)}
    said |= {record.pk for record, _, _ in outcome.refused}
    _note(chunk, outcome, [(key, *MOVED) for key in rows.keys if key not in said])


def _note(chunk: BulkChunk, outcome: Outcome, left: Sequence[tuple[int, str, str]]) -> None:
    chunk.changed, chunk.unchanged = len(outcome.changed), len(outcome.same)
    refused = [(record.pk, why, hint) for record, why, hint in outcome.refused]
    chunk.errors = [[str(key), why, hint] for key, why, hint in (*refused, *left)]
    chunk.refused = len(chunk.errors)


def refused(run: BulkRun, viewer: Viewer, most: int | None = None) -> Iterator[list[str]]:
    """Yield reference, title, why not and what helps of each refused record.

    What the viewer may not know of any more is told without a name.
    """
    left = most
    for chunk in run.chunks.filter(refused__gt=0).order_by("number").iterator(chunk_size=10):
        errors = chunk.errors if left is None else chunk.errors[:left]
        keys = [int(key) for key, _, _ in errors]
        known = {row.pk: row for row in Entry.objects.visible_to(viewer).filter(pk__in=keys)}
        for key, why, hint in errors:
            entry: Any = known.get(int(key))
            named = [entry.reference, entry.title] if entry else ["", tr("No longer there for you")]
            yield [*named, *((why, hint) if entry else GONE)]
        if left is not None:
            left -= len(errors)
            if left <= 0:
                return
