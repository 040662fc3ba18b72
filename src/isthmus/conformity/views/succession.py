"""What the next edition of a standard makes of what was traced and judged: shown whole, before and after."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from isthmus.conformity.edges import DECLINES, TRACES
from isthmus.conformity.facts import Facts, facts
from isthmus.conformity.panels import requirement_row
from isthmus.conformity.succession import (
    ADDED,
    ASKED,
    BEFORE,
    CARRIED,
    CHANGED,
    DIFFERS,
    MERGED,
    SPLIT,
    UNJUDGED,
    Becomes,
    by_way,
    judged_from,
    successors,
)
from isthmus.conformity.succession_told import source_told
from isthmus.conformity.views.matrix import require_sight
from isthmus.engine.door import Absent
from isthmus.engine.language import N_, tr
from isthmus.engine.web.pages import page
from isthmus.engine.web.requests import MemberRequest
from isthmus.standards.library import Edition, edition

#: Somebody has judged it in this edition.
ANEW = "anew"
#: Somebody had, and took it back: what was judged earlier doesn't come in its place.
TAKEN_BACK = "taken-back"
#: How requirements stand, in the order of the page: what somebody has to decide first.
HOW = {
    DIFFERS: (N_("Made from several that were judged differently: you decide"), N_("They differ in the answer, in what was seen or is missing, or in their evidence; or one of them was not judged.")),
    SPLIT: (N_("Made from one that was divided: you decide"), N_("The correspondence can't say which part of the judgement went where.")),
    CHANGED: (N_("Asked differently: you decide"), N_("It is the same matter; whether what was judged is enough for what is asked now, the correspondence can't say.")),
    ADDED: (N_("New: you decide"), N_("Nothing in the earlier edition says it.")),
    TAKEN_BACK: (N_("Judged anew and withdrawn: you decide"), N_("The earlier judgement doesn't come back in its place.")),
    UNJUDGED: (N_("Never judged"), N_("Nobody judged what it is made from, so there is nothing to take over.")),
    ANEW: (N_("Judged anew"), N_("Somebody judged it in this edition. The earlier judgements stay readable.")),
    MERGED: (N_("Made from several that were judged alike"), N_("The judgement goes on standing.")),
    CARRIED: (N_("Made from one"), N_("The judgement goes on standing.")),
}  # fmt: skip


@require_safe
def succession(request: MemberRequest, org: str, edition_code: str) -> HttpResponse:
    """Show, for each judged requirement of an edition, what it is made from and what stands for it.

    For an edition in use that another comes before, and for the next one of an edition in use.
    """
    require_sight(request.viewer)
    known = facts(request.viewer.organization)
    earlier = BEFORE.get(edition_code, "")
    if not {edition_code, earlier} & {*known.codes} or not earlier:
        raise Absent("edition")
    held, old = edition(edition_code), edition(earlier)
    traces = _traces(known, held)
    rows = [_row(one, known, traces, org) for one in judged_from(held.code).values()]
    matrix = reverse("matrix", kwargs={"org": org})
    context = {
        "edition": held,
        "earlier": old,
        "in_use": held.code in known.codes,
        "decide": sum(row["how"] in (*ASKED, TAKEN_BACK) for row in rows),
        "total": len(rows),
        "groups": [
            {
                "code": how,
                "label": tr(label),
                "about": tr(about),
                "rows": [row for row in rows if row["how"] == how],
            }
            for how, (label, about) in HOW.items()
        ],
        "left_behind": _left_behind(known, held, old, org),
    }
    crumbs = [(tr("Matrix"), matrix), (held.short, "")]
    return page(request, "conformity/succession.html", context, crumbs)


def _traces(known: Facts, held: Edition) -> dict[int, set[int]]:
    """Return the keys of the records that stand for each requirement of an edition, in use or not."""
    drawn = [
        *((entry.pk, key, TRACES.code) for key, rows in known.traces.items() for entry in rows),
        *((source, key, DECLINES.code) for source, key in known.declined),
    ]
    found: dict[int, set[int]] = {}
    for source, target in by_way(drawn, [held.code]):
        found.setdefault(target, set()).add(source)
    return found


def _row(one: Becomes, known: Facts, traces: dict[int, set[int]], org: str) -> dict[str, Any]:
    requirement = one.requirement
    how, stands = one.judged(known.judgements, known.alike)
    if stands is not None and requirement.key in known.taken_back:
        how = TAKEN_BACK
    if requirement.key in known.judgements:
        how = ANEW
    family = [requirement, *edition(requirement.edition).below(requirement.ref)]
    records = {entry for member in family for entry in traces.get(member.key, ())}
    return {
        **requirement_row(requirement, org),
        "how": how,
        "sources": [source_told(source, known, org) for source in one.sources],
        "records": len(records),
    }


def _left_behind(known: Facts, held: Edition, old: Edition, org: str) -> list[dict[str, Any]]:
    """Return the requirements of the earlier edition that are asked for no longer, where something is
    traced to them: those traces stay, and stand for nothing there."""
    became = successors(held.code)
    gone = [one for one in old.requirements if one.key in became and not became[one.key]]
    return [
        {**requirement_row(one, org), "records": len(known.traces[one.key])}
        for one in gone
        if known.traces.get(one.key)
    ]


urlpatterns = [
    path("succession/<slug:edition_code>/", succession, name="succession"),
]
