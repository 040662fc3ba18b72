"""Accounts of the organization: who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import ROLES, names
from isthmus.engine.door import Absent, Invalid
from isthmus.engine.keys import made_at
from isthmus.engine.language import tr
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.models import Membership
from isthmus.people.operations import (
    accounts_of,
    add_account,
    remove_account,
    set_password,
    set_roles,
)
from isthmus.people.passwords import new_password
from isthmus.people.views.frame import Filled, settings_page

ROLE_CHOICES = [
    {"value": role.code, "label": role.label, "hint": role.about} for role in ROLES.values()
]


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: MemberRequest, org: str) -> HttpResponse:
    """List the accounts and add one; its first password is shown on the answer and nowhere else."""
    form, given = Filled({"roles": ["contributor"]}), None
    if request.method == "POST":
        sent = {name: request.POST.get(name, "").strip() for name in ("name", "email")}
        roles = request.POST.getlist("roles")
        try:
            given = _add(request, sent["name"], sent["email"], roles)
        except Invalid as error:
            form = Filled.wrong({**sent, "roles": roles}, error)
    every = accounts_of(request.viewer)
    context = {
        "rows": [_row(each, org) for each in every],
        "form": form,
        "given": given,
        "role_choices": ROLE_CHOICES,
    }
    return settings_page(request, "people/accounts.html", "settings_accounts", context, form.status)


def _add(request: MemberRequest, name: str, email: str, roles: Sequence[str]) -> dict[str, str]:
    """Add an account and return what has to be told to its owner.

    The answer is the same for an account that exists and keeps its password: whether somebody
    has one with another organization is not for this one to learn.
    """
    password = new_password()
    add_account(email=email, name=name, password=password, roles=roles, act=act_of(request))
    return {"email": email, "password": password}


def _row(member: Membership, org: str) -> dict[str, Any]:
    # What the account did before it had a place here was elsewhere.
    last = member.user.last_login
    seen = last if last and last >= made_at(member.pk) else None
    address = reverse(
        "settings_account", kwargs={"org": org, "reference": member.principal.reference}
    )
    return {
        "url": address,
        "cells": {
            "name": member.principal.name,
            "email": member.user.email,
            "roles": names(member.roles),
            "seen": f"{timezone.localtime(seen):%Y-%m-%d %H:%M}" if seen else tr("Never"),
        },
    }


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """One account: its roles, a new password, its removal."""
    member = _member(request, reference)
    form, password = Filled({"roles": member.roles}), ""
    if request.method == "POST":
        act, what = act_of(request), request.POST.get("do", "")
        try:
            if what == "password":
                password = new_password()
                set_password(member, password, act)
            elif what == "remove":
                remove_account(member, act)
                messages.success(
                    request, tr("%(email)s has no place here any more.", email=member.user.email)
                )
                return redirect("settings_accounts", org=org)
            else:
                set_roles(member, request.POST.getlist("roles"), act)
                messages.success(request, f"{member.principal.name}: {names(member.roles)}.")
                return redirect("settings_accounts", org=org)
        except Invalid as error:
            form = Filled.wrong({"roles": request.POST.getlist("roles") or member.roles}, error)
            password = ""
    context = {
        "title": member.principal.name,
        "member": member,
        "form": form,
        "password": password,
        "role_choices": ROLE_CHOICES,
    }
    return settings_page(request, "people/account.html", "settings_accounts", context, form.status)


def _member(request: MemberRequest, reference: str) -> Membership:
    for each in accounts_of(request.viewer):
        if each.principal.reference == reference:
            return each
    raise Absent("account")
