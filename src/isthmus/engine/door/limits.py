"""How many relations of one type a record may have, held before one more is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from isthmus.engine.access import Viewer
from isthmus.engine.door.errors import RowError
from isthmus.engine.edges import EdgeType
from isthmus.engine.language import tr
from isthmus.engine.models import Edge, Entry

#: Source, type of relation, target.
Drawn = tuple[int, str, int]


class _Side(NamedTuple):
    """One record and the relations of one type that start from it, or end at it."""

    code: str
    end: str
    key: int


def beyond(
    drawn: Mapping[Drawn, int],
    ends: Mapping[int, Entry],
    types: Mapping[str, EdgeType],
    viewer: Viewer,
) -> Iterator[RowError]:
    """Yield an error for each relation that is one more than its type allows, by its row.

    What stands counts, and what is drawn before it in the same batch. One query, and none where no
    limited type is drawn. A record that the viewer may not see is as if it weren't there: nothing
    tells of it, and a limit may be exceeded by relations that are hidden from whoever draws.
    """
    limited = {one: sides for one in drawn if (sides := [*_limits(one, types[one[1]])])}
    if not limited:
        return
    standing = _standing({side for sides in limited.values() for side, _ in sides}, viewer)
    taken = {side: len(others) for side, others in standing.items()}
    for one, sides in limited.items():
        full = next((two for two in sides if taken.get(two[0], 0) >= two[1]), None)
        if full is not None:
            side, most = full
            yield _error(drawn[one], side, most, ends[side.key], standing.get(side, ()), types)
            continue
        for side, _ in sides:
            taken[side] = taken.get(side, 0) + 1


def _limits(one: Drawn, declared: EdgeType) -> Iterator[tuple[_Side, int]]:
    source, code, target = one
    if declared.most_targets is not None:
        yield _Side(code, "source", source), declared.most_targets
    if declared.most_sources is not None:
        yield _Side(code, "target", target), declared.most_sources


def _standing(sides: set[_Side], viewer: Viewer) -> dict[_Side, list[Entry]]:
    """Return the records at the other ends of what stands, as far as the viewer sees them."""
    wanted = Q(pk__in=())
    for code, end in sorted({(side.code, side.end) for side in sides}):
        keys = sorted(side.key for side in sides if (side.code, side.end) == (code, end))
        wanted |= Q(("type", code), (f"{end}_id__in", keys))
    found: dict[_Side, list[Entry]] = defaultdict(list)
    edges: list[Any] = list(Edge.objects.current().seen_by(viewer).filter(wanted).order_by("pk"))
    for edge in edges:
        if edge.seen_source is None or edge.seen_target is None:
            continue
        found[_Side(edge.type, "source", edge.source_id)].append(edge.seen_target)
        found[_Side(edge.type, "target", edge.target_id)].append(edge.seen_source)
    return found


def _error(
    row: int,
    side: _Side,
    most: int,
    record: Entry,
    standing: list[Entry] | tuple[()],
    types: Mapping[str, EdgeType],
) -> RowError:
    declared = types[side.code]
    words = declared.label if side.end == "source" else declared.inverse
    if len(standing) < most:
        text = tr(
            "%(reference)s: at most %(most)s may be noted as “%(words)s”.",
            reference=record.reference,
            most=most,
            words=words,
        )
        return RowError(row, "type", "too-many", text, tr("Leave out what is too much."))
    text = tr(
        "%(reference)s is already noted as “%(words)s” %(others)s.",
        reference=record.reference,
        words=words,
        others=", ".join(f"{one.reference} {one.title}" for one in standing[:SHOWN]),
    )
    return RowError(row, "type", "too-many", text, tr("End that relation first."))


#: Records that stand in the way and are named.
SHOWN = 5
