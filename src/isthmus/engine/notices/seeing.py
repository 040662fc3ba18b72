"""Whether a clearance holds: by it alone somebody knows of what a notice about it tells."""

from __future__ import annotations

from collections.abc import Collection

from isthmus.engine.models import Clearance


def cleared_for(keys: Collection[int | None]) -> set[int | None]:
    """Return the keys of those clearances that were not withdrawn. One query, if there are any."""
    named = [key for key in keys if key is not None]
    rows = Clearance.objects.filter(pk__in=named, withdrawn_at__isnull=True)
    return set(rows.values_list("pk", flat=True)) if named else set()
