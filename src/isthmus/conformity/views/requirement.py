"""A requirement's page, and what can be done there: trace, judge, begin what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from isthmus.conformity.evidence import entries_named, family
from isthmus.conformity.models import Answer, Judgement
from isthmus.conformity.operations import judge, trace, untrace
from isthmus.conformity.panels import requirement_address
from isthmus.conformity.requirement_page import RequirementPage
from isthmus.conformity.search import named
from isthmus.conformity.verdict import VERDICTS
from isthmus.conformity.views.probes import urlpatterns as probe_addresses
from isthmus.conformity.wanted import draft_for
from isthmus.engine.access import VIEW, Viewer, permission_for
from isthmus.engine.door import Absent, Conflict, Forbidden, Invalid
from isthmus.engine.keys import key_in
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.standards.catalogues.shelving import reachable
from isthmus.standards.library import Requirement, documented
from isthmus.standards.library import edition as edition_of

#: Fields of the form of a judgement, all of them texts.
TEXTS = ("answer", "statement", "gap", "action")
OVERTAKEN = N_(
    "Somebody judged it since you opened this page. Look at their judgement above; "
    "what you wrote is kept here, and judging again sets theirs aside."
)


@require_safe
def requirement(request: MemberRequest, org: str, edition: str, slug: str) -> HttpResponse:
    """Show where a requirement stands and why, and what can be done about it."""
    return _page(request, _find(request.viewer, edition, slug))


def _find(viewer: Viewer, edition: str, slug: str) -> Requirement:
    """Return the requirement at an address. Raises Absent, Forbidden."""
    permission = permission_for(Judgement, VIEW)
    if not viewer.may(permission):
        raise Forbidden(permission, tr("Where requirements stand is not for your role."))
    held = reachable(edition, viewer.organization_id)
    found = held.by_slug(slug) if held else None
    if found is None:
        raise Absent("requirement")
    return found


def _page(
    request: MemberRequest,
    found: Requirement,
    form: dict[str, Any] | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = RequirementPage(request.viewer, found, request.GET.get("find", "").strip()[:200])
    org = request.viewer.organization.slug
    here = requirement_address(found, org)
    context = {
        **shown.context(),
        "form": form or {},
        "errors": errors or [],
        "answers": _answers(),
        "legend_rows": [
            {"code": one.code, "label": one.label, "meaning": one.meaning} for one in VERDICTS
        ],
        "urls": {
            "here": here,
            **{
                name: reverse(
                    f"requirement_{name}",
                    kwargs={"org": org, "edition": found.edition, "slug": found.slug},
                )
                for name in ("trace", "untrace", "judge", "draft")
            },
        },
    }
    return page(request, "conformity/requirement.html", context, _crumbs(found, org), status)


def _answers() -> list[dict[str, str]]:
    hints = {
        Answer.CONFORMS: tr("What is asked for is done, and the evidence shows it."),
        Answer.PARTLY: tr("Something is missing, or done in some places only."),
        Answer.DOES_NOT: tr("It is not done."),
    }
    return [
        {"value": answer.value, "label": str(answer.label), "hint": hints[answer]}
        for answer in Answer
    ]


def _crumbs(found: Requirement, org: str) -> list[tuple[str, str]]:
    held = edition_of(found.edition)
    above = reversed(held.ancestors(found.ref))
    return [
        (tr("Standards"), reverse("standards", kwargs={"org": org})),
        (held.title, reverse("standards_edition", kwargs={"org": org, "edition_code": held.code})),
        *((one.ref, requirement_address(one, org)) for one in above),
        (found.ref, ""),
    ]


@require_POST
def trace_here(request: MemberRequest, org: str, edition: str, slug: str) -> HttpResponse:
    """Trace the records named to the requirement, or to the point of it that the form names."""
    found = _find(request.viewer, edition, slug)
    target = _within(request, found)
    entries, unknown = entries_named(request.POST.getlist("entry"), request.viewer)
    if unknown or not entries:
        what = (
            tr("No record is called “%(unknown)s”.", unknown=unknown[0])
            if unknown
            else tr("Name a record to trace.")
        )
        messages.error(request, what)
        return _back(found, org, "traced")
    for entry in entries:
        trace(entry.pk, [target], act_of(request))
    messages.success(
        request,
        tr(
            "Traced %(names)s to %(ref)s.",
            names=", ".join(e.reference for e in entries),
            ref=target.ref,
        ),
    )
    return _back(found, org, "traced")


@require_POST
def untrace_here(request: MemberRequest, org: str, edition: str, slug: str) -> HttpResponse:
    """End the trace of a record to the requirement; it stays in the past."""
    found = _find(request.viewer, edition, slug)
    entries, _ = entries_named(request.POST.getlist("entry"), request.viewer)
    for entry in entries:
        untrace(entry.pk, [found], act_of(request))
        messages.success(
            request,
            tr(
                "%(reference)s is no longer traced to %(ref)s.",
                reference=entry.reference,
                ref=found.ref,
            ),
        )
    return _back(found, org, "traced")


@require_POST
def judge_here(request: MemberRequest, org: str, edition: str, slug: str) -> HttpResponse:
    """Judge the requirement. What was typed is kept when it can't be done."""
    found = _find(request.viewer, edition, slug)
    if found not in edition_of(found.edition).judged():
        raise Absent("requirement that is judged by itself")
    form: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in TEXTS}
    form["evidence"] = request.POST.getlist("evidence")
    try:
        made = _judged(request, found, form)
    except Invalid as problem:
        errors = [{"name": one.field, "text": one.message} for one in problem.errors]
        return _page(request, found, form, errors, 422)
    except Conflict:
        return _page(request, found, form, [{"name": "answer", "text": OVERTAKEN}], 412)
    messages.success(
        request,
        tr(
            "Judged: %(answer)s (%(reference)s).",
            answer=made.get_answer_display().lower(),
            reference=made.reference,
        ),
    )
    return _back(found, org, "judged")


