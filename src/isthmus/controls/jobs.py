"""What controls do by themselves."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from isthmus.controls.asking import act_of, organizations, sweep
from isthmus.controls.following import grow_old
from isthmus.controls.models import Control
from isthmus.controls.tested import Effectiveness
from isthmus.engine.jobs import every, job
from isthmus.engine.models import Organization


def _with_late_ones() -> list[tuple[int, dict[str, Any]]]:
    """Return the organizations in which the test of a control holds no more. One query."""
    late = Control.objects.as_system("tests that hold no more").filter(
        removed_at__isnull=True,
        tested=Effectiveness.PASSED,
        tests_hold_until__lt=timezone.localdate(),
    )
    keys = late.order_by().values_list("organization_id", flat=True).distinct()
    return [(key, {"organization": key}) for key in keys]


@every(minutes=60, plan=_with_late_ones)
@job("controls.grow_old", title="Say which tests of controls hold no more")
def tests_grow_old(organization: int) -> None:
    """Twice does no harm: what is old already is left as it is."""
    grow_old(Organization.objects.get(pk=organization))


@every(minutes=30, plan=organizations)
@job("controls.ask", title="Ask for what is done for controls again and again")
def ask_for_operations(organization: int) -> None:
    """Plan what has come near, bring access reviews up to date, and notice silence, each of it once."""
    found = Organization.objects.get(pk=organization)
    sweep(found, act_of(found))
