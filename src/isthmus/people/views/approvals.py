"""What the organization asks of each approval: how many, for how long, who is kept apart, which roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import ROLES, names
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.approvals.terms import Terms, declared, rule_named, set_terms, terms_of
from isthmus.engine.door import Absent, Invalid
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import tr
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page


@require_http_methods(["GET", "HEAD", "POST"])
def approval_rules(request: MemberRequest, org: str) -> HttpResponse:
    """Show every approval that records ask for, and change what one asks."""
    act = act_of(request)
    require_administration(act)
    form, sent = Filled(), ""
    if request.method == "POST":
        record_type = registry.by_register(request.POST.get("register", ""))
        if record_type is None:
            raise Absent("register")
        rule = rule_named(record_type, request.POST.get("rule", ""))
        sent = f"{record_type.register}-{rule.code}"
        try:
            set_terms(record_type, rule.code, _terms(request.POST, rule), act)
            messages.success(
                request,
                tr(
                    "%(label_plural)s, %(label)s: saved.",
                    label_plural=record_type.label_plural,
                    label=rule.label,
                ),
            )
            return redirect("settings_approvals", org=org)
        except Invalid as error:
            form = Filled.wrong(
                {**request.POST.dict(), "roles": request.POST.getlist("roles")}, error
            )
    context = {"rules": _rules(request, form, sent), "form": form, "roles": _roles()}
    return settings_page(
        request, "people/approvals.html", "settings_approvals", context, form.status
    )


def _terms(sent: QueryDict, rule: ApprovalRule) -> Terms:
    if sent.get("do") == "declared":
        return declared(rule)
    roles = tuple(sorted(sent.getlist("roles")))
    if set(roles) == set(rule.roles):
        roles = rule.roles
    return Terms(
        needed=_number(sent.get("needed", "")) or 0,
        expires_days=_number(sent.get("expires_days", "")),
        # Where a house rule switches it, or nobody is to be kept apart, the form has no such field.
        apart=bool(rule.apart) if not rule.apart or rule.apart_rule else sent.get("apart") == "on",
        roles=roles,
        reason=sent.get("reason", ""),
    )


def _number(text: str) -> int | None:
    """Return a whole number, None for nothing, and 0, which is refused, for anything else."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _rules(request: MemberRequest, form: Filled, sent: str) -> list[dict[str, Any]]:
    found = []
    for record_type in registry.types():
        chosen = (
            terms_of(record_type, request.viewer.organization_id) if record_type.approvals else {}
        )
        for rule in record_type.approvals:
            mine = sent == f"{record_type.register}-{rule.code}"
            found.append(_rule(record_type, rule, chosen[rule.code], form if mine else Filled()))
    return found


def _rule(
    record_type: type[RecordType], rule: ApprovalRule, terms: Terms, form: Filled
) -> dict[str, Any]:
    usual = declared(rule)
    return {
        "id": f"{record_type.register}-{rule.code}",
        "register": record_type.register,
        "code": rule.code,
        "title": f"{record_type.label_plural}: {rule.label}",
        "material": ", ".join(record_type.spec(name).label for name in rule.material_fields),
        "usual": _words(usual),
        "now": _words(terms),
        "reason": terms.reason,
        "by_field": record_type.spec(rule.approver).label if rule.approver else "",
        "by_parties": bool(rule.parties),
        "apart": [record_type.spec(name).label.lower() for name in rule.apart],
        "house_rule": rule.apart_rule.label if rule.apart_rule else "",
        "chosen": form.values
        or {
            "needed": terms.needed,
            "expires_days": terms.expires_days or "",
            "apart": "on" if terms.apart else "",
            "roles": list(terms.roles),
            "reason": terms.reason,
        },
        "errors": form.errors,
    }


def _words(terms: Terms) -> str:
    count = (
        tr("1 approval") if terms.needed == 1 else tr("%(needed)s approvals", needed=terms.needed)
    )
    lasts = (
        tr("for %(expires_days)s days", expires_days=terms.expires_days)
        if terms.expires_days
        else tr("without expiry")
    )
    roles = tr(", by the role %(names)s", names=names(terms.roles)) if terms.roles else ""
    return f"{count} {lasts}{roles}"


def _roles() -> list[list[str]]:
    return [[role.code, role.label] for role in ROLES.values() if role.grants]
