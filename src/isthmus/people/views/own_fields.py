"""Own fields: what the organization adds to the records of its registers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from isthmus.engine.door import Absent, Act, Invalid, RowError
from isthmus.engine.door.settings import require_administration
from isthmus.engine.fields import shortest
from isthmus.engine.formats import day
from isthmus.engine.language import tr
from isthmus.engine.models import OwnField, OwnFieldKind
from isthmus.engine.own.declared import HEADING, defined
from isthmus.engine.own.defining import Definition, bring_back, define, retire
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import clean_line, fold
from isthmus.engine.web.requests import MemberRequest, act_of
from isthmus.people.views.frame import Filled, settings_page


@require_http_methods(["GET", "HEAD"])
def own_fields(request: MemberRequest, org: str) -> HttpResponse:
    """Every own field, by register; those out of use below."""
    require_administration(act_of(request))
    found = defined(request.viewer.organization)
    groups = [
        {
            "label": one.label_plural,
            "register": one.register,
            "rows": [_row(row) for row in found.get(one.code, ()) if row.retired_at is None],
            "retired": [_row(row) for row in found.get(one.code, ()) if row.retired_at],
        }
        for one in registry.types()
    ]
    # Registers that have some stand first.
    groups.sort(key=lambda group: not (group["rows"] or group["retired"]))
    return settings_page(
        request, "people/own_fields.html", "settings_own_fields", {"groups": groups}
    )


def _row(row: OwnField) -> dict[str, Any]:
    said = [row.get_kind_display()]
    if row.required_from:
        said.append(tr("demanded from %(required_from)s", required_from=day(row.required_from)))
    said += [word for word, on in (("filterable", row.filterable), ("shared", row.shared)) if on]
    return {"label": row.label, "code": row.code, "detail": ", ".join(said)}


@require_http_methods(["GET", "HEAD", "POST"])
def own_field(
    request: MemberRequest, org: str, record_type: type[RecordType], code: str = ""
) -> HttpResponse:
    """Define a field, or change what is said of it; what was written in it is never lost."""
    act = act_of(request)
    require_administration(act)
    rows = defined(request.viewer.organization).get(record_type.code, ())
    former = next((row for row in rows if row.code == code), None)
    if code and former is None:
        raise Absent("own field")
    form = Filled(_texts(former, len(rows)) | _asked_for(request, record_type, former))
    if request.method == "POST":
        texts = _sent(request.POST)
        try:
            _write(request, record_type, code, texts, act)
            return redirect("settings_own_fields", org=org)
        except Invalid as error:
            form = Filled.wrong(texts, error)
    noun = record_type.label_plural.lower()
    context = {
        "title": former.label if former else tr("New field for %(noun)s", noun=noun),
        "noun": noun,
        "code": code,
        "retired": bool(former and former.retired_at),
        "form": form,
        "choices_of_kind": OwnFieldKind.choices,
        "sections": [*dict.fromkeys([*(part.title for part in record_type.form), HEADING])],
        "registers": [(one.code, one.label_plural) for one in registry.types()],
        "kinds": list(record_type.kinds().items()),
        "shareable": bool(record_type.shared_fields and record_type.versions is None),
    }
    return settings_page(
        request, "people/own_field.html", "settings_own_fields", context, form.status
    )


def _write(
    request: MemberRequest,
    record_type: type[RecordType],
    code: str,
    texts: dict[str, Any],
    act: Act,
) -> None:
    do = request.POST.get("do", "")
    if code and do == "retire":
        row = retire(record_type, code, act)
        messages.success(
            request, tr("“%(label)s” is asked for no longer; what it holds stays.", label=row.label)
        )
    elif code and do == "bring back":
        row = bring_back(record_type, code, act)
        messages.success(request, tr("“%(label)s” is asked for again.", label=row.label))
    else:
        row = define(record_type, code or texts["code"], _definition(texts), act, new=not code)
        messages.success(
            request, tr("“%(label)s” stands in the forms of this register.", label=row.label)
        )


def _texts(row: OwnField | None, there: int) -> dict[str, Any]:
    """Return the form's first texts."""
    if row is None:
        return {"kind": "text", "position": str(10 * (there + 1)), "section": HEADING}
    bounds = {
        name: "" if value is None else shortest(value)
        for name, value in (("minimum", row.minimum), ("maximum", row.maximum))
    }
    return {
        **{name: getattr(row, name) for name in ("label", "hint", "kind", "unit", "target")},
        **bounds,
        "code": row.code,
        "choices": "\n".join(f"{code} = {label}" for code, label in row.choices),
        "kinds": row.kinds,
        "section": row.section or HEADING,
        "position": str(row.position),
        "required_from": row.required_from.isoformat() if row.required_from else "",
        "filterable": row.filterable,
        "shared": row.shared,
    }


