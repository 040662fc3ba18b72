"""Relations that follow from fields: the one graph knows whatever a form says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge, Entry, Record

DRAWN, ENDED = "edge drawn", "edge ended"
#: The edit itself tells people of it; these are told to who rebuilds the graph.
declare(
    Happened(DRAWN, "is related accordingly", "related", "link", quiet=True),
    Happened(ENDED, "is no longer related so", "took a relation off", "unlink", quiet=True),
)

#: Source, type of edge, target.
Drawn = tuple[int, str, int]


def follow(change: Change) -> None:
    """Draw and end the edges of fields that were filled in or changed: four statements a chunk."""
    fields = change.record_type.edge_fields
    if change.verb != "created":
        written = {name for names in change.names.values() for name in names}
        fields = {name: code for name, code in fields.items() if name in written}
    if not fields:
        return
    wanted = {
        (record.pk, code, target)
        for record in change.records
        for name, code in fields.items()
        if (target := change.record_type.spec(name).of(record)) is not None
    }
    ended: list[Edge] = []
    if change.verb != "created":
        keys = [record.pk for record in change.records]
        rows = Edge.objects.current().filter(source_id__in=keys, type__in=set(fields.values()))
        standing = {(row.source_id, row.type, row.target_id): row for row in rows}
        ended = [row for which, row in standing.items() if which not in wanted]
        wanted -= standing.keys()
    write(change.records, change.act, sorted(wanted), ended)


def write(
    records: Sequence[Record], act: Act, drawn: Sequence[Drawn], ended: Sequence[Edge]
) -> None:
    """Draw and end edges that start from `records`. Their history alone tells of it: what they point
    at is left untouched, whoever may know of it."""
    for edge in ended:
        edge.valid_to = max(act.occurred_at, edge.valid_from)
    update_rows(Edge, ended, ("valid_to",))
    insert_rows(
        Edge,
        [
            Edge(
                id=new_key(),
                organization=act.viewer.organization,
                source_id=source,
                target_id=target,
                type=code,
                made_by_id=act.viewer.principal_id,
                valid_from=act.occurred_at,
            )
            for source, code, target in drawn
        ],
    )
    entries = {record.pk: record.entry for record in records}
    gone = [(edge.source_id, edge.type, edge.target_id) for edge in ended]
    happenings = [*_told(ENDED, gone, entries), *_told(DRAWN, drawn, entries)]
    if happenings:
        history.append(happenings, act)
        touched = {one.entry.pk: one.entry for one in happenings}
        update_rows(Entry, list(touched.values()), ("seq", "head_hash"))


def _told(
    verb: str, edges: Iterable[Drawn], entries: dict[int, Entry]
) -> Iterable[history.Happening]:
    for source, code, target in edges:
        payload = {"type": code, "source": str(source), "target": str(target)}
        yield history.Happening(entries[source], verb, payload)
