"""A person's own tokens, with which programs act for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import VIEW
from isthmus.engine.door import Absent, Invalid, RowError
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.language import N_, tr
from isthmus.engine.registry import registry
from isthmus.engine.web.requests import MemberRequest, act_of, for_customers
from isthmus.people.models import Membership, Token
from isthmus.people.operations import create_token, revoke_token
from isthmus.people.tokens import LEVELS, SOON
from isthmus.people.views.frame import Filled, settings_page

LIVES = [("30", N_("30 days")), ("90", N_("90 days")), ("365", N_("A year"))]
#: So many of everybody's tokens are shown to those who administer.
SHOWN = 200


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: MemberRequest, org: str) -> HttpResponse:
    """List the person's valid tokens and create one; its secret is on the answer and nowhere else.

    Those who administer find everybody's below, and can revoke them.
    """
    mine = Membership.objects.get(
        organization=request.viewer.organization, user__email=request.user.get_username()
    )
    form, secret = Filled({"days": "90", "level": "read"}), ""
    if request.method == "POST":
        if "revoke" in request.POST:
            _revoke(request, mine)
            return redirect("settings_tokens", org=org)
        sent = _sent(request.POST)
        try:
            secret = _create(request, mine, sent)
        except Invalid as error:
            form = Filled.wrong(sent, error)
    administers = request.viewer.may(PERMISSION)
    others = list(_valid(request).exclude(membership=mine)[:SHOWN]) if administers else []
    context = {
        "rows": [_row(token) for token in _valid(request).filter(membership=mine)],
        "others": [_row(token) for token in others],
        "administers": administers,
        "shown": SHOWN,
        "form": form,
        "secret": secret,
        "lives": LIVES,
        "levels": list(LEVELS.items()),
        "registers": [
            (one.register, one.label_plural)
            for one in registry.types()
            if request.viewer.may_on(one.model, VIEW)
        ],
    }
    return settings_page(request, "people/tokens.html", "settings_tokens", context, form.status)


def _sent(sent: QueryDict) -> dict[str, Any]:
    given: dict[str, Any] = {name: sent.get(name, "").strip() for name in ("name", "days")}
    given["level"] = sent.get("level", "read")
    return {**given, "registers": sent.getlist("registers")}


def _create(request: MemberRequest, mine: Membership, sent: dict[str, Any]) -> str:
    if not sent["name"]:
        raise Invalid([RowError(0, "name", "required", tr("Say what the token is for."))])
    if not sent["days"].isdecimal():
        raise Invalid([RowError(0, "days", "range", tr("Choose how long it lives."))])
    if sent["level"] not in LEVELS:
        raise Invalid([RowError(0, "level", "choice", tr("Choose what it may do."))])
    _, secret = create_token(
        mine,
        name=sent["name"],
        writes=sent["level"] != "read",
        administers=sent["level"] == "administer",
        registers=sent["registers"],
        days=int(sent["days"][:6]),
        act=act_of(request),
    )
    return secret


def _revoke(request: MemberRequest, mine: Membership) -> None:
    wanted = request.POST["revoke"]
    rows = _valid(request)
    if not request.viewer.may(PERMISSION):
        rows = rows.filter(membership=mine)
    token = next((each for each in rows if str(each.pk) == wanted), None)
    if token is None:
        raise Absent("token")
    revoke_token(token, act_of(request))
    messages.success(
        request, tr("“%(name)s” is revoked; programs that use it are refused.", name=token.name)
    )


def _valid(request: MemberRequest) -> QuerySet[Token]:
    rows = Token.objects.filter(
        membership__organization=request.viewer.organization,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
    )
    return rows.select_related("membership__principal").order_by("created_at", "pk")


def _row(token: Token) -> dict[str, Any]:
    labels = {one.register: one.label_plural for one in registry.types()}
    left = token.expires_at - timezone.now()
    return {
        "key": str(token.pk),
        "name": token.name,
        "person": token.membership.principal.name,
        "may": LEVELS[token.level].partition(":")[0],
        "registers": ", ".join(labels.get(one, one) for one in token.registers) or tr("All"),
        "until": f"{timezone.localtime(token.expires_at):%Y-%m-%d}",
        "soon": left < SOON,
        "left": max(left.days, 0),
        "used": token.last_used_at,
    }
