"""What a report's page says of what it is and whose rules apply."""

from __future__ import annotations

from typing import Any

from isthmus.engine.language import spoken
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.applying import is_judged, reasons
from isthmus.incidents.classifying import classes
from isthmus.incidents.models import Incident
from isthmus.incidents.priority import LEAST

THINGS = ("service", "item", "place")


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `incidents/classification.html` reads, as `incident`. No query: the page has asked."""
    one: Any = page.record
    named = {name: key for name in THINGS if (key := getattr(one, f"{name}_id")) is not None}
    # Reasons tell that something is named; whoever may not know of it is told none.
    known = all(page.lookup.entry(key) is not None for key in named.values())
    why = reasons(
        one.answers, one.concerns, somewhere=bool(named), something=bool({*named} - {"place"})
    )
    return {
        "incident": {
            "classes": [spoken(held.label) for held in classes(one.answers)],
            "judged": is_judged(one.answers),
            "isms": one.concerns in ("isms", "both"),
            "sms": one.concerns in ("sms", "both"),
            "reasons": why if known else [],
            "priority": one.get_priority_display(),
            "by": _by(one),
            "waits_for": one.waits_for,
        }
    }


def _by(one: Incident) -> str:
    """Return what the priority rests on: given, risk, all (three), matrix; empty where there is none."""
    if one.set_priority:
        return "given"
    by_risk = one.security_risk in LEAST
    if not (one.impact and one.urgency):
        return "risk" if by_risk else ""
    return "all" if by_risk else "matrix"
