"""The compliance level of services and customers: a page, the same as files, a part of a service's page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from isthmus.controls.compliance import (
    Level,
    Row,
    compliance,
    level_of_service,
    numbers,
    told,
)
from isthmus.controls.records import ControlType
from isthmus.engine.access import VIEW
from isthmus.engine.api.representation import json_response
from isthmus.engine.door.checks import require
from isthmus.engine.language import N_, tr
from isthmus.engine.transfer.cells import neutralised
from isthmus.engine.web.addresses import page_address, record_address
from isthmus.engine.web.pages import page, register_crumbs
from isthmus.engine.web.requests import MemberRequest, act_of, find_record
from isthmus.services.records import ServiceType

NUMBERS = tuple(one.name for one in fields(Level))
HEADS = {
    "apply": N_("Controls that apply"),
    "implemented": N_("Implemented"),
    "passed": N_("Passed"),
    "failed": N_("Failed"),
    "old": N_("Passed, but old"),
    "never": N_("Never tested"),
}


def _require(request: MemberRequest) -> None:
    for record_type in (ControlType, ServiceType):
        require(record_type, VIEW, act_of(request))


@require_safe
def compliance_page(request: MemberRequest, org: str) -> HttpResponse:
    """Show the level of each live service and of each customer. Four queries for the
    figures, and those of the graph."""
    _require(request)
    found = compliance(request.viewer)
    context = {
        "heads": [tr(one) for one in HEADS.values()],
        "tables": [
            {"label": label, "id": code, "rows": [_drawn(row, org) for row in rows]}
            for code, label, rows in (
                ("services", tr("By service"), found.services),
                ("customers", tr("By customer"), found.customers),
            )
        ],
        "files": [
            {"label": label, "url": page_address(f"compliance_{ending}", org=org)}
            for ending, label in (("csv", tr("Table (CSV)")), ("json", tr("Data (JSON)")))
        ],
    }
    crumbs = register_crumbs(ControlType, org, (tr("Compliance level"), ""))
    return page(request, "controls/compliance.html", context, crumbs)


@require_safe
def compliance_file(request: MemberRequest, org: str, ending: str) -> HttpResponse:
    """Answer with the same figures as a file."""
    _require(request)
    today = timezone.localdate()
    found = compliance(request.viewer, today)
    if ending == "json":
        answer = json_response(told(found, today))
    else:
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(["of", "reference", "title", "services", *NUMBERS, "share"])
        lines.writerows(_lines("service", found.services))
        lines.writerows(_lines("customer", found.customers))
        answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = f'attachment; filename="{org}-compliance-{today}.{ending}"'
    return answer


@require_safe
def compliance_of_service(request: MemberRequest, org: str, reference: str) -> HttpResponse:
    """Answer with the part of a service's page that is fetched when the page is there. Its figures are
    worked out over all that it leads to, which a record's page does not wait for."""
    _require(request)
    service = find_record(request, ServiceType, reference)
    level = level_of_service(service, request.viewer, timezone.localdate())
    context = {
        "level": level,
        "numbers": [(tr(label), getattr(level, name)) for name, label in HEADS.items()],
    }
    return page(request, "controls/compliance_of_service.html", context)


def _lines(of: str, rows: Iterable[Row]) -> Iterable[list[object]]:
    for row in rows:
        said = numbers(row.record, row.level)
        counts = ("" if said[name] is None else said[name] for name in (*NUMBERS, "share"))
        texts = (neutralised(said["reference"]), neutralised(said["title"]))
        yield [of, *texts, row.services, *counts]


def _drawn(row: Row, org: str) -> dict[str, Any]:
    return {
        "url": record_address(row.record, org),
        "reference": row.record.reference,
        "title": row.record.title,
        "numbers": [getattr(row.level, name) for name in NUMBERS],
        "share": row.level.share,
    }
