"""The log of deliveries, as far as who asks may know of the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.models import MessageState, Webhook, WebhookAttempt, WebhookMessage
from isthmus.engine.webhooks.payload import told_entries

#: Messages on a page of the log.
PAGE = 50
STATES = tuple(MessageState.values)


def messages_of(hook: Webhook, viewer: Viewer) -> QuerySet[WebhookMessage]:
    """Return a webhook's messages about what the viewer may know of."""
    known = Q(entry__isnull=True) | Q(entry__in=told_entries(viewer))
    return WebhookMessage.objects.filter(known, webhook=hook)


def counts(hooks: Sequence[Webhook], viewer: Viewer) -> dict[int, dict[str, int]]:
    """Return how many messages of each webhook are in each state. One query."""
    known = Q(entry__isnull=True) | Q(entry__in=told_entries(viewer))
    rows = WebhookMessage.objects.filter(known, webhook__in=hooks)
    found: dict[int, dict[str, int]] = {hook.pk: {} for hook in hooks}
    grouped = rows.order_by().values_list("webhook", "state").annotate(count=Count("pk"))
    for hook, state, count in grouped.values_list("webhook", "state", "count"):
        found[hook][state] = count
    return found


@dataclass(frozen=True)
class Delivery:
    """A message of the log with its attempts, the newest first."""

    message: WebhookMessage
    attempts: Sequence[WebhookAttempt]


@dataclass(frozen=True)
class Log:
    rows: Sequence[Delivery]
    #: where the next page begins; None at the end
    before: int | None


def log(hook: Webhook, viewer: Viewer, *, state: str = "", before: int | None = None) -> Log:
    """Return a page of the log, the newest first. Two queries."""
    rows = messages_of(hook, viewer).select_related("entry").order_by("-pk")
    if state in STATES:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    attempts: dict[int, list[WebhookAttempt]] = {one.pk: [] for one in found}
    for attempt in WebhookAttempt.objects.filter(message__in=attempts).order_by("-pk"):
        attempts[attempt.message_id].append(attempt)
    deliveries = [Delivery(one, attempts[one.pk]) for one in found]
    return Log(deliveries, found[-1].pk if more else None)
