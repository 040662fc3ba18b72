"""Starter sets of kinds and their fields: what one would add, and adopting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Invalid
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import tr, trn
from isthmus.engine.models import OwnFieldKind
from isthmus.engine.own.kinds import kinds_defined
from isthmus.engine.own.starter import Additions, additions, adopt, starter_of
from isthmus.engine.registry import RecordType
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import settings_page

LIST = "settings_own_kinds"


@require_http_methods(["GET", "HEAD", "POST"])
def starter_set(request: MemberRequest, org: str, record_type: type[RecordType]) -> HttpResponse:
    """Show what the starter set of a register would add, and add it when asked to."""
    act = act_of(request)
    require_administration(act)
    if starter_of(record_type) is None:
        raise Absent("starter set")
    if request.method == "POST":
        try:
            said = counted(adopt(record_type, act))
            text = tr("Added: %(added)s.", added=said) if said else tr("Nothing was missing.")
            messages.success(request, text)
        except Invalid as error:
            one = error.errors[0]
            messages.error(request, f"{one.message} {one.hint}".strip())
        return redirect(LIST, org=org)
    organization = request.viewer.organization
    wanted = additions(record_type, organization)
    labels = {row.code: row.label for row in kinds_defined(organization).get(record_type.code, ())}
    labels |= {code: kind.label for code, kind in wanted.kinds.items()}
    noun = record_type.label_plural.lower()
    context = {
        "title": tr("Starter set for %(noun)s", noun=noun),
        "added": counted(wanted),
        "kinds": [[one.label, one.about] for one in wanted.kinds.values()],
        "fields": [
            [
                f"{one.label} ({one.unit})" if one.unit else one.label,
                OwnFieldKind(one.kind).label,
                one.section,
                ", ".join(labels[kind] for kind in one.kinds),
            ]
            for one in wanted.fields.values()
        ],
    }
    return settings_page(request, "people/starter_set.html", LIST, context)


def counted(found: Additions) -> str:
    """Return how much a set adds, in words: “21 kinds and 4 fields”; nothing if it adds nothing."""
    parts = []
    if found.kinds:
        parts.append(trn("%(count)s kind", "%(count)s kinds", len(found.kinds)))
    if found.fields:
        parts.append(trn("%(count)s field", "%(count)s fields", len(found.fields)))
    return tr(" and ").join(parts)
