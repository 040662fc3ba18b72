"""When somebody is away and who stands in: a person's own page, and an administrator's of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.absences import (
    Away,
    Deputy,
    absences_of,
    announce,
    cancel,
    change,
    may_arrange,
    overlaps,
    restore,
)
from isthmus.people.models import Absence, Person, Role
from isthmus.people.viewers import colleagues
from isthmus.people.views.frame import Filled, settings_page

#: Rows for deputies in the form.
ROWS = 3
#: What an undo carries is trusted for an hour.
SALT, AGE = "people.absence", 3600


@dataclass(frozen=True)
class Desk:
    """Whose absences the page shows, and where it stands."""

    request: MemberRequest
    person: int
    name: str
    mine: bool
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: MemberRequest, org: str, reference: str = "") -> HttpResponse:
    """Show when a person is away; announce, change, call off and put back."""
    desk = _desk(request, org, reference)
    if request.method != "POST":
        return _page(desk, _begin(desk))
    act, key = act_of(request), key_in(request.POST.get("absence", ""))
    doing = request.POST.get("do", "")
    form = Filled({name: str(value).strip() for name, value in request.POST.items()})
    try:
        if doing == "save":
            return _saved(desk, key, form)
        if doing == "cancel" and key:
            cancel(desk.person, key, act)
            return HttpResponseRedirect(f"{desk.url}?cancelled={key}")
        if doing == "restore" and key:
            restore(desk.person, key, act)
            return HttpResponseRedirect(desk.url)
    except Invalid as error:
        return _page(desk, Filled.wrong(form.values, error), key)
    raise Absent("absence")


def _desk(request: MemberRequest, org: str, reference: str) -> Desk:
    """Return whose page it is. Raises Absent where the viewer may not arrange it."""
    viewer = request.viewer
    if not reference:
        if viewer.principal_id is None:
            raise Absent("person")
        url = reverse("settings_away", kwargs={"org": org})
        return Desk(request, viewer.principal_id, viewer.name, mine=True, url=url)
    found = Person.objects.visible_to(viewer).filter(reference=reference).first()
    if found is None or not may_arrange(found.pk, act_of(request)):
        raise Absent("person")
    url = reverse("settings_away_of", kwargs={"org": org, "reference": reference})
    return Desk(request, found.pk, found.title, found.pk == viewer.principal_id, url)


def _begin(desk: Desk) -> Filled:
    """Return the form as it opens: empty, or with the absence that is to be changed."""
    key = key_in(desk.request.GET.get("edit", ""))
    row = next((one for one in absences_of(desk.person) if one.pk == key), None)
    return Filled(_values(row)) if row else Filled({})


def _values(row: Absence) -> dict[str, str]:
    found = {"absence": str(row.pk), "starts_on": str(row.starts_on), "ends_on": str(row.ends_on)}
    for number, line in enumerate(row.stand_ins.all()):
        found |= {
            f"deputy-{number}": str(line.deputy_id),
            f"role-{number}": str(line.role_id or ""),
        }
    return found


def _saved(desk: Desk, key: int | None, form: Filled) -> HttpResponse:
    act, away = act_of(desk.request), _away(form)
    if key is None:
        made = announce(desk.person, away, act)
        return HttpResponseRedirect(f"{desk.url}?announced={made.pk}")
    before = next((_values(row) for row in absences_of(desk.person) if row.pk == key), None)
    change(desk.person, key, away, act)
    was = signing.dumps(before, salt=SALT)
    return HttpResponseRedirect(f"{desk.url}?was={was}")


def _away(form: Filled) -> Away:
    """Return what the form asks for. Raises Invalid."""
    wrong: list[RowError] = []
    days: dict[str, date] = {}
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = date.fromisoformat(form.values.get(name, ""))
        except ValueError:
            hint = tr("Write it as year-month-day: 2026-11-23.")
            wrong.append(RowError(0, name, "date", tr("Choose a day."), hint))
    deputies = []
    for name, value in sorted(form.values.items()):
        number = name.removeprefix("deputy-")
        person = key_in(value)
        if number != name and person is not None:
            deputies.append(Deputy(person, key_in(form.values.get(f"role-{number}", ""))))
    if wrong:
        raise Invalid(wrong)
    return Away(days["starts_on"], days["ends_on"], deputies)


def _page(desk: Desk, form: Filled, key: int | None = None) -> HttpResponse:
    today, rows = timezone.localdate(), absences_of(desk.person)
    editing = key or key_in(form.values.get("absence", ""))
    filled = sum(1 for name, value in form.values.items() if name.startswith("deputy-") and value)
    roles = Role.objects.as_system("whose roles these are").filter(
        organization=desk.request.viewer.organization,
        holder=desk.person,
        state="in_use",
        removed_at__isnull=True,
    )
    context = {
        "desk": desk,
        "title": tr("When I am away") if desk.mine else tr("When %(name)s is away", name=desk.name),
        "form": form,
        "errors": _errors(form),
        "editing": editing,
        "rows": range(max(ROWS, filled + 1)),
        "people": _people(desk, form),
        "roles": [("", tr("Everything")), *((str(one.pk), one.title) for one in roles)],
        "ahead": [_shown(row, today) for row in reversed(rows) if row.ends_on >= today],
        "past": [_shown(row, today) for row in rows if row.ends_on < today],
        "notice": _notice(desk, rows),
        "today": today,
    }
    return settings_page(
        desk.request, "people/absences.html", "settings_away", context, form.status
    )


def _people(desk: Desk, form: Filled) -> list[tuple[str, str]]:
    found = colleagues(desk.request.viewer.organization_id)
    others = [(str(one.pk), one.name) for one in found if one.pk != desk.person]
    return [("", tr("Nobody")), *others]


def _errors(form: Filled) -> dict[str, str]:
    """Return the mistakes by the field of the page: those of deputies stand at their rows."""
    named = {
        f"deputy-{name.partition('.')[2]}" if name.startswith("deputies.") else name: text
        for name, text in form.errors.items()
    }
    if "deputies" in named:
        named["deputy-0"] = f"{named.pop('deputies')} {named.get('deputy-0', '')}".strip()
    return named


def _shown(row: Absence, today: date) -> dict[str, Any]:
    return {
        "key": str(row.pk),
        "from": row.starts_on,
        "until": row.ends_on,
        "now": row.starts_on <= today <= row.ends_on,
        "days": (row.ends_on - row.starts_on).days + 1,
        "deputies": [
            {"name": line.deputy.name, "role": line.role.name if line.role else ""}
            for line in row.stand_ins.all()
        ],
    }


def _notice(desk: Desk, rows: Sequence[Absence]) -> dict[str, Any] | None:
    """Return what was just done, and the form that takes it back."""
    sent = desk.request.GET
    if key := key_in(sent.get("cancelled", "")):
        row = Absence.objects.filter(entry=desk.person, pk=key, cancelled_at__isnull=False).first()
        if row is not None:
            text = tr(
                "Called off: %(starts_on)s to %(ends_on)s.",
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
            return {"text": text, "undo": {"do": "restore", "absence": str(key)}}
    if key := key_in(sent.get("announced", "")):
        row = next((one for one in rows if one.pk == key), None)
        if row is not None:
            text = tr(
                "Away from %(starts_on)s until %(ends_on)s.",
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            )
            undo = {"do": "cancel", "absence": str(key)}
            return {"text": text, "undo": undo, "loses": _loses(desk, row)}
    if sent.get("was"):
        try:
            before = signing.loads(sent["was"], salt=SALT, max_age=AGE)
        except signing.BadSignature:
            return None
        return {"text": tr("Changed."), "undo": {"do": "save", **before}}
    return None


def _loses(desk: Desk, row: Absence) -> list[str]:
    """Return for whom the person stands in on these days: nobody takes that over from them."""
    lines = overlaps(desk.person, Away(row.starts_on, row.ends_on))
    return list({line.entry_id: line.entry.title for line in lines}.values())
