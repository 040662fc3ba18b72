from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from isthmus.engine import fields as kinds
from isthmus.engine.registry import RecordType
from isthmus.engine.web import record_page
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.hanging import Outcome
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.record_page import Attempt
from isthmus.engine.web.requests import MemberRequest, find_record, for_customers


@for_customers
@require_safe
def record(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The page of a record: what it says, where it stands, what can be done with it."""
    return show(request, record_type, reference)


def show(
    request: MemberRequest,
    record_type: type[RecordType],
    reference: str,
    attempt: Attempt | None = None,
    status: int = 200,
    outcome: Outcome | None = None,
) -> HttpResponse:
    """Return the page; after an attempt that did not succeed, with what is in its way."""
    # Files and people come with the record itself, in one query.
    joined = [
        spec.name
        for spec in record_type.specs(record_type.shown())
        if spec.kind in (kinds.FILE, kinds.PRINCIPAL) and spec.name not in record_type.own
    ]
    found = find_record(request, record_type, reference, *joined, annotated=True)
    read = record_page.read(request, record_type, found)
    read.outcome = outcome
    context = record_page.context(read, attempt)
    slug = request.viewer.organization.slug
    crumbs = register_crumbs(record_type, slug, (found.reference, record_address(found, slug)))
    return page(request, "engine/record.html", context, crumbs, status)
