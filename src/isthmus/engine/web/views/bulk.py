from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from isthmus.engine.access import EDIT, REMOVE, RESTRICT
from isthmus.engine.door import Absent, Invalid, Refused, RowError, refusals
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lists.deeds import LIFT, Deed
from isthmus.engine.lists.many import Outcome, do_to_all
from isthmus.engine.registry import RecordType
from isthmus.engine.web.inputs import input_fields, typed_inputs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.engine.web.views.chosen import Chosen, ask, chosen, done, many, refused_rows, start
from isthmus.engine.web.views.many import bulk_edit, bulk_label, bulk_remove
from isthmus.engine.web.views.many_circles import bulk_lift, bulk_restrict

#: What is done to many besides transitions, by verb.
MANY: dict[str, Callable[[Chosen], HttpResponse]] = {
    EDIT: bulk_edit,
    "label": bulk_label,
    REMOVE: bulk_remove,
    RESTRICT: bulk_restrict,
    LIFT: bulk_lift,
}


@require_POST
def record_bulk(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Do one thing to several records, in one call: to all of them, or to none.

    To more than one transaction takes a job does it, after everybody saw what it would do.
    """
    # “edit:owner” leads to the value of that field at once.
    verb = request.POST.get("verb", "").partition(":")[0]
    transition = record_type.transitions().get(verb)
    if transition is None and verb not in MANY:
        raise Absent("action")
    picked = chosen(request, record_type)
    if transition is None:
        return MANY[verb](picked)
    typed = typed_inputs(transition, request)
    if transition.inputs and "asked" not in request.POST:
        # Nobody is asked for words about what can't be done.
        if reasons := refusals(record_type, transition.verb, picked.records, act_of(request)):
            return _refused(picked, transition, typed, Refused(reasons))
        return _ask(picked, transition, typed, [])
    try:
        if picked.query is not None:
            return start(picked, transition.verb, typed)
        deed = Deed(record_type, transition.verb, typed)
        count = do_to_all(deed, picked.records, act_of(request))
    except Invalid as invalid:
        return _ask(picked, transition, typed, invalid.errors)
    except Refused as refused:
        return _refused(picked, transition, typed, refused)
    messages.success(request, _said(record_type, transition, count))
    return done(picked)


def _said(record_type: type[RecordType], transition: Transition, count: int) -> str:
    number, label = many(record_type, count), transition.label
    if not transition.target:
        return tr("%(number)s: %(label)s.", number=number, label=label)
    target = record_type.model.lifecycle.states[transition.target].label.lower()
    return tr("%(number)s: %(label)s, now %(target)s.", number=number, label=label, target=target)


def _ask(
    picked: Chosen, transition: Transition, typed: Mapping[str, str], errors: list[RowError]
) -> HttpResponse:
    context: dict[str, Any] = {
        "transition": transition,
        "fields": input_fields(
            transition, typed, errors, slug=picked.request.viewer.organization.slug
        ),
        "errors": [{"text": e.message, "name": f"{transition.verb}-{e.field}"} for e in errors],
    }
    status = 422 if errors else 200
    return ask(picked, "engine/bulk_inputs.html", transition.label, context, status)


def _refused(
    picked: Chosen, transition: Transition, typed: Mapping[str, str], refused: Refused
) -> HttpResponse:
    """Say which rows stand in the way and why, and offer to go on without them."""
    outcome = Outcome(refused=[(one, why.text, why.hint) for one, why in refused.reasons])
    blocked = {one.pk for one, _ in refused.reasons}
    context: dict[str, Any] = {
        "transition": transition,
        **refused_rows(outcome),
        "blocked": len(blocked),
        "total": picked.count,
        "typed": typed,
        "asked": not transition.inputs or "asked" in picked.request.POST,
    }
    left = picked.but([one for one in picked.records if one.pk not in blocked])
    return ask(left, "engine/bulk_refused.html", transition.label, context, 409)
