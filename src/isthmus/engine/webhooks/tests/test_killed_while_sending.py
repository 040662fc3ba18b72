"""A worker that is killed while it sends: nothing is lost, and what comes twice has one id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from isthmus.engine.jobs.tests.test_workers_as_processes import (
    World,
    prepared,  # noqa: F401 - `world` rests on it
    world,  # noqa: F401 - a fixture
)
from isthmus.engine.webhooks.tests.receiver import Receiver
from isthmus.engine.webhooks.tests.serving import served

pytestmark = pytest.mark.both_databases

BEGIN = """
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.webhooks import operations
from isthmus.people.operations import add_account, create_organization
from isthmus.people.viewers import viewer_of

org = create_organization(slug="northgate", name="Northgate", via="test")
member = add_account(email="a@northgate.example", name="A", password="correct horse battery",
                     roles=["ims_manager"], act=Act.now(system_viewer(org, "test"), "test"))
act = Act.now(viewer_of(member), "test")
operations.create(operations.Wanted("Chat", {url!r}), act)
create(DocumentType, [{{"title": f"T{{n}}", "kind": "policy"}} for n in range(5)], act)
"""
#: What was held by the dead is free again.
LATER = """
from django.utils import timezone
from isthmus.engine.models import WebhookMessage
from isthmus.engine.webhooks.sending import start
WebhookMessage.objects.filter(state="waiting").update(next_at=timezone.now())
Job.objects.all().delete()
start.func()
"""
STATES = """
from isthmus.engine.models import WebhookMessage
print(json.dumps(sorted(WebhookMessage.objects.values_list("state", flat=True))))
"""
WORKER = """
import django
django.setup()
from isthmus.engine.jobs.work import Worker
Worker(schedules=False).run(until_empty=True)
"""


class Killer(Receiver):
    """Kills who sends before it gets an answer, once."""

    victim: subprocess.Popen[bytes] | None = None

    def took(self) -> None:
        if self.victim is not None and len(self.got) == 3:
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait()
            self.victim = None


@pytest.fixture
def killer() -> Iterator[Killer]:
    with served(Killer()) as held:
        assert isinstance(held, Killer)
        yield held


def test_nothing_is_lost_and_what_comes_twice_has_one_id(
    world: World,  # noqa: F811 - the fixture
    killer: Killer,
) -> None:
    world.env["ISTHMUS_WEBHOOK_NETWORKS"] = "127.0.0.0/8"
    world.run(BEGIN.format(url=killer.url))
    killer.victim = worker(world)
    first = killer.victim
    assert first.wait(60) == -signal.SIGKILL
    assert states(world).count("waiting") == 3
    world.run(LATER)
    assert worker(world).wait(60) == 0
    assert states(world) == ["delivered"] * 5
    ids = [headers["webhook-id"] for headers, _ in killer.got]
    assert len(ids) == 6
    assert len(set(ids)) == 5
    assert ids[2] == ids[3]


def worker(held: World) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=held.env)
    held.started.append(process)
    return process


def states(held: World) -> Any:
    return json.loads(held.run(STATES))
