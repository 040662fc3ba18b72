"""Sending what waits, and what becomes of it. Any process may die at any moment: it is sent again."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.audience import viewers_behind
from isthmus.engine.jobs import daily, enqueue, every, job
from isthmus.engine.models import MessageState, Webhook, WebhookAttempt, WebhookMessage
from isthmus.engine.webhooks.payload import body_of, message_id
from isthmus.engine.webhooks.post import Answer, post
from isthmus.engine.webhooks.signing import SecretLost, headers, opened

#: The wait after each failed attempt, give or take a fifth; after the last it has failed for good.
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60)
)
#: So long nothing is taken until the webhook is paused.
PATIENCE = timedelta(days=3)
#: A message that was taken up and not settled in this time is taken up again.
HELD = timedelta(seconds=90)
#: A run ends after so many seconds, or so many failures in a row: others wait as well.
RUN, IN_A_ROW, BATCH = 60.0, 3, 50
#: Messages that are settled are kept for so long.
KEPT = timedelta(days=30)
GONE = 410


def due(now: datetime) -> QuerySet[WebhookMessage]:
    """Return the messages that can be sent, the oldest first.

    Of one record's messages to a webhook the next waits until the one before it is settled.
    """
    before = WebhookMessage.objects.filter(
        webhook=OuterRef("webhook"),
        entry=OuterRef("entry"),
        pk__lt=OuterRef("pk"),
        state=MessageState.WAITING,
    )
    rows = WebhookMessage.objects.filter(
        ~Exists(before),
        state=MessageState.WAITING,
        next_at__lte=now,
        webhook__active=True,
        webhook__removed_at__isnull=True,
    )
    return rows.order_by("pk")


def _plan() -> Iterable[tuple[int | None, Mapping[str, Any]]]:
    return [(None, {})] if due(timezone.now()).exists() else []


@every(seconds=30, plan=_plan)
@job("webhooks.start", title="Look for messages of webhooks that are due")
def start() -> None:
    """Let each webhook with something to send be served for itself: a slow one delays no other."""
    waiting = Webhook.objects.filter(pk__in=due(timezone.now()).order_by().values("webhook"))
    for key, organization in waiting.values_list("pk", "organization_id"):
        enqueue(send, organization, key=str(key), webhook=key)


@job("webhooks.send", title="Send messages of a webhook", timeout=timedelta(minutes=10))
def send(webhook: int) -> None:
    """Send what is due of one webhook."""
    hook = Webhook.objects.select_related("organization").filter(pk=webhook).first()
    failed, end = 0, time.monotonic() + RUN
    while hook is not None and hook.active and failed < IN_A_ROW and time.monotonic() < end:
        messages = list(due(timezone.now()).filter(webhook=hook).select_related("event")[:BATCH])
        viewer = _viewer(hook) if messages else None
        if viewer is None:
            return
        for message in messages:
            message.webhook = hook
            failed = failed + 1 if deliver(message, viewer) is False else 0
            if failed >= IN_A_ROW or time.monotonic() >= end:
                break
            if not _still(hook):
                return
    if hook is not None and _still(hook) and failed < IN_A_ROW:
        enqueue(send, hook.organization_id, key=str(hook.pk), webhook=hook.pk)


def _still(hook: Webhook) -> bool:
    """Return whether a webhook is active, as it stands now."""
    hook.refresh_from_db()
    return hook.active


def _viewer(hook: Webhook) -> Viewer | None:
    """Return who the webhook acts for; without one it is paused."""
    viewers = viewers_behind(hook.organization, [hook.principal_id])[hook.principal_id]
    if viewers and not viewers[0].customer:
        return viewers[0]
    _pause(hook, "The person it acts for has no place here any more.")
    return None


def deliver(message: WebhookMessage, viewer: Viewer) -> bool | None:
    """Send one message, once; return whether it was taken, None if there was nothing to send."""
    now = timezone.now()
    mine = WebhookMessage.objects.filter(
        pk=message.pk, state=MessageState.WAITING, next_at__lte=now
    )
    # Another worker may be at it: whoever moves this instant on sends it.
    if not mine.update(next_at=now + HELD):
        return None
    body = body_of(message, viewer)
    if body is None:
        # Nothing tells that there was something: not even the log.
        WebhookMessage.objects.filter(pk=message.pk).delete()
        return None
    begun = time.monotonic()
    try:
        answer = _sent(message, body, now)
    except SecretLost:
        _pause(message.webhook, "Its secret can't be read any more. Make a new one.")
        mine.update(next_at=now)
        return None
    _settle(message, answer, now, round((time.monotonic() - begun) * 1000))
    return answer.taken


def _sent(message: WebhookMessage, body: bytes, now: datetime) -> Answer:
    hook = message.webhook
    held = [opened(hook.secret)]
    if hook.old_secret and hook.old_secret_until and hook.old_secret_until > now:
        held.append(opened(hook.old_secret))
    sent = {
        "Content-Type": "application/json",
        "User-Agent": "Isthmus-Webhooks/1",
        **headers(held, message_id(message), int(now.timestamp()), body),
    }
    return post(hook.url, body, sent)


def _settle(message: WebhookMessage, answer: Answer, now: datetime, milliseconds: int) -> None:
    """Keep what came of an attempt."""
    hook = message.webhook
    attempts = message.attempts + 1
    values: dict[str, Any] = {"attempts": attempts}
    if answer.taken:
        values["state"] = MessageState.DELIVERED
    elif attempts > len(WAITS):
        values["state"] = MessageState.FAILED
    else:
        wait = WAITS[attempts - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, no secret
        values["next_at"] = timezone.now() + wait
    with transaction.atomic():
        WebhookMessage.objects.filter(pk=message.pk).update(**values)
        WebhookAttempt.objects.create(
            message=message,
            at=now,
            status=answer.status,
            milliseconds=milliseconds,
            problem=answer.problem,
            answer=answer.beginning,
        )
        rows = Webhook.objects.filter(pk=hook.pk)
        if answer.taken:
            rows.update(failing_since=None, delivered_at=now)
        else:
            rows.filter(failing_since__isnull=True).update(failing_since=now)
    if answer.status == GONE:
        _pause(hook, "Its address answered that it is gone for good (410).")
    elif not answer.taken:
        since = rows.values_list("failing_since", flat=True).first()
        if since is not None and now - since >= PATIENCE:
            _pause(hook, f"Nothing was taken for {PATIENCE.days} days.")


def _pause(hook: Webhook, because: str) -> None:
    from isthmus.engine.webhooks.operations import pause_by_system

    pause_by_system(hook, because)


@daily("03:40")
@job("webhooks.tidy", title="Put away old messages of webhooks")
def tidy() -> None:
    """Delete what was settled long ago, and the former secrets that no longer sign."""
    now = timezone.now()
    old = WebhookMessage.objects.filter(created_at__lt=now - KEPT)
    old.filter(~Q(state=MessageState.WAITING) | Q(webhook__removed_at__isnull=False)).delete()
    spent = Webhook.objects.filter(old_secret_until__lt=now).exclude(old_secret="")
    spent.update(old_secret="", old_secret_until=None)
