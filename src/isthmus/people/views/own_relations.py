"""Own relations: how the organization's records hang together, beside what every organization knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Act, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.language import joined, spoken, tr
from isthmus.engine.models import OwnImpact, OwnRelation
from isthmus.engine.own.defining_relations import (
    LONGEST_CODE,
    RelationDefinition,
    bring_back_relation,
    define_relation,
    retire_relation,
    standing,
)
from isthmus.engine.registry import registry
from isthmus.engine.text import clean_line
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page
from isthmus.people.views.own_fields import code_from

TEXTS = ("label", "inverse", "about", "code", "most_targets", "most_sources", "impact", "position")
#: Registers that are named in a line; of more there is the number.
MOST_NAMED = 2
NUMBERS = ("most_targets", "most_sources", "position")


@require_http_methods(["GET", "HEAD"])
def own_relations(request: MemberRequest, org: str) -> HttpResponse:
    """Every own relation, those out of use last."""
    require_administration(act_of(request))
    rows = OwnRelation.objects.filter(organization=request.viewer.organization)
    every = sorted(rows, key=lambda row: (row.retired_at is not None, row.position, row.pk))
    context = {"rows": [_row(row) for row in every]}
    return settings_page(request, "people/own_relations.html", "settings_own_relations", context)


def _row(row: OwnRelation) -> dict[str, Any]:
    if row.retired_at is not None:
        said = tr("Out of use")
    else:
        said = f"{_ends(row.sources)} → {_ends(row.targets)}"
        said = f"{said} · {_carried(row)}" if row.impact else said
    return {"label": row.label, "inverse": row.inverse, "code": row.code, "detail": said,
            "icon": "archive" if row.retired_at else "link"}  # fmt: skip


def _ends(codes: list[str]) -> str:
    found = [one.label_plural for code in codes if (one := registry.find(code)) is not None]
    if len(found) > MOST_NAMED:
        return tr("%(count)s registers", count=len(found))
    return joined(found) if found else tr("any record")


def _carried(row: OwnRelation) -> str:
    """Return what a relation does when one end is lost, in a sentence."""
    words = {
        (OwnImpact.BACKWARD, True): tr("If the target is lost, the source is lost."),
        (OwnImpact.BACKWARD, False): tr("If the target is lost, the source is concerned."),
        (OwnImpact.FORWARD, True): tr("If the source is lost, the target is lost."),
        (OwnImpact.FORWARD, False): tr("If the source is lost, the target is concerned."),
    }
    return words[OwnImpact(row.impact), row.loses]


@require_http_methods(["GET", "HEAD", "POST"])
def own_relation(request: MemberRequest, org: str, code: str = "") -> HttpResponse:
    """Define a type of relation, or change what is said of it; no relation ends by that."""
    act = act_of(request)
    require_administration(act)
    rows = OwnRelation.objects.filter(organization=request.viewer.organization)
    former = rows.filter(code=code).first() if code else None
    if code and former is None:
        raise Absent("own relation")
    form = Filled(_texts(former, 0 if former else rows.count()))
    if request.method == "POST":
        texts = _sent(request.POST)
        try:
            _write(request, code, texts, act)
            return redirect("settings_own_relations", org=org)
        except Invalid as error:
            form = Filled.wrong(texts, error)
    registers = [(one.code, one.label_plural) for one in registry.types()]
    context = {
        "title": former.label if former else tr("New relation"),
        "code": code,
        "retired": bool(former and former.retired_at),
        "standing": standing(act, code).count() if former else 0,
        "form": form,
        "ways": [("", tr("No loss goes along it")), *OwnImpact.choices],
        "registers": sorted(registers, key=lambda one: spoken(one[1]).casefold()),
    }
    return settings_page(
        request, "people/own_relation.html", "settings_own_relations", context, form.status
    )


def _write(request: MemberRequest, code: str, texts: dict[str, Any], act: Act) -> None:
    do = request.POST.get("do", "")
    if code and do == "retire":
        row = retire_relation(code, act)
        text = tr("“%(label)s” is drawn no more; what stands stays.", label=row.label)
    elif code and do == "bring back":
        row = bring_back_relation(code, act)
        text = tr("“%(label)s” can be drawn again.", label=row.label)
    else:
        row = define_relation(code or texts["code"], _definition(texts), act, new=not code)
        text = tr("“%(label)s” can be drawn between records.", label=row.label)
    messages.success(request, text)


def _texts(row: OwnRelation | None, there: int) -> dict[str, Any]:
    """Return the form's first texts."""
    if row is None:
        return {"loses": True, "position": str(10 * (there + 1))}
    given = {name: getattr(row, name) for name in TEXTS}
    texts = {name: "" if value is None else str(value) for name, value in given.items()}
    return {**texts, "sources": row.sources, "targets": row.targets, "loses": row.loses}


def _sent(sent: QueryDict) -> dict[str, Any]:
    texts: dict[str, Any] = {name: clean_line(sent.get(name, "")) for name in TEXTS}
    texts["code"] = texts["code"] or code_from(texts["label"])[:LONGEST_CODE]
    texts |= {name: sent.getlist(name) for name in ("sources", "targets")}
    return texts | {"loses": "loses" in sent}


def _definition(texts: Mapping[str, Any]) -> RelationDefinition:
    """Return what the form says. Raises Invalid for what can't be read."""
    wrong = [
        name
        for name in NUMBERS
        if (texts[name] and not (texts[name].isascii() and texts[name].isdecimal()))
        or len(texts[name]) > 4
    ]
    if wrong:
        text = tr("Write a number up to 9999.")
        raise Invalid([RowError(0, name, "integer", text) for name in wrong])
    numbers = {name: int(texts[name]) if texts[name] else None for name in NUMBERS}
    return RelationDefinition(
        label=texts["label"],
        inverse=texts["inverse"],
        about=texts["about"],
        sources=tuple(texts["sources"]),
        targets=tuple(texts["targets"]),
        most_targets=numbers["most_targets"],
        most_sources=numbers["most_sources"],
        impact=texts["impact"],
        loses=texts["loses"] or not texts["impact"],
        position=numbers["position"] or 0,
    )
