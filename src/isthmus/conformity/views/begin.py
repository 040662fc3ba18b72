"""Beginning a gap assessment: one form whose answers are filled in already."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.conformity.adoption import adopt_editions, editions_in_use
from isthmus.conformity.models import Assessment, Coverage
from isthmus.conformity.records import AssessmentType
from isthmus.engine.access import CREATE, Viewer
from isthmus.engine.door import Act, Forbidden, Invalid, create
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.inputs import parse_rows
from isthmus.engine.language import joined, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.standards.library import ISMS, SMS, Edition, edition, editions

#: What an organization that has chosen nothing yet starts with: the pair of ISO/IEC 27013:2015.
USUAL = ("iso27001-2013", "iso20000-1-2011")
#: So long an assessment may take unless somebody says otherwise.
WEEKS = 6


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: MemberRequest, org: str) -> HttpResponse:
    """Show the form, or create the assessment and go to its first requirement.

    An organization that uses no edition yet chooses its editions in the same form.
    """
    act = act_of(request)
    require(AssessmentType, CREATE, act)
    used = editions_in_use(request.viewer.organization_id)
    if request.method != "POST":
        return _form(request, used, defaults(used, timezone.localdate()), [])
    typed = {name: request.POST.get(name, "") for name in ("title", "covers", "due_on", ISMS, SMS)}
    try:
        assessment = begun(typed, used, act)
    except Invalid as problem:
        errors = [
            {"name": ISMS if one.field == "editions" else one.field, "text": one.message}
            for one in problem.errors
        ]
        return _form(request, used, typed, errors)
    except Forbidden as problem:
        return _form(request, used, typed, [{"name": ISMS, "text": str(problem)}])
    address = reverse("assessment_go", kwargs={"org": org, "reference": assessment.reference})
    return HttpResponseRedirect(address)


def defaults(used: list[Edition], today: date) -> dict[str, str]:
    """Return what the form says before anybody typed."""
    systems = {one.system for one in used}
    if systems <= {""}:
        systems = {ISMS, SMS}
    return {
        "title": tr("Gap assessment %(today)s", today=format(today, "%B %Y")),
        "covers": Coverage.BOTH if len(systems) > 1 else systems.pop(),
        "due_on": (today + timedelta(weeks=WEEKS)).isoformat(),
        ISMS: USUAL[0],
        SMS: USUAL[1],
    }


def begun(typed: dict[str, str], used: list[Edition], act: Act) -> Assessment:
    """Create the assessment, and adopt editions where none are in use, in one transaction.

    Raises Forbidden, Invalid.
    """
    row: dict[str, Any] = {name: typed[name] for name in ("title", "due_on")}
    with door_open():
        if not used:
            wanted = [typed[system] for system in (ISMS, SMS) if typed[system]]
            adopt_editions(wanted, act)
            systems = {edition(code).system for code in wanted}
            row["covers"] = Coverage.BOTH if len(systems) == 2 else systems.pop()
        else:
            row["covers"] = typed["covers"] or Coverage.BOTH
        (values,) = parse_rows(AssessmentType, [row], Lookup(act.viewer))
        values["owner"] = act.viewer.principal_id
        (made,) = create(AssessmentType, [values], act)
    assert isinstance(made, Assessment)
    return made


def _form(
    request: MemberRequest, used: list[Edition], typed: dict[str, str], errors: list[dict[str, str]]
) -> HttpResponse:
    org = request.viewer.organization.slug
    context = {
        "typed": typed,
        "errors": errors,
        "wrong": {error["name"]: error["text"] for error in errors},
        "covers": _covers(used),
        "choices": {} if used else {system: _editions_of(system) for system in (ISMS, SMS)},
        "may_adopt": used or _may_adopt(request.viewer),
        "list_url": list_address(AssessmentType, org),
    }
    crumbs = register_crumbs(AssessmentType, org, (tr("Begin"), ""))
    status = 422 if errors else 200
    return page(request, "conformity/assessment_begin.html", context, crumbs, status)


def _may_adopt(viewer: Viewer) -> bool:
    return viewer.may("engine.organization.administer")


def _covers(used: list[Edition]) -> list[dict[str, str]]:
    """Return what can be assessed with the editions in use, and how much that is."""
    if not used:
        return []
    rows = []
    for system in (ISMS, SMS):
        own = [one for one in used if one.system == system]
        if own:
            label = joined((one.title for one in own), tr(" and "))
            rows.append({"value": system, "label": label, "hint": _count(own)})
    if len(used) > len(rows) or len(rows) > 1:
        total = sum(len(one.judged()) for one in used)
        hint = tr("%(total)s requirements, evidence shared", total=total)
        rows.insert(0, {"value": "both", "label": _everything(used), "hint": hint})
    return rows


def _everything(used: list[Edition]) -> str:
    return tr("Everything in use") if any(one.loaded for one in used) else tr("Both")


def _count(used: list[Edition]) -> str:
    return tr("%(count)s requirements", count=sum(len(one.judged()) for one in used))


def _editions_of(system: str) -> list[dict[str, str]]:
    held = [
        {"value": one.code, "label": one.title, "hint": _count([one])}
        for one in editions()
        if one.system == system
    ]
    return [*held, {"value": "", "label": tr("Not this standard"), "hint": ""}]


urlpatterns = [path("assessments/begin/", begin, name="assessment_begin")]