def _judged(request: MemberRequest, found: Requirement, form: dict[str, Any]) -> Judgement:
    entries, _ = entries_named(form["evidence"], request.viewer)
    return judge(
        found,
        form["answer"],
        act_of(request),
        **{name: form[name] for name in TEXTS if name != "answer"},
        evidence=[entry.pk for entry in entries],
        base=key_in(request.POST.get("base", "")) or 0,
    )


@require_POST
def draft_here(request: MemberRequest, org: str, edition: str, slug: str) -> HttpResponse:
    """Begin the document that is asked for: a draft with its title, traced, ready to be written."""
    found = _find(request.viewer, edition, slug)
    refs = {one.ref for one in family(found)}
    wanted = request.POST.get("item", "")
    item = next(
        (one for one in documented(found.edition) if one.id == wanted and one.ref in refs), None
    )
    if item is None:
        raise Absent("documented information of that name")
    made = draft_for(item, act_of(request))
    messages.success(
        request,
        tr(
            "%(reference)s is a draft now, traced to %(ref)s.",
            reference=made.reference,
            ref=item.ref,
        ),
    )
    return HttpResponseRedirect(record_address(made, org))


def _within(request: HttpRequest, found: Requirement) -> Requirement:
    """Return the requirement the form names, if it is this one or below it; else this one."""
    wanted = named(request.POST.get("requirement", ""), [edition_of(found.edition)])
    return wanted if wanted in family(found) else found


def _back(found: Requirement, org: str, part: str) -> HttpResponse:
    return HttpResponseRedirect(f"{requirement_address(found, org)}#{part}")


_AT = "requirements/<slug:edition>/<str:slug>/"

urlpatterns = [
    path(_AT, requirement, name="requirement"),
    path(_AT + "trace/", trace_here, name="requirement_trace"),
    path(_AT + "untrace/", untrace_here, name="requirement_untrace"),
    path(_AT + "judge/", judge_here, name="requirement_judge"),
    path(_AT + "draft/", draft_here, name="requirement_draft"),
    *probe_addresses,
]
