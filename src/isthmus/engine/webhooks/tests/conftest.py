"""A receiver on this machine, which the tests' settings open to webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from isthmus.engine.door import Act
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Webhook, WebhookMessage
from isthmus.engine.webhooks import operations
from isthmus.engine.webhooks.operations import Wanted
from isthmus.engine.webhooks.sending import start
from isthmus.engine.webhooks.tests.receiver import Hook, Receiver, Work
from isthmus.engine.webhooks.tests.serving import served


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with served(Receiver()) as held:
        yield held


@pytest.fixture
def hook(receiver: Receiver, acts: dict[str, Act]) -> Hook:
    """Make a webhook that leads to the receiver, of the person with a role."""

    def make(role: str = "ims_manager", **wanted: Any) -> tuple[Webhook, str]:
        asked = Wanted("Chat", wanted.pop("url", receiver.url), **wanted)
        return operations.create(asked, acts[role])

    return make


@pytest.fixture
def work() -> Work:
    """Do what waits, now, as a worker does."""

    def run() -> None:
        WebhookMessage.objects.filter(state="waiting").update(next_at=timezone.now())
        start.func()
        worker = Worker("test", schedules=False)
        while worker.step():
            pass

    return run
