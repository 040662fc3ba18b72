"""The relations of a record as its pages show them: the first of each group, and all of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When
from django.http import QueryDict

from isthmus.engine.access import Viewer
from isthmus.engine.edges import EdgeType
from isthmus.engine.keys import key_in
from isthmus.engine.language import begun
from isthmus.engine.models import Edge
from isthmus.engine.prepared import Prepared
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.components import entry_state
from isthmus.engine.web.hooks import RecordPage, Related, Way, entry_labels

#: So many relations a page fetches at once: those that lead on from it first, the newest of each.
MOST_EDGES = 500
#: A group of more relations than `MOST_IN_A_GROUP` shows the newest ones and leads to all.
MOST_IN_A_GROUP, FIRST_IN_A_GROUP = 12, 10
#: So many stand on a page of the whole group, of so many ways at most.
PAGE_SIZE, MOST_WAYS = 100, 10


def edges_for(
    viewer: Viewer, entry: int, left: Iterable[str] = ()
) -> tuple[list[Any], frozenset[Way]]:
    """Return the current edges of an entry without incoming ones of the types in `left`, and the ways
    of which there may be more than these.

    One query. Thousands of one way would hide all others, so they are left out of a further one,
    until no way is missing: where few stand, all of them are returned. That is a query more for each
    way of thousands, at most.
    """
    ways = frozenset((code, False) for code in left)
    found = edges = _current(viewer, entry, **_without(ways))
    crowded: set[Way] = set()
    while len(edges) > MOST_EDGES:
        counts = Counter((edge.type, edge.source_id == entry) for edge in edges)
        # What leads on comes first: beside anything that leads here all of it was fetched.
        whole = any(not outgoing for _, outgoing in counts)
        cut = {way for way in counts if not (way[1] and whole)}
        more = {way for way in cut if counts[way] > MOST_IN_A_GROUP}
        if not more:
            # Very many ways of a few each: any of them may have more.
            return found, frozenset(crowded | cut)
        crowded |= more
        edges = _current(viewer, entry, **_without(ways | crowded))
        known = {edge.pk for edge in found}
        found = [*found, *(edge for edge in edges if edge.pk not in known)]
    return found, frozenset(crowded)


def _without(ways: frozenset[Way]) -> dict[str, tuple[str, ...]]:
    """Return the shape of the query that leaves these ways out."""
    return {
        "leading_to": tuple(sorted(code for code, outgoing in ways if not outgoing)),
        "leading_on": tuple(sorted(code for code, outgoing in ways if outgoing)),
    }


@Prepared
def _current(
    viewer: Viewer, entry: int, *, leading_to: tuple[str, ...], leading_on: tuple[str, ...]
) -> QuerySet[Any]:
    """Return the current edges of an entry but for these types of incoming and of outgoing ones.

    What leads on from it comes first, since panels rest on that.
    """
    incoming, outgoing = Q(target_id=entry), Q(source_id=entry)
    if leading_to:
        incoming &= ~Q(type__in=leading_to)
    if leading_on:
        outgoing &= ~Q(type__in=leading_on)
    return (
        Edge.objects.current()
        .filter(outgoing | incoming)
        .select_related("made_by")
        .seen_by(viewer)
        .order_by(Case(When(source_id=entry, then=0), default=1), "-valid_from", "-pk")[
            : MOST_EDGES + 1
        ]
    )


def edges_of_a_group(
    viewer: Viewer, entry: int, ways: Iterable[Way], before: int | None
) -> list[Any]:
    """Return the newest edges of a group, one more than a page has; `before`: older than that key.

    A query for each way, which an index has in this order.
    """
    found: dict[int, Any] = {}
    for code, outgoing in ways:
        end = "source_id" if outgoing else "target_id"
        rows = Edge.objects.current().filter(type=code, **{end: entry}).seen_by(viewer)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        found |= {edge.pk: edge for edge in rows.order_by("-pk")[: PAGE_SIZE + 1]}
    return [found[key] for key in sorted(found, reverse=True)[: PAGE_SIZE + 1]]


def seen_from(entry: int, edges: Iterable[Any]) -> Iterator[Related]:
    """Return the edges of an entry as relations to what stands at their other end."""
    for edge in edges:
        outgoing = edge.source_id == entry
        yield Related(edge, edge.seen_target if outgoing else edge.seen_source, outgoing)


def relation_groups(
    page: RecordPage,
    taken: Iterable[str] = (),
    *,
    most: int | None = None,
    first: int = FIRST_IN_A_GROUP,
) -> list[dict[str, Any]]:
    """Return the relations by how they read from this record; what a panel shows is left out.

    Each group tells its `count`. One of more than `most` has the `first` ones, how many `more` there
    are, and where all of it is.
    """
    groups: dict[str, list[Related]] = defaultdict(list)
    for one in page.related:
        declared = page.record_type.edge_type(one.edge.type)
        if declared is None or (one.outgoing and one.edge.type in taken):
            continue
        groups[words_of(declared, outgoing=one.outgoing)].append(one)
    return [_group(page, words, members, most, first) for words, members in groups.items()]


def words_of(declared: EdgeType, *, outgoing: bool) -> str:
    """Return how a relation reads from the record on the page, to begin a line with."""
    return begun(declared.label if outgoing else declared.inverse)


def _group(
    page: RecordPage, words: str, members: list[Related], most: int | None, first: int
) -> dict[str, Any]:
    ways = {(one.edge.type, one.outgoing) for one in members}
    # Of these more may stand than were fetched.
    plus = "+" if ways & page.crowded else ""
    folded = most is not None and (len(members) > most or bool(plus))
    drawn = members[:first] if folded else members
    more = len(members) - len(drawn)
    return {
        "label": words,
        "count": f"{len(members)}{plus}",
        "items": [relation(page, one) for one in drawn],
        "more": f"{more}{plus}" if more else "",
        "all_url": group_address(page.record, page.viewer.organization.slug, ways)
        if folded
        else "",
    }


def group_address(record: Any, slug: str, ways: Iterable[Way], before: int | None = None) -> str:
    """Return where all relations of these ways are listed; `before`: those older than that key."""
    address = record_address(record, slug, "record_relations")
    return f"{address}?{urlencode(group_query(ways, before))}"


def group_query(ways: Iterable[Way], before: int | None = None) -> list[tuple[str, str]]:
    """Return what `asked_for` reads."""
    query = [("out" if outgoing else "in", code) for code, outgoing in sorted(ways)]
    return [*query, ("before", str(before))] if before else query


def asked_for(query: QueryDict) -> tuple[list[Way], int | None]:
    """Return the ways that an address asks for, none if it asks for no list, and older than which key."""
    ways = {(code, way == "out") for way in ("in", "out") for code in query.getlist(way)}
    return sorted(ways)[:MOST_WAYS], key_in(query.get("before", ""))


def relation(
    page: RecordPage, one: Related, back: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return a relation as the macro `relations` draws it; `back` says from which list it is ended."""
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
        "remove_url": _unrelate_address(page.record, one, slug, back) if removable else "",
    }


def _unrelate_address(record: Any, one: Related, slug: str, back: Sequence[tuple[str, str]]) -> str:
    """Return where a relation is ended by POST."""
    query = [("type", one.edge.type), ("other", one.other.reference), *back]
    if not one.outgoing:
        query.append(("way", "in"))
    return f"{record_address(record, slug)}unrelate/?{urlencode(query)}"
