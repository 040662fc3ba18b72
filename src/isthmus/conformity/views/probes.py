"""All probes with what they answer, and the records that fall short of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.conformity.addition import NOTHING, addition, supplement
from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.models import Judgement, ProbeFinding
from isthmus.conformity.panels import requirement_address
from isthmus.conformity.past_standing import Point, over, since, trend
from isthmus.conformity.probe import (
    ANY,
    DID_NOT_OCCUR,
    FALLS_SHORT,
    MET,
    NO_EVIDENCE,
    OUTCOMES,
    Probe,
    ProbeResult,
    Sight,
    probes,
)
from isthmus.conformity.stored import open_findings
from isthmus.engine.access import VIEW, Viewer, permission_for
from isthmus.engine.door import Absent, Forbidden
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.library import EDITIONS, Requirement, by_key, edition
from isthmus.standards.shelf import REQUIREMENT

#: Outcomes as the shape of the verdict that says the same; those that call for something first.
SHAPES = {
    FALLS_SHORT: "falls_short",
    NO_EVIDENCE: "no_evidence",
    MET: "supported",
    DID_NOT_OCCUR: "did_not_occur",
}
ORDER = tuple(SHAPES)
ON_A_PAGE = 50


def _require_sight(viewer: Viewer) -> None:
    permission = permission_for(Judgement, VIEW)
    if not viewer.may(permission):
        raise Forbidden(permission, tr("Where requirements stand is not for your role."))


@require_safe
def probe_list(request: MemberRequest, org: str) -> HttpResponse:
    """Show what each probe answers today, those that call for something first."""
    _require_sight(request.viewer)
    asked = request.GET.get("outcome", "")
    known = facts(request.viewer.organization)
    codes, results = known.codes, known.results
    results.sort(key=lambda one: (ORDER.index(one.outcome), one.probe.title))
    here = reverse("probes", kwargs={"org": org})
    rows = [_row(one, codes, org) for one in results if not asked or one.outcome == asked]
    context = {
        "rows": rows,
        "counts": [_count(outcome, results, here) for outcome in ORDER],
        "chips": [
            {
                "label": tr("Outcome"),
                "operator": "is",
                "value": OUTCOMES[asked].lower(),
                "remove_url": here,
            }
        ]
        if asked in OUTCOMES
        else [],
        "here": here,
        "nothing_used": not codes,
        "besides": [
            {
                "title": one.title,
                "url": reverse("probe", kwargs={"org": org, "probe_id": one.id}) + "#restricted",
                "short": more.short,
                "remedy": one.remedy,
            }
            for one, more in supplement(request.viewer, codes, known.on)
        ],
    }
    return page(request, "conformity/probes.html", context, [(tr("Probes"), "")])


def _count(outcome: str, results: list[ProbeResult], here: str) -> dict[str, Any]:
    count = sum(one.outcome == outcome for one in results)
    tone = {FALLS_SHORT: "bad", NO_EVIDENCE: "warn"}.get(outcome, "") if count else ""
    return {
        "label": OUTCOMES[outcome],
        "value": count,
        "url": f"{here}?outcome={outcome}",
        "tone": tone,
    }


def _row(result: ProbeResult, codes: Sequence[str], org: str) -> dict[str, Any]:
    declared = result.probe
    refs = [
        f"{edition(code).short} {ref}"
        for code in codes
        for ref in declared.requirements.get(code, ())
    ]
    return {
        "probe": declared,
        "url": reverse("probe", kwargs={"org": org, "probe_id": declared.id}),
        "outcome": (SHAPES[result.outcome], result.outcome_label),
        "short": result.short if result.outcome == FALLS_SHORT else None,
        "sentence": result.sentence,
        "gravity": tr(declared.gravity.capitalize()),
        "refs": _in_short(refs, declared),
        "all_refs": ", ".join(refs) or f"ISO/IEC 27013, {declared.clause}",
    }


def _in_short(refs: list[str], declared: Probe) -> str:
    """Return the first requirement a probe speaks about and how many more; else the clause."""
    if not refs:
        return f"ISO/IEC 27013, {declared.clause}"
    return (
        refs[0]
        if len(refs) == 1
        else tr("%(refs)s and %(count)s more", refs=refs[0], count=len(refs) - 1)
    )


@require_safe
def probe_page(request: MemberRequest, org: str, probe_id: str) -> HttpResponse:
    """Show one probe: what it examines, what it answers, and what falls short, page by page."""
    _require_sight(request.viewer)
    declared = probes.get(probe_id)
    if declared is None:
        raise Absent("probe")
    organization = request.viewer.organization
    known = facts(organization)
    codes, results = known.codes, known.results_of([probe_id])
    here = reverse("probe", kwargs={"org": org, "probe_id": probe_id})
    found = _lacking(declared, known, request)
    shown = Paginator(_in_order(found), ON_A_PAGE).get_page(request.GET.get("page"))
    result = results[0] if results else None
    begun = since(organization.pk, probe_id, [entry.pk for entry in shown])
    more = addition(declared, request.viewer, codes, known.on) if result else NOTHING
    context = {
        "trend": _trend(trend(organization.pk, probe_id, timezone.now())) if result else None,
        "over": [_over(one, org) for one in over(request.viewer, probe_id)],
        "restricted": [_entry(entry, org, None) for entry in more.entries],
        "restricted_count": more.short,
        "probe": declared,
        "doc": [part.replace("\n", " ").strip() for part in declared.doc.split("\n\n")],
        "result": result,
        "shape": SHAPES[result.outcome] if result else "",
        "rows": [_entry(entry, org, result) | {"since": begun.get(entry.pk)} for entry in shown],
        "total": shown.paginator.count,
        "text": tr(
            "%(first)s to %(last)s of %(count)s",
            first=shown.start_index(),
            last=shown.end_index(),
            count=shown.paginator.count,
        ),
        "previous": f"{here}?page={shown.previous_page_number()}" if shown.has_previous() else "",
        "next": f"{here}?page={shown.next_page_number()}" if shown.has_next() else "",
        "refs": _refs(declared, codes, org),
        "reads": _reads(declared),
    }
    crumbs = [(tr("Probes"), reverse("probes", kwargs={"org": org})), (declared.title, "")]
    return page(request, "conformity/probe.html", context, crumbs)


def _lacking(declared: Probe, known: Facts, request: MemberRequest) -> EntryQuerySet:
    """Return what falls short and what nothing shows, as far as the viewer's roles reach."""
    if known.stored(declared.id):
        findings = open_findings(known.organization.pk, declared.id).exclude(outcome=MET)
        keys = findings.values("entry_id")
        lacking = Entry.objects.visible_to(request.viewer).unrestricted().filter(pk__in=keys)
    else:
        seen = declared.look(Sight(known.organization, known.codes, known.on))
        lacking = Entry.objects.visible_to(request.viewer).filter(
            pk__in=seen.lacking().values("pk")
        )
    return lacking


