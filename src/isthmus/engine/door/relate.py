from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from isthmus.engine.access import RELATE, Viewer
from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import lock_order, require
from isthmus.engine.door.errors import Absent, Invalid, RowError
from isthmus.engine.door.limits import Drawn, beyond
from isthmus.engine.door.transaction import chunks, door_open
from isthmus.engine.edges import EdgeType
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Entry
from isthmus.engine.models.entry import library_types
from isthmus.engine.own.relations import relation_types
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line

#: Edges to draw: the entry they start from, their type, the entries they end at.
Link = tuple[int, str, Iterable[int]]


def relate(source: int, edge_type: str, targets: Iterable[int], act: Act, note: str = "") -> int:
    """Draw edges of one type from the entry `source` and return how many are new.

    An edge that stands already stays as it is. Raises Absent, Forbidden, Invalid.
    """
    return relate_many([(source, edge_type, targets)], act, note)


def relate_many(links: Sequence[Link], act: Act, note: str = "") -> int:
    """Draw edges from many entries, as `relate` does from one; return how many are new.

    Errors of Invalid name links by their place.
    """
    drawn, note = 0, clean_line(note)[:500]
    for first, chunk in chunks([(source, code, set(targets)) for source, code, targets in links]):
        with door_open():
            drawn += _relate_chunk(chunk, first, act, note)
    return drawn


def _relate_chunk(
    links: Sequence[tuple[int, str, set[int]]], first: int, act: Act, note: str
) -> int:
    sources = {source for source, _, _ in links}
    ends = _locked_ends(sources | {key for _, _, targets in links for key in targets}, act.viewer)
    for type_, code in sorted({(ends[source].type, code) for source, code, _ in links}):
        _allowed(type_, code, act)
    standing = set(
        Edge.objects.current()
        .filter(source_id__in=sources, type__in={code for _, code, _ in links})
        .values_list("source_id", "type", "target_id")
    )
    fresh: dict[Drawn, int] = {}
    for row, (source, code, targets) in enumerate(links, first):
        for target in sorted(targets):
            if (source, code, target) not in standing:
                fresh.setdefault((source, code, target), row)
    _hold(fresh, ends, act)
    Edge.objects.bulk_create(
        Edge(
            id=new_key(),
            organization=act.viewer.organization,
            source=ends[source],
            target=ends[target],
            type=code,
            note=note,
            made_by_id=act.viewer.principal_id,
            valid_from=act.occurred_at,
        )
        for source, code, target in fresh
    )
    _tell("related", [(ends[one[0]], one[1], ends[one[2]]) for one in fresh], act, note)
    return len(fresh)


def _hold(fresh: Mapping[Drawn, int], ends: Mapping[int, Entry], act: Act) -> None:
    """Raise Invalid with every edge that can't be drawn, or that is more than its type allows."""
    types = relation_types(act.viewer.organization)
    errors = [
        RowError(row, "type", *wrong)
        for (source, code, target), row in fresh.items()
        if (wrong := _wrong(ends[source], code, types.get(code), ends[target])) is not None
    ]
    if errors := errors or [*beyond(fresh, ends, types, act.viewer)]:
        raise Invalid(errors)


def unrelate(source: int, edge_type: str, targets: Iterable[int], act: Act) -> int:
    """End edges of one type from the entry `source`; they stay in the past. Return how many."""
    with door_open():
        ends = _locked_ends({source, *targets}, act.viewer)
        start = ends[source]
        _allowed(start.type, edge_type, act)
        edges = list(
            Edge.objects.current().filter(source_id=source, type=edge_type, target_id__in=ends)
        )
        for edge in edges:
            edge.valid_to = max(act.occurred_at, edge.valid_from)
        update_rows(Edge, edges, ("valid_to",))
        _tell("unrelated", [(start, edge_type, ends[edge.target_id]) for edge in edges], act)
    return len(edges)


def _locked_ends(wanted: set[int], viewer: Viewer) -> dict[int, Entry]:
    rows = Entry.objects.visible_to(viewer).filter(pk__in=wanted).order_by(*lock_order())
    ends = {entry.pk: entry for entry in rows.select_for_update(no_key=True)}
    if len(ends) < len(wanted):
        raise Absent("record to relate")
    return ends


def _allowed(source_type: str, edge_type: str, act: Act) -> None:
    record_type = registry.find(source_type)
    if record_type is None:
        raise Absent("record to relate")
    declared = relation_types(act.viewer.organization).get(edge_type)
    require(record_type, declared.permission if declared else RELATE, act)
    if declared and declared.by_field:
        message = tr("“%(relation)s” follows from a field of the record.", relation=declared.label)
        raise Invalid([RowError(0, "type", "by-field", message, tr("Edit the record instead."))])


def _wrong(
    start: Entry, code: str, declared: EdgeType | None, end: Entry
) -> tuple[str, str, str] | None:
    """Return what speaks against a relation between these two: code, message, hint."""
    if declared is None:
        return "choice", tr("There is no relation “%(code)s”.", code=code[:40]), ""
    if declared.retired:
        text = tr("“%(relation)s” is out of use.", relation=declared.label)
        return "retired", text, tr("What stands stays, and can be ended.")
    if (
        start.pk == end.pk
        or (declared.sources and start.type not in declared.sources)
        or (declared.targets and end.type not in declared.targets)
    ):
        return "relation", tr("That relation is not possible here."), ""
    return None


def _tell(verb: str, edges: Sequence[tuple[Entry, str, Entry]], act: Act, note: str = "") -> None:
    """Write the edges into the history of both ends; the library's entries keep none."""
    happenings = []
    for start, code, target in edges:
        payload = {"type": code, "source": str(start.pk), "target": str(target.pk)}
        if note:
            payload["note"] = note
        happenings.append(history.Happening(start, verb, payload))
        if target.organization_id is not None and target.type not in library_types:
            happenings.append(history.Happening(target, verb, dict(payload)))
    history.append(happenings, act)
    touched = {happening.entry.pk: happening.entry for happening in happenings}
    update_rows(Entry, list(touched.values()), ("seq", "head_hash"))
