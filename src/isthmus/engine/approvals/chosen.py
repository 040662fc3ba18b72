"""What an organization chose of approvals and house rules, as rows: one query for all of it.

A record's page reads them with what hangs on the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat

from isthmus.engine.hung import Row, rows_of, selections
from isthmus.engine.models import ApprovalTerms, HouseRuleChoice
from isthmus.engine.prepared import Prepared

TERMS, SWITCH = "approval_terms", "house_rule"
APART, TOGETHER = "+", "-"


def chosen_by(organization_id: int) -> list[Row]:
    """Return what an organization chose: terms of approvals, and house rules. One query."""
    return [Row(*row) for row in _chosen(organization_id)]


def switches(rows: Iterable[Row]) -> dict[str, bool]:
    """Return which house rules were chosen to hold or not, by code; others are as declared."""
    return {row.mark: bool(row.number) for row in rows if row.kind == SWITCH}


def apart_of(row: Row) -> bool:
    """Return whether chosen terms keep people apart."""
    return row.state.startswith(APART)


def roles_of(row: Row) -> tuple[str, ...]:
    """Return the roles that chosen terms name."""
    return tuple(json.loads(row.state[1:]))


@Prepared
def _chosen(organization: int) -> QuerySet[Any, Any]:
    return _terms(organization).union(_switches(organization), all=True)


def _terms(organization: int) -> QuerySet[Any, Any]:
    apart = Case(When(apart=True, then=Value(APART)), default=Value(TOGETHER))
    return rows_of(
        TERMS,
        ApprovalTerms.objects.filter(organization=organization),
        link="expires_days",
        number="needed",
        text="reason",
        more="record_type",
        mark="rule",
        state=Concat(apart, Cast(F("roles"), TextField()), output_field=TextField()),
    )


def _switches(organization: int) -> QuerySet[Any, Any]:
    whole = BigIntegerField()
    on = Case(When(on=True, then=Value(1, whole)), default=Value(0, whole))
    rows = HouseRuleChoice.objects.filter(organization=organization)
    return rows_of(SWITCH, rows, mark="rule", number=on)


selections[TERMS] = lambda entry, viewer, all_of_it: _terms(viewer.organization_id)
selections[SWITCH] = lambda entry, viewer, all_of_it: _switches(viewer.organization_id)
