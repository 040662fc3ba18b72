from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from isthmus.engine.access import CREATE, EDIT, REMOVE, RESTRICT, VIEW, Viewer
from isthmus.engine.door.checks import require
from isthmus.engine.filters import QueryProblem
from isthmus.engine.labels.reading import KEPT, column
from isthmus.engine.language import tr, within
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lists.memory import Memory, memory_of, news_column, remembers
from isthmus.engine.lists.web import address_of, column_choices, route, views_context
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import Page, Query
from isthmus.engine.reading import page as read_page
from isthmus.engine.registry import RecordType
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.hooks import ListAction, list_actions_for
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers
from isthmus.engine.web.views.filter import reverse_filter


@for_customers
@require_safe
def record_list(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """The list of a register: what is there, found by filters that stand in the address."""
    require(record_type, VIEW, act_of(request))
    lookup, memory = Lookup(request.viewer), memory_of(record_type, request.viewer)
    if not request.GET and (first := memory.first()):
        return HttpResponseRedirect(address_of(first, request.path))
    lookup.kept |= {"news_since": memory.news_since, KEPT: memory.labels}
    query, parameters, problems = listing.readable(record_type, request.GET, lookup)
    texts = listing.long_texts(record_type)
    names = listing.chosen_columns(record_type, request.GET, memory.columns)
    shown: dict[str, Any] = {
        "without": texts,
        "marks": [
            *([news_column] if memory.news_since else []),
            *([column] if memory.labels else []),
        ],
        "since": memory.news_since,
        "beside": listing.reckoning(record_type, names),
    }
    try:
        found = read_page(query, request.viewer, lookup, **shown)
    except QueryProblem as problem:
        # A damaged or foreign cursor: begin at the first page.
        problems.append(problem)
        query, parameters, _ = listing.readable(record_type, _first(parameters), lookup)
        found = read_page(query, request.viewer, lookup, **shown)
    context = _context(request, record_type, query, parameters, found, memory)
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
    memory: Memory,
) -> dict[str, Any]:
    viewer = request.viewer
    here = list_address(record_type, viewer.organization.slug)
    names = listing.chosen_columns(record_type, parameters, memory.columns)
    # What leaves the list by a link takes along what is shown of it.
    shown = parameters.copy()
    shown["columns"] = ",".join(names)
    actions = list_actions_for(record_type, viewer)
    links = {
        place: [
            _link(action, record_type, shown, viewer.organization.slug)
            for action in actions
            if action.place == place
        ]
        for place in ("head", "import")
    }
    create = _create(request, record_type)
    moves = listing.bulk_moves(record_type, found, viewer)
    editor = reverse_filter(record_type, viewer.organization.slug)
    keep = {
        name: values
        for name, values in parameters.lists()
        if name not in (*listing.CURSORS, "q") and any(values)
    }
    return {
        "record_type": record_type,
        "here": here,
        "columns": listing.columns(record_type, names, query, parameters),
        "rows": listing.rows(record_type, names, found, viewer),
        "chips": listing.chips(query, parameters, editor),
        "filter_url": editor + listing.address({"back": listing.address(parameters).lstrip("?")}),
        "views": views_context(record_type, memory, query, parameters, viewer),
        "column_choices": column_choices(record_type, names),
        "columns_url": route("list_columns", record_type, viewer),
        "look_url": route("list_look", record_type, viewer) if remembers(viewer) else "",
        "keep": keep,
        "back": listing.address(parameters).lstrip("?"),
        "text": query.text,
        "narrowed": bool(query.filters or query.text),
        "count_text": listing.count_words(found, record_type),
        "pager_text": listing.pager_words(found, record_type),
        "previous_url": _turn(parameters, "before", found.previous),
        "next_url": _turn(parameters, "after", found.next),
        "moves": moves,
        "many": _many(record_type, viewer, moves, found),
        "every": _every(record_type, found),
        "bulk_url": page_address(
            "record_bulk", org=viewer.organization.slug, record_type=record_type
        ),
        "actions": [*links["head"], *links["import"], *create],
        "first_steps": [*create, *links["import"]],
        "exports": _exports(
            record_type, actions, shown, viewer.organization.slug, labelled=bool(memory.labels)
        ),
    }


def _exports(
    record_type: type[RecordType],
    actions: list[ListAction],
    shown: QueryDict,
    slug: str,
    *,
    labelled: bool,
) -> list[dict[str, Any]]:
    """Return the links that take the list along: as it is shown, or all there is of each record."""
    whole, shown = shown.copy(), shown.copy()
    del whole["columns"]
    if labelled:
        # They stand behind the titles.
        shown["columns"] = f"{shown['columns']},labels"
    ways = [
        [
            _link(action, record_type, parameters, slug) | {"hint": hint}
            for action in actions
            if action.place == "export"
        ]
        for parameters, hint in (
            (shown, tr("the columns shown")),
            (whole, tr("all there is of each")),
        )
    ]
    return [*ways[0], {"line": True}, *ways[1]] if ways[0] else []


def _many(
    record_type: type[RecordType], viewer: Viewer, moves: list[Transition], found: Page
) -> dict[str, bool] | None:
    """Return what can be done with several rows at once; None: nothing, so none are chosen."""
    edits, removes = (viewer.may_on(record_type.model, verb) for verb in (EDIT, REMOVE))
    restricts = record_type.restrictable and viewer.may_on(record_type.model, RESTRICT)
    if not (moves or edits or removes or restricts) or viewer.customer:
        return None
    return {
        "edit": edits,
        "remove": removes,
        "owner": "owner" in record_type.editable(),
        "restrict": restricts,
        "lift": restricts and any(row.circle_id is not None for row in found.rows),
    }


def _every(record_type: type[RecordType], found: Page) -> str:
    """Return the words for taking more than the rows shown; empty where these are all."""
    if found.count <= len(found.rows):
        return ""
    return tr("All %(count_words)s that match", count_words=listing.count_words(found, record_type))


def _turn(parameters: QueryDict, way: str, cursor: str) -> str:
    return listing.address(parameters) + f"&{way}={cursor}" if cursor else ""


def _create(request: MemberRequest, record_type: type[RecordType]) -> list[dict[str, Any]]:
    if not request.viewer.may_on(record_type.model, CREATE):
        return []
    address = page_address(
        "record_new", org=request.viewer.organization.slug, record_type=record_type
    )
    address += record_type.begun
    label = tr("New %(label)s", label=within(record_type.label))
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
    url = page_address(action.route, **arguments)
    if action.keep_name and record_type.narrowed:
        query = dict(parse_qsl(record_type.narrowed[1:])) | query
    return {
        "label": action.label,
        "url": url + listing.address(query) if query else url,
        "icon": action.icon,
        "key": action.key,
    }
