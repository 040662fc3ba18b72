"""What is done to many records besides transitions: an edit, labels, removing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from isthmus.engine import fields as kinds
from isthmus.engine.access import EDIT, REMOVE
from isthmus.engine.door import Invalid, Refused, refusals
from isthmus.engine.door.checks import require
from isthmus.engine.fields import FieldProblem, FieldSpec
from isthmus.engine.filters import ME
from isthmus.engine.labels.reading import labels_of
from isthmus.engine.language import tr
from isthmus.engine.lists.deeds import Deed
from isthmus.engine.lists.many import Outcome, as_far_as_possible, do_to_all, undo_many
from isthmus.engine.lists.web import route
from isthmus.engine.lookup import Lookup
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.fields import form_field
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.web.views.chosen import SHOWN, Chosen, ask, done, many, refused_rows, start

#: What makes no sense for many at once, or is too long for a line.
NOT_FOR_MANY = frozenset({kinds.LONG, kinds.MARKDOWN, kinds.FILE})


def editable(record_type: type[RecordType]) -> list[FieldSpec]:
    """Return the fields that can be given to many at once."""
    specs = record_type.specs(record_type.editable())
    return [one for one in specs if one.kind not in NOT_FOR_MANY and one.name != "title"]


def _me(lookup: Lookup) -> str:
    me = lookup.principal(lookup.viewer.principal_id or 0)
    return (me.reference or me.name) if me else ""


def bulk_edit(picked: Chosen) -> HttpResponse:
    """Give one field of many records a value: ask for it, show what it would do, do it."""
    request, record_type = picked.request, picked.record_type
    require(record_type, EDIT, act_of(request))
    sent, lookup = request.POST, Lookup(request.viewer)
    specs = {one.name: one for one in editable(record_type)}
    # “edit:owner:me” gives the field a value at once.
    name, _, said = sent.get("verb", "").partition(":")[2].partition(":")
    spec = specs.get(sent.get("field") or name)
    at_once = said == ME and spec is not None and spec.kind == kinds.PRINCIPAL
    context: dict[str, Any] = {"step": "field", "choices": [(n, s.label) for n, s in specs.items()]}
    if spec is None:
        return _edit(picked, context)
    text = ", ".join(value for value in sent.getlist("value") if value)
    if at_once:
        text = _me(lookup)
    context |= {"step": "value", "spec": spec, "field": _field(spec, text, lookup)}
    if (
        "value" not in sent
        and not at_once
        and not (spec.kind in (kinds.BOOL, kinds.CHOICES) and "asked" in sent)
    ):
        return _edit(picked, context)
    deed = Deed(record_type, EDIT, {"field": spec.name, "value": text})
    try:
        do = deed.doing(act := act_of(request))
    except FieldProblem as problem:
        words = f"{problem.message} {problem.hint}".strip()
        context["field"] = _field(spec, text, lookup, words)
        return _edit(picked, context, 422)
    if picked.query is not None:
        return start(picked, EDIT, deed.given)
    if "confirmed" in sent or at_once:
        try:
            count = do_to_all(deed, picked.records, act)
        except (Invalid, Refused):
            # Somebody was faster: show anew what can be done.
            pass
        else:
            undo = route("record_bulk_undo", record_type, request.viewer) if count else ""
            words = tr(
                "%(number)s changed: %(label)s.", number=many(record_type, count), label=spec.label
            )
            messages.success(request, words, extra_tags=undo)
            return done(picked)
    outcome = as_far_as_possible(picked.records, do, keep=False)
    shown = spec.display(spec.parse(text, lookup), lookup) or "empty"
    context |= {"step": "preview", "value": text, "shown": shown,
                **_preview(spec, picked.records, outcome, lookup)}  # fmt: skip
    return _edit(picked.but(outcome.changed), context, 200 if outcome.changed else 409)


def _edit(picked: Chosen, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return ask(picked, "engine/bulk_edit.html", tr("Several at once"), context, status)


def _field(spec: FieldSpec, text: str, lookup: Lookup, error: str = "") -> dict[str, Any]:
    return form_field(spec, text, lookup, error, name="value")


def _preview(
    spec: FieldSpec, records: Sequence[Any], outcome: Outcome, lookup: Lookup
) -> dict[str, Any]:
    lookup.prepare([spec], records)
    changes = [
        [one.reference, one.title, spec.display(spec.of(one), lookup) or "empty"]
        for one in outcome.changed[:SHOWN]
    ]
    return {
        "changes": changes,
        "count": len(outcome.changed),
        "same": len(outcome.same),
        **refused_rows(outcome),
    }


def bulk_label(picked: Chosen) -> HttpResponse:
    """Put labels on many records and take others off."""
    request, record_type = picked.request, picked.record_type
    require(record_type, EDIT, act_of(request))
    known, sent = labels_of(Lookup(request.viewer)), request.POST
    if "asked" not in sent:
        context = {"labels": [(one.key, one.name) for one in known.values()]}
        return ask(picked, "engine/bulk_label.html", tr("Several at once"), context)
    given = {
        name: [key for key in known if str(key) in sent.getlist(name)] for name in ("on", "off")
    }
    if picked.query is not None:
        return start(picked, "label", given)
    count = do_to_all(Deed(record_type, "label", given), picked.records, act_of(request))
    messages.success(request, tr("%(number)s labelled anew.", number=many(record_type, count)))
    return done(picked)


def bulk_remove(picked: Chosen) -> HttpResponse:
    """Remove many records, with the reason that their history keeps."""
    request, record_type = picked.request, picked.record_type
    act, records = act_of(request), picked.records
    require(record_type, REMOVE, act)
    given = {"reason": request.POST.get("reason", "").strip()[:500]}
    reasons = refusals(record_type, REMOVE, records, act)
    outcome = Outcome(refused=[(one, why.text, why.hint) for one, why in reasons])
    if given["reason"] and picked.query is not None:
        return start(picked, REMOVE, given)
    if given["reason"] and not reasons:
        count = do_to_all(Deed(record_type, REMOVE, given), records, act)
        messages.success(request, tr("%(number)s removed.", number=many(record_type, count)))
        return done(picked)
    missing = "reason" in request.POST and not given["reason"]
    context = {
        **refused_rows(outcome),
        **given,
        "error": tr("Say why they go: history keeps it.") if missing else "",
    }
    blocked = {one.pk for one, _ in reasons}
    left = picked.but([one for one in records if one.pk not in blocked]) if blocked else picked
    status = 409 if blocked else 422 if missing else 200
    return ask(left, "engine/bulk_remove.html", tr("Several at once"), context, status)


@require_POST
def record_bulk_undo(
    request: MemberRequest, org: str, record_type: type[RecordType]
) -> HttpResponse:
    """Undo the last edit of many, as far as nobody changed the records since."""
    count, stayed = undo_many(record_type, act_of(request))
    words = tr("%(number)s as before.", number=many(record_type, count))
    if stayed:
        messages.warning(
            request,
            words
            + " "
            + tr("%(count)s changed since, or can't be changed: they stay.", count=stayed),
        )
    else:
        messages.success(request, words)
    return HttpResponseRedirect(f"{list_address(record_type, org)}?view=all")
