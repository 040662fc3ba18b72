"""What improvement adds to other packages' pages: from a report to what is learnt from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from isthmus.controls.edges import CONTROL_TEST
from isthmus.engine.access import CREATE
from isthmus.engine.door.follow import followers
from isthmus.engine.web.hooks import Panel, RecordPage, panels
from isthmus.improvement.acting import acting_rail, follow
from isthmus.improvement.origin import Origin
from isthmus.improvement.records import ImprovementType, NonconformityType
from isthmus.incidents.desk.raising import RAISE
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import THERE
from isthmus.risks.models import Risk


def _learn(page: RecordPage) -> dict[str, Any] | None:
    """Return the forms by which something is learnt from a report, filled in as far as it says; no
    query."""
    report: Any = page.record
    given = {"incident": report.reference, "origin": Origin.REPORT.value}
    if report.concerns:
        given["concerns"] = report.concerns
    slug, query = page.viewer.organization.slug, urlencode(given)
    urls = {
        one.register: f"{reverse('record_new', kwargs={'org': slug, 'record_type': one})}?{query}"
        for one in (NonconformityType, ImprovementType)
        if page.viewer.may_on(one.model, CREATE)
    }
    # Made by a move of the report, so that it is known to no more people than that.
    risk = RAISE if page.viewer.may_on(Risk, CREATE) and report.state in THERE else ""
    return {"urls": urls, "risk": risk} if urls or risk else None


followers.append(follow)
panels += [
    Panel(INCIDENT, "improvement/learn_rail.html", _learn, "rail", order=70),
    Panel(CONTROL_TEST, "improvement/acting_rail.html", acting_rail, "rail", order=10),
]
