"""Published versions of documents become versions of the engine's, each with an event that says so.

What a version holds is written down here as it was when this was made, without the application's
own code, which may say something else one day.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.db import migrations

from isthmus.engine.text import fold

# They were frozen with that migration, which did the same for approvals.
earlier = import_module("isthmus.documents.migrations.0002_approvals")


def content_of(version: Any) -> str:
    stored = version.file
    fields = {name: getattr(version, name) for name in ("body", "kind", "summary", "title")}
    fields["file"] = stored and {
        "id": str(stored.pk),
        "name": stored.name,
        "sha256": stored.sha256,
    }
    said: str = earlier.canonical({"fields": fields, "parts": {}})
    return said


def spans(document: Any, every: Any) -> Iterator[tuple[Any, datetime, datetime | None]]:
    """Yield who published each version of a document, and from when until when it was in force."""
    verbs = ("publish", "supersede", "withdraw")
    events = every.filter(entry_id=document.pk, verb__in=verbs).order_by("seq")
    began: Any = None
    for event in events:
        if began is not None:
            yield began.actor_id, began.occurred_at, max(event.occurred_at, began.occurred_at)
        began = event if event.verb == "publish" else None
    if began is not None:
        yield began.actor_id, began.occurred_at, None


def rows_of(
    document: Any, version: Any, span: tuple[Any, datetime, datetime | None], keys: Iterator[int]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of a snapshot and of its time in force."""
    by, since, until = span
    content, here = content_of(version), {"organization_id": document.organization_id}
    snapshot = here | {
        "id": next(keys),
        "entry_id": document.pk,
        "purpose": "version",
        "number": version.number,
        "content": content,
        "digest": hashlib.sha256(content.encode()).hexdigest(),
        "note": version.note,
        "made_by_id": by,
        "made_at": since,
    }
    in_force = here | {
        "id": next(keys),
        "entry_id": document.pk,
        "snapshot_id": snapshot["id"],
        "valid_from": since,
        "valid_to": until,
        "title_key": fold(version.title)[:250],
    }
    return snapshot, in_force


def told(snapshot: dict[str, Any], in_force: dict[str, Any]) -> dict[str, Any]:
    """Return both rows as history keeps them."""
    by = snapshot["made_by_id"]
    kept = {name: snapshot[name] for name in ("purpose", "number", "content", "digest", "note")}
    return {
        "snapshot": {
            "id": str(snapshot["id"]),
            **kept,
            "made_by": None if by is None else str(by),
            "made_at": earlier.plain(snapshot["made_at"]),
        },
        "in_force": [
            {
                "id": str(in_force["id"]),
                "snapshot": str(snapshot["id"]),
                "valid_from": earlier.plain(in_force["valid_from"]),
                "valid_to": earlier.plain(in_force["valid_to"]),
            }
        ],
        "note": "The version became one of those that all records have.",
    }


def forwards(apps: Any, schema_editor: Any) -> None:
    Document = apps.get_model("documents", "Document")
    DocumentVersion = apps.get_model("documents", "DocumentVersion")
    Snapshot = apps.get_model("engine", "Snapshot")
    InForce = apps.get_model("engine", "InForce")
    Event = apps.get_model("engine", "Event")
    Entry = apps.get_model("engine", "Entry")
    now, keys = datetime.now(UTC), earlier.keys()
    published = DocumentVersion._base_manager.values("record_id")
    for document in Document._base_manager.filter(pk__in=published).order_by("pk").iterator():
        entry = Entry._base_manager.get(pk=document.pk)
        versions = DocumentVersion._base_manager.filter(record_id=document.pk).select_related(
            "file"
        )
        # Numbers count up as documents are published, so each version has its event in order.
        for version, span in zip(
            versions.order_by("number"), spans(document, Event._base_manager), strict=True
        ):
            snapshot, in_force = rows_of(document, version, span, keys)
            event = earlier.event_after(entry, next(keys), told(snapshot, in_force), now)
            Snapshot._base_manager.create(**snapshot)
            InForce._base_manager.create(**in_force)
            Event._base_manager.create(**event)
            entry.seq, entry.head_hash = event["seq"], event["hash"]
        Entry._base_manager.filter(pk=entry.pk).update(seq=entry.seq, head_hash=entry.head_hash)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_own_fields"),
        ("engine", "0010_title_in_force"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
