"""The path of a gap assessment: begin, one requirement a screen, the whole as a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from isthmus.conformity.assessment import Course, chapter, course_of
from isthmus.conformity.evidence import entries_named, find_entries
from isthmus.conformity.models import Answer, Assessment, Judgement
from isthmus.conformity.operations import judge
from isthmus.conformity.panels import requirement_row
from isthmus.conformity.records import AssessmentType
from isthmus.conformity.screen import (
    Known,
    Typed,
    entry_row,
    judgement_row,
    known_about,
    screen,
)
from isthmus.engine.access import JUDGE
from isthmus.engine.door import Absent, Conflict, Invalid
from isthmus.engine.keys import key_in
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.standards.library import Requirement, edition

SHOWS = {"all": N_("All"), "open": N_("Open"), "gaps": N_("Gaps"), "mine": N_("Answered by you")}


@require_safe
def go(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Resume: on to the next requirement without an answer, or to the list once there is none."""
    assessment: Assessment = find_record(request, AssessmentType, reference)
    following = course_of(assessment, request.viewer).next_open()
    return HttpResponseRedirect(_onward(assessment, following, org))


@require_http_methods(["GET", "HEAD", "POST"])
def question(
    request: MemberRequest, org: str, reference: str, edition: str, slug: str
) -> HttpResponse:
    """One requirement: show what is known, take the assessor's own answer."""
    assessment: Assessment = find_record(request, AssessmentType, reference)
    course = course_of(assessment, request.viewer)
    requirement = _requirement(edition, slug, course)
    known = known_about(requirement, request.viewer)
    if request.method == "POST":
        typed = Typed.of_form(request.POST, request.POST.getlist("evidence"))
        return _save(request, assessment, course, requirement, known, typed)
    return _show(request, assessment, course, requirement, known, _prefilled(known, request))


def _prefilled(known: Known, request: MemberRequest) -> Typed:
    """Return the assessor's own earlier answer to improve on; somebody else's is never copied."""
    seen = known.standing
    if seen is not None and seen.judgement.owner_id == request.viewer.principal_id:
        return Typed.of_judgement(seen)
    return Typed()


def _save(
    request: MemberRequest,
    assessment: Assessment,
    course: Course,
    requirement: Requirement,
    known: Known,
    typed: Typed,
) -> HttpResponse:
    evidence, unknown = entries_named(typed.references(), request.viewer)
    if unknown:
        text = tr("There is no record “%(unknown)s”.", unknown=unknown[0])
        typed.errors.append({"name": "further", "text": text})
    if typed.answer not in Answer.values:
        typed.errors.append({"name": "answer", "text": tr("Choose an answer.")})
    if typed.errors:
        return _show(request, assessment, course, requirement, known, typed, status=422)
    try:
        judge(
            requirement,
            typed.answer,
            act_of(request),
            statement=typed.statement,
            gap=typed.gap if typed.answer != Answer.CONFORMS else "",
            action=typed.action if typed.answer != Answer.CONFORMS else "",
            evidence=[entry.pk for entry in evidence],
            assessment=assessment,
            reused_from=known.reused(evidence),
            base=_base(request),
        )
    except Conflict:
        # Somebody judged meanwhile: show theirs beside what was typed, and keep all of it.
        now = course_of(assessment, request.viewer)
        fresh = known_about(requirement, request.viewer)
        if fresh.standing is None:
            text = tr("The answer you saw was withdrawn meanwhile. Save again to answer anew.")
            typed.errors.append({"name": "answer", "text": text})
        return _show(request, assessment, now, requirement, fresh, typed, status=409)
    except Invalid as problem:
        typed.errors += [{"name": one.field, "text": one.message} for one in problem.errors]
        return _show(request, assessment, course, requirement, known, typed, status=422)
    label = Answer(typed.answer).label.lower()
    messages.success(request, f"{requirement.reference}: {label}.")
    following = course.next_open(requirement)
    return HttpResponseRedirect(_onward(assessment, following, request.viewer.organization.slug))


def _base(request: MemberRequest) -> int:
    """Return the key of the judgement that stood when the screen was opened; 0 for none."""
    return key_in(request.POST.get("base", "")) or 0


def _onward(assessment: Assessment, following: Requirement | None, org: str) -> str:
    if following is None:
        return reverse(
            "assessment_overview", kwargs={"org": org, "reference": assessment.reference}
        )
    return question_address(assessment, following, org)


def question_address(assessment: Assessment, requirement: Requirement, org: str) -> str:
    return reverse(
        "assessment_question",
        kwargs={
            "org": org,
            "reference": assessment.reference,
            "edition": requirement.edition,
            "slug": requirement.slug,
        },
    )


def _requirement(code: str, slug: str, course: Course) -> Requirement:
    """Return the requirement in the address. Raises Absent unless the assessment covers it."""
    for one in course.requirements:
        if (one.edition, one.slug) == (code, slug):
            return one
    raise Absent("such requirement in this assessment")


