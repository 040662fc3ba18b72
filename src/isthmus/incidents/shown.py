"""What a report's page says of what it is and whose rules apply."""

from __future__ import annotations

from typing import Any

from isthmus.engine.language import spoken
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.applying import REASONS, UNCLASSIFIED
from isthmus.incidents.classifying import classes
from isthmus.incidents.models import Incident
from isthmus.incidents.priority import MATRIX, priority

#: Reasons tell of the scope of what is named; whoever may not know of it is told no reason.
THINGS = ("service", "item", "place")


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `incidents/classification.html` reads, as `incident`. No query: the page has asked."""
    one: Any = page.record
    keys = [getattr(one, f"{name}_id") for name in THINGS]
    known = all(page.lookup.entry(key) is not None for key in keys if key is not None)
    said = [code for code in one.because.split() if code != UNCLASSIFIED]
    return {
        "incident": {
            "classes": [spoken(held.label) for held in classes(one.answers)],
            "judged": bool(said),
            "isms": one.concerns in ("isms", "both"),
            "sms": one.concerns in ("sms", "both"),
            "reasons": [spoken(REASONS[code]) for code in said] if known else [],
            "priority": one.get_priority_display(),
            "by": _by(one),
            "waits_for": one.waits_for,
        }
    }


def _by(one: Incident) -> str:
    """Return how the priority came about: given, matrix, raised, risk; empty where there is none."""
    if one.set_priority:
        return "given"
    by_matrix = MATRIX.get((one.impact, one.urgency), "")
    found = priority(one.impact, one.urgency, one.security_risk)
    if not found:
        return ""
    if not by_matrix:
        return "risk"
    return "raised" if found != by_matrix else "matrix"
