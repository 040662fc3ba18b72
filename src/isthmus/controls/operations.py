"""Which times of recurring operations were asked for already, from the register of tests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Max

from isthmus.controls.models import ControlTest


def last_slots(operations: Collection[int]) -> dict[int, date]:
    """Return the last slot of each of these operations that was asked for. One query.

    What was dropped or removed was asked for as well: nobody is asked twice for one time.
    """
    if not operations:
        return {}
    rows = ControlTest.objects.as_system("when it was asked for last").filter(
        operation__in=operations, scheduled_for__isnull=False
    )
    pairs = rows.order_by().values("operation").annotate(last=Max("scheduled_for"))
    return dict(pairs.values_list("operation", "last"))
