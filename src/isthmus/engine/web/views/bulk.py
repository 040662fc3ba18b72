from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine.door import Absent, Invalid, Refused, RowError, move, refusals
from isthmus.engine.inputs import parse_inputs
from isthmus.engine.lifecycle import Transition
from isthmus.engine.registry import RecordType
from isthmus.engine.web.inputs import input_fields, typed_inputs
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.web.views.many import (
    back_url,
    bulk_edit,
    bulk_label,
    bulk_remove,
    chosen,
)

#: What is done to many besides transitions, by verb.
MANY: dict[str, Callable[[MemberRequest, type[RecordType], list[Any]], HttpResponse]] = {
    "edit": bulk_edit,
    "label": bulk_label,
    "remove": bulk_remove,
}


@require_POST
def record_bulk(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Do one thing to several records, in one call: to all of them, or to none."""
    # “edit:owner” leads to the value of that field at once.
    verb = request.POST.get("verb", "").partition(":")[0]
    transition = record_type.transitions().get(verb)
    if transition is None and verb not in MANY:
        raise Absent("action")
    records = chosen(request, record_type)
    references = [record.reference for record in records]
    if transition is None:
        return MANY[verb](request, record_type, records)
    keys = [record.pk for record in records]
    typed = typed_inputs(transition, request)
    if transition.inputs and "asked" not in request.POST:
        # Nobody is asked for words about what can't be done.
        if reasons := refusals(record_type, transition.verb, records, act_of(request)):
            refused = Refused(reasons)
            return _refused(request, record_type, transition, references, refused)
        return _ask(request, record_type, transition, references, typed, [])
    try:
        inputs = parse_inputs(transition, typed)
        move(record_type, transition.verb, keys, act_of(request), inputs)
    except Invalid as invalid:
        return _ask(request, record_type, transition, references, typed, invalid.errors)
    except Refused as refused:
        return _refused(request, record_type, transition, references, refused)
    noun = record_type.label if len(keys) == 1 else record_type.label_plural
    target = record_type.model.lifecycle.states[transition.target].label.lower()
    messages.success(request, f"{len(keys)} {noun.lower()}: {transition.label}, now {target}.")
    return HttpResponseRedirect(back_url(request, record_type))


def _ask(
    request: MemberRequest,
    record_type: type[RecordType],
    transition: Transition,
    references: list[str],
    typed: dict[str, str],
    errors: list[RowError],
) -> HttpResponse:
    context: dict[str, Any] = {
        "record_type": record_type,
        "transition": transition,
        "references": references,
        "fields": input_fields(transition, typed, errors),
        "errors": [{"text": e.message, "name": f"{transition.verb}-{e.field}"} for e in errors],
        "back": request.POST.get("back", ""),
        "back_url": back_url(request, record_type),
    }
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, (transition.label, ""))
    return page(request, "engine/bulk_inputs.html", context, crumbs, 422 if errors else 200)


def _refused(
    request: MemberRequest,
    record_type: type[RecordType],
    transition: Transition,
    references: list[str],
    refused: Refused,
) -> HttpResponse:
    """Say which rows stand in the way and why, and offer to go on without them."""
    rows = [
        {"reference": record.reference, "title": record.title,
         "text": reason.text, "hint": reason.hint}
        for record, reason in refused.reasons
    ]  # fmt: skip
    blocked = {row["reference"] for row in rows}
    context: dict[str, Any] = {
        "record_type": record_type,
        "transition": transition,
        "table_rows": [[row["reference"], row["title"], row["text"], row["hint"]] for row in rows],
        "blocked": len(blocked),
        "total": len(references),
        "others": [reference for reference in references if reference not in blocked],
        "typed": typed_inputs(transition, request),
        "asked": not transition.inputs or "asked" in request.POST,
        "back": request.POST.get("back", ""),
        "back_url": back_url(request, record_type),
    }
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, (transition.label, ""))
    return page(request, "engine/bulk_refused.html", context, crumbs, 409)
