"""Documents that are approved get that approval as a row of the engine's, and an event that says so.

What an approval rests on is written down here as it was when this was made, without the
application's own code, which may say something else one day.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import migrations

FIELDS = ("body", "file", "kind", "summary", "title")
EPOCH_MS = 1_577_836_800_000


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def plain(moment: Any) -> Any:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def material(document: Any) -> str:
    fields = {name: getattr(document, name) for name in FIELDS if name != "file"}
    stored = document.file
    fields["file"] = stored and {
        "id": str(stored.pk),
        "name": stored.name,
        "sha256": stored.sha256,
    }
    return hashlib.sha256(canonical({"fields": fields, "parts": {}}).encode()).hexdigest()


def keys() -> Iterator[int]:
    """Yield keys as the application makes them: in order of time."""
    last = 0
    while True:
        fresh = (time.time_ns() // 1_000_000 - EPOCH_MS) << 22
        last = max(fresh, last + 1)
        yield last


def approval_of(document: Any, key: int, entry: Any) -> dict[str, Any]:
    return {
        "id": key,
        "organization_id": document.organization_id,
        "entry_id": document.pk,
        "rule": "text",
        "digest": material(document),
        "version": entry.version,
        "given_by_id": document.approved_by_id,
        "given_at": document.approved_at,
    }


def told(row: dict[str, Any]) -> dict[str, Any]:
    """Return the whole row as history keeps it."""
    by = row["given_by_id"]
    return {
        "id": str(row["id"]),
        "rule": row["rule"],
        "digest": row["digest"],
        "version": row["version"],
        "given_by": None if by is None else str(by),
        "on_behalf_of": None,
        "given_at": plain(row["given_at"]),
        "expires_at": None,
        "comment": "",
        "voided_at": None,
        "void_reason": "",
    }


def event_after(entry: Any, key: int, payload: Any, now: datetime) -> dict[str, Any]:
    """Return the event that follows the entry's last one in its chain of hashes."""
    salt, text = secrets.token_hex(16), canonical(payload)
    digest = hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
    event = {
        "id": key,
        "entry_id": entry.pk,
        "seq": entry.seq + 1,
        "verb": "migrated",
        "actor_id": None,
        "actor_name": "System (upgrade)",
        "via": "migration",
        "request_id": "",
        "recorded_at": now,
        "occurred_at": now,
        "payload": text,
        "salt": salt,
        "payload_digest": digest,
    }
    covered = [
        entry.head_hash, str(entry.pk), str(event["seq"]), plain(now), plain(now), "",
        event["actor_name"], event["via"], "", event["verb"], digest,
    ]  # fmt: skip
    event["hash"] = hashlib.sha256(json.dumps(covered, ensure_ascii=False).encode()).hexdigest()
    return event


def forwards(apps: Any, schema_editor: Any) -> None:
    Document = apps.get_model("documents", "Document")
    Approval = apps.get_model("engine", "Approval")
    Event = apps.get_model("engine", "Event")
    Entry = apps.get_model("engine", "Entry")
    now, fresh = datetime.now(UTC), keys()
    rows = Document._base_manager.filter(
        state__in=("approved", "published"), approved_at__isnull=False, removed_at__isnull=True
    )
    # What was published stands as it was approved: neither state lets the text change.
    for document in rows.select_related("file").order_by("pk").iterator():
        entry = Entry._base_manager.get(pk=document.pk)
        row = approval_of(document, next(fresh), entry)
        payload = {"approvals": [told(row)], "note": "The approval became a row of its own."}
        event = event_after(entry, next(fresh), payload, now)
        Approval._base_manager.create(**row)
        Event._base_manager.create(**event)
        Entry._base_manager.filter(pk=entry.pk).update(seq=event["seq"], head_hash=event["hash"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("engine", "0005_approvals"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
