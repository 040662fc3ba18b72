"""What differs between two statements, or versions of them, control by control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from isthmus.applicability.annex import controls
from isthmus.applicability.difference import Pair, differences
from isthmus.applicability.facts import frozen, frozen_lines
from isthmus.applicability.lines import OWN, Line, lines_of
from isthmus.applicability.models import Statement
from isthmus.applicability.records import StatementType
from isthmus.applicability.records.statement import FIELDS, ROWS
from isthmus.applicability.registered import Register, registered
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Snapshot
from isthmus.engine.parts import load_parts
from isthmus.engine.snapshots.declared import VERSION
from isthmus.engine.snapshots.difference import difference
from isthmus.engine.snapshots.material import contents
from isthmus.engine.snapshots.shown import compared, prepare
from isthmus.engine.snapshots.take import parsed
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, find_record

#: So many statements are offered to compare with; an address may name any.
OFFERED = 50


@dataclass(frozen=True)
class Side:
    """A statement as it stands, or one of its versions."""

    name: str  #: reference, a colon and the number of a version
    label: str
    edition: str
    fields: Mapping[str, Any]
    lines: Sequence[Line]


@require_safe
def difference_page(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Show what this statement says otherwise than another: `with` is the other, `of` a version of this
    one; each as it stands where no version is named. Raises Absent for what isn't there or is hidden."""
    statement = find_record(request, StatementType, reference)
    after = _side(statement, request.GET.get("of", ""))
    offered = _offered(request, statement)
    chosen = request.GET.get("with", "") or _first(offered, after)
    before = _named(request, chosen) if chosen else after
    lookup = Lookup(request.viewer)
    said = [{"fields": side.fields, "parts": {}} for side in (before, after)]
    prepare(StatementType, said, lookup)
    found = differences(before.lines, after.lines, (before.edition, after.edition))
    held = _own(request, before, after) if any(one.after.startswith(OWN) for one in found) else {}
    url = record_address(statement, org)
    context = {
        "title": tr("What differs"),
        "statement": statement,
        "before": before.label,
        "after": after.label,
        "address": reverse("applicability_difference", args=[org, statement.reference]),
        "others": offered,
        "comparable": len(offered) > 1,
        "url": url,
        "versions": [[f"{number}", tr("Version %(number)s", number=number)]
                     for number in _numbers([statement]).get(statement.pk, ())]
                    + [["", tr("As it stands")]],
        "chosen": {"with": before.name, "of": request.GET.get("of", "")},
        "found": compared(StatementType, difference(*said), lookup),
        "controls": [_drawn(one, (before, after), held, lookup) for one in found],
    }  # fmt: skip
    crumbs = register_crumbs(StatementType, org, (statement.reference, url), (context["title"], ""))
    return page(request, "applicability/difference.html", context, crumbs)


def _side(statement: Statement, number: str) -> Side:
    if not number:
        load_parts(StatementType, [statement])
        fields = parsed(contents([statement], FIELDS)[statement.pk])["fields"]
        label = tr("%(reference)s as it stands", reference=statement.reference)
        return Side(statement.reference, label, statement.edition, fields, lines_of(statement))
    said = parsed(frozen(statement, number).content)
    label = tr("%(reference)s, version %(number)s", reference=statement.reference, number=number)
    return Side(f"{statement.reference}:{number}", label, str(said["fields"]["edition"]),
                said["fields"], frozen_lines(said))  # fmt: skip


def _named(request: MemberRequest, name: str) -> Side:
    reference, _, number = name.partition(":")
    return _side(find_record(request, StatementType, reference), number)


def _offered(request: MemberRequest, statement: Statement) -> list[list[str]]:
    """Return what may be compared with: this statement and others, with their versions. Two queries."""
    known = Statement.objects.visible_to(request.viewer).exclude(pk=statement.pk)
    found = [statement, *known.order_by("-pk")[:OFFERED]]
    numbers = _numbers(found)
    offered = []
    for one in found:
        label = f"{one.reference} {one.title}"
        offered += [
            [f"{one.reference}:{n}", tr("%(label)s, version %(number)s", label=label, number=n)]
            for n in numbers.get(one.pk, ())
        ]
        offered.append([one.reference, tr("%(label)s, as it stands", label=label)])
    return offered


def _numbers(statements: Sequence[Statement]) -> dict[int, list[int]]:
    rows = Snapshot.objects.filter(entry__in=[one.pk for one in statements], purpose=VERSION)
    found: dict[int, list[int]] = {}
    for entry, number in rows.order_by("-number").values_list("entry", "number"):
        found.setdefault(entry, []).append(number)
    return found


def _first(offered: Sequence[Sequence[str]], after: Side) -> str:
    """Return the first that is another than this side: its last version, or else another statement."""
    return next((name for name, _ in offered if name != after.name), "")


def _own(request: MemberRequest, *sides: Side) -> Register:
    lines = [line for side in sides for line in side.lines]
    organization = request.viewer.organization_id
    return registered(sides[-1].edition, lines, organization, request.viewer)


def _drawn(one: Pair, sides: tuple[Side, Side], held: Register, lookup: Lookup) -> dict[str, Any]:
    specs = {spec.name: spec for spec in ROWS.specs()}
    return {
        "label": " → ".join(dict.fromkeys(
            _control(ref, side, held) for ref, side in zip((one.before, one.after), sides, strict=True)
        )),
        "cells": [
            [specs[cell.name].label, *(_text(specs[cell.name], v, lookup) for v in (cell.before, cell.after))]
            for cell in one.cells
        ],
    }  # fmt: skip


def _control(ref: str, side: Side, held: Register) -> str:
    if ref.startswith(OWN):
        # Who may not know of the control reads what the statement says, and not of what.
        return f"{held[ref][0].reference} {held[ref][0].title}" if ref in held else tr("Our own")
    return f"{ref} {controls(side.edition)[ref].title}" if ref else tr("nothing")


def _text(spec: Any, value: Any, lookup: Lookup) -> str:
    return spec.display(value, lookup) if value else "–"
