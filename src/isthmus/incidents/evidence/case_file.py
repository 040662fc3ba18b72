"""A report's case file: a ZIP that anybody verifies with `sha256sum` and OpenSSL, without Isthmus.

It holds a PDF, the same as JSON, the files of the evidence, and `SHA256SUMS` over all of them; that is
signed, and time-stamped where an authority is set. What the viewer may not know of is not in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from django.conf import settings

from isthmus.engine.access import EXPORT
from isthmus.engine.door import Act, Refused, history
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.checks import require
from isthmus.engine.door.transaction import door_open
from isthmus.engine.files import opened
from isthmus.engine.history.timestamps import TimestampProblem, asked
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry
from isthmus.engine.registry import registry
from isthmus.incidents.evidence.custody import gaps
from isthmus.incidents.evidence.custody_step import CustodyStep
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.printing import case_pdf
from isthmus.incidents.evidence.signing import fingerprint, public_key, signature
from isthmus.incidents.evidence.stamps import stamps_of
from isthmus.incidents.evidence.verbs import CASE_FILE

SUMS, PIECE = "SHA256SUMS", 1024 * 1024
#: What is read of the report itself, besides its reference, title and state.
FIELDS = (
    "description", "noticed_at", "channel", "reporter", "service", "item", "place", "category",
    "handled_as", "priority", "owner", "opened_at", "responded_at", "resolved_at", "closed_at",
    "resolution",
)  # fmt: skip
ITEM_FIELDS = (
    "description", "collected_by", "collected_at", "place", "method", "tool", "seal_number", "kept_at",
    "keep_until", "holder", "offered_to", "outside", "custody", "legal_hold", "ended_at", "proof",
    "witness", "damaged_at",
)  # fmt: skip
README = """\
How to verify this case file without Isthmus, in a shell:

    sha256sum -c SHA256SUMS
    openssl dgst -sha256 -verify public-key.pem -signature SHA256SUMS.sig SHA256SUMS
    sha256sum public-key.pem     compare with the fingerprint that the organization told you otherwise

Where there is a file SHA256SUMS.tsr, an authority saw SHA256SUMS at the time that it tells:

    openssl ts -reply -in SHA256SUMS.tsr -text
    openssl ts -verify -data SHA256SUMS -in SHA256SUMS.tsr -CAfile certificates-of-the-authority.pem

Stamps of single files lie in time-stamps/, called by the SHA-256 that they are about:

    openssl ts -verify -digest SHA256 -in time-stamps/EVD-…/SHA256.1.tsr -CAfile certificates-of-the-authority.pem

A file that was not what was collected when this was made is left out; case.json says which.
"""


@dataclass
class CaseFile:
    """A case file as it was made; `content` is closed, and thereby deleted, by whoever takes it."""

    content: IO[bytes]
    name: str
    sha256: str  #: of SHA256SUMS, which covers all the rest
    damaged: list[str] = field(default_factory=list)
    #: why it bears no time stamp; empty: it does, or none was wanted
    unstamped: str = ""


def make(report: Any, act: Act) -> CaseFile:
    """Make the case file of a report, which is visible to the actor, and tell its history.

    Who reads it by clearance alone leaves no event. Raises Forbidden.
    """
    viewer = act.viewer
    for model in (type(report), EvidenceItem):
        require(registry.of(model), EXPORT, act)
    items = list(
        EvidenceItem.objects.visible_to(viewer)
        .filter(incident=report.pk)
        .select_related("file", "file__key")
        .order_by("pk")
    )
    lookup = Lookup(viewer)
    content = tempfile.TemporaryFile()  # noqa: SIM115 - whoever takes it closes it
    try:
        made = _written(content, report, items, lookup, act)
    except BaseException:
        content.close()
        raise
    if not viewer.only_reads(report.circle_id):
        _tell(report, made, len(items), act)
    return made


def _written(
    content: IO[bytes], report: Any, items: list[EvidenceItem], lookup: Lookup, act: Act
) -> CaseFile:
    made = CaseFile(content, f"{report.reference}-case-file.zip", "")
    sums: list[str] = []
    with zipfile.ZipFile(content, "w") as archive:

        def put(name: str, data: bytes) -> None:
            archive.writestr(_entry(name, act.occurred_at), data)

        def add(name: str, data: bytes) -> None:
            put(name, data)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")

        listed = [_item(one) for one in items]
        _tell_of(listed, items, lookup)
        for one, told in zip(items, listed, strict=True):
            if told["file"] and not _copied(archive, one, told["file"], act.occurred_at):
                made.damaged.append(one.reference)
                told["file"] |= {"path": None, "damaged": True}
            elif told["file"] and told["file"]["path"]:
                sums.append(f"{told['file']['sha256']}  {told['file']['path']}\n")
        for told, had in zip(listed, stamps_of([one.pk for one in items]).values(), strict=True):
            for number, each in enumerate(had, 1):
                path = f"time-stamps/{told['reference']}/{each.sha256}.{number}.tsr"
                add(path, each.der)
                at = _at(each.stamped_at)
                told["time_stamps"].append({"at": at, "authority": each.authority, "path": path})
        told = _report(report, lookup, act) | {
            "evidence": listed,
            "public_key_sha256": fingerprint(),
        }
        add("case.json", json.dumps(told, indent=1, ensure_ascii=False).encode())
        add("case.pdf", case_pdf(told, act.occurred_at))
        add("README.txt", README.encode())
        text = "".join(sums)
        put(SUMS, text.encode())
        put(f"{SUMS}.sig", signature(text.encode()))
        put("public-key.pem", public_key())
        made.sha256 = hashlib.sha256(text.encode()).hexdigest()
        if settings.TIMESTAMP_URL:
            try:
                put(f"{SUMS}.tsr", asked(text, settings.TIMESTAMP_URL))
            except TimestampProblem as problem:
                made.unstamped = str(problem)
    content.seek(0)
    return made


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    one = zipfile.ZipInfo(name, at.astimezone(UTC).timetuple()[:6])
    one.external_attr = 0o644 << 16
    return one


def _copied(
    archive: zipfile.ZipFile, item: EvidenceItem, told: dict[str, Any], at: datetime
) -> bool:
    """Copy an item's file into the archive, unless its bytes are gone; False: it is damaged."""
    stored = item.file
    assert stored is not None
    if told["path"] is None:
        return True
    try:
        file = opened(stored, item)
    except Refused:
        return False
    with file, archive.open(_entry(told["path"], at), "w", force_zip64=True) as target:
        while piece := file.read(PIECE):
            target.write(piece)
    return True


