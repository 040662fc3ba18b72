"""What a form chose of a list: a few records, or all that match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from isthmus.engine.door import Absent
from isthmus.engine.lists.deeds import Deed
from isthmus.engine.lists.many import MOST, Outcome
from isthmus.engine.lists.runs import begin
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import BulkRun
from isthmus.engine.naming import names_here
from isthmus.engine.reading import Query, named, selection
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

#: Rows of a preview that are drawn.
SHOWN = 50


@dataclass(frozen=True)
class Chosen:
    """Records of one register; with a `query` they are more than one transaction takes."""

    request: MemberRequest
    record_type: type[RecordType]
    records: Sequence[Any] = ()
    query: Query | None = None

    @cached_property
    def count(self) -> int:
        if self.query is None:
            return len(self.records)
        return selection(self.query, self.request.viewer).order_by().count()

    @property
    def words(self) -> str:
        return many(self.record_type, self.count)

    def but(self, records: Sequence[Any]) -> Chosen:
        """Return the same with these records in place of its own."""
        return Chosen(self.request, self.record_type, records)


def chosen(request: MemberRequest, record_type: type[RecordType]) -> Chosen:
    """Return what a form chose: some, or with `every` all that its list showed and more.

    Raises Absent for none and for any that is hidden.
    """
    viewer = request.viewer
    if "every" in request.POST:
        back = QueryDict(request.POST.get("back", ""))
        query, _, problems = listing.readable(record_type, back, Lookup(viewer))
        # Where a filter was left out, more would be taken than anybody meant.
        found = (
            [] if problems else list(selection(query, viewer).select_related("entry")[: MOST + 1])
        )
        if len(found) > MOST:
            return Chosen(request, record_type, query=query)
    else:
        given = (clean_line(one) for one in request.POST.getlist("ids")[:MOST])
        references = list(dict.fromkeys(given))
        by_name = {row.reference: row for row in named(record_type, references, viewer)}
        if len(by_name) < len(references):
            raise Absent(record_type.label.lower())
        found = [by_name[reference] for reference in references]
    if not found:
        raise Absent(record_type.label.lower())
    return Chosen(request, record_type, found)


def start(picked: Chosen, verb: str, given: Mapping[str, Any]) -> HttpResponse:
    """Let a job try a deed on all that match, and lead to the page that tells of it.

    Raises what the deed raises for what was given.
    """
    assert picked.query is not None
    run = begin(Deed(picked.record_type, verb, given), picked.query, act_of(picked.request))
    return HttpResponseRedirect(run_address(run, picked.record_type, picked.request))


def run_address(run: BulkRun, record_type: type[RecordType], request: MemberRequest) -> str:
    slug = request.viewer.organization.slug
    return page_address("record_run", org=slug, record_type=record_type, token=run.token)


def back_url(request: MemberRequest, record_type: type[RecordType]) -> str:
    query = request.POST.get("back", "")
    # Only the query comes from the form, so the way back never leads elsewhere.
    here = list_address(record_type, request.viewer.organization.slug)
    return here + (f"?{query}" if query else "")


def done(picked: Chosen) -> HttpResponse:
    """Lead back to the list."""
    return HttpResponseRedirect(back_url(picked.request, picked.record_type))


def many(record_type: type[RecordType], count: int) -> str:
    if names_here(record_type.code):
        return f"{record_type.label}: {count:,}"
    return f"{count:,} {(record_type.label if count == 1 else record_type.label_plural).lower()}"


def refused_rows(outcome: Outcome) -> dict[str, Any]:
    """Return what a page says of the records to which it can't be done."""
    rows = [[one.reference, one.title, why, hint] for one, why, hint in outcome.refused]
    return {"refused": rows[:SHOWN], "refused_count": len(rows)}


def ask(
    picked: Chosen, template: str, title: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Return a page that asks about what was chosen, or shows what would be done to it."""
    request, record_type = picked.request, picked.record_type
    told = {
        "record_type": record_type,
        "references": [record.reference for record in picked.records],
        "every": picked.query is not None,
        "many": picked.words,
        "back": request.POST.get("back", ""),
        "back_url": back_url(request, record_type),
        **context,
    }
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, (title, ""))
    return page(request, template, told, crumbs, status)
