"""What must hold before a major incident is confirmed or reviewed. Lists in, reasons out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.incidents.major.reaching import reasons

if TYPE_CHECKING:
    from isthmus.engine.door.act import Act

Reasons = Iterator[tuple[Any, Reason]]


def is_by_criteria(majors: Sequence[Any], act: Act) -> Reasons:
    """Refuse to confirm what is major by nobody's agreement (27013, 6.2.5).

    That time is needed to collect evidence is no criterion: collection has a clock of its own. What
    only some may know of is handled among them, so they say what makes it major.
    """
    for one in majors:
        if one.incident_id is None:
            text, hint = tr("It names no report."), tr("Edit it and name the report that is major.")
            yield one, Reason("no-report", text, hint)
        if one.ground == "evidence":
            yield (
                one,
                Reason(
                    "evidence-is-no-criterion",
                    tr("Time for evidence makes no incident major."),
                    tr("Decide about the evidence on the report, and withdraw this."),
                ),
            )
        elif one.ground != "criteria" or not one.criterion.strip():
            yield (
                one,
                Reason(
                    "no-criterion",
                    tr("It is not said to meet what was agreed."),
                    tr("Edit it and say which criterion it meets, or withdraw it."),
                ),
            )
        if not one.agreed_criteria and one.circle_id is None:
            yield (
                one,
                Reason(
                    "nothing-agreed",
                    tr("No agreement that applied when it was reported says what is major."),
                    tr("Agree on it with the customer, or withdraw this."),
                ),
            )


def has_responsible(majors: Sequence[Any], act: Act) -> Reasons:
    """Refuse to confirm what nobody answers for."""
    reason = Reason(
        "nobody-responsible",
        tr("Nobody is responsible for it."),
        tr("Edit it and name the responsible person."),
    )
    yield from ((one, reason) for one in majors if one.owner_id is None)


def is_over(majors: Sequence[Any], act: Act) -> Reasons:
    """Refuse to review what goes on."""
    from isthmus.incidents.models import UNRESOLVED, Incident

    keys = [one.incident_id for one in majors]
    rows = Incident.objects.as_system("majors: what goes on").filter(pk__in=keys)
    going_on = {*rows.filter(state__in=UNRESOLVED, restored_at=None).values_list("pk", flat=True)}
    reason = Reason(
        "major-goes-on",
        tr("The service is neither restored nor the report resolved."),
        tr("Review it afterwards."),
    )
    yield from ((one, reason) for one in majors if one.incident_id in going_on)


def is_not_told(majors: Sequence[Any], act: Act) -> Reasons:
    """Refuse to tell the first time twice: when that was is measured."""
    reason = Reason("management-told", tr("Top management was told."))
    yield from ((one, reason) for one in majors if one.management_told_at is not None)


def reaches_top_management(majors: Sequence[Any], act: Act) -> Reasons:
    """Refuse to say that top management was told where it is nobody who may be: a restricted one."""
    restricted = {one.pk: one for one in majors if one.circle_id is not None}
    if restricted:
        for key, reason in reasons(restricted, act.today).items():
            yield restricted[key], reason


def customer_is_not_told(majors: Sequence[Any], act: Act) -> Reasons:
    reason = Reason("customer-told", tr("The customer was told."))
    yield from ((one, reason) for one in majors if one.customer_told_at is not None)
