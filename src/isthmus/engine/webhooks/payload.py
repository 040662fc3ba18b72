"""What a message says: never more than the webhook's person may see when it is sent."""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import QuerySet

from isthmus.engine.access import VIEW, Viewer, within
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, WebhookMessage
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import record_address

PING = "ping"


def message_id(message: WebhookMessage) -> str:
    """Return the id that stays the same however often it is sent."""
    return f"msg_{message.pk}"


def told_entries(viewer: Viewer) -> QuerySet[Entry]:
    """Return the entries a viewer may be told of: what they may see, and what was of it and is gone."""
    types = [one.code for one in registry.types() if viewer.may_on(one.model, VIEW)]
    rows = Entry.objects.as_system("a removal is told as well")
    return rows.filter(within(viewer), type__in=types)


def body_of(message: WebhookMessage, viewer: Viewer) -> bytes | None:
    """Return the body of a message, or None where the viewer may not know of it."""
    said: dict[str, Any] = {
        "id": message_id(message),
        "type": message.type,
        "version": message.webhook.payload_version,
        "organization": viewer.organization.slug,
    }
    if message.event is None or message.entry_id is None:
        # A trial says that it came, and nothing else.
        return orjson.dumps({**said, "occurred_at": message.created_at.isoformat()})
    entry = told_entries(viewer).filter(pk=message.entry_id).first()
    record_type = entry.record_type if entry is not None else None
    if entry is None or record_type is None:
        return None
    # In the words of the API, which only who sends has to know.
    from isthmus.engine.api.history import tell

    told = tell(record_type, [message.event], Lookup(viewer))
    if not told:
        # A relation with something that is out of sight.
        return None
    slug = viewer.organization.slug
    said |= {
        "record": {
            "register": record_type.register,
            "reference": entry.reference,
            "kind": entry.kind,
            "version": entry.version,
            "removed": entry.removed_at is not None,
            "page": record_address(entry, slug),
            "api": f"/api/v1/o/{slug}/{record_type.register}/{entry.reference}",
        },
    }
    return orjson.dumps({**said, **told[0]})
