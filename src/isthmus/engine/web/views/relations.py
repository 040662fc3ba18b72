from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isthmus.engine.language import joined, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web import record_page
from isthmus.engine.web.addresses import address_or_none, record_address
from isthmus.engine.web.hooks import RecordPage, Related, Way
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.related import (
    PAGE_SIZE,
    asked_for,
    edges_of_a_group,
    group_address,
    group_query,
    relation,
    relation_groups,
    seen_from,
    words_of,
)
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many records of one relation are drawn; of the others there is the number.
DRAWN = 8


@require_safe
def record_relations(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The record between those that lead to it and those it leads to, as a picture.

    With `?out=TYPE` or `?in=TYPE` all relations of that type and way, as a list.
    """
    found = find_record(request, record_type, reference)
    ways, before = asked_for(request.GET)
    if ways:
        return _whole_group(request, record_type, found, ways, before)
    here = record_page.read(request, record_type, found, panels=False)
    context = {
        "record": found,
        "record_type": record_type,
        "sides": {
            side: _groups(here, (one for one in here.related if one.outgoing is outgoing))
            for side, outgoing in (("before", False), ("after", True))
        },
        "count": len(here.related),
        "count_text": f"{len(here.related)}{'+' if here.crowded else ''}",
        # Where one is installed: the picture that can be expanded and kept.
        "picture_url": address_or_none(
            "record_picture", org=org, record_type=record_type, reference=found.reference
        ),
    }
    if request.htmx:
        return render(None, "engine/relations_picture.html", context, using="jinja2")
    steps = ((found.reference, record_address(found, org)), (tr("Relations"), ""))
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "engine/relations_page.html", context, crumbs)


def _groups(here: RecordPage, related: Iterable[Related]) -> list[dict[str, Any]]:
    """Return the relations of one side by their words, the first few of each and how many more."""
    side = replace(here, related=[*related])
    return relation_groups(side, most=DRAWN, first=DRAWN)


def _whole_group(
    request: MemberRequest,
    record_type: type[RecordType],
    found: Any,
    ways: list[Way],
    before: int | None,
) -> HttpResponse:
    """The relations of a few ways, which mostly read alike, newest first, by hundreds."""
    words = {}
    for code, outgoing in ways:
        if (declared := record_type.edge_type(code)) is None:
            raise Http404
        words[words_of(declared, outgoing=outgoing)] = True
    read, slug = joined(words), request.viewer.organization.slug
    edges = edges_of_a_group(request.viewer, found.pk, ways, before)
    here = RecordPage(request, request.viewer, record_type, found, Lookup(request.viewer))
    here.related = [*seen_from(found.pk, edges[:PAGE_SIZE])]
    back = group_query(ways, before)
    last = edges[PAGE_SIZE - 1].pk if len(edges) > PAGE_SIZE else None
    context = {
        "record": found,
        "record_type": record_type,
        "words": read,
        "items": [relation(here, one, back) for one in here.related],
        "newest_url": group_address(found, slug, ways) if before else "",
        "next_url": group_address(found, slug, ways, last) if last else "",
    }
    steps = (
        (found.reference, record_address(found, slug)),
        (tr("Relations"), record_address(found, slug, "record_relations")),
        (read, ""),
    )
    crumbs = register_crumbs(record_type, slug, *steps)
    return page(request, "engine/relations_of_a_group.html", context, crumbs)
