"""Whether the files of evidence are still what was collected, and who is told when one is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.hanging import tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.files import check
from isthmus.engine.files.encrypting import encrypt, key_for
from isthmus.engine.models import Entry, Organization, StoredFile
from isthmus.incidents.evidence.models import EvidenceItem
from isthmus.incidents.evidence.verbs import FOUND_DAMAGED, SOUND_AGAIN


def keep_encrypted(items: Sequence[EvidenceItem], act: Act) -> None:
    """Keep the files of new items encrypted: with the key of their report, else with one of their own.

    In the transaction that writes the items, whose reports are locked.
    """
    files = StoredFile.objects.in_bulk([one.file_id for one in items if one.file_id])
    entries = Entry.objects.as_system("evidence: keys").in_bulk(
        [one.incident_id or one.pk for one in items if one.file_id]
    )
    for one in items:
        if one.file_id:
            entry = entries[one.incident_id or one.pk]
            encrypt(files[one.file_id], key_for(entry, act.recorded_at))


def check_all(organization: Organization) -> list[EvidenceItem]:
    """Read every file of evidence, note what was found in histories, and return what is damaged."""
    rows = EvidenceItem.objects.as_system("evidence: check").filter(
        organization=organization, file__isnull=False, removed_at__isnull=True
    )
    files = StoredFile.objects.filter(pk__in=rows.exclude(state="disposed").values("file"))
    damaged = {one.file.pk for one in check(files)}
    bad = list(rows.filter(file__in=damaged).order_by("pk"))
    for item in bad:
        _note(item, FOUND_DAMAGED)
    for item in rows.filter(damaged_at__isnull=False).exclude(file__in=damaged):
        _note(item, SOUND_AGAIN)
    return bad


def on_damage(stored: StoredFile, holder: Any) -> None:
    """Note that a file of evidence was damaged when somebody wanted to have it."""
    if isinstance(holder, EvidenceItem) and holder.file_id == stored.pk:
        _note(holder, FOUND_DAMAGED)


def _note(item: EvidenceItem, verb: str) -> None:
    """Let the item's history tell of it, once until it changes."""
    assert item.organization is not None
    act = Act.now(system_viewer(item.organization, "evidence"), "check")
    with door_open():
        entries = Entry.objects.as_system("evidence: check").select_for_update(no_key=True)
        entry = entries.get(pk=item.pk)
        row = (
            EvidenceItem.objects.as_system("evidence: check").select_related("file").get(pk=item.pk)
        )
        if (row.damaged_at is not None) == (verb == FOUND_DAMAGED):
            return
        file = row.file
        assert file is not None
        row.damaged_at = act.occurred_at if verb == FOUND_DAMAGED else None
        tell(entry, verb, act, file={"name": file.name, "sha256": file.sha256})
        update_rows(EvidenceItem, [row], ("damaged_at",))
