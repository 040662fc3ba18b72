"""A person's own calendar address, with which another program shows their dates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.feeds import feed_of, renew_feed, revoke_feed
from isthmus.people.models import Membership
from isthmus.people.views.frame import settings_page


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: MemberRequest, org: str) -> HttpResponse:
    """Make, renew and revoke the address; it is on the answer that makes it and nowhere else."""
    mine = Membership.objects.get(
        organization=request.viewer.organization, user__email=request.user.get_username()
    )
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            if revoke_feed(mine, act_of(request)):
                messages.success(
                    request, tr("The address is revoked: it answers as if it never was.")
                )
            return redirect("settings_calendar", org=org)
        secret = renew_feed(
            mine,
            act_of(request),
            restricted=request.POST.get("restricted") == "on",
            everybody=request.POST.get("everybody") == "on",
        )
        address = request.build_absolute_uri(reverse("calendar_feed", kwargs={"secret": secret}))
    context = {"feed": feed_of(mine), "address": address}
    return settings_page(request, "people/calendar.html", "settings_calendar", context)
