"""The chain of custody on an item's page, and a report's evidence on the report's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from isthmus.engine.access import CREATE, EDIT, EXPORT
from isthmus.engine.formats import moment
from isthmus.engine.language import spoken, tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.web.addresses import entry_address, page_address
from isthmus.engine.web.hooks import RecordPage
from isthmus.incidents.deciding.decision import needs_decision
from isthmus.incidents.evidence.custody import Gap, gaps
from isthmus.incidents.evidence.custody_step import CustodyStep
from isthmus.incidents.evidence.edges import EVIDENCE_OF
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.stamps import stamps_of, why_not
from isthmus.incidents.evidence.words import GAPS, StepKind


def chain_of(record: EvidenceItem) -> list[CustodyStep]:
    """Return an item's steps in order: one query."""
    return list(CustodyStep.objects.filter(record=record.pk).order_by("pk"))


def body_context(page: RecordPage) -> dict[str, Any]:
    """Return what `incidents/custody.html` reads."""
    record: Any = page.record
    steps = chain_of(record)
    return {
        "custody": {
            "steps": told(steps, page.lookup),
            "gaps": [_gap(one) for one in gaps(steps)],
            "file": page.lookup.file(record.file_id) if record.file_id else None,
            "damaged": moment(record.damaged_at) if record.damaged_at else "",
            "stamps": _stamps(page) if record.file_id else None,
        }
    }


def _stamps(page: RecordPage) -> dict[str, Any]:
    """Return the time stamps of a file, and how to have one or why that can't be. One or two queries."""
    record: Any = page.record
    may = page.viewer.may_on(EvidenceItem, EDIT) and not page.viewer.only_reads(record.circle_id)
    url = page_address(
        "evidence_stamp", org=page.viewer.organization.slug, reference=record.reference
    )
    return {
        "had": [
            {
                "exact": moment(one.stamped_at),
                "iso": one.stamped_at.isoformat(),
                "by": one.authority,
            }
            for one in stamps_of([record.pk])[record.pk]
        ],
        "url": url if may else "",
        "why_not": why_not(record) if may else None,
    }


def told(steps: Sequence[CustodyStep], lookup: Lookup) -> list[dict[str, str]]:
    """Return steps in words, in order."""
    keys = {key for one in steps for key in (one.by_id, one.holder_id, one.to_id) if key}
    lookup.load_principals(keys)
    return [
        {
            "what": spoken(StepKind(one.kind).label),
            "iso": one.at.isoformat(),
            "exact": moment(one.at),
            "by": _name(one.by_id, lookup),
            "holder": _name(one.holder_id, lookup),
            "to": _name(one.to_id, lookup) or one.outside,
            "place": one.place,
            "seal": one.seal,
            "note": one.note,
        }
        for one in steps
    ]


def _name(key: int | None, lookup: Lookup) -> str:
    found = lookup.principal(key) if key else None
    return found.name if found else ""


def _gap(one: Gap) -> dict[str, str]:
    until = moment(one.ended) if one.ended else tr("now")
    return {
        "text": spoken(GAPS[one.kind]),
        "time": tr("%(begun)s to %(ended)s", begun=moment(one.begun), ended=until),
    }


def evidence_panel(page: RecordPage) -> dict[str, Any] | None:
    """Return what `incidents/evidence_panel.html` reads: a report's evidence. No query.

    Where nothing was collected and nothing touches security, nobody expects any: it stays away.
    """
    slug = page.viewer.organization.slug
    items = [one.other for one in page.related_by(EVIDENCE_OF.code, outgoing=False)]
    report: Any = page.record
    expected = needs_decision(report.answers) and page.viewer.may_on(EvidenceItem, CREATE)
    if not items and not expected:
        return None
    return {
        "entries": [
            {
                "reference": one.reference,
                "title": one.title,
                "url": entry_address(one, slug),
                "category": EvidenceItem.lifecycle.states[one.state].category,
                "state": spoken(EvidenceItem.lifecycle.states[one.state].label),
            }
            for one in items
        ],
        "actions": [*_actions(page, slug, items)],
    }


def _actions(page: RecordPage, slug: str, items: Sequence[Any]) -> Iterator[dict[str, str]]:
    reference, may = page.record.reference, page.viewer.may_on
    if may(EvidenceItem, CREATE):
        new = page_address("record_new", org=slug, record_type="evidence")
        yield {
            "label": tr("Record evidence"), "url": f"{new}?incident={reference}", "icon": "plus",
        }  # fmt: skip
    if items and may(type(page.record), EXPORT) and may(EvidenceItem, EXPORT):
        url = page_address("incident_case_file", org=slug, reference=reference)
        yield {"label": tr("Case file"), "url": url, "method": "post", "icon": "download"}
