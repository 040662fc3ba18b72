"""Whom a change of hands concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from isthmus.engine.happenings import Happened, declare
from isthmus.engine.notices.kinds import DAMAGED, HANDED
from isthmus.engine.notices.noting import concerning
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.incidents.evidence.edges import EVIDENCE
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.verbs import CASE_FILE, FOUND_DAMAGED, SOUND_AGAIN, STAMPED

STEP = "incidents.custodystep"


def _receiver(one: Told) -> Iterator[Reason]:
    """Yield who is to say whether they have received it."""
    if one.entry.type == EVIDENCE:
        for step in one.payload.get("parts", {}).get(STEP, ()):
            if step.get("to"):
                yield one.reason(HANDED, int(step["to"]))


def _asked(one: Told) -> Iterator[Reason]:
    """Yield who is to give it and who is to receive it."""
    yield from _receiver(one)
    for step in one.payload.get("parts", {}).get(STEP, ()):
        if one.entry.type == EVIDENCE and (holder := step.get("holder")):
            yield one.reason(HANDED, int(holder))


def _giver(one: Told) -> Iterator[Reason]:
    """Yield who wanted to hand it over: they hold it still, or no longer."""
    before = one.payload.get("changes", {}).get("holder", (None,))[0]
    for step in one.payload.get("parts", {}).get(STEP, ()):
        if one.entry.type == EVIDENCE and (giver := before or step.get("holder")):
            yield one.reason(HANDED, int(giver))


def _handlers(one: Told) -> Iterator[Reason]:
    """Yield who owns or holds the item, and who works on its report. One query."""
    rows = EvidenceItem.objects.as_system("evidence: whom it concerns").filter(pk=one.entry.pk)
    for keys in rows.values_list("owner", "holder", "incident__owner"):
        for key in sorted({key for key in keys if key}):
            yield one.reason(DAMAGED, key, key=f"{DAMAGED}:{one.event.pk}")


def _file(payload: Mapping[str, Any]) -> str:
    file = payload.get("file") or {}
    return f"{file.get('name', '')}, SHA-256 {file.get('sha256', '')}"


def _case_file(payload: Mapping[str, Any]) -> str:
    return f"SHA256SUMS: {(payload.get('case_file') or {}).get('sha256', '')}"


concerning.update(
    hand_over=_receiver,
    pass_on=_asked,
    give=_receiver,
    receive=_giver,
    take_over=_giver,
    refuse=_giver,
)
concerning[FOUND_DAMAGED] = _handlers


def _stamp(payload: Mapping[str, Any]) -> str:
    rows = payload.get("rows", {}).get("incidents.evidencestamp", ())
    return ", ".join(f"{one['authority']}, SHA-256 {one['sha256']}" for one in rows)


declare(
    Happened(FOUND_DAMAGED, "found that its file is not what was collected",
             "found that the file is not what was collected of", "alert-octagon", _file),
    Happened(CASE_FILE, "made the case file", "made the case file of", "download", _case_file),
    Happened(STAMPED, "had its file time-stamped", "had the file time-stamped of", "certificate", _stamp),
    Happened(SOUND_AGAIN, "found that its file is what was collected again",
             "found that the file is what was collected again of", "shield-check", _file),
)  # fmt: skip