def _trend(found: list[Point]) -> dict[str, Any] | None:
    """Return the picture of a trend: what falls short week by week, and what that says."""
    stood = [(one.day, one.standing) for one in found if one.standing is not None]
    if not stood:
        return None
    short = [standing.short for _, standing in stood]
    return {
        "answer": _movement(short, stood[0][0]),
        "periods": [f"{day:%m-%d}" for day, _ in stood],
        "counts": short,
        "table": [
            [day(on), OUTCOMES[standing.outcome], standing.short, standing.examined]
            for on, standing in reversed(stood)
        ],
    }


def _movement(short: list[int], first: date) -> str:
    """Say in words how the number of records that fall short has moved since `first`."""
    if len(short) < 2:
        return tr("%(short)s now; it is looked at since today.", short=short[-1])
    if short[0] == short[-1]:
        return tr("%(short)s now, as many as on %(first)s.", short=short[-1], first=day(first))
    moved = short[-1] - short[0]
    if moved > 0:
        return tr(
            "%(now)s now, %(more)s more than on %(day)s.", now=short[-1], more=moved, day=day(first)
        )
    return tr(
        "%(now)s now, %(fewer)s fewer than on %(day)s.", now=short[-1], fewer=-moved, day=day(first)
    )


def _over(one: ProbeFinding, org: str) -> dict[str, Any]:
    return _entry(one.entry, org, None) | {"since": one.fell_short_from, "until": one.until}


def _in_order(found: EntryQuerySet) -> EntryQuerySet | list[Entry]:
    """Return records by their due date, requirements in the order of their editions."""
    rows = found.order_by("due", "pk")
    first = rows.first()
    if first is None or first.type != REQUIREMENT:
        return rows
    return sorted(rows, key=lambda entry: _place(by_key().get(entry.pk)))


def _place(requirement: Requirement | None) -> tuple[int, str, int]:
    if requirement is None:
        return 0, "", 0
    code = requirement.edition
    return (EDITIONS.index(code) if code in EDITIONS else len(EDITIONS)), code, requirement.position


def _entry(entry: Entry, org: str, result: ProbeResult | None) -> dict[str, Any]:
    declared = registry.find(entry.type)
    requirement = by_key().get(entry.pk) if entry.type == REQUIREMENT else None
    outcome = result.by_requirement.get(entry.pk, "") if result else ""
    state = str(declared.model.lifecycle.states[entry.state].label) if declared else ""
    return {
        "url": requirement_address(requirement, org) if requirement else entry_address(entry, org),
        "reference": entry.reference,
        "title": entry.title,
        "type": declared.label if declared else tr("Requirement"),
        "category": entry.state_category,
        "state": state,
        "due": entry.due,
        "outcome": (SHAPES[outcome], OUTCOMES[outcome]) if outcome else None,
    }


def _refs(declared: Probe, codes: Sequence[str], org: str) -> list[dict[str, Any]]:
    """Return the requirements the probe speaks about: of the editions in use, else of all."""
    shown = [code for code in declared.requirements if code in codes] or list(declared.requirements)
    rows = []
    for code in shown:
        held = edition(code)
        for ref in declared.requirements[code]:
            one = held.by_ref[ref]
            rows.append(
                {
                    "ref": ref,
                    "title": one.title,
                    "url": requirement_address(one, org),
                    "edition": held.short,
                    "system": held.system,
                }
            )
    return rows


def _reads(declared: Probe) -> list[str]:
    if ANY in declared.reads:
        return [tr("Every register")]
    found = (registry.find(code) for code in declared.reads)
    return [one.label_plural for one in found if one is not None]


urlpatterns = [
    path("probes/", probe_list, name="probes"),
    path("probes/<slug:probe_id>/", probe_page, name="probe"),
]
