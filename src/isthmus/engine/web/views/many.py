"""What is done to many records besides transitions: an edit, labels, removing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from isthmus.engine import fields as kinds
from isthmus.engine.access import EDIT, REMOVE
from isthmus.engine.door import Absent, Invalid, Refused, RowError, refusals, remove
from isthmus.engine.door.checks import require
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.labels.operations import put_on
from isthmus.engine.labels.reading import labels_of
from isthmus.engine.lists.many import MOST, Outcome, edit_many, tried, undo_many
from isthmus.engine.lists.web import route
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import named, selection
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.fields import form_field
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of

#: What makes no sense for many at once, or is too long for a line.
NOT_FOR_MANY = frozenset({kinds.LONG, kinds.MARKDOWN, kinds.FILE})
#: Rows of a preview that are drawn.
SHOWN = 50


def chosen(request: MemberRequest, record_type: type[RecordType]) -> list[Any]:
    """Return the records a form chose: some, or with `every` all that its list showed and more.

    Raises Absent for none and for any that is hidden; Invalid for too many.
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
            raise Invalid([_too_many(record_type)])
    else:
        given = (clean_line(one) for one in request.POST.getlist("ids")[:MOST])
        references = list(dict.fromkeys(given))
        by_name = {row.reference: row for row in named(record_type, references, viewer)}
        if len(by_name) < len(references):
            raise Absent(record_type.label.lower())
        found = [by_name[reference] for reference in references]
    if not found:
        raise Absent(record_type.label.lower())
    return found


def _too_many(record_type: type[RecordType]) -> RowError:
    plural = record_type.label_plural.lower()
    return RowError(0, "every", "many", f"More than {MOST} {plural} match.",
                    "Narrow the list, and do it in several steps.")  # fmt: skip


def back_url(request: MemberRequest, record_type: type[RecordType]) -> str:
    query = request.POST.get("back", "")
    # Only the query comes from the form, so the way back never leads elsewhere.
    here = list_address(record_type, request.viewer.organization.slug)
    return here + (f"?{query}" if query else "")


def editable(record_type: type[RecordType]) -> list[FieldSpec]:
    """Return the fields that can be given to many at once."""
    specs = record_type.specs(record_type.editable())
    return [one for one in specs if one.kind not in NOT_FOR_MANY and one.name != "title"]


def bulk_edit(
    request: MemberRequest, record_type: type[RecordType], records: list[Any]
) -> HttpResponse:
    """Give one field of many records a value: ask for it, show what it would do, do it."""
    require(record_type, EDIT, act_of(request))
    sent, lookup = request.POST, Lookup(request.viewer)
    specs = {one.name: one for one in editable(record_type)}
    spec = specs.get(sent.get("field") or sent.get("verb", "").partition(":")[2])
    context: dict[str, Any] = {"step": "field", "choices": [(n, s.label) for n, s in specs.items()]}
    if spec is None:
        return _answer(request, record_type, records, context)
    text = ", ".join(value for value in sent.getlist("value") if value)
    context |= {"step": "value", "spec": spec, "field": _field(spec, text, lookup)}
    if "value" not in sent and not (spec.kind in (kinds.BOOL, kinds.CHOICES) and "asked" in sent):
        return _answer(request, record_type, records, context)
    try:
        value = spec.parse(text, lookup)
    except FieldProblem as problem:
        words = f"{problem.message} {problem.hint}".strip()
        context["field"] = _field(spec, text, lookup, words)
        return _answer(request, record_type, records, context, 422)
    act, values = act_of(request), {spec.name: value}
    if "confirmed" in sent:
        try:
            count = edit_many(record_type, records, values, act)
        except (Invalid, Refused):
            # Somebody was faster: show anew what can be done.
            pass
        else:
            undo = route("record_bulk_undo", record_type, request.viewer) if count else ""
            words = f"{_many(record_type, count)} changed: {spec.label}."
            messages.success(request, words, extra_tags=undo)
            return HttpResponseRedirect(back_url(request, record_type))
    outcome = tried(record_type, records, values, act)
    context |= {"step": "preview", "value": text, "shown": spec.display(value, lookup) or "empty",
                **_preview(spec, records, outcome, lookup)}  # fmt: skip
    status = 200 if outcome.changed else 409
    return _answer(request, record_type, outcome.changed, context, status)


