from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from isthmus.engine.door import Absent, Invalid, relate, unrelate
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType
from isthmus.engine.search.suggest import entry_options
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.record_page import Attempt
from isthmus.engine.web.related import asked_for, group_address
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.engine.web.search import allowed_type, find
from isthmus.engine.web.views.record import show


@require_POST
def record_relate(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """Relate a record to what was named by a reference, or by words that fit one title only."""
    found = find_record(request, record_type, reference)
    # A relation that was ended is drawn again by an address alone.
    given = request.POST if "type" in request.POST else request.GET
    edge_type = allowed_type(record_type, given.get("type", ""))
    if edge_type is None:
        raise Absent("relation")
    text, note = given.get("to", ""), given.get("note", "")
    options = find(text, edge_type, request.viewer, found.pk)
    attempt = Attempt("relate", {"type": edge_type.code, "to": text, "note": note})
    if len(options) != 1:
        attempt.options = options
        attempt.text = _words(text, len(options))
        return show(request, record_type, reference, attempt, 422)
    try:
        fresh = relate(found.pk, edge_type.code, [options[0].pk], act_of(request), note)
    except Invalid as invalid:
        attempt.text = " ".join(f"{error.message} {error.hint}".strip() for error in invalid.errors)
        return show(request, record_type, reference, attempt, 422)
    names = {
        "reference": found.reference, "label": edge_type.label, "other": options[0].reference,
    }  # fmt: skip
    words = (
        tr("Noted: %(reference)s %(label)s %(other)s.", **names)
        if fresh
        else tr("It was noted already: %(reference)s %(label)s %(other)s.", **names)
    )
    query = urlencode({"type": edge_type.code, "other": options[0].reference})
    back = f"{record_address(found, org, 'record_unrelate')}?{query}"
    messages.success(request, words, extra_tags=back if fresh else "")
    return HttpResponseRedirect(record_address(found, org))


def _words(text: str, count: int) -> str:
    if not text.strip():
        return tr("Type a reference, or words of a title.")
    if count:
        return tr("“%(text)s” fits several. Choose one of them.", text=text)
    return tr("Nothing is called “%(text)s”. Look at the reference, or try fewer words.", text=text)


@require_POST
def record_unrelate(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """End a relation; history keeps that it was there."""
    found = find_record(request, record_type, reference)
    edge_type = record_type.edge_type(request.GET.get("type", ""))
    rows = Entry.objects.visible_to(request.viewer)
    other = rows.filter(reference=request.GET.get("other", "")).first()
    if edge_type is None or other is None:
        raise Absent("relation")
    source, target = (other, found) if request.GET.get("way") == "in" else (found, other)
    ended = unrelate(source.pk, edge_type.code, [target.pk], act_of(request))
    if ended:
        query = urlencode({"type": edge_type.code, "to": target.reference})
        back = f"{record_address(source, org, 'record_relate')}?{query}"
        words = tr(
            "No longer noted: %(reference)s %(label)s %(other)s.",
            reference=source.reference,
            label=edge_type.label,
            other=target.reference,
        )
        messages.success(request, words, extra_tags="" if edge_type.retired else back)
    ways, before = asked_for(request.GET)
    if ways:
        return HttpResponseRedirect(group_address(found, org, ways, before))
    return HttpResponseRedirect(record_address(found, org))


@require_safe
def record_options(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """A fragment: what can be related to, while somebody types."""
    found = find_record(request, record_type, reference)
    edge_type = allowed_type(record_type, request.GET.get("type", ""))
    text = request.GET.get("q", "")
    options = find(text, edge_type, request.viewer, found.pk) if edge_type is not None else []
    context = {"options": entry_options(options)}
    # Without the request the frame is not drawn.
    return render(None, "engine/options.html", context, using="jinja2")
