"""Everything that one relation leads to from a record, or that leads to it, page by page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.assets.picture import reading
from isthmus.assets.picture.asked import Asked, asked
from isthmus.assets.picture.neighbours import Place
from isthmus.engine.door import Absent
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.naming import labels
from isthmus.engine.own.relations import relation_types
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import entry_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record


@require_safe
def beside(
    request: MemberRequest,
    org: str,
    record_type: type[RecordType],
    reference: str,
    relation: str,
    side: str,
) -> HttpResponse:
    """What a picture left out, with what it drew: fifty at a time, each with its own picture."""
    record = find_record(request, record_type, reference)
    types = relation_types(request.viewer.organization)
    if relation not in types:
        raise Absent("relation")
    narrowed = Asked(registers=asked(request.GET, types).registers)
    after = Lookup(request.viewer).entry_named(request.GET.get("from", ""))
    place = Place(record.pk, side == "after", relation, after.pk if after else 0)
    found = reading.beside(place, narrowed, request.viewer)
    declared = types[relation]
    said = labels(found.entries)
    words = declared.label if place.outgoing else declared.inverse
    context = {
        "record": record,
        "words": words,
        "columns": [
            {"key": "title", "label": tr("Title"), "main": True},
            {"key": "reference", "label": tr("Reference"), "ref": True},
            {"key": "register", "label": tr("Register"), "priority": 2},
            {"key": "picture", "label": tr("Picture"), "width": "s"},
        ],
        "rows": [_row(one, said.get(one.pk, ""), org) for one in found.entries],
        "first_url": narrowed.query() if after else "",
        "next_url": _after(narrowed, found.entries[-1]) if found.more else "",
    }
    steps = (
        (record.reference, record_address(record, org)),
        (tr("Picture"), record_address(record, org, "record_picture")),
        (words, ""),
    )
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "assets/picture_beside.html", context, crumbs)


def _row(entry: Entry, label: str, org: str) -> dict[str, Any]:
    return {
        "url": entry_address(entry, org),
        "cells": {
            "title": entry.title,
            "reference": entry.reference,
            "register": label,
            "picture": {"text": tr("Picture"), "url": record_address(entry, org, "record_picture")},
        },
    }


def _after(narrowed: Asked, last: Entry) -> str:
    query, more = narrowed.query(), urlencode({"from": last.reference})
    return f"{query}&{more}" if len(query) > 1 else f"?{more}"
