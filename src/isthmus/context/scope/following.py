"""What a write means for memberships: told at the end of its transaction, inside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from isthmus.context.models import ScopeProgress
from isthmus.context.scope import alone
from isthmus.context.scope.graph import Step, carries_anything, steps_of
from isthmus.context.scope.jobs import settle_scopes
from isthmus.context.scope.settle import (
    Settling,
    TooFar,
    Written,
    drop,
    hold,
    settle_whole,
    tell_watchers,
)
from isthmus.context.scope.statements import SCOPE, Named, in_force
from isthmus.engine.door import field_edges
from isthmus.engine.door.transaction import Told
from isthmus.engine.edges import edge_types
from isthmus.engine.jobs import enqueue
from isthmus.engine.models import Edge, Organization

BEGUN = frozenset({"related", field_edges.DRAWN})
ENDED = frozenset({"unrelated", field_edges.ENDED})
GONE_OR_BACK = frozenset({"removed", "restored"})
#: A whole graph of so many relations is settled at once in the write; larger ones by a job.
SMALL = 5_000


@dataclass
class Touched:
    """What a transaction did to the graph, as far as scopes go along it."""

    #: source, type, target
    begun: set[tuple[int, str, int]] = field(default_factory=set)
    ended: set[tuple[int, str, int]] = field(default_factory=set)
    #: entries that came back, went, or became known to fewer or more people
    nodes: set[int] = field(default_factory=set)
    #: statements that came into force or out of it
    statements: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.begun or self.ended or self.nodes or self.statements)

    def drawn(self, system: str) -> set[Step]:
        return {step for edge in self.begun for step in _step(edge, system)}

    def doubtful(self, system: str) -> set[int]:
        return {end for edge in self.ended for _, end in _step(edge, system)}


def _step(edge: tuple[int, str, int], system: str) -> Iterable[Step]:
    source, code, target = edge
    way = edge_types[code].carries.get(system)
    if way:
        yield (source, target) if way == "forward" else (target, source)


def follow(organization_id: int, told: Sequence[Told]) -> None:
    """Bring memberships in line with what happened. No query where none can have changed."""
    touched = _touched(told)
    alone.follow(organization_id, told)
    if touched:
        tell_watchers(organization_id, settle(organization_id, touched))


def _touched(told: Sequence[Told]) -> Touched:
    found = Touched()
    for entry, event in told:
        if event.verb in BEGUN or event.verb in ENDED:
            said = json.loads(event.payload)
            if carries_anything(said["type"]):
                edge = int(said["source"]), said["type"], int(said["target"])
                (found.begun if event.verb in BEGUN else found.ended).add(edge)
        elif event.verb in GONE_OR_BACK or (
            '"circle":' in event.payload and event.verb != "created"
        ):
            found.nodes.add(entry.pk)
        elif entry.type == SCOPE and event.verb.startswith("version "):
            found.statements.add(entry.pk)
        if entry.type == SCOPE and event.verb in GONE_OR_BACK:
            found.statements.add(entry.pk)
    return found


def settle(organization_id: int, touched: Touched) -> Written:
    """Settle every statement in force after a write. What reaches too far is left to a job."""
    progress = hold(organization_id)
    statements = in_force(organization_id)
    written = Written()
    standing = {one.statement for one in statements}
    for gone in touched.statements - standing:
        written += drop(gone)
    if progress.due is not None:
        # A job will look at everything anyhow.
        return written
    try:
        for named in statements:
            written += _settled(organization_id, named, touched)
    except TooFar:
        later(organization_id, progress)
    return written


def _settled(organization_id: int, named: Named, touched: Touched) -> Written:
    if named.statement in touched.statements:
        if Edge.objects.current().filter(organization_id=organization_id)[SMALL : SMALL + 1]:
            raise TooFar
        return settle_whole(organization_id, named)
    nodes = _around(organization_id, named, touched.nodes)
    return Settling(organization_id, named).settle(
        touched.drawn(named.system), touched.doubtful(named.system) | nodes
    )


def _around(organization_id: int, named: Named, nodes: set[int]) -> set[int]:
    """Return these entries and whatever steps lead to from them, whether or not they may be taken."""
    if not nodes:
        return set()
    after = {end for _, end in steps_of(organization_id, named.system, nodes, leading_to=False)}
    held = Settling(organization_id, named).resting_on_entries(nodes)
    return nodes | after | held


def later(organization_id: int, progress: ScopeProgress) -> None:
    """Let a job settle the organization's scopes, and pages say so meanwhile."""
    progress.due = timezone.now()
    progress.save(update_fields=["due"])
    organization = Organization.objects.get(pk=organization_id)
    enqueue(
        settle_scopes, organization, organization_id=organization_id, key=f"scope:{organization_id}"
    )
