"""Time stamps of evidence by an authority (RFC 3161): proof from outside that a file was there then.

The authority learns a SHA-256, nothing else. Several may be had of one file: the certificate of an
authority ends some day, and the next stamp is had before.
"""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path

from django.conf import settings

from isthmus.engine.access import EDIT
from isthmus.engine.door import Absent, Act, Refused
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.checks import require
from isthmus.engine.door.hanging import held, tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.timestamps import (
    TimestampProblem,
    asked_for,
    told_time,
    verified_time,
)
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.registry import registry
from isthmus.incidents.evidence.models import KEPT, EvidenceItem
from isthmus.incidents.evidence.stamp import EvidenceStamp
from isthmus.incidents.evidence.verbs import STAMPED


def why_not(item: EvidenceItem) -> Reason | None:
    """Return why an item can't be time-stamped; None: it can. Its file is at hand or one query."""
    if item.file_id is None:
        return Reason(
            "is-thing",
            tr("It is a thing: only the SHA-256 of a file can be time-stamped."),
            tr("Photograph it and record the picture as an item of its own."),
        )
    if item.state not in KEPT or item.file is None or not item.file.sha256:
        return Reason("not-kept", tr("It is not kept any more."))
    if not settings.TIMESTAMP_URL:
        return Reason(
            "no-authority",
            tr("No time-stamping authority is set for this installation."),
            tr("Whoever runs it sets ISTHMUS_TIMESTAMP_URL."),
        )
    return None


def stamp(item: EvidenceItem, act: Act) -> EvidenceStamp:
    """Have the SHA-256 of an item's file time-stamped, and keep the answer with the item.

    The authority is asked in no transaction. Raises Forbidden, Absent, Refused (with why it can't be
    done, or what the authority answered instead).
    """
    require(registry.of(EvidenceItem), EDIT, act)
    if reason := why_not(item):
        raise Refused([(item, reason)])
    assert item.file is not None
    digest = bytes.fromhex(item.file.sha256)
    try:
        answer = asked_for(digest, settings.TIMESTAMP_URL)
        at = _time(answer, digest)
    except TimestampProblem as problem:
        raise Refused([(item, Reason("authority", str(problem), tr("Try again later.")))]) from None
    with door_open():
        entry = held(item.pk, act, "evidence", EDIT)
        if not EvidenceItem.objects.visible_to(act.viewer).filter(pk=item.pk).exists():
            raise Absent("record")
        made = EvidenceStamp(
            organization=act.viewer.organization,
            entry=entry,
            created_at=act.recorded_at,
            sha256=item.file.sha256,
            answer=base64.b64encode(answer).decode(),
            stamped_at=at,
            authority=settings.TIMESTAMP_URL[:200],
            asked_by_id=act.viewer.principal_id,
        )
        insert_rows(EvidenceStamp, [made])
        tell(entry, STAMPED, act, made)
    return made


def _time(answer: bytes, digest: bytes) -> datetime:
    """Return when the authority saw it; verified where its certificates are at hand."""
    if settings.TIMESTAMP_CERTS:
        return verified_time(answer, digest, Path(settings.TIMESTAMP_CERTS))
    return told_time(answer)


def stamps_of(items: list[int]) -> dict[int, list[EvidenceStamp]]:
    """Return the time stamps of items that are visible, in order. One query."""
    found: dict[int, list[EvidenceStamp]] = {key: [] for key in items}
    for one in EvidenceStamp.objects.filter(entry__in=items).order_by("stamped_at", "pk"):
        found[one.entry_id].append(one)
    return found
