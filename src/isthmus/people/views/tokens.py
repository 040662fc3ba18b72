"""A person's own tokens, with which programs act for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers
from isthmus.people.models import Membership, Token
from isthmus.people.operations import create_token, revoke_token
from isthmus.people.views.frame import Filled, settings_page

LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "A year")]


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: MemberRequest, org: str) -> HttpResponse:
    """List the person's valid tokens and create one; its secret is on the answer and nowhere else."""
    mine = Membership.objects.get(
        organization=request.viewer.organization, user__email=request.user.get_username()
    )
    form, secret = Filled({"days": "90"}), ""
    if request.method == "POST":
        if "revoke" in request.POST:
            _revoke(request, mine)
            return redirect("settings_tokens", org=org)
        sent = {name: request.POST.get(name, "").strip() for name in ("name", "days", "writes")}
        try:
            secret = _create(request, mine, sent)
        except Invalid as error:
            form = Filled.wrong(sent, error)
    context = {"rows": _valid(mine), "form": form, "secret": secret, "lives": LIVES}
    return settings_page(request, "people/tokens.html", "settings_tokens", context, form.status)


def _create(request: MemberRequest, mine: Membership, sent: dict[str, str]) -> str:
    if not sent["name"]:
        raise Invalid([RowError(0, "name", "required", "Say what the token is for.")])
    if not sent["days"].isdecimal():
        raise Invalid([RowError(0, "days", "range", "Choose how long it lives.")])
    _, secret = create_token(
        mine,
        name=sent["name"],
        writes=sent["writes"] == "on",
        days=int(sent["days"][:6]),
        act=act_of(request),
    )
    return secret


def _revoke(request: MemberRequest, mine: Membership) -> None:
    wanted = request.POST["revoke"]
    token = next((each for each in _of(mine) if str(each.pk) == wanted), None)
    if token is None:
        raise Absent("token")
    revoke_token(token, act_of(request))
    messages.success(request, f"“{token.name}” is revoked; programs that use it are refused.")


def _of(mine: Membership) -> list[Token]:
    rows = Token.objects.filter(
        membership=mine, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    return list(rows.order_by("created_at", "pk"))


def _valid(mine: Membership) -> list[dict[str, Any]]:
    return [
        {
            "key": str(token.pk),
            "name": token.name,
            "may": "Reads and writes" if token.writes else "Reads",
            "until": f"{timezone.localtime(token.expires_at):%Y-%m-%d}",
        }
        for token in _of(mine)
    ]
