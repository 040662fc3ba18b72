from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from isthmus.assets.currencies import DIGITS
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.parts import PartType, load_parts
from isthmus.engine.registry import RecordType, register, section
from isthmus.people.handover.parts import PAST, Past
from isthmus.risks.basis import bases, leaned_on, threatened
from isthmus.risks.customers import customers_asked
from isthmus.risks.edges import ASSESSED_IN, CONSIDERS, THREATENS
from isthmus.risks.estimates import estimate_errors, no_currency
from isthmus.risks.method.in_force import InForceMethod, methods_in_force
from isthmus.risks.models import Estimate, Measure, Risk
from isthmus.risks.models.risk import HOLDS_DAYS, LIVE, concerns

MEASURES = PartType(
    name="measures",
    model=Measure,
    label="Measure",
    label_plural="Treatment plan",
    fields=("what", "control", "who", "due_on", "done_on", "cost", "currency"),
    about="What is done about it: by whom, until when, at which cost.",
)
ESTIMATES = PartType(
    name="estimates",
    model=Estimate,
    label="Estimate",
    label_plural="In figures",
    fields=(
        "case", "least", "likeliest", "most", "loss_low", "loss_high", "share", "currency", "seed",
    ),
    about="How often a year, and what it costs each time: as things are, after treatment, without measures.",
)  # fmt: skip
#: Who did something did it. What is still to be done passes to whoever takes over.
PAST["risks.measure.who"] = Past("Measures against risks they carried out", still=Q(done_on=None))

JUDGED = frozenset({
    "method", "inherent_likelihood", "inherent_consequence", "likelihood", "consequence",
    "residual_likelihood", "residual_consequence", "for_security", "for_services",
})  # fmt: skip
#: What an acceptance rests on, whoever gives it.
RESTS_ON = (
    "concerns", "method", "method_version", "likelihood", "consequence", "level",
    "treatment", "residual_likelihood", "residual_consequence", "residual_level", "basis",
)  # fmt: skip


