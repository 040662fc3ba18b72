"""What became of the things of a chunk, kept for whoever looks at the run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Sum

from isthmus.assets.discovery.known import Known
from isthmus.assets.discovery.weighing import STATE, Weighed, WeighedEnds
from isthmus.assets.models import DiscoveryChunk, DiscoveryRun

#: Things and mistakes that are shown.
SHOWN = 200


class Outcome(NamedTuple):
    """What becomes of one thing; kept as a list of these."""

    key: str
    what: str
    title: str
    #: fields and relations
    taken: list[str]
    kept: list[str]


@dataclass(frozen=True)
class Counts:
    """What a run does, or would do: things, except `kept`, which are fields."""

    created: int
    changed: int
    unchanged: int
    refused: int
    stale: int
    kept: int


def counts_of(run: DiscoveryRun) -> Counts:
    names = ("created", "changed", "unchanged", "refused", "stale", "kept")
    return Counts(**run.chunks.aggregate(**{name: Sum(name, default=0) for name in names}))


def mistakes(run: DiscoveryRun) -> list[tuple[str, str, str, str]]:
    """Return the first things that could not be taken: key, field, message, hint."""
    rows = run.chunks.filter(refused__gt=0).order_by("number").values_list("errors", flat=True)
    return [tuple(one) for errors in rows[:SHOWN] for one in errors][:SHOWN]


def outcomes(run: DiscoveryRun) -> list[Outcome]:
    """Return the first things that don't stay as they are, or that the source says otherwise of."""
    found: list[Outcome] = []
    rows = run.chunks.order_by("number").values_list("outcome", flat=True)
    for told in rows.iterator(chunk_size=20):
        every = (Outcome(*one) for one in told)
        found += [one for one in every if one.what != "same" or one.kept]
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def count(
    chunk: DiscoveryChunk, weighed: Sequence[Weighed], ends: Sequence[WeighedEnds], known: Known
) -> None:
    """Note what becomes of the things of a chunk, and of their relations as far as they are known."""
    chunk.errors = [one for each in weighed for one in each.wrong]
    chunk.outcome = [
        Outcome(
            one.found.key,
            one.what,
            one.found.title[:250],
            sorted([*one.values, *([STATE] if one.state else [])]),
            sorted(one.kept),
        )
        for one in weighed
    ]
    add_relations(chunk, ends, known)


def add_relations(chunk: DiscoveryChunk, ends: Sequence[WeighedEnds], known: Known) -> None:
    """Note what becomes of relations; what changed in nothing else is changed by them."""
    taken: dict[str, list[str]] = defaultdict(list)
    kept: dict[str, list[str]] = defaultdict(list)
    for one in ends:
        coming = any(key not in known.entries for key in one.found.relations[one.code])
        if one.ends.draw or one.ends.end or coming:
            taken[one.found.key].append(one.code)
        if one.ends.kept:
            kept[one.found.key].append(one.code)
    rows = [Outcome(*one) for one in chunk.outcome]
    for place, row in enumerate(rows):
        changes = row.what == "same" and bool(taken[row.key])
        rows[place] = row._replace(
            what="change" if changes else row.what,
            taken=[*row.taken, *taken[row.key]],
            kept=[*row.kept, *kept[row.key]],
        )
    chunk.outcome = rows
    counted = Counter(row.what for row in rows)
    chunk.created, chunk.changed = counted["create"], counted["change"]
    chunk.unchanged, chunk.refused = counted["same"], counted["refused"]
    chunk.kept = sum(len(row.kept) for row in rows)
