"""Counterparts offered to records that are traced to one side (mission row P6).

A record that serves a requirement of one standard may serve its counterpart as well. The offer
says what the other side adds; somebody accepts it, or declines it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import DECLINES, TRACED_OR_NOT, TRACES
from isthmus.conformity.facts import Facts
from isthmus.conformity.succession import by_way, predecessors
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.standards.correspondences import Counterpart, choices_within, counterparts
from isthmus.standards.library import Edition, Requirement, by_key, edition

#: Levels at which a trace says something about what is below them; chapters are too wide for that.
_SPEAKS_FOR_BELOW = ("subclause", "control", "objective")

#: Of so many traced records the home page knows what is offered to them.
LATEST = 200


@dataclass(frozen=True)
class Offer:
    """One counterpart that a record's traces suggest, and why."""

    because: tuple[Requirement, ...]  #: what the record is traced to on the other side
    counterpart: Counterpart
    #: what can be traced to: the counterpart itself, or the controls within an objective
    choices: tuple[Requirement, ...]

    @property
    def requirement(self) -> Requirement:
        return self.counterpart.requirement


@dataclass(frozen=True)
class Declined:
    """A counterpart that somebody declined for a record."""

    requirement: Requirement
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ByWay:
    """A requirement that a record stands for by way of what it is traced to in the edition before."""

    requirement: Requirement
    because: tuple[Requirement, ...]


@dataclass(frozen=True)
class Traced:
    """What one record is traced to, what that stands for in the next edition, what was declined for it,
    and what is offered to it."""

    traced: tuple[Requirement, ...]
    by_way: tuple[ByWay, ...]
    declined: tuple[Declined, ...]
    offers: tuple[Offer, ...]


def traced_of(entry: Entry, viewer: Viewer) -> Traced:
    """Return the traces, declined counterparts and offers of one record. Two queries."""
    return traced_by(edges_of([entry], viewer), editions_in_use(viewer.organization_id))


def edges_of(entries: Iterable[Entry], viewer: Viewer) -> list[Edge]:
    """Return the traces and declined counterparts of records the viewer can see. One query."""
    keys = [entry.pk for entry in entries]
    visible = Entry.objects.visible_to(viewer).filter(pk__in=keys, organization__isnull=False)
    return list(
        Edge.objects.current()
        .filter(source__in=visible.values("pk"), type__in=TRACED_OR_NOT)
        .select_related("made_by")
    )


def traced_by(edges: Iterable[Edge], editions: Sequence[Edition]) -> Traced:
    """Return what the current edges of one record say, and what they suggest. No query."""
    own = [one for one in edges if one.type in TRACED_OR_NOT]
    own = [one for one in own if one.target_id in by_key()]
    return _of_edges(sorted(own, key=lambda one: int(one.pk)), editions)


def offers_for(entry: Entry, viewer: Viewer) -> list[Offer]:
    """Return the counterparts to offer to one record."""
    return list(traced_of(entry, viewer).offers)


def offers_for_many(entries: Iterable[Entry], viewer: Viewer) -> dict[int, list[Offer]]:
    """Return the counterparts to offer to each of these records by their keys. Two queries.

    A record that the viewer can't see is left out.
    """
    editions = editions_in_use(viewer.organization_id)
    found: dict[int, list[Edge]] = {}
    for edge in edges_of(entries, viewer):
        found.setdefault(edge.source_id, []).append(edge)
    return {key: list(traced_by(own, editions).offers) for key, own in found.items()}


def offered(known: Facts) -> list[tuple[Entry, int]]:
    """Return to how many traced records counterparts are offered, and how many to each, most first.

    Only what everybody may know of, and of that the records changed last: LATEST of them. One
    query, and none while nothing changed.
    """
    if "offered" not in known.derived:
        entries = {entry.pk: entry for rows in known.traces.values() for entry in rows}
        latest = sorted(entries, key=lambda key: entries[key].changed_at, reverse=True)[:LATEST]
        edges = Edge.objects.current().filter(source__in=latest, type__in=TRACED_OR_NOT)
        own: dict[int, list[Edge]] = {}
        for edge in edges.select_related("made_by"):
            own.setdefault(edge.source_id, []).append(edge)
        counts = {key: len(traced_by(rows, known.editions).offers) for key, rows in own.items()}
        found = [(entries[key], count) for key, count in counts.items() if count]
        found.sort(key=lambda one: (-one[1], one[0].title_key))
        known.derived["offered"] = found
    result: list[tuple[Entry, int]] = known.derived["offered"]
    return result


def _of_edges(edges: Sequence[Edge], editions: Sequence[Edition]) -> Traced:
    traced = [by_key()[edge.target_id] for edge in edges if edge.type == TRACES.code]
    declined = [
        Declined(
            by_key()[edge.target_id],
            edge.note,
            edge.made_by.name if edge.made_by else "",
            edge.valid_from,
        )
        for edge in edges
        if edge.type == DECLINES.code
    ]
    traced.sort(key=_place)
    follows = [*_by_way(edges, editions)]
    served = _served([*traced, *(one.requirement for one in follows)])
    offers = _offers(traced, served, {one.requirement for one in declined}, editions)
    return Traced(tuple(traced), tuple(follows), tuple(declined), tuple(offers))


def _by_way(edges: Sequence[Edge], editions: Sequence[Edition]) -> Iterator[ByWay]:
    """Yield what the traces of one record stand for by way of an earlier edition, in order."""
    drawn = [(edge.source_id, edge.target_id, edge.type) for edge in edges]
    traced = [target for _, target, type_ in drawn if type_ == TRACES.code]
    own = {*traced}
    ways = by_way(drawn, [one.code for one in editions])
    for one in sorted((by_key()[key] for _, key in ways if key not in own), key=_place):
        came = [by_key()[key] for key in predecessors(one.edition)[one.key] if key in own]
        yield ByWay(one, tuple(sorted(came, key=_place)))


def _place(requirement: Requirement) -> tuple[str, str, int]:
    """The order of lists of requirements: information security first, then as printed."""
    return requirement.system, requirement.edition, requirement.position


def _offers(
    traced: Sequence[Requirement],
    served: set[Requirement],
    declined: set[Requirement],
    editions: Sequence[Edition],
) -> Iterator[Offer]:
    suggested: dict[Requirement, tuple[Counterpart, list[Requirement]]] = {}
    for requirement in traced:
        for other in editions:
            if other.code == requirement.edition:
                continue
            for counterpart in counterparts(requirement, other.code):
                suggested.setdefault(counterpart.requirement, (counterpart, []))[1].append(
                    requirement
                )
    for target in sorted(suggested, key=_place):
        counterpart, because = suggested[target]
        choices = choices_within(target)
        if target in served or any(choice in served for choice in choices):
            continue
        left = tuple(choice for choice in choices if not _declined(choice, target, declined))
        if left:
            yield Offer(tuple(because), counterpart, left)


def _served(traced: Sequence[Requirement]) -> set[Requirement]:
    """Return what the traces speak for: themselves, what is above them, and what is below."""
    served = set(traced)
    for requirement in traced:
        held = edition(requirement.edition)
        served.update(
            above for above in held.ancestors(requirement.ref) if above.kind in _SPEAKS_FOR_BELOW
        )
        if requirement.kind in _SPEAKS_FOR_BELOW:
            served.update(held.below(requirement.ref))
    return served


def _declined(choice: Requirement, target: Requirement, declined: set[Requirement]) -> bool:
    """Return whether a choice was declined itself or with a requirement above it."""
    above = edition(choice.edition).ancestors(choice.ref)
    return target in declined or choice in declined or any(one in declined for one in above)
