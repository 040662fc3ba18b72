from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from isthmus.context.models import Holder
from isthmus.engine.door.act import Act
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.clocks.binding import Bound, bound_for_everybody
from isthmus.incidents.major.edges import MAJOR_OF
from isthmus.incidents.major.models import Able, MajorIncident
from isthmus.incidents.major.shown import body_context
from isthmus.incidents.models import Incident


@register
class MajorIncidentType(RecordType):
    model = MajorIncident
    prefix = "MAJ"
    register = "major-incidents"
    label = "Major incident"
    label_plural = "Major incidents"
    about = (
        "What somebody declared major, at any hour, and what became of it: confirmed or withdrawn by "
        "what was agreed with the customer, top management told in time, reviewed. Time for evidence "
        "makes none major."
    )
    clause = "6.2.5"
    phase = "do"
    icon = "alert-octagon"
    columns = ("title", "state", "incident", "owner", "declared_at", "confirm_by", "ground")
    filters = ("incident", "ground", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    default_sort = "-created_at"
    labels: ClassVar[Mapping[str, str]] = {"owner": "Responsible person"}
    form = (
        section("What is major", "incident", "title", "ground", "criterion",
                about="Declare first when in doubt; it is provisional until somebody confirms it by the agreement."),
        section("Whom it reaches", "manager", folded=True,
                about="A restricted one is handled among those who know of it. It still reaches one of top management who is among them and has no part in it."),
        section("How often the customer hears of it", "update_every",
                about="Until it is over; each update is kept with the time, to whom, and what was said. Empty: as the agreement in force says."),
        section("Who answers for it", "owner", "competence",
                about="A trained person, by the register of competences. An expired one is a warning, and stays on record."),
    )  # fmt: skip
    readonly = (
        "agreement", "agreement_version", "agreed_criteria", "declared_at", "confirm_by", "management_due",
        "customer_due", "able", "confirmed_at", "confirmed_by", "shown_by", "management_told_at",
        "management_told_by", "management_told_how", "customer_told_at", "customer_told_how",
        "review", "no_action", "reviewed_at", "update_due", "update_warn_at",
    )  # fmt: skip
    hangs_on = "incident"
    edge_fields: ClassVar[Mapping[str, str]] = {"incident": MAJOR_OF.code}
    restrictable = True
    body_template = "incidents/major_body.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        return body_context(page)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        _bind(
            [
                one
                for one in records
                if one.created_at == act.occurred_at and one.state == "provisional"
            ],
            act,
        )
        _ask_competence(records, act)


def _bind(records: Sequence[Any], act: Act) -> None:
    """Keep with new declarations what was agreed when their reports were opened. Four queries."""
    if not records:
        return
    organization_id = act.viewer.organization_id
    keys = {one.incident_id for one in records}
    rows = Incident.objects.as_system("what is major by whose agreement").filter(
        pk__in=keys, organization=organization_id
    )
    reports = [*rows]
    held = bound_for_everybody(reports, organization_id)
    agreed = {one.pk: bound for one, bound in zip(reports, held, strict=True)}
    hidden = {one.pk for one in reports if one.circle_id is not None}
    for one in records:
        bound = agreed.get(one.incident_id)
        _keep(one, bound)
        # Nobody outside hears of what is restricted, so no rhythm is kept with them.
        rhythm = bound.terms.update_customer if bound else None
        if one.update_every is None and rhythm is not None and one.incident_id not in hidden:
            one.update_every = rhythm
            one.count_update(one.declared_at)


def _keep(one: Any, bound: Bound | None) -> None:
    if bound is None:
        return
    terms = bound.terms
    one.agreement_id, one.agreement_version = bound.agreement.pk, bound.version
    one.agreed_criteria = terms.major_criteria
    if terms.tell_management is not None:
        one.management_due = one.declared_at + timedelta(minutes=terms.tell_management)
    if terms.tell_customer is not None:
        one.customer_due = one.declared_at + timedelta(minutes=terms.tell_customer)


def _ask_competence(records: Sequence[Any], act: Act) -> None:
    """Say of each whether the responsible person has shown what is asked for. Two queries at most."""
    if any(one.competence_id is None for one in records):
        rows = MajorIncident.objects.as_system("the competence that was asked for last").filter(
            organization=act.viewer.organization_id, competence__isnull=False, circle=None
        )
        last = rows.order_by("-created_at").values_list("competence", flat=True).first()
        for one in records:
            if one.competence_id is None and one.created_at == act.occurred_at:
                one.competence_id = last
    asked = [one for one in records if one.competence_id is not None and one.owner_id is not None]
    holders = Holder.objects.filter(
        record__in={one.competence_id for one in asked},
        person__in={one.owner_id for one in asked},
        level="shown",
    )
    until = {(row.record_id, row.person_id): row.valid_until for row in holders} if asked else {}
    for one in records:
        pair = one.competence_id, one.owner_id
        if None in pair:
            one.able = ""
        elif pair not in until:
            one.able = Able.MISSING
        else:
            day = until[pair]
            one.able = Able.VALID if day is None or day >= act.today else Able.EXPIRED
