"""The organization's outbox of e-mail: what waits, was sent and failed; and a test."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent
from isthmus.engine.door.settings import require_administration
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.models import Mail, MailState
from isthmus.engine.notices.outbox import counts, how_sent, outbox, retry, send_test
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import settings_page

#: So many of each state are shown; the rest is for `isthmus mail list`.
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: MemberRequest, org: str) -> HttpResponse:
    """Show the outbox, try failed messages anew, send a test to oneself."""
    require_administration(act_of(request))
    here = request.viewer.organization
    if request.method == "POST":
        return _decided(request, org)
    count = counts(here.pk)
    tones = {MailState.FAILED: "bad"}
    context = {
        "figures": [
            {
                "label": state.label,
                "value": count.get(state, 0),
                "tone": tones.get(state, "") if count.get(state) else "",
            }
            for state in MailState
        ],
        "failed": _rows(here.pk, MailState.FAILED),
        "waiting": _rows(here.pk, MailState.WAITING),
        "sent": _rows(here.pk, MailState.SENT),
        "shown": SHOWN,
        "how": how_sent(),
        "base_url": settings.BASE_URL,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "me": request.user.get_username(),
    }
    return settings_page(request, "people/mail.html", "settings_mail", context)


def _decided(request: MemberRequest, org: str) -> HttpResponse:
    if "test" in request.POST:
        address = request.user.get_username()
        problem = send_test(request.viewer.organization.name, address)
        if problem:
            messages.error(request, tr("The test was not sent. %(problem)s", problem=problem))
        else:
            messages.success(request, tr("A test is on its way to %(address)s.", address=address))
        return redirect("settings_mail", org=org)
    failed = Mail.objects.filter(organization=request.viewer.organization, state=MailState.FAILED)
    key = request.POST.get("again", "")
    rows = list(failed if key == "all" else failed.filter(pk=key_in(key) or 0))
    if not rows:
        raise Absent("message")
    for row in rows:
        retry(row)
    messages.success(
        request, tr("It is tried again.") if len(rows) == 1 else tr("They are tried again.")
    )
    return redirect("settings_mail", org=org)


def _rows(organization: int, state: MailState) -> list[dict[str, Any]]:
    return [
        {
            "key": str(row.pk),
            "who": row.principal.name,
            "at": row.sent_at or row.send_at,
            "attempts": row.attempts,
            "reason": row.reason,
        }
        for row in outbox(organization, state)[:SHOWN]
    ]
