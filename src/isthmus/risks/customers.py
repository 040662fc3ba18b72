"""Which customers accept a risk beside its owner: what agreements in force say, and whom a risk hits.

An agreement may say that what is left of risks to its services, from some level on, is the customer's
to accept as well. A risk touches a service when it puts it at risk itself, or something whose loss
takes the service with it. What is restricted draws nobody in: a name would tell of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from isthmus.agreements.models import Agreement, AgreementKind
from isthmus.context.edges import APPLIES
from isthmus.engine.edges import edge_types
from isthmus.engine.models import Edge, InForce
from isthmus.engine.prepared import Prepared
from isthmus.engine.snapshots.take import parsed
from isthmus.people.models import Party
from isthmus.risks.edges import THREATENS
from isthmus.risks.models import Risk
from isthmus.services.edges import SERVICE

AGREEMENT = "agreements.agreement"
#: So many relations a loss is followed along; a longer way is found by nobody who looks at it either.
FARTHEST = 12
#: What of canonical content says that risks are accepted by the customer, and that they aren't.
SAYS, SAYS_NOT = '"risks_accepted_from":"', '"risks_accepted_from":""'


@dataclass(frozen=True)
class Asking:
    """An agreement in force by which a customer accepts risks from a level on."""

    key: int
    party: int
    level: str


def asking(organization_id: int) -> list[Asking]:
    """Return the agreements in force that ask the customer. One query."""
    said = _asking(organization_id)
    found = ((key, parsed(content)["fields"]) for key, content in said)
    return [
        Asking(key, int(fields["party"]), fields["risks_accepted_from"])
        for key, fields in found
        if fields["kind"] == AgreementKind.SLA and fields["party"]
    ]


@Prepared
def _asking(organization: int) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = InForce.objects.filter(
        organization_id=organization,
        entry__type=AGREEMENT,
        entry__removed_at__isnull=True,
        entry__circle__isnull=True,
        valid_to__isnull=True,
        snapshot__content__contains=SAYS,
    ).exclude(snapshot__content__contains=SAYS_NOT)
    return rows.order_by("entry").values_list("entry", "snapshot__content")


def customers_asked(
    risks: Sequence[Any], hit: Mapping[int, Sequence[tuple[str, ...]]]
) -> dict[int, str]:
    """Return the keys of the customers who accept each risk as well, each between commas.

    By key of the risk; who is left out has none. `hit` is what each puts at risk. No query where
    nothing is at risk, one where no agreement asks.
    """
    concerned = {one.pk: one for one in risks if one.pk in hit and one.rest}
    agreements = asking(risks[0].organization_id) if concerned else []
    if not agreements:
        return {}
    origins = {int(row[0]) for key in concerned for row in hit[key]}
    touched = _lost_with(origins)
    rows = _applying([one.key for one in agreements])
    services: dict[int, set[int]] = defaultdict(set)
    for agreement, service in rows.values_list("source", "target"):
        services[agreement].add(service)
    known = Party.objects.as_system("who accepts risks").filter(
        pk__in={one.party for one in agreements}, removed_at__isnull=True, circle__isnull=True
    )
    parties = {*known.values_list("pk", flat=True)}
    found = {}
    for key, risk in concerned.items():
        own = {int(row[0]) for row in hit[key]}
        asked = {
            one.party
            for one in agreements
            if one.party in parties
            and risk.rest >= one.level
            and any(touched.get(service, set()) & own for service in services[one.key])
        }
        if asked:
            found[key] = f",{','.join(map(str, sorted(asked)))},"
    return found


def _applying(agreements: Collection[int]) -> Any:
    """Return the relations by which these agreements apply to services that everybody may know of."""
    return Edge.objects.current().filter(
        type=APPLIES.code,
        source__in=agreements,
        target__type=SERVICE,
        target__removed_at__isnull=True,
        target__circle__isnull=True,
    )


def _lost_with(starts: Collection[int]) -> dict[int, set[int]]:
    """Return everything that is lost with one of these, themselves included: by key, with which ones.

    One query for each step on the longest way, at most `FARTHEST`.
    """
    found: dict[int, set[int]] = {key: {key} for key in starts}
    front = {*starts}
    for _ in range(FARTHEST):
        fresh: set[int] = set()
        for near, far in _steps(front, up=True):
            gained = found[near] - found.get(far, set())
            if gained:
                found[far] = found.get(far, set()) | gained
                fresh.add(far)
        if not fresh:
            break
        front = fresh
    return found


def below(starts: Collection[int]) -> set[int]:
    """Return everything whose loss takes one of these with it, themselves included."""
    found, front = {*starts}, {*starts}
    for _ in range(FARTHEST):
        front = {far for _, far in _steps(front, up=False)} - found
        if not front:
            break
        found |= front
    return found


def losing() -> dict[str, str]:
    """Return the types of relations along which a loss takes the other end with it, with the way."""
    return {
        code: one.impact.way
        for code, one in edge_types.items()
        if one.impact is not None and one.impact.loses
    }


def _steps(front: Collection[int], *, up: bool) -> Iterable[tuple[int, int]]:
    """Return pairs from what is needed to what needs it, or back, between what all may know of."""
    ways = losing()
    forward = [code for code, way in ways.items() if (way == "forward") is up]
    backward = [code for code, way in ways.items() if (way == "backward") is up]
    rows = Edge.objects.current().filter(
        Q(type__in=forward, source__in=front) | Q(type__in=backward, target__in=front)
    )
    open_ = rows.filter(
        source__removed_at__isnull=True,
        target__removed_at__isnull=True,
    )
    outgoing = {*forward}
    for code, source, target, from_circle, to_circle in open_.values_list(
        "type", "source", "target", "source__circle", "target__circle"
    ):
        near, far = (source, target) if code in outgoing else (target, source)
        if (to_circle if code in outgoing else from_circle) is None:
            yield near, far


def reached_again(
    organization_id: int, ends: Collection[int], agreements: Collection[int]
) -> set[int]:
    """Return the risks of which other customers may be asked, now that relations changed at `ends`, or
    these agreements. One query where no agreement asks and none of them changed.
    """
    starts = {*ends} if ends and asking(organization_id) else set()
    found: set[int] = set()
    if agreements:
        starts |= {*_applying(agreements).values_list("target", flat=True)}
        found |= _asked_by(organization_id, agreements)
    if starts:
        edges = Edge.objects.current().filter(
            organization_id=organization_id, type=THREATENS.code, target__in=below(starts)
        )
        found |= {*edges.values_list("source", flat=True)}
    return found


def _asked_by(organization_id: int, agreements: Collection[int]) -> set[int]:
    """Return the risks of which the customers of these agreements are asked so far."""
    rows = Agreement.objects.as_system("who accepts risks").filter(pk__in=agreements)
    parties = {*rows.values_list("party", flat=True)} - {None}
    named = [Q(customers__contains=f",{key},") for key in parties]
    if not named:
        return set()
    risks = Risk.objects.as_system("who accepts risks").filter(
        reduce(or_, named), organization=organization_id, removed_at=None
    )
    return {*risks.values_list("pk", flat=True)}