@register
class RiskType(RecordType):
    model = Risk
    prefix = "RSK"
    register = "risks"
    label = "Risk"
    label_plural = "Risks"
    about = (
        "What could happen to information and services: how likely, how bad, what is done about it, "
        "and who answers for what is left."
    )
    clause = "6.2.3"
    phase = "plan"
    icon = "flame"
    columns = (
        "title",
        "level",
        "residual_level",
        "concerns",
        "treatment",
        "owner",
        "state",
        "review_due",
    )
    filters = (
        "concerns", "level", "likelihood", "consequence", "residual_level", "residual_likelihood",
        "residual_consequence", "above", "treatment", "method", "owner", "state", "review_due",
        "treat_by",
    )  # fmt: skip
    sorts = ("level", "residual_level", "title", "changed_at", "created_at")
    default_sort = "-level"
    form = (
        section("The risk", "title", "for_security", "for_services", "owner",
                about="What matters to one system may not matter to the other, so answer both."),
        section("What could happen", "threat", "vulnerability", "event", "outcome",
                about="A threat and what lets it through, or an event and what would follow: whichever says more."),
        section("For customers", "told_customers",
                about="All else that you say of how it comes about stays yours.", folded=True),
        section("How large it is", "method", "likelihood", "consequence", "rationale",
                about="As things are now. The level follows by the method."),
        section("Without any measures", "inherent_likelihood", "inherent_consequence", folded=True,
                about="How large it would be if nothing were done at all: it shows what measures are worth."),
        section("What is done about it", "treatment", "treatment_reason", "treat_by",
                "residual_likelihood", "residual_consequence",
                about="Choose, plan measures below, and judge what will be left once they are done."),
        section("Review", "review_due", about="When somebody looks at it again. Empty: a year after it was assessed."),
    )  # fmt: skip
    parts = (MEASURES, ESTIMATES)
    readonly = (
        "concerns", "inherent_level", "level", "above", "residual_level", "residual_above",
        "method_version", "assessed_on", "accepted_because", "accepted_on",
    )  # fmt: skip
    body_template = "risks/risk_body.html"
    told_apart = (
        "threat", "vulnerability", "event", "outcome", "told_customers", "rationale", "treatment", "treatment_reason",
        "accepted_because", "likelihood", "consequence", "level", "above", "method_version",
        "inherent_likelihood", "inherent_consequence", "inherent_level",
        "residual_likelihood", "residual_consequence", "residual_level", "residual_above",
    )  # fmt: skip
    untold = ("basis", "customers")
    relations = ("traces", THREATENS.code, CONSIDERS.code, ASSESSED_IN.code)
    called_by = "concerns"
    restrictable = True
    locked_last = True
    #: What a customer decides on; never how we came to it, nor what lets harm through.
    shared_fields = (
        "title", "told_customers", "concerns", "level", "treatment", "treat_by", "residual_level",
        "state", "review_due",
    )  # fmt: skip
    calendar = (
        CalendarDate("review_due", "Review due", Q(state__in=LIVE)),
        CalendarDate("treat_by", "Risk treated until", Q(state__in=("treating", "accepted"))),
    )
    approvals = (
        ApprovalRule(
            "acceptance",
            "Acceptance of the risk",
            material_fields=RESTS_ON,
            approver="owner",
            expires_days=HOLDS_DAYS,
            states=("assessed", "treating", "accepted"),
            given_with="accept",
            void_on=("assess_anew", "carry_out", "close"),
        ),
        ApprovalRule(
            "customer",
            "Acceptance by the customer",
            material_fields=(*RESTS_ON, "told_customers"),
            came_later=("told_customers",),
            parties="customers_asked",
            parties_kept="customers",
            apart=("owner",),
            expires_days=HOLDS_DAYS,
            states=("assessed", "treating", "accepted"),
            void_on=("assess_anew", "carry_out", "close"),
        ),
    )  # fmt: skip

    @classmethod
    def asked_for(cls, parameters: Mapping[str, str]) -> str:
        """Return which systems the risks of a list concern, or the one that a form is filled in for."""
        said = parameters.get("for_security", ""), parameters.get("for_services", "")
        return parameters.get("concerns", "") or str(concerns(*said))

    @classmethod
    def body_context(cls, page: Any) -> dict[str, Any]:
        from isthmus.risks.shown import risk_body

        return risk_body(page)

    @classmethod
    def derive(cls, records: Sequence[Any], act: Act) -> None:
        """Levels by the method in force, when they are judged; what an acceptance rests on, always."""
        keys = {one.method_id for one in records} - {None}
        known = methods_in_force(act.viewer.organization_id, keys)
        for one in records:
            if one.entry_id is None or one.touched & JUDGED:
                _judge(one, known.get(one.method_id))
        load_parts(cls, [one for one in records if one.pk])
        rows = {id(one): one.parts.get("measures", ()) for one in records}
        versions = {key: method.version for key, method in known.items()}
        hit = threatened([one.pk for one in records if one.pk])
        found = bases(records, rows, versions, hit, leaned_on(rows.values()))
        asked = customers_asked(records, hit)
        for one in records:
            one.basis = found[id(one)]
            one.customers = asked.get(one.pk, "")

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            if record.for_security == record.for_services == "no":
                text = tr("It would matter to nobody.")
                hint = tr("Say to which system it matters, or don't record it.")
                yield RowError(row, "for_services", "neither", text, hint)
            for place, one in enumerate(record.parts.get("measures", ())):
                yield from _measure_errors(row, f"measures.{place}", one, act)
            yield from estimate_errors(row, record.parts.get("estimates", ()))


def _judge(one: Any, method: InForceMethod | None) -> None:
    """Set the levels of a risk by its method; none by a method that is not in force."""
    for when in ("inherent_", "", "residual_"):
        pair = getattr(one, f"{when}likelihood"), getattr(one, f"{when}consequence")
        setattr(one, f"{when}level", method.rules.level(*pair) if method else "")
    one.method_version = method.version if method and one.level else None
    one.above = bool(method and method.rules.is_above(one.level, one.concerns))
    one.residual_above = bool(method and method.rules.is_above(one.residual_level, one.concerns))


def _measure_errors(row: int, pointer: str, one: Any, act: Act) -> Iterator[RowError]:
    if one.done_on and one.done_on > act.today:
        hint = tr("Give the day on which it was done, once it is.")
        text = tr("%(day)s is still to come.", day=day(one.done_on))
        yield RowError(row, f"{pointer}.done_on", "future", text, hint)
    if one.currency and one.currency not in DIGITS:
        yield no_currency(row, f"{pointer}.currency", one.currency)
    elif one.cost is not None and not one.currency:
        hint = tr("Give it, for example EUR.")
        yield RowError(
            row, f"{pointer}.currency", "required", tr("A cost needs its currency."), hint
        )
    elif one.cost is not None and round(one.cost, DIGITS[one.currency]) != one.cost:
        text = tr("%(currency)s has no such fractions.", currency=one.currency)
        hint = tr("It takes %(digits)s digits after the point.", digits=DIGITS[one.currency])
        yield RowError(row, f"{pointer}.cost", "range", text, hint)
    if one.cost is not None and one.cost < 0:
        text = tr("A cost is not less than nothing.")
        yield RowError(
            row, f"{pointer}.cost", "range", text, tr("Leave it empty where it costs nothing.")
        )
