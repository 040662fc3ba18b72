"""The pages of notices: the list, the newest beside the bell, marks, and the end of an e-mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isthmus.engine.audience import viewers_behind
from isthmus.engine.filters import QueryProblem
from isthmus.engine.keys import key_in
from isthmus.engine.language import tr
from isthmus.engine.notices.kinds import KINDS
from isthmus.engine.notices.reading import (
    Listed,
    listed,
    mark_read,
    mark_unread,
    take_back,
)
from isthmus.engine.notices.stopping import stop, stop_of
from isthmus.engine.notices.words import Line
from isthmus.engine.web.hanging import times
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest

#: So many stand beside the bell.
LATELY = 6


@require_safe
def notices(request: MemberRequest, org: str) -> HttpResponse:
    """What somebody was told of: first what they have not read."""
    kind, after = request.GET.get("kind", ""), request.GET.get("after", "")
    unread = "unread" in request.GET
    now, problem = timezone.now(), ""
    try:
        found = listed(request.viewer, now, kind=kind, unread=unread, after=after)
    except QueryProblem as error:
        found, problem = Listed([]), f"{error.message} {error.hint}".strip()
    address = reverse("notices", kwargs={"org": org})
    kept = {
        name: value for name, value in (("kind", kind), ("unread", "1" if unread else "")) if value
    }
    context = {
        "items": [_item(line) for line in found.lines],
        "any_unread": any(line.notice.read_at is None for line in found.lines),
        "next_url": f"{address}?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first_url": f"{address}?{urlencode(kept)}" if after else "",
        "kind": KINDS.get(kind),
        "views": _views(address, kind, unread=unread),
        "unread_url": f"{address}?{urlencode({**kept, 'unread': '1'})}",
        "all_url": f"{address}?{urlencode({'kind': kind})}" if kind else address,
        "unread": unread,
        "here": f"{address}?{urlencode(kept)}" if kept else address,
        "undo": _undo(request, now),
        "problem": problem,
    }
    crumbs = [(tr("Notices"), address)]
    return page(request, "engine/notices.html", context, crumbs, 422 if problem else 200)


def _views(address: str, kind: str, *, unread: bool) -> list[dict[str, Any]]:
    """Return the choices of kinds, each as a link that keeps the rest."""
    choices = [("", tr("All kinds")), *((one.code, one.label) for one in KINDS.values())]
    return [
        {
            "label": label,
            "url": f"{address}?{urlencode({'kind': code} | ({'unread': '1'} if unread else {}))}",
            "current": code == kind,
        }
        for code, label in choices
    ]


def _item(line: Line) -> dict[str, Any]:
    return {
        "key": str(line.notice.pk),
        "icon": KINDS[line.notice.kind].icon,
        "kind": KINDS[line.notice.kind].label,
        "what": line.what,
        "detail": line.detail,
        "title": line.title,
        "reference": line.reference,
        "url": line.url,
        "restricted": line.restricted,
        "read": line.notice.read_at is not None,
        **times(line.notice.event.occurred_at if line.notice.event else line.notice.made_at),
    }


def _undo(request: MemberRequest, now: datetime) -> dict[str, Any] | None:
    """Return what was just marked, if it can be taken back."""
    at, count = _instant(request.GET.get("marked", "")), request.GET.get("count", "")
    if at is None or not (count.isascii() and count.isdecimal() and len(count) < 7):
        return None
    text = (
        tr("1 notice is marked as read.")
        if count == "1"
        else tr("%(count)s notices are marked as read.", count=count)
    )
    return {"text": text, "at": at.isoformat()}


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


@require_safe
def lately(request: MemberRequest, org: str) -> HttpResponse:
    """The newest unread notices, for the panel of the bell."""
    found = listed(request.viewer, timezone.now(), unread=True, limit=LATELY)
    context = {
        "items": [_item(line) for line in found.lines],
        "url": reverse("notices", kwargs={"org": org}),
        "mark_url": reverse("notices_mark", kwargs={"org": org}),
        "settings_url": reverse("settings_notices", kwargs={"org": org}),
        "csrf_input": csrf_input_lazy(request),
    }
    response = render(None, "engine/notices_lately.html", context, using="jinja2")
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def mark(request: MemberRequest, org: str) -> HttpResponse:
    """Mark notices as read or unread: those named, or all of them; take the last mark back."""
    now, do = timezone.now(), request.POST.get("do", "")
    sent = map(key_in, request.POST.getlist("ids")[:200])
    keys = [key for key in sent if key is not None]
    back = reverse("notices", kwargs={"org": org})
    here = request.POST.get("here", "")
    address = here if here == back or here.startswith(f"{back}?") else back
    if do == "all":
        count = mark_read(request.viewer, now)
        joint = "&" if "?" in address else "?"
        done = urlencode({"marked": now.isoformat(), "count": count})
        address = f"{address}{joint}{done}" if count else address
    elif do == "read":
        mark_read(request.viewer, now, keys)
    elif do == "unread":
        mark_unread(request.viewer, keys)
    elif do == "undo" and (at := _instant(request.POST.get("at", ""))) is not None:
        take_back(request.viewer, at, now)
    return HttpResponseRedirect(address)


# The signed link is the permission, and mail programs that follow it know of no other.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stopped(request: HttpRequest, token: str) -> HttpResponse:
    """Turn e-mail of some kinds off: by POST only, since scanners of mail open every link."""
    what = stop_of(token)
    if what is None:
        raise Http404
    if request.method == "POST":
        stop(what)
    behind = viewers_behind(what.principal.organization, [what.principal.pk])
    context = {
        "kinds": [KINDS[kind].label for kind in what.kinds],
        "done": request.method == "POST",
        "outside": any(one.customer for one in behind[what.principal.pk]),
        "address": request.path,
    }
    return render(request, "engine/notices_stop.html", context, using="jinja2")


_AT = "o/<slug:org>/notices/"

urlpatterns = [
    path(_AT, notices, name="notices"),
    path(f"{_AT}lately/", lately, name="notices_lately"),
    path(f"{_AT}mark/", mark, name="notices_mark"),
    path("notices/stop/<str:token>/", stopped, name="notices_stop"),
]
