"""Whether the acceptance of a risk holds: conditions for probes and lists, looked up by nobody else.

An acceptance whose material changed is void already (`following.py`), so what is left to ask is
whether there is one, and whether it expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Length, Replace, StrIndex
from django.db.models.lookups import GreaterThan

from isthmus.engine.language import N_, tr
from isthmus.engine.models import Approval
from isthmus.engine.web.hooks import ListColumn
from isthmus.risks.edges import RISK

VOID = "acceptance_void"


def void(at: datetime) -> Q:
    """Return the condition that an accepted risk is not: its owner's approval, or that of a customer
    who is asked, is missing or has expired."""
    holding = Approval.objects.filter(entry=OuterRef("pk"), voided_at__isnull=True).filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    )
    return ~Q(Exists(holding.filter(rule="acceptance"))) | _unheard(holding)


def _unheard(holding: QuerySet[Approval]) -> Q:
    """Return the condition that some customer who is asked has given no approval that holds.

    A risk keeps their keys each between commas, so those who said yes are counted against the commas.
    """
    between = Concat(Value(","), Cast("on_behalf_of_id", CharField()), Value(","))
    yes = (
        holding.filter(rule="customer", on_behalf_of__isnull=False)
        .annotate(place=StrIndex(OuterRef("customers"), between))
        .filter(place__gt=0)
        .order_by()
        .values("entry")
        .annotate(said=Count("on_behalf_of", distinct=True))
        .values("said")
    )
    asked = Length("customers") - Length(Replace("customers", Value(","), Value(""))) - 1
    return ~Q(customers="") & Q(GreaterThan(asked, Coalesce(Subquery(yes), 0)))


def _reckon(now: datetime) -> Mapping[str, Any]:
    return {VOID: ExpressionWrapper(void(now), output_field=BooleanField())}


def _cell(row: Any) -> str:
    if row.state != "accepted":
        return ""
    return tr("Out of date") if row.__dict__.get(VOID) else tr("Holds")


COLUMN = ListColumn("acceptance", N_("Acceptance"), _reckon, _cell, record_type=RISK)
