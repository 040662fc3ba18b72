"""A risk that was learnt of by a report is made from there, and known to no more people than it."""

from __future__ import annotations

from isthmus.engine.door import create, relate
from isthmus.engine.door.follow import Change
from isthmus.engine.door.restrict import restrict_by_rule
from isthmus.engine.language import tr
from isthmus.engine.models import CircleMember
from isthmus.incidents.edges import SHOWS_RISK
from isthmus.incidents.models import Incident
from isthmus.risks.records import RiskType

RAISE = "raise_risk"


def follow(change: Change) -> None:
    """Make a risk of what was given for each report, and relate it. That of a restricted report is
    restricted to those who know of it, in the same transaction, whoever of them raises it."""
    if change.verb != RAISE or change.record_type.model is not Incident:
        return
    given, act = change.inputs, change.act
    values = {"title": given["title"], "event": given.get("event", "")}
    for report in change.records:
        (risk,) = create(RiskType, [values], act)
        relate(report.pk, SHOWS_RISK.code, [risk.pk], act)
        if report.circle_id is not None:
            knowing = CircleMember.objects.filter(circle=report.circle_id)
            members = [*knowing.values_list("principal", flat=True)]
            why = tr("It was learnt of by a restricted report.")
            restrict_by_rule(RiskType, risk.pk, members, act, why)