def _field(spec: FieldSpec, text: str, lookup: Lookup, error: str = "") -> dict[str, Any]:
    return form_field(spec, text, lookup, error, name="value")


def _preview(
    spec: FieldSpec, records: Sequence[Any], outcome: Outcome, lookup: Lookup
) -> dict[str, Any]:
    before = {record.pk: spec.of(record) for record in records}
    lookup.prepare([spec], records)
    changes = [
        [one.reference, one.title, spec.display(before[one.pk], lookup) or "empty"]
        for one in outcome.changed[:SHOWN]
    ]
    refused = [[one.reference, one.title, why, hint] for one, why, hint in outcome.refused]
    return {
        "changes": changes,
        "count": len(outcome.changed),
        "same": len(outcome.same),
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
    }


def bulk_label(
    request: MemberRequest, record_type: type[RecordType], records: list[Any]
) -> HttpResponse:
    """Put labels on many records and take others off."""
    require(record_type, EDIT, act_of(request))
    known = labels_of(Lookup(request.viewer))
    sent = request.POST
    if "asked" not in sent:
        context = {"labels": [(one.key, one.name) for one in known.values()]}
        return _answer(request, record_type, records, context, template="engine/bulk_label.html")
    on, off = ([key for key in known if str(key) in sent.getlist(name)] for name in ("on", "off"))
    count = put_on(record_type, [record.pk for record in records], on, off, act_of(request))
    messages.success(request, f"{_many(record_type, count)} labelled anew.")
    return HttpResponseRedirect(back_url(request, record_type))


def bulk_remove(
    request: MemberRequest, record_type: type[RecordType], records: list[Any]
) -> HttpResponse:
    """Remove many records, with the reason that their history keeps."""
    act = act_of(request)
    require(record_type, REMOVE, act)
    reason = request.POST.get("reason", "").strip()
    blocked = {one.pk: (why.text, why.hint) for one, why in refusals(
        record_type, REMOVE, records, act)}  # fmt: skip
    if reason and not blocked:
        remove(record_type, [record.pk for record in records], act, reason[:500])
        messages.success(request, f"{_many(record_type, len(records))} removed.")
        return HttpResponseRedirect(back_url(request, record_type))
    context = {
        "refused": [[one.reference, one.title, *blocked[one.pk]] for one in records
                    if one.pk in blocked][:SHOWN],
        "refused_count": len(blocked),
        "reason": reason,
        "error": "Say why they go: history keeps it." if "reason" in request.POST and not reason
        else "",
    }  # fmt: skip
    left = [record for record in records if record.pk not in blocked]
    status = 409 if blocked else 422 if context["error"] else 200
    return _answer(request, record_type, left, context, status, "engine/bulk_remove.html")


@require_POST
def record_bulk_undo(
    request: MemberRequest, org: str, record_type: type[RecordType]
) -> HttpResponse:
    """Undo the last edit of many, as far as nobody changed the records since."""
    done, stayed = undo_many(record_type, act_of(request))
    words = f"{_many(record_type, done)} as before."
    if stayed:
        messages.warning(
            request, f"{words} {stayed} changed since, or can't be changed: they stay."
        )
    else:
        messages.success(request, words)
    return HttpResponseRedirect(f"{list_address(record_type, org)}?view=all")


def _many(record_type: type[RecordType], count: int) -> str:
    return f"{count} {(record_type.label if count == 1 else record_type.label_plural).lower()}"


def _answer(
    request: MemberRequest,
    record_type: type[RecordType],
    records: Sequence[Any],
    context: dict[str, Any],
    status: int = 200,
    template: str = "engine/bulk_edit.html",
) -> HttpResponse:
    context |= {
        "record_type": record_type,
        "references": [record.reference for record in records],
        "many": _many(record_type, len(records)),
        "back": request.POST.get("back", ""),
        "back_url": back_url(request, record_type),
    }
    crumbs = register_crumbs(record_type, request.viewer.organization.slug, ("Several at once", ""))
    return page(request, template, context, crumbs, status)
