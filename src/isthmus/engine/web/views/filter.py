from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isthmus.engine.access import VIEW
from isthmus.engine.door import Absent
from isthmus.engine.door.checks import require
from isthmus.engine.filters import QueryProblem, read_filter
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web import filtering, listing
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers

FRAGMENT = "engine/list_filter_fragment.html"


@for_customers
@require_safe
def record_filter(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Choose what to filter by, then the values; then the list is shown with that filter.

    A page of its own without a script, a piece of the list's page with it.
    """
    require(record_type, VIEW, act_of(request))
    lookup, asked = Lookup(request.viewer), request.GET
    _, parameters, _ = listing.readable(record_type, QueryDict(asked.get("back", "")), lookup)
    here = list_address(record_type, org)
    context = {"record_type": record_type, "here": here, "url": request.path,
               "back": listing.address(parameters).lstrip("?"), "error": ""}  # fmt: skip
    name = asked.get("field", "")
    if not name:
        context["choices"] = filtering.choices(
            record_type, parameters, lookup, here, reverse_filter(record_type, org)
        )
        return _answer(request, record_type, context)
    one = filtering.offered(record_type, lookup).get(name)
    if one is None:
        raise Absent("filter")
    if "suggest" in asked and filtering.names_people(one):
        options = filtering.suggestions(asked.get("q", ""), lookup)
        return render(None, "engine/options.html", {"options": options}, using="jinja2")
    was = asked.get("was", "")
    raw = ",".join(value for value in asked.getlist("value") if value) or parameters.get(was, "")
    if "apply" in asked:
        operator = asked.get("operator", "")
        parameter = f"{name}.{operator}" if operator else name
        try:
            printed = read_filter(record_type, parameter, raw, lookup).raw
        except QueryProblem as problem:
            context["error"] = f"{problem.message} {problem.hint}".strip()
        else:
            then = {**({was: None} if was else {}), parameter: printed}
            return HttpResponseRedirect(here + listing.address(parameters, **then))
    context["editor"] = filtering.editor(one, name, was, raw, lookup)
    return _answer(request, record_type, context)


def reverse_filter(record_type: type[RecordType], org: str) -> str:
    return page_address("record_filter", org=org, record_type=record_type)


def _answer(
    request: MemberRequest, record_type: type[RecordType], context: dict[str, object]
) -> HttpResponse:
    if request.htmx:
        return render(None, FRAGMENT, context, using="jinja2")
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, (tr("Filter"), ""))
    status = 422 if context["error"] else 200
    return page(request, "engine/list_filter.html", context, crumbs, status)
