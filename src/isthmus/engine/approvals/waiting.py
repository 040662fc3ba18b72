"""What waits for somebody's approval, over every register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.seats import Seat, seats_of
from isthmus.engine.approvals.standing import held
from isthmus.engine.approvals.who import choices_among
from isthmus.engine.door import Act
from isthmus.engine.models import Organization, Record
from isthmus.engine.registry import RecordType, registry

#: So many records of a register are looked at, those that have waited longest first.
MOST = 200


@dataclass(frozen=True)
class Waiting:
    """A record that this viewer can approve now, by which rule, and in whose place."""

    record_type: type[RecordType]
    record: Record
    rule: ApprovalRule
    on_behalf_of: Seat | None


def waiting_for(act: Act) -> list[Waiting]:
    """Return what the actor can approve and somebody waits for, by register, longest waiting first.

    One query finds the registers in which something waits; what follows is asked of those alone.
    """
    types = [one for one in registry.types() if any(rule.states for rule in one.approvals)]
    types = [one for one in types if act.viewer.may_on(one.model, VIEW)]
    if not types or act.viewer.principal_id is None:
        return []
    types = _with_any(types, act.viewer)
    seats = seats_of(act.viewer, act.today) if types else []
    return [found for one in types for found in _of(one, act, seats)]


def _with_any(types: list[type[RecordType]], viewer: Viewer) -> list[type[RecordType]]:
    """Return the registers that have records in a state in which an approval is asked for."""
    asked = {f"n{n}": Exists(_in_question(one, viewer)) for n, one in enumerate(types)}
    rows = Organization.objects.filter(pk=viewer.organization_id).annotate(**asked)
    (found,) = rows.values_list(*asked)
    return [one for one, has in zip(types, found, strict=True) if has]


def _in_question(record_type: type[RecordType], viewer: Viewer) -> QuerySet[Any]:
    states = {state for rule in record_type.approvals for state in rule.states}
    rows: QuerySet[Any] = record_type.model.objects.visible_to(viewer).filter(state__in=states)
    return rows


def _of(record_type: type[RecordType], act: Act, seats: list[Seat]) -> Iterator[Waiting]:
    rows = _in_question(record_type, act.viewer)
    records = list(rows.select_related("entry").order_by("changed_at", "pk")[:MOST])
    asked = [one for one in held(record_type, records, act.occurred_at) if one.asked]
    for choice in choices_among(asked, act.viewer, seats):
        if choice.possible:
            yield Waiting(record_type, choice.held.record, choice.held.rule, choice.on_behalf_of)
