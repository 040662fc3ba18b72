"""Counterparts offered to records that are traced to one side (mission row P6).

A record that serves a requirement of one standard may serve its counterpart as well. The offer
says what the other side adds; somebody accepts it, or declines it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import DECLINES, TRACES
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.standards.correspondences import Counterpart, choices_within, counterparts
from isthmus.standards.library import Edition, Requirement, by_key, edition

#: Levels at which a trace says something about what is below them; chapters are too wide for that.
_SPEAKS_FOR_BELOW = ("subclause", "control", "objective")


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
class Traced:
    """What one record is traced to, what it was declined for, and what is offered to it."""

    traced: tuple[Requirement, ...]
    declined: tuple[Declined, ...]
    offers: tuple[Offer, ...]


def traced_of(entry: Entry, viewer: Viewer) -> Traced:
    """Return the traces, declined counterparts and offers of one record. Two queries."""
    return traced_of_many([entry], viewer).get(entry.pk, Traced((), (), ()))


def traced_of_many(entries: Iterable[Entry], viewer: Viewer) -> dict[int, Traced]:
    """Return the same for many records by their keys: two queries, however many they are.

    A record that the viewer can't see is left out.
    """
    keys = [entry.pk for entry in entries]
    editions = editions_in_use(viewer.organization_id)
    visible = Entry.objects.visible_to(viewer).filter(pk__in=keys, organization__isnull=False)
    edges = (
        Edge.objects.current()
        .filter(source__in=visible.values("pk"), type__in=(TRACES.code, DECLINES.code))
        .select_related("made_by")
        .order_by("pk")
    )
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.target_id in by_key():
            found.setdefault(edge.source_id, []).append(edge)
    return {key: _of_edges(own, editions) for key, own in found.items()}


def offers_for(entry: Entry, viewer: Viewer) -> list[Offer]:
    """Return the counterparts to offer to one record."""
    return list(traced_of(entry, viewer).offers)


def offers_for_many(entries: Iterable[Entry], viewer: Viewer) -> dict[int, list[Offer]]:
    """Return the counterparts to offer to each of these records. Two queries."""
    return {key: list(one.offers) for key, one in traced_of_many(entries, viewer).items()}


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
    offers = _offers(traced, {one.requirement for one in declined}, editions)
    return Traced(tuple(traced), tuple(declined), tuple(offers))


def _place(requirement: Requirement) -> tuple[str, str, int]:
    """The order of lists of requirements: information security first, then as printed."""
    return requirement.system, requirement.edition, requirement.position


def _offers(
    traced: Sequence[Requirement], declined: set[Requirement], editions: Sequence[Edition]
) -> Iterator[Offer]:
    served = _served(traced)
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
