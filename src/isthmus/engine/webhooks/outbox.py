"""What is to be sent, written down in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from isthmus.engine.door.act import REPLAYED
from isthmus.engine.door.bulk import insert_rows
from isthmus.engine.door.transaction import Told, set_listened
from isthmus.engine.jobs import enqueue
from isthmus.engine.models import Webhook, WebhookMessage
from isthmus.engine.webhooks.sending import start
from isthmus.engine.webhooks.verbs import name_of, wants


def listen(organization_id: int, told: Sequence[Told]) -> None:
    """Write down who is to be told. The same number of statements however much happened."""
    told = [one for one in told if one[1].via != REPLAYED]
    if not told:
        return
    now = timezone.now()
    hooks = active(organization_id)
    found = [
        WebhookMessage(
            webhook_id=hook.pk,
            entry_id=event.entry_id,
            event_id=event.pk,
            type=name_of(entry.type, event.verb),
            next_at=now,
            created_at=now,
        )
        for entry, event in told
        for hook in hooks
        if wants(hook, entry.type, event)
    ]
    if found:
        insert_rows(WebhookMessage, found)
        enqueue(start, key=str(organization_id))


def active(organization_id: int) -> list[Webhook]:
    rows = Webhook.objects.filter(
        organization_id=organization_id, active=True, removed_at__isnull=True
    )
    return list(rows.order_by("pk"))


def refresh(organization_id: int) -> None:
    """Let the door know whether anybody listens. Call it inside `door_open`."""
    set_listened(organization_id, bool(active(organization_id)))
