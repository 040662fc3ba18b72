from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.past import known_events
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import told_to_customer
from isthmus.engine.web import history_filter
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record, for_customers
from isthmus.engine.web.timeline import entries_named, timeline

PAGE_SIZE = 100


@for_customers
@require_safe
def record_history(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Everything that happened to a record, newest first."""
    found = find_record(request, record_type, reference)
    lookup = Lookup(request.viewer)
    # The cursor is a key: an event's number would tell how many are left out for this viewer.
    before = key_in(request.GET.get("before", ""))
    asked = history_filter.chosen(record_type, request.GET.dict(), lookup)
    if request.viewer.customer:
        events = told_to_customer(record_type, found.pk, lookup)
        events = [one for one in events if before is None or one.pk < before]
    else:
        events = known_events(found.pk, PAGE_SIZE + 1, lookup, before, narrowed=asked.narrowed)
    more, events = len(events) > PAGE_SIZE, events[:PAGE_SIZE]
    lookup.load_entries(entries_named(record_type, events))
    address = record_address(found, org, "record_history")
    then = record_address(found, org, "record_as_of")
    told = [
        one | {"then_url": f"{then}?{urlencode({'at': one['iso']})}"}
        for one in timeline(record_type, events, lookup, found)
    ]
    context = {
        "record_type": record_type,
        "record": found,
        "address": record_address(found, org),
        "as_of_url": then,
        "events": told,
        "asked": asked,
        "sorts": [] if request.viewer.customer else history_filter.choices(asked, address),
        "history_url": address,
        "people_url": record_address(found, org, "record_people"),
        "older_url": f"{address}?{asked.query(before=str(events[-1].pk))}" if more else "",
    }
    steps = ((found.reference, record_address(found, org)), (tr("History"), address))
    return page(
        request, "engine/record_history.html", context, register_crumbs(record_type, org, *steps)
    )
