"""Workers that are killed anywhere while they tell people tell each of each thing once."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest
from tests.installation import Installation

pytestmark = pytest.mark.both_databases

HEAD = """
import json, os, signal, sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from isthmus.engine.jobs import enqueue
from isthmus.engine.jobs import work
from isthmus.engine.models import Job, Mail, Notice, Organization, Untold
from isthmus.engine.notices import files, outbox, telling, working
org = Organization.objects.get(slug="northgate")
"""
#: Ira gives Ann three tasks on one document, each one act.
WRITE = """
from isthmus.documents.records import DocumentType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create
from isthmus.engine.tasks.operations import Asked, add
from isthmus.people.models import Membership
from isthmus.people.operations import add_account
from isthmus.people.viewers import viewer_of
ann = add_account(email="ann@northgate.example", name="Ann", password=None,
                  roles=["contributor"], act=Act.now(system_viewer(org, "test"), "test"))
ira = viewer_of(Membership.objects.exclude(pk=ann.pk).get())
(made,) = create(DocumentType, [{"title": "Plan"}], Act.now(ira, "test"))
for name in ("One", "Two", "Three"):
    add(made.pk, Asked(name, ann.principal_id), Act.now(ira, "test"))
enqueue(working.tell_news, org, organization=org.pk)
"""
#: Where a worker dies: before what it keeps is committed, after that, when a message was handed
#: over and nobody noted so, and when that was noted and the job not given back.
WORK = """
def dying(function):
    def does(*given, **named):
        function(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    return does

match sys.argv[1]:
    case "before it is kept":
        telling.post = dying(telling.post)
    case "after one was kept":
        steps = working._tell_next
        def once(*given):
            return False if done else done.append(1) or steps(*given)
        done = []
        working._tell_next = once
        work.succeed = dying(work.succeed)
    case "when it was handed over":
        files.MailFiles.send_messages = dying(files.MailFiles.send_messages)
    case "when it was noted":
        outbox._note = dying(outbox._note)
# Nobody waits for the leases of the dead to run out.
Job.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() - timedelta(1))
if Untold.objects.exists():
    enqueue(working.tell_news, org, key="again", organization=org.pk)
# What waits for its next attempt is tried now.
from django_tasks_db.models import DBTaskResult
DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
work.Worker(schedules=False).run(until_empty=True)
"""
LOOK = """
print(json.dumps({
    "untold": Untold.objects.count(),
    "tasks": sorted(Notice.objects.filter(kind="task").values_list("about", flat=True)),
    "notices": Notice.objects.count(),
    "mails": sorted(Mail.objects.values_list("state", flat=True)),
    "ids": sorted(Mail.objects.values_list("message_id", flat=True)),
}))
"""


def look(installation: Installation) -> Any:
    status, said = installation.run("-c", HEAD + LOOK)
    assert status == 0, said
    return json.loads(said.splitlines()[-1])


def test_each_person_is_told_of_each_thing_once_whenever_the_worker_dies(
    installation: Installation,
) -> None:
    status, said = installation.run("-c", HEAD + WRITE)
    assert status == 0, said
    assert look(installation)["untold"] == 3
    for point in (
        "before it is kept",
        "after one was kept",
        "when it was handed over",
        "when it was noted",
    ):
        status, said = installation.run("-c", HEAD + WORK, point)
        assert status == -signal.SIGKILL, said
    status, said = installation.run("-c", HEAD + WORK, "nowhere")
    assert status == 0, said
    seen = look(installation)
    assert (seen["untold"], seen["notices"], len(set(seen["tasks"]))) == (0, 3, 3)
    assert seen["mails"] == ["sent"] * 3
    # As files each message is there once, though one of them was written twice.
    letters = [one.read_text() for one in (installation.folder / "mail").glob("*.eml")]
    found = sorted(
        line.split(": ", 1)[1]
        for letter in letters
        for line in letter.splitlines()
        if line.startswith("Message-ID: ")
    )
    assert found == seen["ids"]
    assert len(set(found)) == 3