def _item(item: EvidenceItem) -> dict[str, Any]:
    file = item.file
    told: dict[str, Any] = {
        "reference": item.reference,
        "title": item.title,
        "file": None,
        "time_stamps": [],
    }
    if file is not None:
        # Letters that every program writes alike: the own name stands in case.json.
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", file.name).lstrip(".-") or "file"
        told["file"] = {
            "name": file.name,
            "path": f"evidence/{item.reference}/{name}" if file.available else None,
            "size": file.size,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "damaged": False,
        }
    return told


def _tell_of(listed: list[dict[str, Any]], items: list[EvidenceItem], lookup: Lookup) -> None:
    """Add what is said of items and who held them, in two queries and those of the lookup."""
    record_type = registry.of(EvidenceItem)
    specs = record_type.specs(ITEM_FIELDS)
    steps: dict[int, list[CustodyStep]] = {one.pk: [] for one in items}
    for step in CustodyStep.objects.filter(record__in=list(steps)).order_by("pk"):
        steps[step.record_id].append(step)
    people = {
        key
        for chain in steps.values()
        for one in chain
        for key in (one.by_id, one.holder_id, one.to_id)
        if key
    }
    lookup.prepare(specs, items, people=people)
    for one, told in zip(items, listed, strict=True):
        told["state"] = one.state
        told |= {spec.name: spec.plain(spec.of(one), lookup) for spec in specs}
        told["chain"] = [step_of(step, lookup) for step in steps[one.pk]]
        told["gaps"] = [
            {"kind": gap.kind, "begun": _at(gap.begun), "ended": _at(gap.ended)}
            for gap in gaps(steps[one.pk])
        ]


def step_of(one: CustodyStep, lookup: Lookup) -> dict[str, Any]:
    """Return a step as programs read it; people are at hand in the lookup."""

    def name(key: int | None) -> str | None:
        found = lookup.principal(key) if key else None
        return f"{found.name} ({found.reference})" if found else None

    return {
        "step": one.kind, "at": _at(one.at), "recorded_at": _at(one.recorded_at), "by": name(one.by_id),
        "holder": name(one.holder_id), "to": name(one.to_id) or one.outside or None,
        "place": one.place, "seal": one.seal, "note": one.note,
    }  # fmt: skip


def _report(report: Any, lookup: Lookup, act: Act) -> dict[str, Any]:
    record_type = registry.of(type(report))
    specs = record_type.specs(FIELDS)
    lookup.prepare(specs, [report])
    said = {spec.name: spec.plain(spec.of(report), lookup) for spec in specs}
    return {
        "format": "isthmus case file 1",
        "organization": act.viewer.organization.name,
        "made_at": _at(act.occurred_at),
        "made_by": act.viewer.name,
        "report": {
            "reference": report.reference, "title": report.title, "state": report.state, **said,
            "restricted": report.circle_id is not None,
        },
    }  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _tell(report: Any, made: CaseFile, count: int, act: Act) -> None:
    with door_open():
        entries = Entry.objects.visible_to(act.viewer).select_for_update(no_key=True)
        entry = entries.get(pk=report.pk)
        said = {"sha256": made.sha256, "items": count, "damaged": len(made.damaged)}
        history.append([history.Happening(entry, CASE_FILE, {"case_file": said})], act)
        update_rows(Entry, [entry], ("seq", "head_hash"))


def words_of(made: CaseFile) -> str:
    """Return what whoever made it has to know: what is left out of it, and why."""
    said = []
    if made.damaged:
        names = ", ".join(made.damaged)
        said.append(tr("Damaged, so left out: %(names)s.", names=names))
    if made.unstamped:
        said.append(tr("It bears no time stamp: %(problem)s", problem=made.unstamped))
    return " ".join(said)
