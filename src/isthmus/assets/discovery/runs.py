"""A run: what a source found goes into the registers in chunks, by a job that may be killed anywhere.

    checking → ready → writing → relating → done

The file is read whole before anything is kept of it. A chunk is one transaction, which also moves
its step; whoever was interrupted goes on with the next one, and what was written is found again by
the source's own keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, ClassVar

from django.utils import timezone
from django_tasks.base import Task

from isthmus.assets.discovery.counting import add_relations, count
from isthmus.assets.discovery.differences import tell_differences
from isthmus.assets.discovery.known import Known
from isthmus.assets.discovery.orders import orders_of
from isthmus.assets.discovery.packing import Packed, chunked
from isthmus.assets.discovery.source import Source
from isthmus.assets.discovery.weighing import weigh, weigh_relations
from isthmus.assets.discovery.writing import miss, write, write_relations
from isthmus.assets.jobs import go_on_with_discovery
from isthmus.assets.models import DiscoveryChunk, DiscoveryRun, Item, Sighting
from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Act
from isthmus.engine.door.checks import require
from isthmus.engine.door.settings import lock_organization, record_organization_event
from isthmus.engine.door.transaction import CHUNK, door_open
from isthmus.engine.models import Entry, WorkState
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.stages import Work
from isthmus.engine.transfer import source_keys

S = WorkState
OVER = (S.DONE, S.CANCELLED, S.FAILED)


class Discoveries(Work[DiscoveryRun, DiscoveryChunk]):
    """What is found is weighed, and once that was seen, written and related."""

    model, chunk, via, counts = DiscoveryRun, DiscoveryChunk, "import", ("created",)
    before: ClassVar = {S.CHECKING: S.READING, S.WRITING: S.CHECKING, S.RELATING: S.WRITING}
    after: ClassVar = {S.CHECKING: S.READY, S.WRITING: S.RELATING, S.RELATING: S.DONE}

    def job(self) -> Task[..., None]:
        return go_on_with_discovery

    def stage(
        self, state: WorkState
    ) -> Callable[[DiscoveryRun, type[RecordType], DiscoveryChunk, Act], None]:
        return {S.CHECKING: _check, S.WRITING: _write, S.RELATING: _relate}[state]

    def finish(self, work: DiscoveryRun, act: Act) -> None:
        work.chunks.update(content=b"")
        payload = {"register": "items", "source": work.source, "sha256": work.sha256}
        record_organization_event("imported", payload, act)


DISCOVERIES = Discoveries()


def begin(
    source: Source, file: BinaryIO, name: str, act: Act, *, inline: bool = False
) -> DiscoveryRun:
    """Read a file and let a job weigh what is in it; `inline`: the caller goes on with it itself.

    What was begun with this very file and not brought to an end is gone on with; what was begun
    with another is called off, since this one knows better. Raises Forbidden, SourceProblem.
    """
    require(registry.of(Item), IMPORT, act)
    sha256 = _digest(file)
    for unfinished in _unfinished(source, act.viewer):
        if unfinished.sha256 == sha256:
            return unfinished
        DISCOVERIES.cancel(unfinished)
    packed = list(chunked(source.read(file)))
    packed += _missed(source.name, packed, act.viewer)
    now = timezone.now()
    with door_open():
        run = DiscoveryRun.objects.create(
            organization=act.viewer.organization,
            principal_id=act.viewer.principal_id,
            record_type=registry.of(Item).code,
            name=name[:200],
            source=source.name,
            sha256=sha256,
            state=S.CHECKING,
            made_at=now,
            changed_at=now,
        )
        DiscoveryChunk.objects.bulk_create(
            DiscoveryChunk(job=run, number=n, step=S.READING, rows=one.rows, content=one.pack())
            for n, one in enumerate(packed)
        )
        if not inline:
            DISCOVERIES.ask(run)
    return run


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _unfinished(source: Source, viewer: Viewer) -> list[DiscoveryRun]:
    rows = DISCOVERIES.owned(registry.of(Item), viewer).exclude(state__in=OVER)
    return [*rows.filter(source=source.name)]


def _missed(source: str, packed: list[Packed], viewer: Viewer) -> Iterator[Packed]:
    """Yield what the source knew of and knows of no more, of the families that it speaks of."""
    keys = [f"{source}:{one.key}" for part in packed for one in part.found]
    families = {one.family for part in packed for one in part.found}
    here = set(source_keys.entries_of(keys, viewer.organization_id).values())
    rows = Sighting.objects.filter(
        organization_id=viewer.organization_id,
        source=source,
        family__in=families,
        stale_since=None,
        entry__in=Entry.objects.visible_to(viewer),
    )
    gone = [
        key for key in rows.order_by("pk").values_list("entry_id", flat=True) if key not in here
    ]
    for start in range(0, len(gone), CHUNK):
        yield Packed(missed=gone[start : start + CHUNK])


def _check(
    run: DiscoveryRun, record_type: type[RecordType], chunk: DiscoveryChunk, act: Act
) -> None:
    """Work out what a chunk would do."""
    packed = Packed.of(chunk)
    chunk.stale = len(packed.missed)
    if not packed.found:
        return
    known, orders = Known(run.source, packed.found, act.viewer), orders_of(act.viewer)
    weighed = weigh(packed.found, known, orders, written=False)
    count(chunk, weighed, weigh_relations(packed.found, known, orders), known)


def _write(
    run: DiscoveryRun, record_type: type[RecordType], chunk: DiscoveryChunk, act: Act
) -> None:
    """Create and change the records of a chunk; their relations come later."""
    # Two runs of one source take turns, so that neither makes what the other just made.
    lock_organization(act)
    packed = Packed.of(chunk)
    chunk.stale = miss(packed.missed, run.source, act)
    if not packed.found:
        return
    known, orders = Known(run.source, packed.found, act.viewer), orders_of(act.viewer)
    weighed = weigh(packed.found, known, orders)
    write(weighed, known, act)
    tell_differences(weighed, known, act)
    count(chunk, weighed, [], known)


def _relate(
    run: DiscoveryRun, record_type: type[RecordType], chunk: DiscoveryChunk, act: Act
) -> None:
    """Draw and end the relations of a chunk, whose ends may be in any other."""
    found = Packed.of(chunk).found
    if not any(one.relations for one in found):
        return
    known = Known(run.source, found, act.viewer)
    weighed = weigh_relations(found, known, orders_of(act.viewer))
    write_relations(weighed, known, act)
    add_relations(chunk, weighed, known)
