from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.engine.access import CREATE, VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.fields import Lookup
from isthmus.engine.filters import QueryProblem
from isthmus.engine.reading import Page, Query
from isthmus.engine.reading import page as read_page
from isthmus.engine.registry import RecordType
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.hooks import ListAction, list_actions_for
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers


@for_customers
@require_safe
def record_list(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """The list of a register: what is there, found by filters that stand in the address."""
    require(record_type, VIEW, act_of(request))
    lookup = Lookup(request.viewer)
    query, parameters, problems = listing.readable(record_type, request.GET, lookup)
    texts = listing.long_texts(record_type)
    try:
        found = read_page(query, request.viewer, lookup, without=texts)
    except QueryProblem as problem:
        # A damaged or foreign cursor: begin at the first page.
        problems.append(problem)
        query, parameters, _ = listing.readable(record_type, _first(parameters), lookup)
        found = read_page(query, request.viewer, lookup, without=texts)
    context = _context(request, record_type, query, parameters, found)
    context["problems"] = problems
    return page(request, "engine/record_list.html", context, register_crumbs(record_type, org))


def _first(parameters: QueryDict) -> QueryDict:
    kept = parameters.copy()
    for name in listing.CURSORS:
        kept.pop(name, None)
    return kept


def _context(
    request: MemberRequest,
    record_type: type[RecordType],
    query: Query,
    parameters: QueryDict,
    found: Page,
) -> dict[str, Any]:
    viewer, lookup = request.viewer, found.lookup
    here = list_address(record_type, viewer.organization.slug)
    names = listing.chosen_columns(record_type, parameters)
    actions = list_actions_for(record_type, viewer)
    links = {
        place: [
            _link(action, record_type, parameters, viewer.organization.slug)
            for action in actions
            if action.place == place
        ]
        for place in ("head", "import", "export")
    }
    create = _create(request, record_type)
    # Filters first: the people they offer are most of those that the rows name.
    add = listing.addable(record_type, query, lookup)
    keep = {
        name: values
        for name, values in parameters.lists()
        if name not in listing.CURSORS and any(values)
    }
    return {
        "record_type": record_type,
        "here": here,
        "columns": listing.columns(record_type, names, query, parameters),
        "rows": listing.rows(record_type, names, found, viewer),
        "chips": listing.chips(query, parameters),
        "add": add,
        "column_menu": listing.column_menu(record_type, names, parameters),
        "keep": keep,
        "back": listing.address(parameters).lstrip("?"),
        "text": query.text,
        "narrowed": bool(query.filters or query.text),
        "count_text": listing.count_words(found, record_type),
        "pager_text": listing.pager_words(found, record_type),
        "previous_url": _turn(parameters, "before", found.previous),
        "next_url": _turn(parameters, "after", found.next),
        "moves": listing.bulk_moves(record_type, found, viewer),
        "bulk_url": reverse(
            "record_bulk", kwargs={"org": viewer.organization.slug, "record_type": record_type}
        ),
        "actions": [*links["head"], *links["import"], *create],
        "first_steps": [*create, *links["import"]],
        "exports": links["export"],
    }


def _turn(parameters: QueryDict, way: str, cursor: str) -> str:
    return listing.address(parameters) + f"&{way}={cursor}" if cursor else ""


def _create(request: MemberRequest, record_type: type[RecordType]) -> list[dict[str, Any]]:
    if not request.viewer.may_on(record_type.model, CREATE):
        return []
    address = reverse(
        "record_new",
        kwargs={"org": request.viewer.organization.slug, "record_type": record_type},
    )
    label = f"New {record_type.label[:1].lower()}{record_type.label[1:]}"
    return [{"label": label, "url": address, "icon": "plus", "kind": "primary", "key": "n"}]


def _link(
    action: ListAction, record_type: type[RecordType], parameters: QueryDict, slug: str
) -> dict[str, Any]:
    arguments: dict[str, Any] = {"org": slug}
    if action.for_register:
        arguments["record_type"] = record_type
    query = dict(action.query)
    if action.keep_filters:
        query = {**{k: ",".join(v) for k, v in parameters.lists() if any(v)}, **query}
    url = reverse(action.route, kwargs=arguments)
    return {
        "label": action.label,
        "url": url + listing.address(query) if query else url,
        "icon": action.icon,
    }
