"""Which agreement a report is bound to: that of its customer on its service, as it was in force when
the report was opened. A later version never touches it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from isthmus.agreements.in_force import Terms, terms_of_version
from isthmus.agreements.models import Agreement, AgreementKind
from isthmus.context.edges import APPLIES
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, InForce
from isthmus.incidents.models import Incident

_terms = lru_cache(maxsize=256)(terms_of_version)


@dataclass(frozen=True)
class Bound:
    agreement: Agreement
    version: int
    terms: Terms


def bound(incident: Incident, viewer: Viewer) -> Bound | None:
    """Return what a report is bound to, None where nothing was agreed that the viewer may know of."""
    return _bound([incident], Agreement.objects.visible_to(viewer))[0]


def bound_for_everybody(incidents: Sequence[Incident], organization_id: int) -> list[Bound | None]:
    """Return what each report is bound to by agreements that everybody may know of, in order."""
    rows = Agreement.objects.as_system("what reports are bound to").filter(
        organization=organization_id, circle=None, removed_at=None
    )
    return _bound(incidents, rows)


def _bound(incidents: Sequence[Incident], rows: QuerySet[Agreement]) -> list[Bound | None]:
    """Three queries at most, however many they are; without a service, or an agreement, fewer."""
    known = _Known(
        _applying({one.service_id for one in incidents if one.service_id is not None}), rows
    )
    return [known.of(one) for one in incidents]


#: From when until when an agreement applied.
Applied = tuple[int, datetime, datetime | None]


def _applying(services: set[int]) -> Mapping[int, Sequence[Applied]]:
    """Return the records that applied to each service at any time."""
    found: dict[int, list[Applied]] = defaultdict(list)
    if services:
        drawn = Edge.objects.filter(type=APPLIES.code, target__in=services)
        rows = drawn.values_list("target_id", "source_id", "valid_from", "valid_to")
        for target, source, begun, ended in rows:
            found[target].append((source, begun, ended))
    return found


class _Known:
    """The agreements on some services, with their versions."""

    def __init__(
        self, applying: Mapping[int, Sequence[Applied]], rows: QuerySet[Agreement]
    ) -> None:
        self.applying = applying
        sources = {source for found in applying.values() for source, *_ in found}
        mine = rows.filter(pk__in=sources, kind=AgreementKind.SLA) if sources else ()
        self.agreements = {one.pk: one for one in mine}
        self.versions: dict[int, list[InForce]] = defaultdict(list)
        if self.agreements:
            held = InForce.objects.filter(entry__in=self.agreements).select_related("snapshot")
            for one in held:
                self.versions[one.entry_id].append(one)

    def of(self, incident: Incident) -> Bound | None:
        """Without a customer it is the only agreement on the service; of several none is chosen."""
        at = incident.opened_at
        found = [
            (agreement, version)
            for key in {
                source
                for source, begun, ended in self.applying.get(incident.service_id or 0, ())
                if begun <= at and (ended is None or at < ended)
            }
            if (agreement := self.agreements.get(key)) is not None
            and incident.customer_id in (None, agreement.party_id)
            for version in self.versions[key]
            if version.valid_from <= at and (version.valid_to is None or at < version.valid_to)
        ]
        if len(found) != 1:
            return None
        ((agreement, version),) = found
        return Bound(agreement, version.snapshot.number, _terms(version.snapshot.content))
