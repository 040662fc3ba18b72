"""How a person is told of what concerns them: of what, where, and when by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.language import N_, tr
from isthmus.engine.notices.choices import MAIL, PAGE, Choices, choices_of, choose, zones
from isthmus.engine.notices.kinds import APPROVAL, KINDS
from isthmus.engine.notices.when import Rhythm
from isthmus.engine.web.requests import MemberRequest, for_customers
from isthmus.people.views.frame import Filled, settings_page

RHYTHMS = [
    {"value": Rhythm.AT_ONCE, "label": N_("At once"), "hint": N_("Each when it happens."), "icon": "bolt"},
    {"value": Rhythm.HOURLY, "label": N_("Every hour"), "hint": N_("One message, if there is news."),
     "icon": "clock"},
    {"value": Rhythm.DAILY, "label": N_("Once a day"), "hint": N_("One message at the hour you choose."),
     "icon": "calendar"},
    {"value": Rhythm.NEVER, "label": N_("Never"), "hint": N_("In the pages only."), "icon": "eye-off"},
]  # fmt: skip
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: MemberRequest, org: str) -> HttpResponse:
    """Show and change how the person is told."""
    me = request.viewer.principal_id
    if me is None:
        raise Absent("notices")
    if request.method == "POST":
        values = _sent(request.POST)
        try:
            choices = _read(request.POST)
            if request.viewer.customer:
                choices = _of_theirs(choices, choices_of([me])[me])
            choose(request.viewer.organization_id, me, choices)
            messages.success(request, tr("Saved."))
            return redirect("settings_notices", org=org)
        except Invalid as error:
            form = Filled.wrong(values, error)
    else:
        form = Filled(_values(choices_of([me])[me]))
    context = {
        "form": form,
        "kinds": [KINDS[APPROVAL]] if request.viewer.customer else list(KINDS.values()),
        "rhythms": [one | {"hint": ""} for one in RHYTHMS] if request.viewer.customer else RHYTHMS,
        "hours": HOURS,
        "zones": sorted(zones()),
        "zone_here": settings.TIME_ZONE,
        "now": timezone.now().astimezone(choices_of([me])[me].time_zone).strftime("%H:%M"),
        "address": request.user.get_username(),
    }
    return settings_page(request, "people/notices.html", "settings_notices", context, form.status)


def _of_theirs(chosen: Choices, before: Choices) -> Choices:
    """Return what people of other parties can choose; the rest stays what it was."""
    mail = {MAIL: chosen.wants(APPROVAL, MAIL)}
    kinds = {**before.kinds, APPROVAL: {**before.kinds.get(APPROVAL, {}), **mail}}
    return replace(chosen, kinds=kinds)


def _values(chosen: Choices) -> dict[str, Any]:
    begin, end = chosen.quiet or (None, None)
    return {
        "rhythm": chosen.rhythm,
        "hour": str(chosen.hour),
        "quiet_from": f"{begin:%H:%M}" if begin is not None else "",
        "quiet_until": f"{end:%H:%M}" if end is not None else "",
        "zone": chosen.zone,
        PAGE: [kind for kind in KINDS if chosen.wants(kind, PAGE)],
        MAIL: [kind for kind in KINDS if chosen.wants(kind, MAIL)],
    }


def _sent(post: QueryDict) -> dict[str, Any]:
    """Return what was sent as it was sent, so that nothing typed is lost."""
    single = {name: post.get(name, "") for name in ("rhythm", "hour", "quiet_from", "quiet_until")}
    lists = {PAGE: post.getlist(PAGE), MAIL: post.getlist(MAIL)}
    return {**single, **lists, "zone": post.get("zone", "").strip()}


def _read(post: QueryDict) -> Choices:
    """Return what was chosen. Raises Invalid for times that can't be read."""
    values = _sent(post)
    hour = values["hour"]
    return Choices(
        rhythm=values["rhythm"],
        hour=int(hour) if hour.isascii() and hour.isdecimal() and len(hour) < 3 else -1,
        quiet=_quiet(values),
        zone=values["zone"],
        kinds={kind: {place: kind in values[place] for place in (PAGE, MAIL)} for kind in KINDS},
    )


def _quiet(values: Mapping[str, str]) -> tuple[time, time] | None:
    times, wrong = [], []
    for name in ("quiet_from", "quiet_until"):
        try:
            times.append(time.fromisoformat(values[name]) if values[name] else None)
        except ValueError:
            message = tr("“%(values)s” is no time of day.", values=values[name][:20])
            wrong.append(RowError(0, name, "range", message, tr("For example 22:00.")))
    if not wrong and (times[0] is None) != (times[1] is None):
        name = "quiet_from" if times[0] is None else "quiet_until"
        message = tr("Quiet hours have a beginning and an end.")
        wrong.append(RowError(0, name, "required", message, tr("Give both, or neither.")))
    if wrong:
        raise Invalid(wrong)
    begin, end = times
    if begin is None or end is None:
        return None
    return begin.replace(tzinfo=None, microsecond=0), end.replace(tzinfo=None, microsecond=0)
