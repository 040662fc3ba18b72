"""Tracing a record to requirements: the writes of the panel of traces, and its search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import DECLINES
from isthmus.conformity.operations import decline, trace, untrace
from isthmus.conformity.panels import further, requirement_row, traces_context
from isthmus.conformity.search import find_requirements, named
from isthmus.engine.door import Invalid, unrelate
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.standards.catalogues.shelving import editions_for
from isthmus.standards.library import Requirement

PANEL = "conformity/traces_answer.html"


@require_POST
def add(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Trace the record to what was chosen, or to the one reference that was typed."""
    record = find_record(request, record_type, reference)
    chosen = _chosen(request)
    typed = request.POST.get("q", "").strip()
    if not chosen and typed:
        found = _meant(request, typed)
        if found is None:
            return _panel(
                request,
                record_type,
                record,
                error=tr(
                    "Nothing is called “%(typed)s”: choose from the list, or give a reference such "
                    "as 5.1 a).",
                    typed=typed,
                ),
                typed=typed,
            )
        chosen = [found]
    if not chosen:
        return _panel(request, record_type, record, error=tr("Choose at least one requirement."))
    trace(record.pk, chosen, act_of(request))
    return _panel(request, record_type, record, _notice(tr("Traced to"), chosen, "remove"))


@require_POST
def remove(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """End traces; the notice offers to undo it."""
    record = find_record(request, record_type, reference)
    chosen = _chosen(request)
    untrace(record.pk, chosen, act_of(request))
    return _panel(request, record_type, record, _notice(tr("No longer traced to"), chosen, "add"))


@require_POST
def refuse(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Decline a counterpart, or what a trace stands for in the next edition, with the reason."""
    record = find_record(request, record_type, reference)
    chosen = _chosen(request)
    try:
        for requirement in chosen:
            decline(record.pk, requirement, act_of(request), reason=request.POST.get("reason", ""))
    except Invalid as problem:
        return _panel(request, record_type, record, error=problem.errors[0].message)
    return _panel(request, record_type, record, _notice(tr("Declined"), chosen, "take_back"))


@require_POST
def take_back(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Take back a decline: the counterpart is offered again, the trace stands for it again."""
    record = find_record(request, record_type, reference)
    chosen = _chosen(request)
    unrelate(record.pk, DECLINES.code, [one.key for one in chosen], act_of(request))
    return _panel(request, record_type, record, _notice(tr("No longer declined:"), chosen, ""))


@require_GET
def search(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Return the requirements that fit what is being typed; what is chosen already stays chosen."""
    find_record(request, record_type, reference)
    held = editions_in_use(request.viewer.organization_id)
    chosen = _meant_by(request, request.GET.getlist("requirement"))
    typed = request.GET.get("q", "").strip()[:200]
    found = [one for one in find_requirements(typed, held) if one not in chosen]
    context = {
        "chosen": [requirement_row(one, org) for one in chosen],
        "found": [requirement_row(one, org) for one in found],
        "typed": typed,
    }
    return render(None, "conformity/trace_choices.html", context, using="jinja2")


@require_GET
def missing(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Return what other documented information is missing, when that part is opened."""
    title = tr("Documented information still missing")
    return _further(request, record_type, reference, "missing", title)


@require_GET
def offers(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Return the counterparts that are offered, when that part is opened."""
    return _further(
        request, record_type, reference, "offers", tr("Counterparts of the other standard")
    )


def _further(
    request: MemberRequest, record_type: type[RecordType], reference: str, what: str, title: str
) -> HttpResponse:
    """Answer with a piece of the panel; without htmx, with a page of it."""
    record = find_record(request, record_type, reference)
    slug = request.viewer.organization.slug
    context = further(record_type, record, request.viewer, what) | {"title": title}
    if request.htmx:
        context["csrf_input"] = csrf_input_lazy(request)
        return render(None, "conformity/traces_more.html", context, using="jinja2")
    here = (record.reference, record_address(record, slug))
    crumbs = register_crumbs(record_type, slug, here, (title, ""))
    return page(request, "conformity/traces_more_page.html", context, crumbs)


def _meant_by(request: MemberRequest, values: Sequence[str]) -> list[Requirement]:
    """Return the requirements that a form names; what names none is left out."""
    held = editions_for(request.viewer.organization_id) if values else []
    found = [named(value, held) for value in values]
    return [one for one in found if one is not None]


def _chosen(request: MemberRequest) -> list[Requirement]:
    return _meant_by(request, request.POST.getlist("requirement"))


def _meant(request: MemberRequest, typed: str) -> Requirement | None:
    """Return what was typed without choosing: a reference, or words only one requirement fits."""
    held = editions_in_use(request.viewer.organization_id)
    exact = named(typed, held)
    if exact is not None:
        return exact
    found = find_requirements(typed, held, limit=2)
    return found[0] if len(found) == 1 else None


def _notice(words: str, chosen: Sequence[Requirement], undo: str) -> dict[str, Any]:
    named_ = ", ".join(one.reference for one in chosen[:3])
    more = tr(" and %(count)s more", count=len(chosen) - 3) if len(chosen) > 3 else ""
    values = [f"{one.edition} {one.ref}" for one in chosen]
    return {"text": f"{words} {named_}{more}.", "undo": undo, "values": values}


def _panel(
    request: MemberRequest,
    record_type: type[RecordType],
    record: Any,
    notice: dict[str, Any] | None = None,
    error: str = "",
    typed: str = "",
) -> HttpResponse:
    """Answer with the panel as it is now; without htmx, with the record's page."""
    if not request.htmx:
        if error:
            messages.error(request, error)
        elif notice:
            messages.success(request, notice["text"])
        address = record_address(record, request.viewer.organization.slug)
        return HttpResponseRedirect(f"{address}#traces")
    panel = traces_context(
        record_type, record, request.viewer, notice=notice, error=error, typed=typed
    )
    panel["elsewhere"] = True
    # Without the request the frame is not drawn: this is a fragment.
    return render(None, PANEL, {"panel": panel, "csrf_input": csrf_input_lazy(request)},
                  using="jinja2")  # fmt: skip


_AT = "<register:record_type>/<str:reference>/traces/"

urlpatterns = [
    path(_AT + "add/", add, name="traces_add"),
    path(_AT + "remove/", remove, name="traces_remove"),
    path(_AT + "decline/", refuse, name="traces_decline"),
    path(_AT + "take-back/", take_back, name="traces_take_back"),
    path(_AT + "search/", search, name="traces_search"),
    path(_AT + "missing/", missing, name="traces_missing"),
    path(_AT + "offers/", offers, name="traces_offers"),
]
