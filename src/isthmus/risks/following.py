"""What a write elsewhere means for risks: told at the end of its transaction, inside it.

So an acceptance is out of date from that moment: no job has to run first. What is derived comes
before anybody is told, so that they are told of it as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from isthmus.assets.edges import ITEM
from isthmus.context.edges import APPLIES
from isthmus.controls.edges import CONTROL
from isthmus.controls.tested import Effectiveness
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, field_edges
from isthmus.engine.door.deriving import derive_anew
from isthmus.engine.door.transaction import Told
from isthmus.engine.models import Edge, Event, Organization
from isthmus.risks.basis import NEEDS
from isthmus.risks.customers import AGREEMENT, losing, reached_again
from isthmus.risks.edges import APPROACH, METHOD, RISK, THREATENS
from isthmus.risks.models import AcceptanceLevel, Measure, Risk
from isthmus.risks.names import renamed
from isthmus.risks.records import AcceptanceLevelType, RiskType

EDGES = frozenset({"related", "unrelated", field_edges.DRAWN, field_edges.ENDED})
#: After these assessments may go by other names.
DECIDED = frozenset({"bring_into_force", "withdraw"})
#: After these others may know of a record than before, or it is there or not.
TURNS = frozenset({"removed", "restored"})


def follow(organization_id: int, told: Sequence[Told]) -> None:
    """Bring what acceptances rest on in line. No query where nothing of it can have changed."""
    if any(one.type == APPROACH and event.verb in DECIDED for one, event in told):
        renamed(organization_id)
    risks, ends, methods, controls = _touched(told)
    risks |= reached_again(organization_id, *_structure(told))
    if ends:
        edges = Edge.objects.current().filter(
            organization_id=organization_id, type=THREATENS.code, target__in=ends
        )
        risks |= set(edges.values_list("source", flat=True))
    if controls:
        named = Measure.objects.filter(control__in=controls, record__removed_at=None)
        risks |= set(named.values_list("record", flat=True))
    if methods:
        rows = Risk.objects.as_system("methods").filter(
            organization=organization_id, method__in=methods, removed_at=None
        )
        risks |= set(rows.values_list("pk", flat=True))
    if risks:
        organization = Organization.objects.get(pk=organization_id)
        act = _act(organization, told)
        derive_anew(RiskType, sorted(risks), act)
    if methods:
        _compare(organization_id, told)


def _compare(organization_id: int, told: Sequence[Told]) -> None:
    """Compare the levels of others with ours once more, now that a method says something else."""
    rows = AcceptanceLevel.objects.as_system("methods").filter(
        organization=organization_id, removed_at=None
    )
    if keys := sorted(rows.values_list("pk", flat=True)):
        act = _act(Organization.objects.get(pk=organization_id), told)
        derive_anew(AcceptanceLevelType, keys, act)


def _act(organization: Organization, told: Sequence[Told]) -> Act:
    viewer = system_viewer(organization, "acceptance")
    return Act.dated(viewer, "job", max(event.occurred_at for _, event in told))


def _touched(told: Sequence[Told]) -> tuple[set[int], set[int], set[int], set[int]]:
    """Return the keys of risks, of what may be at risk, of methods and of controls that something
    happened to."""
    risks: set[int] = set()
    ends: set[int] = set()
    methods: set[int] = set()
    controls: set[int] = set()
    for entry, event in told:
        if event.verb in EDGES:
            said = json.loads(event.payload)
            if said["type"] == THREATENS.code:
                risks.add(int(said["source"]))
        elif entry.type == METHOD:
            if event.verb.startswith("version ") or event.verb in TURNS:
                methods.add(entry.pk)
        elif entry.type == CONTROL:
            if _leans_otherwise(event):
                controls.add(entry.pk)
        elif _moved(entry.type, event):
            (risks if entry.type == RISK else ends).add(entry.pk)
    return risks, ends, methods, controls


def _structure(told: Sequence[Told]) -> tuple[set[int], set[int]]:
    """Return ends of relations by which risks reach services and agreements, and agreements, that
    something happened to: other customers may have to accept risks."""
    ends: set[int] = set()
    agreements: set[int] = set()
    along = {*losing(), APPLIES.code}
    for entry, event in told:
        if event.verb in EDGES:
            said = json.loads(event.payload)
            if said["type"] in along:
                ends |= {int(said["source"]), int(said["target"])}
        elif entry.type == AGREEMENT:
            if event.verb.startswith("version ") or _turned(event):
                agreements.add(entry.pk)
        elif _turned(event):
            ends.add(entry.pk)
    return ends, agreements


def _moved(type_: str, event: Event) -> bool:
    """Return whether an event may change what is at risk, or what is needed of it."""
    if _turned(event):
        return True
    return (
        event.verb != "created"
        and type_ == ITEM
        and any(f'"{name}":' in event.payload for name in NEEDS)
    )


def _leans_otherwise(event: Event) -> bool:
    """Return whether an event of a control may change what an acceptance leans on: how far the control
    is, or that its tests say it failed, or say so no longer."""
    if _turned(event):
        return True
    return event.verb != "created" and (
        '"state":' in event.payload
        or ('"tested":' in event.payload and f'"{Effectiveness.FAILED.value}"' in event.payload)
    )


def _turned(event: Event) -> bool:
    """Return whether others may know of a record than before, or it is there or not."""
    return event.verb in TURNS or (event.verb != "created" and '"circle":' in event.payload)
