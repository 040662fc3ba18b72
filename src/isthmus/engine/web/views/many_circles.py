"""Who may know of many records: restricting them to the same people, and lifting that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from isthmus.engine.access import RESTRICT
from isthmus.engine.door import Absent, Invalid, Refused
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.lists.deeds import LIFT, Deed
from isthmus.engine.lists.many import as_far_as_possible, do_to_all
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.circle import people_to_name
from isthmus.engine.web.requests import act_of
from isthmus.engine.web.views.chosen import SHOWN, Chosen, ask, done, many, refused_rows, start


def bulk_restrict(picked: Chosen) -> HttpResponse:
    """Choose who may know of many records: ask, show to which it can be done, do it."""
    request, lookup = picked.request, Lookup(picked.request.viewer)
    named = [lookup.principal_named(name) for name in request.POST.getlist("members")]
    given = {"members": [one.pk for one in named if one], "reason": _reason(picked)}
    asked = {"people": people_to_name(lookup), "chosen": request.POST.getlist("members")}
    return _circles(picked, RESTRICT, given, asked)


def bulk_lift(picked: Chosen) -> HttpResponse:
    """Let everybody know of many restricted records again."""
    return _circles(picked, LIFT, {"reason": _reason(picked)}, {"chosen": []})


def _reason(picked: Chosen) -> str:
    return picked.request.POST.get("reason", "").strip()[:200]


def _circles(
    picked: Chosen, verb: str, given: dict[str, Any], asked: dict[str, Any]
) -> HttpResponse:
    request, record_type = picked.request, picked.record_type
    if not record_type.restrictable:
        raise Absent("action")
    act, sent = act_of(request), request.POST
    require(record_type, RESTRICT, act)
    context = {**asked, "verb": verb, "step": "ask", "reason": given["reason"], "error": ""}
    if not given["reason"]:
        missing = "reason" in sent
        context["error"] = tr("Say why: history keeps it.") if missing else ""
        return _answer(picked, context, 422 if missing else 200)
    if picked.query is not None:
        return start(picked, verb, given)
    deed = Deed(record_type, verb, given)
    if "confirmed" in sent:
        try:
            count = do_to_all(deed, picked.records, act)
        except (Invalid, Refused):
            # Somebody was faster: show anew what can be done.
            pass
        else:
            now = {RESTRICT: tr("restricted: only those you named know of them from now on."),
                   LIFT: tr("open again: everybody may know of them.")}  # fmt: skip
            messages.success(request, f"{many(record_type, count)} {now[verb]}")
            return done(picked)
    outcome = as_far_as_possible(picked.records, deed.doing(act), keep=False)
    changes = [
        [one.reference, one.title, tr("Restricted") if one.circle_id else tr("Everybody")]
        for one in outcome.changed[:SHOWN]
    ]
    context |= {"step": "preview", "changes": changes, "count": len(outcome.changed),
                "same": len(outcome.same), **refused_rows(outcome)}  # fmt: skip
    return _answer(picked.but(outcome.changed), context, 200 if outcome.changed else 409)


def _answer(picked: Chosen, context: dict[str, Any], status: int) -> HttpResponse:
    return ask(picked, "engine/bulk_circle.html", tr("Who may know of them"), context, status)
