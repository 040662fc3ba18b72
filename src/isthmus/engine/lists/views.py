"""What is done about a list: its views, columns and news. All by POST; the list itself only reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.backends.utils import csrf_input_lazy
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from isthmus.engine.access import VIEW
from isthmus.engine.door.checks import require
from isthmus.engine.language import tr
from isthmus.engine.lists import operations
from isthmus.engine.lists.memory import View, is_news, memory_of
from isthmus.engine.lists.web import address_of, route
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import EVERYBODY, SavedView
from isthmus.engine.registry import RecordType
from isthmus.engine.web import listing
from isthmus.engine.web.addresses import list_address
from isthmus.engine.web.requests import MemberRequest, act_of

#: So many of the latest changes are looked through, and so many news are counted.
LOOKED_THROUGH, COUNTED = 1_000, 99


@require_POST
def list_views(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Save what the list shows as a view."""
    values = {**_settings(request), **_shown(request, record_type)}
    view = operations.save_view(record_type, values, act_of(request))
    return _opened(request, record_type, view, tr("Saved as “%(name)s”.", name=view.name))


@require_POST
def list_view(
    request: MemberRequest, org: str, record_type: type[RecordType], key: int
) -> HttpResponse:
    """Change a view: to what the list shows now, or its name and who has it."""
    update = "update" in request.POST
    values = _shown(request, record_type) if update else _settings(request)
    view = operations.change_view(key, values, act_of(request))
    return _opened(request, record_type, view, tr("“%(name)s” is changed.", name=view.name))


@require_POST
def list_view_remove(
    request: MemberRequest, org: str, record_type: type[RecordType], key: int
) -> HttpResponse:
    view = operations.remove_view(key, act_of(request))
    undo = route("list_view_put_back", record_type, request.viewer, key=key)
    messages.success(request, tr("“%(name)s” is deleted.", name=view.name), extra_tags=undo)
    return HttpResponseRedirect(f"{list_address(record_type, org)}?view=all")


@require_POST
def list_view_put_back(
    request: MemberRequest, org: str, record_type: type[RecordType], key: int
) -> HttpResponse:
    view = operations.put_back(key, act_of(request))
    return _opened(
        request, record_type, view, tr("“%(name)s” is back.", name=view.name), chosen=False
    )


@require_POST
def list_columns(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Keep which columns are shown; in a view that has its own, change what is shown of it now."""
    require(record_type, VIEW, act_of(request))
    names = [] if "reset" in request.POST else request.POST.getlist("columns")
    back = QueryDict(request.POST.get("back", ""), mutable=True)
    if "columns" in back and names:
        back["columns"] = ",".join(["title", *names])
    else:
        back.pop("columns", None)
        kept = ["title", *names] if names else []
        operations.keep_columns(record_type, kept, act_of(request))
    return HttpResponseRedirect(list_address(record_type, org) + listing.address(back or _all()))


@require_POST
def list_look(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Write down that somebody looks, and say how much changed since they did last."""
    require(record_type, VIEW, act_of(request))
    moment = memory_of(record_type, request.viewer).news_since
    operations.look(record_type, request.viewer)
    context: dict[str, Any] = {"count": "", "csrf_input": csrf_input_lazy(request)}
    if moment is not None and (count := _news(record_type, request, moment)):
        context |= {
            "count": f"{COUNTED}+" if count > COUNTED else count,
            "url": f"{list_address(record_type, org)}?seen=no",
            "seen_url": route("list_seen", record_type, request.viewer),
            "until": timezone.now().isoformat(),
            "back": request.POST.get("back", ""),
        }
    return render(None, "engine/list_news.html", context, using="jinja2")


def _news(record_type: type[RecordType], request: MemberRequest, moment: datetime) -> int:
    rows = record_type.model.objects.visible_to(request.viewer)
    latest = rows.filter(changed_at__gt=moment).order_by("-changed_at", "-pk")[:LOOKED_THROUGH]
    # Of a great import one did oneself only the latest rows are asked for who changed them.
    news = rows.filter(pk__in=latest.values("pk")).filter(is_news(request.viewer, moment))
    return int(news.order_by()[: COUNTED + 1].count())


@require_POST
def list_seen(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Take what had changed when the page was shown for seen."""
    require(record_type, VIEW, act_of(request))
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = timezone.now()
    if timezone.is_naive(until):
        until = timezone.make_aware(until)
    operations.see_all(record_type, until, request.viewer)
    back = QueryDict(request.POST.get("back", ""), mutable=True)
    back.pop("seen", None)
    return HttpResponseRedirect(list_address(record_type, org) + listing.address(back or _all()))


def _all() -> QueryDict:
    """Return the parameters of the whole list, which no default takes the place of."""
    return QueryDict("view=all")


def _shown(request: MemberRequest, record_type: type[RecordType]) -> dict[str, str]:
    """Return what the list showed when the form was sent, as a view keeps it."""
    asked = QueryDict(request.POST.get("back", ""))
    query, _, _ = listing.readable(record_type, asked, Lookup(request.viewer))
    return {"query": operations.printed(query.parameters()), "columns": asked.get("columns", "")}


def _settings(request: MemberRequest) -> Mapping[str, Any]:
    sent = request.POST
    values: dict[str, Any] = {"name": sent.get("name", ""), "pinned": "pinned" in sent}
    match sent.get("audience", ""):
        case "everybody":
            values["shared_with"] = EVERYBODY
        case "roles":
            values["shared_with"] = ",".join(sent.getlist("roles"))
        case "own":
            values["shared_with"] = ""
    if operations.may_administer(request.viewer):
        values["default"] = "default" in sent
    return values


def _opened(
    request: MemberRequest,
    record_type: type[RecordType],
    view: SavedView,
    words: str,
    *,
    chosen: bool = True,
) -> HttpResponse:
    """Show the list by the view, and keep whether the register opens with it."""
    act = act_of(request)
    if chosen and "name" in request.POST:
        opens = memory_of(record_type, request.viewer).opens_with
        if "opens" in request.POST:
            operations.open_with(record_type, view.pk, act)
        elif opens == view.pk:
            operations.open_with(record_type, None, act)
    messages.success(request, words)
    shown = View(view.pk, view.name, view.query, view.columns, view.owner_id, view.shared_with,
                 view.pinned, view.default)  # fmt: skip
    return HttpResponseRedirect(
        address_of(shown, list_address(record_type, request.viewer.organization.slug))
    )


_AT = "o/<slug:org>/<register:record_type>/"

urlpatterns = [
    path(f"{_AT}views/", list_views, name="list_views"),
    path(f"{_AT}views/<int:key>/", list_view, name="list_view"),
    path(f"{_AT}views/<int:key>/remove/", list_view_remove, name="list_view_remove"),
    path(f"{_AT}views/<int:key>/put-back/", list_view_put_back, name="list_view_put_back"),
    path(f"{_AT}columns/", list_columns, name="list_columns"),
    path(f"{_AT}look/", list_look, name="list_look"),
    path(f"{_AT}seen/", list_seen, name="list_seen"),
]