def _show(
    request: MemberRequest,
    assessment: Assessment,
    course: Course,
    requirement: Requirement,
    known: Known,
    typed: Typed,
    status: int = 200,
) -> HttpResponse:
    org = request.viewer.organization.slug
    shown = screen(requirement, known, course, typed, request.viewer)
    listed = {row["reference"] for row in shown["evidence"]}
    listed |= {
        row["reference"]
        for group in shown["counterparts"]
        for one in group["judged"]
        for judged in one["judgements"]
        for row in judged["evidence"]
    }
    others, _ = entries_named([r for r in typed.evidence if r not in listed], request.viewer)
    context = {
        **shown,
        "assessment": assessment,
        "course": course,
        "number": course.number(requirement),
        "heading": requirement_row(chapter(requirement), org),
        "added": [entry_row(entry, org, typed.evidence) for entry in others],
        "base": known.standing.judgement.pk if known.standing else 0,
        "refusal": _refusal(request, assessment),
        "conflict": judgement_row(known.standing, org)
        if status == 409 and known.standing
        else None,
        "mine": bool(
            known.standing and known.standing.judgement.owner_id == request.viewer.principal_id
        ),
        "your_label": dict(Answer.choices).get(typed.answer, "No answer chosen"),
        "latest": _latest(assessment, course, org),
        "urls": _addresses(assessment, course, requirement, org),
    }
    crumbs = _crumbs(assessment, org, (requirement.reference, ""))
    return page(request, "conformity/assessment_question.html", context, crumbs, status)


def _refusal(request: MemberRequest, assessment: Assessment) -> str:
    """Return why this viewer can't answer here now; empty if they can."""
    if not request.viewer.may_on(Judgement, JUDGE):
        return tr("Your role reads assessments and answers none.")
    if assessment.state != "open":
        return tr(
            "%(reference)s is %(state_label)s; open it again to go on.",
            reference=assessment.reference,
            state_label=assessment.state_label.lower(),
        )
    return ""


def _latest(assessment: Assessment, course: Course, org: str) -> list[dict[str, Any]]:
    return [
        {
            "ref": one.requirement.ref,
            "system": one.requirement.system,
            "edition": edition(one.requirement.edition).short,
            "url": question_address(assessment, one.requirement, org),
            "by": one.by,
            "at": one.at,
            "label": one.label,
        }
        for one in course.latest()
    ]


def _addresses(
    assessment: Assessment, course: Course, requirement: Requirement, org: str
) -> dict[str, str]:
    before, after = course.before(requirement), course.after(requirement)
    here = {"org": org, "reference": assessment.reference}
    return {
        "previous": question_address(assessment, before, org) if before else "",
        "next": question_address(assessment, after, org) if after else "",
        "skip": _onward(assessment, course.next_open(requirement), org),
        "overview": reverse("assessment_overview", kwargs=here),
        "evidence": reverse("assessment_evidence", kwargs=here),
        "record": record_address(assessment, org),
    }


def _crumbs(assessment: Assessment, org: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return register_crumbs(
        AssessmentType, org, (assessment.reference, record_address(assessment, org)), *more
    )


@require_safe
def overview(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """The whole assessment as a dense list to jump from; `show` is open, gaps, mine or all."""
    assessment: Assessment = find_record(request, AssessmentType, reference)
    course = course_of(assessment, request.viewer)
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    groups: dict[Requirement, list[dict[str, Any]]] = {}
    counts = dict.fromkeys(SHOWS, 0)
    for requirement in course.requirements:
        fits = _fits(requirement, course, request.viewer.principal_id)
        for name in fits:
            counts[name] += 1
        if show in fits:
            row = _overview_row(assessment, course, requirement, org)
            groups.setdefault(chapter(requirement), []).append(row)
    context = {
        "assessment": assessment,
        "course": course,
        "groups": [(requirement_row(heading, org), rows) for heading, rows in groups.items()],
        "shows": [
            {"label": label, "url": f"?show={name}", "current": name == show, "count": counts[name]}
            for name, label in SHOWS.items()
        ],
        "go_url": reverse("assessment_go", kwargs={"org": org, "reference": reference}),
        "refusal": _refusal(request, assessment),
        "show": show,
    }
    crumbs = _crumbs(assessment, org, (tr("Overview"), ""))
    return page(request, "conformity/assessment_overview.html", context, crumbs)


def _fits(requirement: Requirement, course: Course, who: int | None) -> list[str]:
    """Return under which of SHOWS a requirement stands."""
    given = course.answers.get(requirement)
    if given is None:
        return ["all", "open"]
    gaps = ["gaps"] if given.is_gap else []
    return ["all", *gaps, *(["mine"] if given.by_id == who else [])]


def _overview_row(
    assessment: Assessment, course: Course, requirement: Requirement, org: str
) -> dict[str, Any]:
    row = requirement_row(requirement, org)
    row["url"] = question_address(assessment, requirement, org)
    row["given"] = course.answers.get(requirement)
    return row


@require_GET
def evidence(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Records that fit what is being typed, as boxes; what was chosen before stays chosen."""
    find_record(request, AssessmentType, reference)
    typed = request.GET.get("find", "").strip()[:200]
    listed = set(request.GET.getlist("listed"))
    chosen = [one for one in request.GET.getlist("evidence") if one not in listed]
    kept, _ = entries_named(chosen, request.viewer)
    found = [
        entry
        for entry in find_entries(typed, request.viewer)
        if entry.reference not in listed and entry not in kept
    ]
    context = {
        "kept": [entry_row(entry, org, chosen) for entry in kept],
        "found": [entry_row(entry, org) for entry in found],
        "typed": typed,
    }
    # Without the request the frame is not drawn: this is a fragment.
    return render(None, "conformity/evidence_choices.html", context, using="jinja2")


_AT = "assessments/<str:reference>/"

urlpatterns = [
    path(_AT + "go/", go, name="assessment_go"),
    path(_AT + "go/<slug:edition>/<str:slug>/", question, name="assessment_question"),
    path(_AT + "overview/", overview, name="assessment_overview"),
    path(_AT + "evidence/", evidence, name="assessment_evidence"),
]
