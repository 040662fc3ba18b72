"""Of several descriptions of an organization one stays; the others are of the past, and say so.

The confirmed one stays, or else the one that was written first. How an event is chained is written
down here as it was when this was made, without the application's own code.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import migrations, models

EPOCH_MS = 1_577_836_800_000


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def keys() -> Iterator[int]:
    """Yield keys as the application makes them: in order of time."""
    last = 0
    while True:
        last = max((time.time_ns() // 1_000_000 - EPOCH_MS) << 22, last + 1)
        yield last


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
    told = now.astimezone(UTC).isoformat(timespec="microseconds")
    covered = [
        entry.head_hash, str(entry.pk), str(event["seq"]), told, told, "",
        event["actor_name"], event["via"], "", event["verb"], digest,
    ]  # fmt: skip
    event["hash"] = hashlib.sha256(json.dumps(covered, ensure_ascii=False).encode()).hexdigest()
    return event


def forwards(apps: Any, schema_editor: Any) -> None:
    Profile = apps.get_model("context", "Profile")
    Event = apps.get_model("engine", "Event")
    Entry = apps.get_model("engine", "Entry")
    now, fresh = datetime.now(UTC), keys()
    rows = Profile._base_manager.filter(removed_at__isnull=True).exclude(state="replaced")
    ordered = rows.order_by("organization_id", "pk").values_list("organization_id", "pk", "state")
    for _, found in groupby(ordered, key=lambda row: row[0]):
        several = sorted(found, key=lambda row: (row[2] != "confirmed", row[1]))
        for _, key, state in several[1:]:
            entry = Entry._base_manager.get(pk=key)
            payload = {
                "changes": {"state": [state, "replaced"]},
                "note": "An organization has one description.",
            }
            event = event_after(entry, next(fresh), payload, now)
            Event._base_manager.create(**event)
            Profile._base_manager.filter(pk=key).update(state="replaced", changed_at=now)
            Entry._base_manager.filter(pk=key).update(
                seq=event["seq"], head_hash=event["hash"], version=entry.version + 1,
                state="replaced", state_category="void", changed_at=now, due=None,
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("context", "0006_scopes_are_worked_out"), ("engine", "0026_own_relations")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.RemoveConstraint("profile", "profile_confirmed_once"),
        migrations.AddConstraint(
            "profile",
            models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "replaced"), _negated=True), ("removed_at__isnull", True)
                ),
                fields=("organization",),
                name="profile_only_one",
            ),
        ),
    ]
