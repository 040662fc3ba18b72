"""Refreshing the answers of probes in the background."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from isthmus.conformity.stored import behind, refresh
from isthmus.engine.jobs import every, job
from isthmus.engine.models import Organization


def _organizations_behind() -> Iterable[tuple[int, Mapping[str, Any]]]:
    return [(key, {"organization": key}) for key in behind(timezone.now())]


@every(seconds=10, plan=_organizations_behind)
@job("conformity.probes", title="Refresh the answers of probes")
def refresh_probes(organization: int) -> None:
    """Run what changed records, or a new day, may have changed the answer of; once for many writes.

    To run it twice does no harm: what holds already is not run again.
    """
    refresh(Organization.objects.get(pk=organization), timezone.now())
