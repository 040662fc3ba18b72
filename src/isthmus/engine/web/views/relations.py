from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType
from isthmus.engine.web import record_page
from isthmus.engine.web.addresses import address_or_none, record_address
from isthmus.engine.web.hooks import RecordPage, Related
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many records of one relation are drawn; of the others there is the number.
DRAWN = 8


@require_safe
def record_relations(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The record between those that lead to it and those it leads to, as a picture."""
    found = find_record(request, record_type, reference)
    here = record_page.read(request, record_type, found)
    context = {
        "record": found,
        "record_type": record_type,
        "sides": {
            side: _groups(here, (one for one in here.related if one.outgoing is outgoing))
            for side, outgoing in (("before", False), ("after", True))
        },
        "count": len(here.related),
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
    side = RecordPage(
        here.request, here.viewer, here.record_type, here.record, here.lookup, [*related]
    )
    return [
        {
            "label": group["label"],
            "items": group["items"][:DRAWN],
            "more": max(len(group["items"]) - DRAWN, 0),
        }
        for group in record_page.relation_groups(side)
    ]
