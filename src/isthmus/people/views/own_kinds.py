"""Kinds: what the records of a register may be, where each organization says so itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door import Absent, Act, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.filters import NONE, Term
from isthmus.engine.language import tr, trn
from isthmus.engine.models import OwnField, OwnKind
from isthmus.engine.own.declared import defined
from isthmus.engine.own.defining_kinds import (
    Wanted,
    bring_back_kind,
    define_kind,
    retire_kind,
)
from isthmus.engine.own.kinds import kinds_defined
from isthmus.engine.own.starter import additions
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import clean_line
from isthmus.engine.web.addresses import list_address, page_address
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page
from isthmus.people.views.own_fields import code_from
from isthmus.people.views.starter_sets import counted

LIST = "settings_own_kinds"


@require_http_methods(["GET", "HEAD"])
def own_kinds(request: MemberRequest, org: str) -> HttpResponse:
    """Every kind, by register; those out of use below."""
    require_administration(act_of(request))
    groups = [_group(one, request.viewer) for one in registry.types() if one.own_kinds]
    return settings_page(request, "people/own_kinds.html", LIST, {"groups": groups})


def _group(record_type: type[RecordType], viewer: Viewer) -> dict[str, Any]:
    rows = kinds_defined(viewer.organization).get(record_type.code, ())
    return {
        "label": record_type.label_plural,
        "register": record_type.register,
        "icon": record_type.icon,
        "rows": [_row(row, viewer) for row in rows if row.retired_at is None],
        "retired": [_row(row, viewer) for row in rows if row.retired_at],
        "starter": counted(additions(record_type, viewer.organization)),
        "undefined_url": _undefined(record_type, rows, viewer),
    }


def _row(row: OwnKind, viewer: Viewer) -> dict[str, Any]:
    count = len(_fields_of(row, viewer))
    fields = trn("%(count)s own field", "%(count)s own fields", count) if count else ""
    return {"label": row.label, "code": row.code, "detail": row.about, "fields": fields}


def _fields_of(row: OwnKind, viewer: Viewer) -> list[OwnField]:
    """Return the fields that records of this kind have besides, those out of use left out."""
    rows = defined(viewer.organization).get(row.type, ())
    return [one for one in rows if row.code in one.kinds and one.retired_at is None]


def _undefined(record_type: type[RecordType], rows: tuple[OwnKind, ...], viewer: Viewer) -> str:
    """Return the list of records whose kind nobody defined; nothing where there is none."""
    if not rows or not viewer.may_on(record_type.model, VIEW):
        return ""
    codes = [row.code for row in rows]
    known = record_type.spec("kind").is_among(["", *codes])
    if not record_type.model.objects.visible_to(viewer).exclude(known).exists():
        return ""
    asked = urlencode({"kind.not": ",".join([*(Term(one).printed() for one in codes), NONE])})
    return f"{list_address(record_type, viewer.organization.slug)}?{asked}"


@require_http_methods(["GET", "HEAD", "POST"])
def own_kind(
    request: MemberRequest, org: str, record_type: type[RecordType], code: str = ""
) -> HttpResponse:
    """Define a kind, or change what is said of it; no record is changed by that."""
    act = act_of(request)
    require_administration(act)
    rows = kinds_defined(request.viewer.organization).get(record_type.code, ())
    former = next((row for row in rows if row.code == code), None)
    if not record_type.own_kinds or (code and former is None):
        raise Absent("own kind")
    form = Filled(_texts(former, len(rows)))
    if request.method == "POST":
        texts = _sent(request.POST)
        try:
            _write(request, record_type, code, texts, act)
            return redirect(LIST, org=org)
        except Invalid as error:
            form = Filled.wrong(texts, error)
    noun = record_type.label_plural.lower()
    context = {
        "title": former.label if former else tr("New kind of %(noun)s", noun=noun),
        "noun": noun,
        "register": record_type.register,
        "code": code,
        "retired": bool(former and former.retired_at),
        "form": form,
        "fields": _shown(former, record_type, org, request.viewer) if former else [],
        "list_url": f"{list_address(record_type, org)}?{urlencode({'kind': code})}",
    }
    return settings_page(request, "people/own_kind.html", LIST, context, form.status)


def _shown(
    row: OwnKind, record_type: type[RecordType], org: str, viewer: Viewer
) -> list[dict[str, Any]]:
    """Return the fields of a kind as they stand on its page."""
    return [
        {
            "title": one.label,
            "detail": f"{one.get_kind_display()}, {one.unit}"
            if one.unit
            else one.get_kind_display(),
            "icon": "forms",
            "url": page_address(
                "settings_own_field", org=org, record_type=record_type, code=one.code
            ),
        }
        for one in _fields_of(row, viewer)
    ]


def _texts(row: OwnKind | None, there: int) -> dict[str, Any]:
    """Return the form's first texts."""
    if row is None:
        return {"position": str(10 * (there + 1))}
    return {
        "label": row.label,
        "about": row.about,
        "code": row.code,
        "position": str(row.position),
    }


def _sent(sent: QueryDict) -> dict[str, Any]:
    texts = {
        name: clean_line(sent.get(name, "")) for name in ("label", "about", "code", "position")
    }
    return texts | {"code": texts["code"] or code_from(texts["label"])}


def _write(
    request: MemberRequest,
    record_type: type[RecordType],
    code: str,
    texts: Mapping[str, Any],
    act: Act,
) -> None:
    do = request.POST.get("do", "")
    if code and do == "retire":
        row = retire_kind(record_type, code, act)
        said = tr("“%(label)s” is offered no longer; what is of it stays so.", label=row.label)
    elif code and do == "bring back":
        row = bring_back_kind(record_type, code, act)
        said = tr("“%(label)s” is offered again.", label=row.label)
    else:
        row = define_kind(record_type, code or texts["code"], _wanted(texts), act, new=not code)
        said = tr("“%(label)s” can be chosen in this register.", label=row.label)
    messages.success(request, said)


def _wanted(texts: Mapping[str, Any]) -> Wanted:
    """Return what the form says. Raises Invalid for what can't be read."""
    place = texts["position"] or "0"
    if not (place.isascii() and place.isdecimal() and len(place) < 5):
        message = tr("The place is a number up to 9999.")
        raise Invalid([RowError(0, "position", "integer", message)])
    return Wanted(texts["label"], texts["about"], int(place))
