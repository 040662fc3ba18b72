"""An assessment session worked through on one page, by keyboard; and its minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from isthmus.engine.door import Conflict, Invalid, Refused
from isthmus.engine.formats import day
from isthmus.engine.language import ENGLISH, spoken, tr
from isthmus.engine.naming import called, labels
from isthmus.engine.parts import load_parts
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record, version_of
from isthmus.risks.library import scenarios
from isthmus.risks.method.in_force import InForceMethod, methods_in_force
from isthmus.risks.models.risk import Relevance
from isthmus.risks.names import ANSWERS
from isthmus.risks.records import RiskSessionType, RiskType
from isthmus.risks.scales import RiskLevel
from isthmus.risks.sessions import Meanwhile, Thing, closed, pass_over, record, things

#: What is judged and said of a risk here; the rest stands on its own page.
FIELDS = (
    "title", "threat", "vulnerability", "outcome", "for_security", "for_services", "likelihood",
    "consequence", "rationale",
)  # fmt: skip


@dataclass
class Typed:
    """What stands in the form, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    said: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    #: what somebody else wrote meanwhile
    theirs: list[Any] = field(default_factory=list)
    conflict: str = ""
    status: int = 200


@require_http_methods(["GET", "HEAD", "POST"])
def session_work(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show one thing after the other; write what is judged of it as a risk."""
    session: Any = find_record(request, RiskSessionType, reference)
    found = things(session, request.viewer)
    here = _here(found, request.GET.get("at", ""))
    risk = _risk(here, request.GET.get("risk", ""))
    typed = Typed(_values(session, risk, request.GET.get("scenario", "")))
    if request.method == "POST" and here is not None and not closed(session):
        typed = _sent(request)
        if _written(request, session, here, risk, typed):
            found = things(session, request.viewer)
            return redirect(_address(org, session, _next(found, here)))
        # What the others wrote is shown, and counts as read from now on.
        found = things(session, request.viewer)
        here = _here(found, here.entry.reference)
        risk = _risk(here, request.GET.get("risk", ""))
    return _shown(request, org, session, found, here, risk, typed)


def _here(found: Sequence[Thing], reference: str) -> Thing | None:
    """Return the thing that is looked at: as asked for, else the first that nobody looked at."""
    for one in found:
        if one.entry.reference == reference:
            return one
    return next((one for one in found if not one.looked_at), found[0] if found else None)


def _next(found: Sequence[Thing], here: Thing) -> Thing | None:
    place = next((n for n, one in enumerate(found) if one.entry.pk == here.entry.pk), 0)
    later = [*found[place + 1 :], *found[:place]]
    return next((one for one in later if not one.looked_at), None)


def _risk(here: Thing | None, reference: str) -> Any:
    return next((one for one in here.risks if one.reference == reference), None) if here else None


def _address(org: str, session: Any, thing: Thing | None, **more: str) -> str:
    if thing is None:
        return record_address(session, org)
    address = reverse("session_work", kwargs={"org": org, "reference": session.reference})
    return f"{address}?{urlencode({'at': thing.entry.reference, **more})}"


def _values(session: Any, risk: Any, scenario: str) -> dict[str, str]:
    """Return what the form begins with: the risk, a scenario of the library, or nothing."""
    if risk is not None:
        return {name: str(getattr(risk, name) or "") for name in FIELDS}
    given: dict[str, str] = {}
    known = scenarios(get_language() or ENGLISH)
    if scenario.isascii() and scenario.isdecimal() and len(scenario) < 4:
        given = known[int(scenario)].given() if int(scenario) < len(known) else {}
    if called(RiskType, session.concerns) is not RiskType:
        # Where assessments are kept apart, the session says which one it is.
        given["for_security"], given["for_services"] = ANSWERS[session.concerns]
    return given


def _sent(request: MemberRequest) -> Typed:
    values = {name: request.POST.get(name, "").replace("\x00", "") for name in FIELDS}
    return Typed(values, request.POST.get("said", "").replace("\x00", ""))


def _written(request: MemberRequest, session: Any, here: Thing, risk: Any, typed: Typed) -> bool:
    """Write what was sent; what stands against it is left in `typed`."""
    act = act_of(request)
    try:
        if request.POST.get("do") == "pass":
            pass_over(session, here, typed.said, act)
            return True
        values = {**typed.values, "method": session.method_id}
        known = frozenset(request.POST.get("known", "").split(","))
        made = record(
            session, here, values, act,
            risk=risk, base=version_of(request), known=known, said=typed.said,
        )  # fmt: skip
    except Meanwhile as meanwhile:
        typed.theirs, typed.status = [*meanwhile.risks], 409
        typed.conflict = tr("Somebody recorded this to the same thing while you did.")
    except Conflict as conflict:
        typed.theirs, typed.status = [risk], 412
        typed.conflict = str(conflict)
    except Invalid as invalid:
        typed.status = 422
        typed.errors = [
            {"id": f"f-{one.field}", "text": f"{one.message} {one.hint}".strip()}
            for one in invalid.errors
        ]
    except Refused as refused:
        typed.status = 409
        typed.errors = [
            {"id": "f-title", "text": f"{one.text} {one.hint}".strip()}
            for _, one in refused.reasons
        ]
    else:
        messages.success(request, tr("%(reference)s is recorded.", reference=made.reference))
        return True
    return False


def _shown(
    request: MemberRequest,
    org: str,
    session: Any,
    found: Sequence[Thing],
    here: Thing | None,
    risk: Any,
    typed: Typed,
) -> HttpResponse:
    place = found.index(here) if here is not None else 0
    method = methods_in_force(request.viewer.organization_id, {session.method_id} - {None}).get(
        session.method_id
    )
    words = labels([one.entry for one in found])
    load_parts(RiskSessionType, [session])
    context = {
        "title": session.title,
        "session": session,
        "here": _thing(here, words, org, session) if here else None,
        "items": [_thing(one, words, org, session) for one in found],
        "number": place + 1,
        "done": sum(one.looked_at for one in found),
        "total": len(found),
        "previous": _address(org, session, found[place - 1]) if place else "",
        "next": _address(org, session, found[place + 1]) if place + 1 < len(found) else "",
        "refusal": closed(session),
        "typed": typed,
        "theirs": [_row(one, org) for one in typed.theirs],
        "risk": _row(risk, org) if risk else None,
        "base": risk.entry.version if risk else "",
        "known": ",".join(one.reference for one in here.risks) if here else "",
        "likelihoods": _steps(method.rules.likelihoods if method else {}),
        "consequences": _steps(method.rules.consequences if method else {}),
        "relevance": [("", tr("Not asked")), *((c, spoken(text)) for c, text in Relevance.choices)],
        "scenarios": [("", ""), *(
            (str(n), one.title) for n, one in enumerate(scenarios(get_language() or ENGLISH))
        )],
        "new_url": _address(org, session, here) if here else "",
        "people": session.parts["people"],
        "record_url": record_address(session, org),
        "minutes_url": reverse("session_minutes", kwargs={"org": org, "reference": session.reference}),
    }  # fmt: skip
    crumbs = register_crumbs(
        RiskSessionType,
        org,
        (session.reference, record_address(session, org)),
        (tr("Work"), ""),
    )
    return page(request, "risks/session.html", context, crumbs, typed.status)


def _steps(scale: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"value": step, "label": name, "hint": meaning, "key": step}
        for step, (name, meaning) in sorted(scale.items())
    ]


def _thing(
    one: Thing,
    words: Mapping[int, str],
    org: str,
    session: Any,
    methods: Mapping[int, InForceMethod] = MappingProxyType({}),
) -> dict[str, Any]:
    return {
        "title": one.entry.title,
        "reference": one.entry.reference,
        "label": spoken(words.get(one.entry.pk, "")),
        "url": record_address(one.entry, org),
        "at": _address(org, session, one),
        "looked_at": one.looked_at,
        "passed": one.passed,
        "risks": [
            _row(risk, org, methods.get(risk.method_id or 0))
            | {
                "here": risk.pk in one.assessed,
                "at": _address(org, session, one, risk=risk.reference),
            }
            for risk in one.risks
        ],
    }


def _row(risk: Any, org: str, method: InForceMethod | None = None) -> dict[str, Any]:
    rules = method.rules if method else None
    return {
        "title": risk.title,
        "reference": risk.reference,
        "url": record_address(risk, org),
        "level": risk.level,
        "words": spoken(RiskLevel(risk.level).label) if risk.level else tr("Not assessed"),
        "likelihood": _step(rules.likelihoods if rules else {}, risk.likelihood),
        "consequence": _step(rules.consequences if rules else {}, risk.consequence),
        "rationale": risk.rationale,
    }


def _step(scale: Mapping[str, tuple[str, str]], step: str) -> str:
    """Return a step and the method's word for it, where there is one."""
    return f"{step} – {scale[step][0]}" if step in scale else step


def _about(session: Any) -> list[dict[str, str]]:
    people = (f"{p.name} ({p.role})" if p.role else p.name for p in session.parts["people"])
    closed_on = f", {day(session.closed_on)}" if session.closed_on else ""
    return [
        {"label": tr("Facilitator"), "value": session.owner.name if session.owner else ""},
        {"label": tr("Risks of"), "value": spoken(session.get_concerns_display())},
        {"label": tr("Method"), "value": session.method.title if session.method else ""},
        {"label": tr("Who takes part"), "value": ", ".join(people)},
        {"label": tr("State"), "value": f"{spoken(session.state_label)}{closed_on}"},
    ]


@require_safe
def session_minutes(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Say who looked at what and what was found, to be printed: as it is now, or was at its close."""
    session: Any = find_record(request, RiskSessionType, reference, "method", "owner")
    found = things(session, request.viewer)
    words = labels([one.entry for one in found])
    load_parts(RiskSessionType, [session])
    keys = {key for one in found for risk in one.risks if (key := risk.method_id) is not None}
    known = methods_in_force(request.viewer.organization_id, keys)
    context = {
        "title": tr("Minutes: %(title)s", title=session.title),
        "session": session,
        "about": _about(session),
        "items": [_thing(one, words, org, session, known) for one in found],
        "left": session.not_looked_at.splitlines() if session.state == "closed" else [
            f"{one.entry.reference} {one.entry.title}" for one in found if not one.looked_at
        ],
    }  # fmt: skip
    crumbs = register_crumbs(
        RiskSessionType,
        org,
        (session.reference, record_address(session, org)),
        (tr("Minutes"), ""),
    )
    return page(request, "risks/session_minutes.html", context, crumbs)
