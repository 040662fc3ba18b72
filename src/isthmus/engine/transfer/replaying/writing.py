"""Taking a log through the door: whole records, so many at a time, each chunk all or nothing.

Who was interrupted says the same again: what is written already is known by source and key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from isthmus.engine.access import CREATE, IMPORT
from isthmus.engine.door import Act, Invalid, record_organization_event
from isthmus.engine.door.act import REPLAYED
from isthmus.engine.door.checks import require
from isthmus.engine.door.replaying import Moment, replay
from isthmus.engine.door.settings import lock_organization
from isthmus.engine.door.transaction import door_open
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer import source_keys
from isthmus.engine.transfer.errors import TransferProblem
from isthmus.engine.transfer.mapping.logs import zone_of
from isthmus.engine.transfer.mapping.rules import Mapping, parse
from isthmus.engine.transfer.read import PLAIN
from isthmus.engine.transfer.replaying import report as reasons
from isthmus.engine.transfer.replaying.log import Log, read_log, sha256_of
from isthmus.engine.transfer.replaying.report import Finding, Report
from isthmus.engine.transfer.replaying.tales import Tale, Telling, tell
from isthmus.engine.transfer.replaying.valued import Valued
from isthmus.engine.transfer.table import Reading

#: One transaction takes so many records, and no more once they have so many events.
RECORDS, EVENTS = 500, 2_000
LOG_REPLAYED = "log replayed"

declare(
    Happened(
        LOG_REPLAYED,
        "replayed the log of another system",
        "replayed a log into",
        "history",
        note=lambda payload: str(payload.get("file", "")),
    )
)

#: Called with the rows that are done and all there are.
Progress = Callable[[int, int], None]


@dataclass
class _Chunk:
    tales: list[Tale] = field(default_factory=list)
    pasts: list[list[Moment]] = field(default_factory=list)


def replay_log(
    record_type: type[RecordType],
    path: Path,
    content: str,
    act: Act,
    reading: Reading = PLAIN,
    progress: Progress | None = None,
) -> Report:
    """Write the records of a log with their history and account for every row.

    `content` is the text of the mapping file. Raises Forbidden, MappingProblem, TransferProblem.
    """
    require(record_type, IMPORT, act)
    require(record_type, CREATE, act)
    mapping = parse(content, record_type)
    if mapping.replay is None:
        message = tr("The mapping is for a table with one row for each record.")
        raise TransferProblem(message, tr("A log needs the section “replay”."))
    act = replace(act, via=REPLAYED)
    log = read_log(record_type, path, mapping, reading)
    found = Report(sha256_of(path), log.count, len(log.rows), notes=log.notes)
    text = tr("It names no record.")
    found.take(Finding(row, "", reasons.NO_KEY, text, left_out=True) for row in log.keyless)
    work = _Work(record_type, mapping, log, act, found)
    work.told = {
        "file": path.name,
        "sha256": found.sha256,
        "mapping_sha256": hashlib.sha256(content.encode()).hexdigest(),
        "register": record_type.register,
        "source": mapping.source,
    }
    keys = [*log.rows]
    for start in range(0, len(keys), RECORDS):
        work.take(keys[start : start + RECORDS])
        if progress is not None:
            progress(found.written_rows + found.known_rows + found.left_out, found.rows)
    return found


class _Work:
    """The replay of one log."""

    #: what the organization's history tells of it, with the first chunk that writes anything
    told: dict[str, str]

    def __init__(
        self, record_type: type[RecordType], mapping: Mapping, log: Log, act: Act, found: Report
    ) -> None:
        assert mapping.replay is not None
        self.record_type, self.mapping, self.log = record_type, mapping, log
        self.act, self.found = act, found
        zone = zone_of(mapping.replay, settings.TIME_ZONE)
        moves = frozenset(
            (source, move.target)
            for move in record_type.transitions().values()
            if move.target
            for source in move.sources
        )
        self.telling = Telling(mapping.replay, log.cell, zone, mapping.source, moves)
        self.valued = Valued(record_type, mapping, log, Lookup(act.viewer), zone)

    def take(self, keys: Sequence[str]) -> None:
        """Write those of these records that are not known yet."""
        known = self._known(keys)
        for key in keys:
            if key in known:
                self.found.known_records += 1
                self.found.known_rows += len(self.log.rows.pop(key))
        for chunk in self._chunks([key for key in keys if key not in known]):
            self._write(chunk)

    def _name(self, key: str) -> str:
        return f"{self.mapping.source}:{key}"

    def _known(self, keys: Sequence[str]) -> set[str]:
        """Return the keys whose records were replayed before, as far as the actor may know."""
        entries = source_keys.entries_of(map(self._name, keys), self.act.viewer.organization_id)
        seen = set(
            Entry.objects.visible_to(self.act.viewer)
            .filter(pk__in=entries.values(), removed_at__isnull=True)
            .values_list("pk", flat=True)
        )
        return {key for key in keys if entries.get(self._name(key)) in seen}

    def _chunks(self, keys: Sequence[str]) -> Iterator[_Chunk]:
        chunk, events = _Chunk(), 0
        for key in keys:
            # What is written is not needed any more.
            tale = tell(key, self.log.rows.pop(key), self.telling)
            if not tale.events:
                self.found.take(tale.findings)
                continue
            chunk.tales.append(tale)
            chunk.pasts.append(self._past(tale))
            events += len(tale.events)
            if events >= EVENTS:
                yield chunk
                chunk, events = _Chunk(), 0
        if chunk.tales:
            yield chunk

    def _past(self, tale: Tale) -> list[Moment]:
        past = []
        for told in tale.events:
            values, refused = self.valued.of(told.row)
            for name, why in refused:
                finding = Finding(told.row.number, tale.key, reasons.VALUE, why, field=name)
                tale.findings.append(finding)
            at, stamps = self.telling.instant(told.at), self.telling.stamps(told)
            past.append(Moment(at, self.telling.actor(told), told.state, values, stamps))
        return past

    def _write(self, chunk: _Chunk) -> None:
        """Write a chunk; what the register's own rules refuse is reported, and the others written."""
        try:
            self._written(chunk)
        except Invalid as invalid:
            refused = {error.row: error.message for error in invalid.errors}
            left = [n for n in range(len(chunk.tales)) if n not in refused]
            for number, why in refused.items():
                tale = chunk.tales[number]
                # Of what is not written, nothing else is said.
                self.found.take(one for one in tale.findings if one.left_out)
                self.found.take(
                    Finding(told.row.number, tale.key, reasons.REFUSED, why, left_out=True)
                    for told in tale.events
                )
            if left:
                others = [chunk.tales[n] for n in left], [chunk.pasts[n] for n in left]
                self._written(_Chunk(*others))

    def _written(self, chunk: _Chunk) -> None:
        with door_open():
            lock_organization(self.act)
            if self._known([tale.key for tale in chunk.tales]):
                message = tr("Somebody else is replaying this log.")
                raise TransferProblem(message, tr("Wait until it is done, then say it again."))
            if self.told:
                record_organization_event(LOG_REPLAYED, self.told, self.act)
            made = replay(self.record_type, chunk.pasts, self.act)
            names = [
                (self._name(tale.key), record.pk)
                for tale, record in zip(chunk.tales, made, strict=True)
            ]
            source_keys.remember(names, self.act)
        self.told = {}
        for tale in chunk.tales:
            self.found.take(tale.findings)
            self.found.written_records += 1
            self.found.written_rows += len(tale.events)
