"""How far the controls of each service are, and of each customer over the services they take.

A control counts for a service if the scope of the SMS would take it in with that service: it applies to the
service, or to something that the service uses, that runs it, that contributes to it. What is counted rests
on records that everybody may know of, as far as the viewer's roles reach: what is restricted is never
counted, so a report that passes on shows nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from isthmus.assets.edges import PROVIDED_TO
from isthmus.context.scope.closure import reached
from isthmus.context.scope.graph import graph_from
from isthmus.controls.models import Control
from isthmus.controls.models.control import LIVE
from isthmus.controls.tested import Effectiveness, says_on
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge
from isthmus.people.models import Party
from isthmus.services.models import Service

SYSTEM = "sms"


@dataclass(frozen=True)
class Counted:
    """A control, as far as it counts."""

    state: str
    tested: Effectiveness
    holds_until: date | None = None

    def says(self, on: date) -> Effectiveness:
        return says_on(self.tested, self.holds_until, on)


@dataclass(frozen=True)
class Level:
    """Of the controls that apply, how many are how far. Tests count of what is implemented."""

    apply: int = 0
    implemented: int = 0
    passed: int = 0
    failed: int = 0
    old: int = 0
    #: no test carried out, whether one is defined or not
    never: int = 0

    @property
    def share(self) -> int | None:
        """Of those that apply, how many of a hundred are implemented and passed, rounded down; None
        where none applies."""
        return self.passed * 100 // self.apply if self.apply else None


@dataclass(frozen=True)
class Row:
    """A service or a customer with its level."""

    record: Any
    level: Level
    services: int = 1


@dataclass(frozen=True)
class Compliance:
    services: tuple[Row, ...]
    customers: tuple[Row, ...]


def level_of(controls: Iterable[Counted], on: date) -> Level:
    """Return how far these controls are on a day, each of them counted once. Pure."""
    counts: dict[str, int] = defaultdict(int)
    for one in controls:
        counts["apply"] += 1
        if one.state == "implemented":
            counts["implemented"] += 1
            said = one.says(on)
            none = said in (Effectiveness.NONE, Effectiveness.NEVER)
            counts["never" if none else said.value] += 1
    return Level(**counts)


def compliance(viewer: Viewer, on: date | None = None) -> Compliance:
    """Return the level of each live service that everybody may know of, and of each customer that one is
    provided to, by title. Four queries, however many there are, and those of the graph."""
    rows = Service.objects.visible_to(viewer).unrestricted().filter(state="live")
    services = [*rows.order_by("title_key", "pk")]
    known, day = _controls(viewer), on or timezone.localdate()
    of = _applying(viewer.organization_id, services, known)
    taken = _taken(viewer, services)
    parties = Party.objects.visible_to(viewer).unrestricted().filter(pk__in=taken)
    customers = []
    for one in parties.order_by("title_key", "pk"):
        keys = {key for service in taken[one.pk] for key in of[service]}
        level = level_of((known[key] for key in keys), day)
        customers.append(Row(one, level, len(taken[one.pk])))
    return Compliance(
        tuple(Row(one, level_of((known[key] for key in of[one.pk]), day)) for one in services),
        tuple(customers),
    )


def level_of_service(service: Service, viewer: Viewer, on: date) -> Level:
    """Return the level of one service on a day, in whatever state it is. One query, and those of the graph."""
    known = _controls(viewer)
    found = _applying(viewer.organization_id, [service], known)[service.pk]
    return level_of((known[key] for key in found), on)


def told(found: Compliance, on: date) -> dict[str, Any]:
    """Return the levels of a day as plain values, for a file or a program."""
    return {
        "on": on.isoformat(),
        "services": [numbers(row.record, row.level) for row in found.services],
        "customers": [
            {**numbers(row.record, row.level), "services": row.services} for row in found.customers
        ],
    }


def numbers(record: Any, level: Level) -> dict[str, Any]:
    """Return a level with what it is of, as plain values."""
    of = {"reference": record.reference, "title": record.title}
    return {**of, **asdict(level), "share": level.share}


def _controls(viewer: Viewer) -> dict[int, Counted]:
    rows = Control.objects.visible_to(viewer).unrestricted().filter(state__in=LIVE)
    return {
        key: Counted(state, Effectiveness(tested), until)
        for key, state, tested, until in rows.values_list(
            "pk", "state", "tested", "tests_hold_until"
        )
    }


def _applying(
    organization: int, services: Iterable[Service], known: Mapping[int, Counted]
) -> dict[int, set[int]]:
    """Return the controls that apply to each service, by keys. As many queries as one can go steps from
    them, twice."""
    keys = [one.pk for one in services]
    after = graph_from(organization, SYSTEM, keys).after
    return {key: reached(key, after, ()).keys() & known.keys() for key in keys}


def _taken(viewer: Viewer, services: Iterable[Service]) -> dict[int, set[int]]:
    """Return the services that each party is provided with. One query."""
    edges = Edge.objects.current().filter(
        organization=viewer.organization_id,
        type=PROVIDED_TO.code,
        source__in=[one.pk for one in services],
    )
    found: dict[int, set[int]] = defaultdict(set)
    for party, service in edges.values_list("target_id", "source_id"):
        found[party].add(service)
    return found
