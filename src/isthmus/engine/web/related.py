"""The relations of a record as its pages show them: the first of each group, and all of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When

from isthmus.engine.access import Viewer
from isthmus.engine.edges import EdgeType
from isthmus.engine.language import begun
from isthmus.engine.models import Edge
from isthmus.engine.prepared import Prepared
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.components import entry_state
from isthmus.engine.web.hooks import RecordPage, Related, entry_labels

#: Relations that a page fetches: its own ones first, the newest of each.
MOST_EDGES = 500
#: A group of more relations than `MOST_IN_A_GROUP` shows the newest ones and leads to all.
MOST_IN_A_GROUP, FIRST_IN_A_GROUP = 12, 10
#: So many stand on a page of the whole group.
PAGE_SIZE = 100


@Prepared
def current_edges(viewer: Viewer, entry: int, *, left: tuple[str, ...]) -> QuerySet[Any]:
    """Return the current edges of an entry without incoming ones of the types in `left`.

    What leads on from it comes first, since panels rest on that: thousands may lead to it.
    """
    incoming = Q(target_id=entry) & ~Q(type__in=left) if left else Q(target_id=entry)
    return (
        Edge.objects.current()
        .filter(Q(source_id=entry) | incoming)
        .select_related("made_by")
        .seen_by(viewer)
        .order_by(Case(When(source_id=entry, then=0), default=1), "-valid_from", "-pk")[:MOST_EDGES]
    )


def edges_of_a_group(
    viewer: Viewer, entry: int, ways: Iterable[tuple[str, bool]], before: int | None
) -> QuerySet[Any]:
    """Return the newest edges of a group, one more than a page has; `before`: older than that key.

    `ways` are the types in it, each with whether the edges lead on from the entry.
    """
    about = [
        Q(type=code, **{"source_id" if outgoing else "target_id": entry}) for code, outgoing in ways
    ]
    rows = Edge.objects.current().filter(Q(*about, _connector=Q.OR)).seen_by(viewer)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[: PAGE_SIZE + 1]


def seen_from(entry: int, edges: Iterable[Any]) -> Iterator[Related]:
    """Return the edges of an entry as relations to what stands at their other end."""
    for edge in edges:
        outgoing = edge.source_id == entry
        yield Related(edge, edge.seen_target if outgoing else edge.seen_source, outgoing)


def relation_groups(
    page: RecordPage, taken: Iterable[str] = (), *, folded: bool = False
) -> list[dict[str, Any]]:
    """Return the relations by how they read from this record; what a panel shows is left out.

    Each group tells its `count`. `folded`: of a large group the first ones, and where all of it is.
    """
    groups: dict[str, list[Related]] = defaultdict(list)
    for one in page.related:
        declared = page.record_type.edge_type(one.edge.type)
        if declared is None or (one.outgoing and one.edge.type in taken):
            continue
        groups[words_of(declared, outgoing=one.outgoing)].append(one)
    return [
        _group(page, words, members, folded=folded and len(members) > MOST_IN_A_GROUP)
        for words, members in groups.items()
    ]


def words_of(declared: EdgeType, *, outgoing: bool) -> str:
    """Return how a relation reads from the record on the page, to begin a line with."""
    return begun(declared.label if outgoing else declared.inverse)


def _group(page: RecordPage, words: str, members: list[Related], *, folded: bool) -> dict[str, Any]:
    # More were not fetched, so nothing is known of how many.
    cut = len(page.related) >= MOST_EDGES
    return {
        "label": words,
        "count": f"{len(members)}+" if cut else len(members),
        "items": [
            relation(page, one) for one in (members[:FIRST_IN_A_GROUP] if folded else members)
        ],
        "all_url": group_address(page, members) if folded or cut else "",
    }


def group_address(page: RecordPage, members: Iterable[Related], **more: Any) -> str:
    """Return where all relations that read like these are listed."""
    address = record_address(page.record, page.viewer.organization.slug, "record_relations")
    ways = {(one.edge.type, one.outgoing) for one in members}
    query = [("out" if outgoing else "in", code) for code, outgoing in sorted(ways)]
    return f"{address}?{urlencode([*query, *more.items()])}"


def relation(page: RecordPage, one: Related) -> dict[str, Any]:
    """Return a relation as the macro `relations` draws it."""
    declared: Any = page.record_type.edge_type(one.edge.type)
    source = page.record_type if one.outgoing else one.other.record_type
    removable = (
        source is not None
        and not declared.by_field
        and page.viewer.may_on(source.model, declared.permission)
    )
    slug = page.viewer.organization.slug
    return {
        "reference": one.other.reference,
        "title": one.other.title,
        "url": entry_address(one.other, slug) or "#relations",
        "category": one.other.state_category,
        "state": entry_state(one.other) or entry_labels.get(one.other.type, ""),
        "note": one.edge.note,
        "remove_url": _unrelate_address(page.record, one, slug) if removable else "",
    }


def _unrelate_address(record: Any, one: Related, slug: str) -> str:
    """Return where a relation is ended by POST."""
    query = {"type": one.edge.type, "other": one.other.reference}
    if not one.outgoing:
        query["way"] = "in"
    return f"{record_address(record, slug)}unrelate/?{urlencode(query)}"
