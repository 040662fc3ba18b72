"""The case file as people read it: PDF, of what its JSON says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from isthmus.engine.formats import moment, size
from isthmus.engine.language import spoken, tr
from isthmus.engine.pdf import compile_pdf
from isthmus.engine.registry import registry
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.words import GAPS, Chain, StepKind

TEMPLATE = """
#show: frame.with(title: data.title, reference: data.reference, organization: data.organization,
  kind: data.kind, made: data.made, lead: data.lead)
#facts(data.facts)
#v(6pt)
#for text in data.texts { par(text) }
#for it in data.evidence [
  == #it.heading
  #facts(it.facts)
  #for text in it.texts { par(text) }
  #if it.hash != "" { block(above: 6pt, below: 6pt)[#small[SHA-256] #mono(it.hash)] }
  === #data.chain
  #for gap in it.gaps { par(strong(gap)) }
  #sheet(columns: (1.3fr, 1.4fr, 1.3fr, 2.4fr), head: data.head,
    align: (left, left, left, left), ..it.steps.flatten().map(it => [#it]))
]
#v(10pt)
#par(data.verify)
#small[SHA-256 public-key.pem] #mono(data.fingerprint)
"""


def case_pdf(told: Mapping[str, Any], at: datetime) -> bytes:
    """Return the PDF of what `case.json` says, in the language of whoever makes it."""
    report = told["report"]
    kind = tr("Case file")
    return compile_pdf(
        TEMPLATE,
        {
            "title": report["title"],
            "reference": report["reference"],
            "organization": told["organization"],
            "kind": kind,
            "made": tr("made %(when)s by %(who)s", when=moment(at), who=told["made_by"]),
            "lead": tr("Restricted: for the named people only.") if report["restricted"] else "",
            "facts": [
                [tr("Opened"), _when(report["opened_at"])],
                [tr("Resolved"), _when(report["resolved_at"])],
                [tr("Evidence"), str(len(told["evidence"]))],
            ],
            "texts": [one for one in (report["description"] or "").split("\n") if one.strip()],
            "evidence": [_item(one) for one in told["evidence"]],
            "chain": tr("Chain of custody"),
            "head": [tr("When"), tr("Step"), tr("Held by"), tr("Said of it")],
            "verify": tr(
                "SHA256SUMS in the ZIP archive covers this page, case.json and every file of evidence. "
                "README.txt says how to verify it and its signature with sha256sum and OpenSSL."
            ),
            "fingerprint": told["public_key_sha256"],
        },
        made_at=at,
    )


def _item(one: Mapping[str, Any]) -> dict[str, Any]:
    file = one["file"]
    return {
        "heading": f"{one['reference']} {one['title']}",
        "facts": [list(pair) for pair in _facts(one) if pair[1]],
        "texts": [text for text in (one["description"] or "").split("\n") if text.strip()],
        "hash": file["sha256"] if file else "",
        "gaps": [
            tr(
                "Gap from %(begun)s to %(ended)s: %(why)s",
                begun=_when(gap["begun"]),
                ended=_when(gap["ended"]) or tr("now"),
                why=spoken(GAPS[gap["kind"]]),
            )
            for gap in one["gaps"]
        ],
        "steps": [_step(step) for step in one["chain"]],
    }


def _facts(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    label = {spec.name: spec.label for spec in registry.of(EvidenceItem).specs(NAMES)}
    for name in NAMES:
        value = one[name]
        if name in ("collected_at", "ended_at"):
            value = _when(value)
        if name == "custody":
            value = spoken(Chain(value).label)
        yield str(label[name]), value or ""
    if file := one["file"]:
        yield tr("File"), f"{file['name']}, {size(file['size'])}"
        if file["damaged"]:
            yield "", tr("It was not what was collected when this was made, and is left out.")
        elif file["path"] is None:
            yield "", tr("Its bytes are gone; its hash stays.")
        else:
            yield tr("In the ZIP archive"), file["path"]
    for stamp in one["time_stamps"]:
        yield tr("Time stamp"), f"{_when(stamp['at'])}, {stamp['authority']}, {stamp['path']}"


NAMES = (
    "collected_by", "collected_at", "place", "method", "tool", "seal_number", "kept_at", "holder",
    "custody", "legal_hold", "keep_until", "ended_at", "proof", "witness",
)  # fmt: skip


def _step(step: Mapping[str, Any]) -> list[str]:
    what = spoken(StepKind(step["step"]).label)
    said = [
        step["place"],
        tr("Seal %(number)s", number=step["seal"]) if step["seal"] else "",
        step["note"],
        tr("recorded by %(name)s", name=step["by"]) if step["by"] else "",
    ]
    return [
        _when(step["at"]),
        f"{what}: {step['to']}" if step["to"] else what,
        step["holder"] or tr("nobody of the house"),
        " · ".join(one for one in said if one),
    ]


def _when(text: str | None) -> str:
    return moment(datetime.fromisoformat(text)) if text else ""