def _asked_for(
    request: MemberRequest, record_type: type[RecordType], former: OwnField | None
) -> dict[str, Any]:
    """Return the kind that a new field was asked for from: it stands in a section of its own."""
    kind = request.GET.get("kind", "") if former is None else ""
    label = record_type.kinds().get(kind)
    return {"kinds": [kind], "section": label} if label else {}


def _sent(sent: QueryDict) -> dict[str, Any]:
    names = (
        "label", "code", "hint", "kind", "unit", "minimum", "maximum", "target", "section",
        "position", "required_from",
    )  # fmt: skip
    texts: dict[str, Any] = {name: clean_line(sent.get(name, "")) for name in names}
    texts["code"] = texts["code"] or code_from(texts["label"])
    texts["choices"] = sent.get("choices", "").replace("\r\n", "\n")
    texts["kinds"] = sent.getlist("kinds")
    return texts | {name: name in sent for name in ("filterable", "shared")}


def code_from(words: str) -> str:
    """Return a name for programs made of words: Cost centre is cost_centre."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")[:40]
    return plain if plain[:1].isalpha() or not plain else f"f_{plain}"[:40]


def _definition(texts: Mapping[str, Any]) -> Definition:
    """Return what the form says. Raises Invalid for what can't be read."""
    errors: list[RowError] = []

    def number(name: str) -> Decimal | None:
        try:
            return Decimal(texts[name]) if texts[name] else None
        except InvalidOperation:
            errors.append(
                RowError(0, name, "decimal", tr("“%(texts)s” is not a number.", texts=texts[name]))
            )
            return None

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(texts[name]) if texts[name] else None
        except ValueError:
            hint = tr("Write it as 2026-11-23.")
            errors.append(
                RowError(0, name, "date", tr("“%(texts)s” is not a date.", texts=texts[name]), hint)
            )
            return None

    place = texts["position"] or "0"
    if not (place.isascii() and place.isdecimal() and len(place) < 5):
        errors.append(RowError(0, "position", "integer", tr("The place is a number up to 9999.")))
    measured = texts["kind"] in ("integer", "decimal")
    wanted = Definition(
        label=texts["label"],
        kind=texts["kind"],
        hint=texts["hint"],
        # What belongs to another kind was left in a field that the form no longer shows.
        unit=texts["unit"] if measured else "",
        minimum=number("minimum") if measured else None,
        maximum=number("maximum") if measured else None,
        choices=_choices(texts["choices"]) if texts["kind"] in ("choice", "choices") else (),
        target=texts["target"] if texts["kind"] == "record" else "",
        kinds=tuple(texts["kinds"]),
        section="" if texts["section"] == HEADING else texts["section"],
        position=0 if errors else int(place),
        required_from=day("required_from"),
        filterable=texts["filterable"],
        shared=texts["shared"],
    )
    if errors:
        raise Invalid(errors)
    return wanted


def _choices(text: str) -> tuple[tuple[str, str], ...]:
    """Return the choices of lines like “high = High” or just “High”."""
    found = []
    for line in text.split("\n"):
        before, sign, after = (clean_line(one) for one in line.partition("="))
        if before or after:
            found.append((before, after) if sign else (code_from(before), before))
    return tuple(found)
