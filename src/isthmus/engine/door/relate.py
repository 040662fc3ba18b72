from __future__ import annotations

from collections.abc import Iterable, Sequence

from isthmus.engine.access import RELATE, Viewer
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import require
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.transaction import door_open
from isthmus.engine.edges import edge_types
from isthmus.engine.keys import new_key
from isthmus.engine.models import Edge, Entry


def relate(source: int, edge_type: str, targets: Iterable[int], act: Act, note: str = "") -> int:
    """Draw edges of one type from the entry `source` and return how many are new.

    An edge that stands already stays as it is. Raises Absent, Forbidden, Invalid.
    """
    wanted = set(targets)
    with door_open():
        ends = _locked_ends(source, wanted, act.viewer)
        start = ends[source] if source in wanted else ends.pop(source)
        _allowed(start, edge_type, act)
        standing = set(
            Edge.objects.current()
            .filter(source_id=source, type=edge_type, target_id__in=ends)
            .values_list("target_id", flat=True)
        )
        fresh = [entry for key, entry in ends.items() if key not in standing]
        if any(not _possible(start, edge_type, entry) for entry in fresh):
            raise Invalid([RowError(0, "type", "relation", "That relation is not possible here.")])
        Edge.objects.bulk_create(
            Edge(
                id=new_key(),
                organization=act.viewer.organization,
                source=start,
                target=target,
                type=edge_type,
                note=note[:500],
                made_by_id=act.viewer.principal_id,
                valid_from=act.occurred_at,
            )
            for target in fresh
        )
        _tell(start, fresh, "related", edge_type, act, note)
    return len(fresh)


def unrelate(source: int, edge_type: str, targets: Iterable[int], act: Act) -> int:
    """End edges of one type from the entry `source`; they stay in the past. Return how many."""
    with door_open():
        ends = _locked_ends(source, targets, act.viewer)
        start = ends.pop(source)
        _allowed(start, edge_type, act)
        edges = list(
            Edge.objects.current().filter(source_id=source, type=edge_type, target_id__in=ends)
        )
        for edge in edges:
            edge.valid_to = max(act.occurred_at, edge.valid_from)
        update_rows(Edge, edges, ("valid_to",))
        _tell(start, [ends[edge.target_id] for edge in edges], "unrelated", edge_type, act)
    return len(edges)


def _locked_ends(source: int, targets: Iterable[int], viewer: Viewer) -> dict[int, Entry]:
    wanted = {source, *targets}
    rows = Entry.objects.visible_to(viewer).filter(pk__in=wanted).order_by("pk")
    ends = {entry.pk: entry for entry in rows.select_for_update()}
    if len(ends) < len(wanted):
        raise Absent("record to relate")
    return ends


def _allowed(start: Entry, edge_type: str, act: Act) -> None:
    record_type = start.record_type
    if record_type is None:
        raise Absent("record to relate")
    declared = edge_types.get(edge_type)
    require(record_type, declared.permission if declared else RELATE, act)


def _possible(start: Entry, edge_type: str, end: Entry) -> bool:
    declared = edge_types.get(edge_type)
    return (
        declared is not None
        and start.pk != end.pk
        and (not declared.sources or start.type in declared.sources)
        and (not declared.targets or end.type in declared.targets)
    )


def _tell(
    start: Entry, targets: Sequence[Entry], verb: str, edge_type: str, act: Act, note: str = ""
) -> None:
    """Write the edges into the history of both ends; the library's entries keep none."""
    happenings = []
    for target in targets:
        payload = {"type": edge_type, "source": str(start.pk), "target": str(target.pk)}
        if note:
            payload["note"] = note[:500]
        happenings.append(history.Happening(start, verb, payload))
        if target.organization_id is not None:
            happenings.append(history.Happening(target, verb, dict(payload)))
    history.append(happenings, act)
    touched = {happening.entry.pk: happening.entry for happening in happenings}
    update_rows(Entry, list(touched.values()), ("seq", "head_hash"))
