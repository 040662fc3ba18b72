"""Two worker processes that look at the same operations at one time ask for each due slot once, also after
one that was killed while it asked."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from isthmus.engine.jobs.tests.test_workers_as_processes import HEAD, World, installed

pytestmark = pytest.mark.both_databases

#: An organization with running operations, the time of each having come.
SETUP = """
from isthmus.controls.records import ControlType, OperationType
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, create, move
from isthmus.people.operations import add_account, found_organization

org = found_organization(name="North", slug="north", editions=["iso27001-2013"], via="test")
act = Act.now(system_viewer(org, "test"), "test")
kim = add_account(email="kim@north.example", name="Kim", password=None, roles=["ims_manager"], act=act)
who = kim.principal_id
(control,) = create(ControlType, [{"title": "Rights", "how": "By hand.", "owner": who}], act)
move(ControlType, "implement", [control.pk], act)
rows = [{"title": f"Look {n}", "control": control.pk, "every": "month", "begins_on": act.today, "owner": who} for n in range(8)]
move(OperationType, "run", [one.pk for one in create(OperationType, rows, act)], act)
"""
ENQUEUE = """
from isthmus.controls.jobs import ask_for_operations
from isthmus.engine.models import Organization

key = Organization.objects.get(slug="north").pk
for _ in range(int(sys.argv[1])):
    enqueue(ask_for_operations, key, organization=key)
"""
#: Dies when it has written the third test, before that is committed.
KILLED = """
import os
from isthmus.controls import asking

written, real = [], asking.create

def create(*given):
    written.append(real(*given))
    if len(written) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return written[-1]

asking.create = create
Worker(schedules=False).run(until_empty=True)
"""
#: Asks for nothing until both workers are about to.
TOGETHER = """
import os, time
from pathlib import Path
from isthmus.controls import asking

place, real = Path(sys.argv[1]), asking.ask

def ask(*given):
    (place / str(os.getpid())).touch()
    end = time.monotonic() + 60
    while len([*place.iterdir()]) < 2:
        assert time.monotonic() < end, "The other one never came."
        time.sleep(0.01)
    return real(*given)

asking.ask = ask
Worker(schedules=False).run(until_empty=True)
"""
ASKED = """
from isthmus.controls.models import ControlTest

rows = ControlTest.objects.as_system("test").order_by("operation__title", "scheduled_for")
print(json.dumps([[title, str(day)] for title, day in rows.values_list("operation__title", "scheduled_for")]))
"""


def started(world: World, code: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HEAD + code, *arguments]
    world.started.append(subprocess.Popen(command, env=world.env))
    return world.started[-1]


def asked(world: World) -> Any:
    return json.loads(world.run(ASKED))


def test_two_workers_ask_for_each_slot_once_also_after_one_that_was_killed(tmp_path: Path) -> None:
    both = tmp_path / "both"
    both.mkdir()
    with installed(tmp_path / "data", "isthmus_operations") as world:
        try:
            world.run(SETUP)
            assert started(world, ENQUEUE, "1").wait(60) == 0
            assert started(world, KILLED).wait(60) == -signal.SIGKILL
            assert len(asked(world)) == 2, "What it was writing is as if it had never begun."
            assert started(world, ENQUEUE, "2").wait(60) == 0
            workers = [started(world, TOGETHER, str(both)) for _ in range(2)]
            assert [one.wait(90) for one in workers] == [0, 0]
            assert len([*both.iterdir()]) == 2
            found = asked(world)
            assert [title for title, _ in found] == [f"Look {n}" for n in range(8)]
            assert len({day for _, day in found}) == 1
        finally:
            for process in world.started:
                process.kill()
                process.wait()
