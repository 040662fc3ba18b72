"""Handing over what somebody holds: what it is, who takes it, how far it is, what stayed behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import Viewer
from isthmus.engine.door import Absent, Invalid
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.handover.parts import staying
from isthmus.people.handover.run import (
    Holding,
    ask_again,
    begin,
    holdings,
    latest,
    may_hand_over,
    refused_of,
    waiting,
)
from isthmus.people.handover.seat import Held
from isthmus.people.handover.seats import seats
from isthmus.people.models import HandOver, Membership, Person
from isthmus.people.records import PersonType
from isthmus.people.viewers import colleagues
from isthmus.people.views.frame import Filled

#: So many records of one sort are named.
NAMED = 5


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show what a person holds and hand it over; afterwards, what could not be moved and why."""
    viewer = request.viewer
    person = Person.objects.visible_to(viewer).filter(reference=reference).first()
    if person is None or not may_hand_over(person.pk, viewer):
        raise Absent("person")
    here = reverse("person_hand_over", kwargs={"org": org, "reference": reference})
    form = Filled({"closes": "on" if viewer.may(PERMISSION) else ""})
    if request.method == "POST":
        if request.POST.get("do") == "carry_on":
            ask_again(person.pk, viewer)
            return HttpResponseRedirect(here)
        form = Filled({name: str(value).strip() for name, value in request.POST.items()})
        try:
            _begin(request, person, form)
            return HttpResponseRedirect(here)
        except Invalid as error:
            form = Filled.wrong(form.values, error)
    return _page(request, person, here, form)


def _begin(request: MemberRequest, person: Person, form: Filled) -> None:
    known = [seat.code for seat in seats(request.viewer.organization)]
    others = {code: _key(form.values[code]) for code in known if form.values.get(code)}
    begin(
        person.pk,
        _key(form.values.get("successor", "")),
        others,
        form.values.get("reason", ""),
        act_of(request),
        closes=form.values.get("closes") == "on",
    )


def _key(text: str) -> int:
    """Return the key in a field, or one that nobody has."""
    return key_in(text) or 0


def _page(request: MemberRequest, person: Person, here: str, form: Filled) -> HttpResponse:
    viewer, slug = request.viewer, request.viewer.organization.slug
    found = holdings(person.pk, viewer)
    run = latest(person.pk, viewer)
    people = [(str(one.pk), one.name) for one in colleagues(viewer.organization_id)]
    has_account = Membership.objects.filter(
        organization=viewer.organization_id, principal=person.pk
    ).exists()
    context = {
        "person": person,
        "mine": person.pk == viewer.principal_id,
        "here": here,
        "form": form,
        "groups": _groups(found, viewer),
        "waits": _groups(waiting(person.pk, viewer), viewer),
        "stays": _stays(person.pk, viewer),
        "total": sum(len(one.held) for one in found),
        "people": [one for one in people if one[0] != str(person.pk)],
        "may_close": viewer.may(PERMISSION) and person.pk != viewer.principal_id,
        "closed": person.state != "here" and not has_account,
        "run": _run(run, viewer) if run else None,
    }
    crumbs = register_crumbs(
        PersonType,
        slug,
        (person.reference, record_address(person, slug)),
        (tr("Hand over"), here),
    )
    status = form.status
    return page(request, "people/hand_over.html", context, crumbs, status)


def _groups(found: Sequence[Holding], viewer: Viewer) -> list[dict[str, Any]]:
    """Return what is held by sort, with the first records of each: one query."""
    seen = _first(viewer, (one.held for one in found))
    return [
        {
            "code": one.seat.code,
            "label": one.seat.label,
            "ends": one.seat.ends,
            **_named(one.held, seen, viewer.organization.slug),
        }
        for one in found
    ]


def _stays(person: int, viewer: Viewer) -> list[dict[str, Any]]:
    """Return what stays with the person because it is past, in the same way."""
    found = staying(person, viewer)
    seen = _first(viewer, (one.held for one in found))
    slug = viewer.organization.slug
    return [{"label": one.label, **_named(one.held, seen, slug)} for one in found]


def _first(viewer: Viewer, sorts: Iterable[Sequence[Held]]) -> dict[int, Entry]:
    """Return the entries of the first records of each sort, as far as the viewer sees them."""
    keys = {one.entry for held in sorts for one in held[:NAMED]}
    rows = Entry.objects.visible_to(viewer).filter(pk__in=keys) if keys else ()
    return {one.pk: one for one in rows}


def _named(held: Sequence[Held], seen: Mapping[int, Entry], slug: str) -> dict[str, Any]:
    """Return how much there is and the first records."""
    return {
        "count": len(held),
        "records": [
            {
                "reference": seen[one.entry].reference,
                "title": seen[one.entry].title,
                "url": record_address(seen[one.entry], slug),
            }
            for one in held[:NAMED]
            if one.entry in seen
        ],
        "more": max(0, len(held) - NAMED),
    }


def _run(run: HandOver, viewer: Viewer) -> dict[str, Any]:
    labels = {seat.code: seat.label for seat in seats(viewer.organization)}
    slug = viewer.organization.slug
    return {
        "done": run.finished_at is not None,
        "at": run.finished_at or run.started_at,
        "reason": run.reason,
        "moved": sum(run.moved.values()),
        "total": max(run.total, sum(run.moved.values())),
        "groups": [(labels.get(code, code), count) for code, count in run.moved.items()],
        "refused": [
            {
                "reference": one["entry"].reference,
                "title": one["entry"].title,
                "url": record_address(one["entry"], slug),
                "what": labels.get(one["seat"], "The account"),
                "why": one["why"],
            }
            for one in refused_of(run, viewer)
        ],
    }
