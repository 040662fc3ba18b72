"""A scope statement as a certification body reads it: PDF, of the version in force or of the draft."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from isthmus.context.models.scope import Direction, System
from isthmus.engine.formats import day, moment
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Approval, InForce, Record
from isthmus.engine.pdf import compile_pdf
from isthmus.engine.snapshots.material import contents, digest

TEMPLATE = """
#show: frame.with(title: data.title, reference: data.reference, organization: data.organization,
  kind: data.kind, made: data.made)
#facts(data.facts)
#v(6pt)
#for part in data.texts [
  == #part.heading
  #for it in part.paragraphs { par(it) }
]
#for part in data.tables [
  == #part.heading
  #if part.rows.len() == 0 { par(part.empty) } else {
    sheet(columns: part.columns.map(it => it * 1fr), head: part.head, align: part.columns.map(_ => left),
      ..part.rows.flatten().map(it => [#it]))
  }
]
"""

LEGAL = {System.ISMS: "ISO/IEC 27001", System.SMS: "ISO/IEC 20000-1"}


@dataclass(frozen=True)
class Told:
    """What a statement says, and which version it is: 0 is the draft."""

    content: dict[str, Any]
    number: int
    digest: str
    since: datetime | None = None


def told(statement: Record, *, draft: bool) -> Told | None:
    """Return the version in force, or with `draft` what the record says; None where none is."""
    if draft:
        content = contents([statement], FIELDS, ("lines",))[statement.pk]
        return Told(json.loads(content), 0, digest(content))
    rows = InForce.objects.filter(entry=statement.pk, valid_to__isnull=True)
    one = rows.select_related("snapshot").first()
    if one is None:
        return None
    frozen = one.snapshot
    return Told(json.loads(frozen.content), frozen.number, frozen.digest, one.valid_from)


FIELDS = ("title", "kind", "wording", "interfaces", "perimeter")


def scope_pdf(statement: Record, what: Told, lookup: Lookup, now: datetime) -> bytes:
    """Return the PDF. What the viewer behind `lookup` may not know of is left out."""
    fields, lines = what.content["fields"], what.content["parts"]["lines"]
    lookup.load_entries(
        {int(one[name]) for one in lines for name in ("what", "customer") if one[name]}
    )
    system = System(fields["kind"])
    label = tr("version %(number)s", number=what.number) if what.number else tr("draft")
    return compile_pdf(
        TEMPLATE,
        {
            "title": fields["title"],
            "reference": statement.reference,
            "organization": lookup.viewer.organization.name,
            "kind": tr("Scope of the %(system)s", system=system.label),
            "made": tr("%(version)s, printed %(when)s", version=label, when=moment(now)),
            "facts": [list(one) for one in _facts(statement, what, system, label, lookup)],
            "texts": [*_texts(fields, lookup)],
            "tables": [*_tables(lines, system, lookup)],
        },
        made_at=now,
    )


def _facts(
    statement: Record, what: Told, system: System, label: str, lookup: Lookup
) -> list[tuple[str, str]]:
    found = [
        (tr("Management system"), f"{system.label} ({LEGAL[system]})"),
        (tr("Version"), label),
    ]
    if what.since:
        found.append((tr("In force since"), day(what.since)))
    rows = Approval.objects.filter(entry=statement.pk, rule="scope", digest=what.digest)
    for one in rows.filter(voided_at__isnull=True).select_related("given_by").order_by("given_at"):
        who = one.given_by.name if one.given_by else tr("the system")
        found.append((tr("Approved by"), f"{who}, {day(one.given_at)}"))
    return [*found, ("SHA-256", what.digest)]


def _texts(fields: dict[str, Any], lookup: Lookup) -> list[dict[str, Any]]:
    said = [(tr("Scope"), fields["wording"])]
    perimeter = lookup.entry(int(fields["perimeter"])) if fields.get("perimeter") else None
    if perimeter is not None:
        said.append((tr("Physical boundary"), f"{perimeter.reference} {perimeter.title}"))
    said.append((tr("Interfaces and dependencies"), fields["interfaces"]))
    return [
        {"heading": heading, "paragraphs": [one for one in text.split("\n") if one.strip()]}
        for heading, text in said
        if text.strip()
    ]


def _tables(lines: list[dict[str, Any]], system: System, lookup: Lookup) -> list[dict[str, Any]]:
    known = [one for one in lines if not one["what"] or lookup.entry(int(one["what"]))]
    head = [tr("Reference"), tr("Record")]
    by_customer = system == System.SMS
    return [
        {
            "heading": tr("Included"),
            "columns": [1, 3, 2, *([2] if by_customer else [])],
            "head": [*head, tr("Register"), *([tr("For")] if by_customer else [])],
            "rows": [
                [
                    *_names(one, lookup),
                    _register(one, lookup),
                    *([_for(one, lookup)] if by_customer else []),
                ]
                for one in known
                if one["direction"] == Direction.IN
            ],
            "empty": tr("What stands within the physical boundary."),
        },
        {
            "heading": tr("Excluded"),
            "columns": [1, 3, 4],
            "head": [*head, tr("Reason")],
            "rows": [
                [*_names(one, lookup), one["reason"]]
                for one in known
                if one["direction"] == Direction.OUT
            ],
            "empty": tr("Nothing is excluded."),
        },
    ]


def _names(line: dict[str, Any], lookup: Lookup) -> list[str]:
    entry = lookup.entry(int(line["what"])) if line["what"] else None
    if entry is None:
        return ["", line["words"]]
    words = f" ({line['words']})" if line["words"] else ""
    return [entry.reference, f"{entry.title}{words}"]


def _register(line: dict[str, Any], lookup: Lookup) -> str:
    entry = lookup.entry(int(line["what"])) if line["what"] else None
    return str(entry.record_type.label) if entry and entry.record_type else ""


def _for(line: dict[str, Any], lookup: Lookup) -> str:
    customer = lookup.entry(int(line["customer"])) if line["customer"] else None
    return customer.title if customer else tr("all customers")
