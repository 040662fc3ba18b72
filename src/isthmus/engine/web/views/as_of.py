from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldProblem
from isthmus.engine.formats import moment
from isthmus.engine.history import as_of
from isthmus.engine.history.as_of import Past, Point
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.components import state_badge
from isthmus.engine.web.hooks import RecordPage, Related, text_renderers
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.parts import part_tables
from isthmus.engine.web.related import relation_groups
from isthmus.engine.web.requests import MemberRequest, find_record
from isthmus.engine.web.timeline import shortened, timeline

LONG = (kinds.LONG, kinds.MARKDOWN)


@require_safe
def record_as_of(
    request: MemberRequest, org: str, record_type: type[RecordType], reference: str
) -> HttpResponse:
    """The record and its relations as they were, and what differs from another point."""
    found = find_record(request, record_type, reference)
    lookup, errors = Lookup(request.viewer), []
    asked = {}
    for name in ("at", "with"):
        try:
            asked[name] = _point(request.GET.get(name, ""))
        except FieldProblem as problem:
            errors.append({"text": f"{problem.message} {problem.hint}", "name": name})
            asked[name] = Point(timezone.now())
    then, other = (as_of.record_at(found, asked[name]) for name in ("at", "with"))
    context = _context(request, record_type, found, (then, other), lookup) | {"errors": errors}
    steps = (
        (found.reference, record_address(found, org)),
        (tr("History"), record_address(found, org, "record_history")),
        (tr("As of %(when)s", when=context["when"]), context["address"]),
    )
    crumbs = register_crumbs(record_type, org, *steps)
    return page(request, "engine/record_as_of.html", context, crumbs, 422 if errors else 200)


def _point(text: str) -> Point:
    return as_of.point(text) if text.strip() else Point(timezone.now())


def _context(
    request: MemberRequest,
    record_type: type[RecordType],
    found: Record,
    points: tuple[Past, Past],
    lookup: Lookup,
) -> dict[str, Any]:
    then, other = points
    slug = request.viewer.organization.slug
    address = record_address(found, slug, "record_as_of")
    edges = as_of.edges_at(found, then.moment) if then.existed else []
    as_of.prepare(record_type, list(points), edges, lookup)
    both = then.existed and other.existed
    return {
        "record_type": record_type,
        "record": found,
        "address": address,
        "record_url": record_address(found, slug),
        "history_url": record_address(found, slug, "record_history"),
        "then": then,
        "when": moment(then.moment),
        "other_when": moment(other.moment) if other.point.given else "",
        "title": as_of.value_at(record_type.spec("title"), then, lookup) if then.existed else "",
        "state": state_badge(then.record) if then.existed else "",
        "facts": _facts(record_type, then, lookup, apart=LONG) if then.existed else [],
        "parts": part_tables(record_type, then.record, lookup) if then.existed else [],
        "texts": _texts(record_type, then, lookup) if then.existed else [],
        "relations": _relations(request, record_type, found, edges, lookup),
        "changed": timeline(record_type, [then.event], lookup, found) if then.event else [],
        "differences": _differences(record_type, points, lookup) if both else [],
        "compared": both,
        "steps": _steps(then, address),
        "at_day": _day(then),
        "with_day": _day(other) if other.point.given else "",
    }


def _differences(
    record_type: type[RecordType], points: tuple[Past, Past], lookup: Lookup
) -> list[dict[str, str]]:
    """Return what differs, of long texts the lines."""
    found = []
    for side in as_of.differences(record_type, *points, lookup):
        before, after = shortened(side.kind, side.before, side.after)
        found.append({"label": side.label, "before": before, "after": after})
    return found


def _steps(then: Past, address: str) -> list[dict[str, str]]:
    """Return the ways to the version before and the one after."""
    found = []
    if then.version > 1:
        step = {"label": tr("Version %(version)s", version=then.version - 1), "icon": "arrow-left"}
        found.append(step | {"url": f"{address}?at={then.version - 1}"})
    if then.next is not None:
        step = {"label": tr("Version %(version)s", version=then.version + 1), "icon": "arrow-right"}
        found.append(step | {"url": f"{address}?at={then.version + 1}"})
    return found


def _day(past: Past) -> str:
    return timezone.localtime(past.moment).date().isoformat()


def _facts(
    record_type: type[RecordType], past: Past, lookup: Lookup, apart: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the short facts; the title and the state stand at the head."""
    return [
        {"label": spec.label, "value": as_of.value_at(spec, past, lookup)}
        for spec in as_of.specs_of(record_type)
        if spec.kind not in apart and spec.name not in ("title", "state")
    ]


def _texts(record_type: type[RecordType], past: Past, lookup: Lookup) -> list[dict[str, Any]]:
    found = []
    for spec in as_of.specs_of(record_type):
        text = as_of.value_at(spec, past, lookup) if spec.kind in LONG else ""
        if text:
            render = text_renderers.get(spec.kind)
            paragraphs = [part.splitlines() for part in text.split("\n\n") if part.strip()]
            html = render(text) if render else None
            found.append({"label": spec.label, "html": html, "paragraphs": paragraphs})
    return found


def _relations(
    request: MemberRequest,
    record_type: type[RecordType],
    found: Record,
    edges: list[Any],
    lookup: Lookup,
) -> list[dict[str, Any]]:
    """Return the relations of then, grouped as on the record's page; nothing can be done to them."""
    drawn = RecordPage(request, request.viewer, record_type, found, lookup)
    drawn.related = [
        Related(one.edge, one.other, one.outgoing)
        for one in as_of.relations_at(found, edges, lookup)
    ]
    groups = relation_groups(drawn)
    for group in groups:
        for item in group["items"]:
            item["remove_url"] = ""
    return groups
