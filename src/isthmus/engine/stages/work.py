"""Beginning work in stages, going on with it, letting it be written, and calling it off."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django_tasks.base import Task

from isthmus.engine.access import Viewer, system_viewer
from isthmus.engine.audience import viewers_behind
from isthmus.engine.door import Absent, Act, DoorError, Refused
from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs import enqueue
from isthmus.engine.language import tr
from isthmus.engine.models import StagedWork, WorkChunk, WorkState
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.sharing import seen_by

S = WorkState
W = TypeVar("W", bound=StagedWork)
C = TypeVar("C", bound=WorkChunk)
#: A job works so long before it lets others have the worker, in seconds.
SLICE = 60.0


@dataclass(frozen=True)
class Progress:
    """Rows counted as far as the work has come; `done` of `total` chunks in the present stage."""

    rows: int
    done: int
    total: int
    changed: int
    unchanged: int
    refused: int
    created: int = 0


class WorkProblem(Exception):
    """The work can't go on, in a sentence for whoever began it."""


class Over(Exception):
    """The work was called off, or goes on somewhere else."""


class Work(ABC, Generic[W, C]):
    """One sort of work: its stages, and what is done to a chunk in each.

    Tables and job are named by a subclass. `before` says which stage's chunks a stage takes on,
    `after` where the work is when none is left.
    """

    model: ClassVar[type[Any]]
    chunk: ClassVar[type[Any]]
    via: ClassVar[str]
    before: ClassVar[Mapping[WorkState, WorkState]]
    after: ClassVar[Mapping[WorkState, WorkState]]
    #: what its chunks count besides what every chunk does
    counts: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def job(self) -> Task[..., None]:
        """Return the job that goes on with it."""

    @abstractmethod
    def stage(self, state: WorkState) -> Callable[[Any, type[RecordType], Any, Act], None]:
        """Return what a stage does to a chunk, inside the chunk's transaction."""

    def gather(
        self, work: W, record_type: type[RecordType], until: float, told: Callable[[W], None]
    ) -> bool:
        """Make the chunks, where a stage of the work does; return whether this is that stage."""
        return False

    def finish(self, work: W, act: Act) -> None:
        """Do what remains once every chunk is done, in the transaction that says so."""

    def let_go(self, work: W) -> None:
        """Throw away what nobody needs once it is over. Inside `door_open`."""

    def problem(self, error: Exception) -> str | None:
        """Return why the work can't go on; None: the error is none of its own."""
        return str(error) if isinstance(error, WorkProblem) else None

    def owned(self, record_type: type[RecordType], viewer: Viewer) -> QuerySet[Any]:
        """Return the work on a register that this viewer began."""
        rows: QuerySet[Any] = self.model.objects.filter(
            organization_id=viewer.organization_id, record_type=record_type.code
        )
        if viewer.principal_id is None:
            return rows.filter(principal=None)
        return rows.filter(principal_id=viewer.principal_id)

    def own(self, record_type: type[RecordType], token: str, viewer: Viewer) -> Any:
        """Return the work of this token that the viewer began. Raises Absent."""
        found = self.owned(record_type, viewer).filter(token=token).first()
        if found is None:
            raise Absent(self.via)
        return found

    def progress(self, work: W) -> Progress:
        """Return how far it is: one query."""
        names = ("rows", "changed", "unchanged", "refused", *self.counts)
        counted = self.chunk.objects.filter(job=work).aggregate(
            total=Count("pk"),
            done=Count("pk", filter=Q(step=work.state)),
            **{name: Sum(name, default=0) for name in names},
        )
        if work.state in (S.READING, S.READY, S.DONE):
            counted["done"] = counted["total"]
        return Progress(**counted)

    def ask(self, work: W) -> None:
        """Let a worker go on with it. Call it inside a transaction."""
        enqueue(self.job(), work.organization_id, key=work.token, job=work.pk)

    def take_turn(self, key: int) -> None:
        """Go on with it for a while; what is not done then goes to the end of the queue."""
        row = self.model.objects.filter(pk=key).first()
        if row is not None and self.go_on(key):
            self.ask(row)

    def put_away(self, before: datetime) -> None:
        """Delete the work that nobody touched since, with what it leaves."""
        for old in self.model.objects.filter(changed_at__lt=before):
            with door_open():
                self.let_go(old)
                old.delete()

    def confirm(self, work: W, *, inline: bool = False) -> bool:
        """Let what was checked be written; return False if that was said already."""
        with door_open():
            row = self.model.objects.select_for_update().get(pk=work.pk)
            if row.state != S.READY:
                return False
            row.state, row.changed_at = S.WRITING, timezone.now()
            row.save(update_fields=["state", "changed_at"])
            if not inline:
                self.ask(row)
        return True

    def cancel(self, work: W) -> None:
        """Write nothing more of it. What was written stays."""
        with door_open():
            row = self.model.objects.select_for_update().get(pk=work.pk)
            if not row.over:
                row.state, row.changed_at = S.CANCELLED, timezone.now()
                row.save(update_fields=["state", "changed_at"])
                self.let_go(row)

    def go_on(
        self,
        key: int,
        viewer: Viewer | None = None,
        seconds: float = SLICE,
        told: Callable[[W], None] = lambda work: None,
    ) -> bool:
        """Work for a while; return whether there is more to do without being asked.

        A `viewer` is given by whoever runs it at their own place; a job finds who began it.
        """
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                work = self.model.objects.select_related("organization").get(pk=key)
                told(work)
                if work.over or work.state == S.READY:
                    return False
                self._step(work, viewer or self._viewer(work), until, told)
        except Over:
            return False
        except DoorError as error:
            reason = error.reasons[0][1].text if isinstance(error, Refused) else str(error)
            self._fail(key, reason)
            return False
        except Exception as error:
            if (said := self.problem(error)) is None:
                raise
            self._fail(key, said)
            return False
        return True

    def _viewer(self, work: W) -> Viewer:
        if work.principal_id is None:
            return system_viewer(work.organization, self.via)
        found = viewers_behind(work.organization, [work.principal_id])[work.principal_id]
        if not found:
            raise WorkProblem(tr("Whoever began it has no account here any more."))
        return found[0]

    def _fail(self, key: int, problem: str) -> None:
        with door_open():
            row = self.model.objects.select_for_update().get(pk=key)
            if not row.over:
                row.state, row.problem, row.changed_at = S.FAILED, problem[:2000], timezone.now()
                row.save(update_fields=["state", "problem", "changed_at"])
                self.let_go(row)

    def _step(self, work: W, viewer: Viewer, until: float, told: Callable[[W], None]) -> None:
        found = registry.find(work.record_type)
        if found is None:
            raise WorkProblem(tr("There is no such register any more."))
        record_type = seen_by(found, viewer)
        if self.gather(work, record_type, until, told):
            return
        state, act = S(work.state), Act.now(viewer, self.via)
        do = self.stage(state)
        chunks = self.chunk.objects.filter(job=work, step=self.before[state]).order_by("number")
        keys = list(chunks.values_list("pk", flat=True)[:200])
        for key in keys:
            with door_open():
                chunk = self._locked(work, state, key)
                if chunk is not None:
                    do(work, record_type, chunk, replace(act, recorded_at=timezone.now()))
                    chunk.step = state
                    chunk.save()
            told(work)
            if time.monotonic() > until:
                return
        if not keys:
            self._next(work, state, act)

    def _locked(self, work: W, state: WorkState, key: int) -> C | None:
        """Lock a chunk that is still to be worked on. Raises Over once somebody called it off."""
        row = self.model.objects.select_for_update().only("state").get(pk=work.pk)
        if row.state != state:
            raise Over
        found: C = self.chunk.objects.select_for_update().get(pk=key)
        return found if found.step == self.before[state] else None

    def _next(self, work: W, state: WorkState, act: Act) -> None:
        with door_open():
            row = self.model.objects.select_for_update().get(pk=work.pk)
            if row.state != state:
                raise Over
            row.state, row.changed_at = self.after[state], timezone.now()
            row.save(update_fields=["state", "changed_at"])
            if row.state == S.DONE:
                self.finish(row, act)
