from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus import __version__
from isthmus.conformity.matrix import Matrix
from isthmus.conformity.models import Judgement
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.language import tr
from isthmus.engine.web.addresses import address_or_none
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest, for_customers
from isthmus.home.customer import shared_with
from isthmus.home.first_steps import first_steps
from isthmus.home.news import news
from isthmus.home.pictures import cycle, standings
from isthmus.home.shortfalls import shortfalls
from isthmus.home.todo import todo
from isthmus.home.work import chosen, covers, first_of_each, page_of_work
from isthmus.people.models import User
from isthmus.people.viewers import organizations_of


@require_safe
def front_door(request: HttpRequest) -> HttpResponseBase:
    """The address of the installation: on to the person's organization, or to the beginning."""
    if not request.user.is_authenticated:
        setup = address_or_none("setup")
        if setup and not User.objects.exists():
            return HttpResponseRedirect(setup)
        return redirect_to_login(request.get_full_path())
    held = organizations_of(request.user)
    if len(held) == 1:
        return HttpResponseRedirect(reverse("home", kwargs={"org": held[0].slug}))
    return page(request, "home/organizations.html", {"organizations": held})


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the installation can answer: 200 when the database does, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "version": __version__})


@for_customers
@require_safe
def home(request: MemberRequest, org: str) -> HttpResponse:
    """What needs me, where both standards stand, what changed."""
    viewer = request.viewer
    if viewer.customer:
        shared = {"organization": viewer.organization, "registers": shared_with(viewer)}
        return page(request, "home/customer.html", shared)
    context: dict[str, Any] = {
        "organization": viewer.organization,
        "news": news(viewer),
        "work": first_of_each(viewer),
        "covers": covers(viewer, timezone.localdate()),
    }
    context |= _standing(viewer) if viewer.may_on(Judgement, VIEW) else {"sees_standing": False}
    return page(request, "home/home.html", context)


@require_safe
def my_work(request: MemberRequest, org: str) -> HttpResponse:
    """Everything that waits for the viewer, in order of urgency, narrowed and in pages."""
    number = request.GET.get("page", "1")
    count = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    context = page_of_work(request.viewer, chosen(request.GET), count)
    context["covers"] = covers(request.viewer, timezone.localdate())
    crumbs = [(tr("My work"), reverse("my_work", kwargs={"org": org}))]
    return page(request, "home/work.html", context, crumbs)


def _standing(viewer: Viewer) -> dict[str, Any]:
    """Return everything that rests on the standing of requirements, from one computation of it."""
    matrix = Matrix(viewer.organization)
    short, silent = shortfalls(matrix)
    return {
        "sees_standing": True,
        "steps": first_steps(matrix, viewer),
        "standings": standings(matrix),
        "phases": cycle(matrix),
        "short": short,
        "silent": silent,
        "todo": [vars(task) for task in todo(matrix, viewer)],
    }
