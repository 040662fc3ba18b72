"""What a statement for 2013 becomes in 2022: shown whole, then drafted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from isthmus.applicability.annex import NEW, OLD, controls
from isthmus.applicability.carrying import DRAFT, becomes
from isthmus.applicability.models import Applicable, Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.shown import word
from isthmus.applicability.transition import Becomes
from isthmus.conformity.succession import ADDED, CARRIED, DIFFERS, MERGED, SPLIT
from isthmus.engine.access import CREATE
from isthmus.engine.door import Absent, move
from isthmus.engine.door.checks import require
from isthmus.engine.language import N_, tr
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record

#: What becomes of controls, in the order of the page: what somebody has to decide first.
HOW = {
    DIFFERS: (N_("Made from several that differ: you decide"), N_("They differ in whether they apply, in the justification, or in how far they are.")),
    SPLIT: (N_("Made from one that was divided: you decide"), N_("The correspondence can't say which part of it went where.")),
    ADDED: (N_("New: you decide"), N_("Nothing in 2013 says it.")),
    MERGED: (N_("Made from several that say the same"), N_("Taken over as it is.")),
    CARRIED: (N_("Made from one"), N_("Taken over as it is.")),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show what each control of 2022 is made from, or draft the statement."""
    act = act_of(request)
    statement = find_record(request, StatementType, reference)
    require(StatementType, CREATE, act)
    if statement.edition != OLD:
        raise Absent("statement for 2013")
    if request.method == "POST":
        move(StatementType, DRAFT, [statement.pk], act)
        made = Statement.objects.visible_to(act.viewer).filter(made_from=statement).latest("pk")
        said = tr(
            "%(reference)s was drafted. %(count)s controls are for you to decide.",
            reference=made.reference,
            count=made.unanswered,
        )
        messages.success(request, said)
        address = reverse("applicability_fill", args=[org, made.reference])
        return HttpResponseRedirect(f"{address}?show=open")
    found = becomes(statement)
    url = record_address(statement, org)
    context = {
        "title": tr("%(title)s for 2022", title=statement.title),
        "statement": statement,
        "record_url": url,
        "decide": sum(bool(one.asks) for one in found),
        "total": len(found),
        "groups": [
            {
                "code": how,
                "label": tr(label),
                "about": tr(about),
                "rows": [_row(one) for one in found if one.how == how],
            }
            for how, (label, about) in HOW.items()
        ],
    }
    crumbs = register_crumbs(StatementType, org, (statement.reference, url), (tr("For 2022"), ""))
    return page(request, "applicability/carry.html", context, crumbs)


def _row(one: Becomes) -> dict[str, Any]:
    old = controls(OLD)
    return {
        "ref": one.ref,
        "title": controls(NEW)[one.ref].title,
        "sources": [f"{ref} {old[ref].title}" for ref in one.sources],
        "answer": "" if one.asks else (word(Applicable, one.said.applicable) or tr("Unanswered")),
    }
