"""Workers as real processes on a database of their own: killed, stopped, several at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.both_databases

HEAD = """
import json, signal, sys
import django
django.setup()
import work_in_tests as work
from isthmus.engine.jobs import enqueue
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Job, JobEffect
"""
#: What a worker process does: our jobs, no schedules.
WORKER = """
worker = Worker(schedules=False)
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
worker.run(until_empty=sys.argv[1] == "until-empty")
"""
LOOK = """
print(json.dumps({
    "jobs": [[row.name, row.task.status, row.attempts, row.reason]
             for row in Job.objects.select_related("task").order_by("task__enqueued_at")],
    "effects": sorted(JobEffect.objects.values_list("key", flat=True)),
}))
"""


class World:
    """A database with its processes."""

    def __init__(self, place: Path) -> None:
        paths = [str(Path(__file__).parent), *sys.path]
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "isthmus.config.settings",
            "PYTHONPATH": os.pathsep.join(paths),
            "ISTHMUS_DATA": str(place),
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, code: str) -> str:
        command = [sys.executable, "-c", HEAD + code]
        done = subprocess.run(
            command, check=False, env=self.env, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def look(self) -> Any:
        return json.loads(self.run(LOOK))

    def start(self, how: str = "until-empty") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", HEAD + WORKER, how]
        self.started.append(subprocess.Popen(command, env=self.env))
        return self.started[-1]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with installed(tmp_path_factory.mktemp("workers"), "isthmus_workers") as made:
        yield made


@contextmanager
def installed(place: Path, name: str) -> Iterator[World]:
    """Make a database for processes, called `name` where a server has it, and remove it afterwards."""
    made = World(place)
    url = os.environ.get("ISTHMUS_DATABASE_URL", "")
    if url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        made.env["ISTHMUS_DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
    made.run(
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    yield made
    if url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(prepared: World) -> Iterator[World]:
    yield prepared
    for process in prepared.started:
        if process.poll() is None:
            process.kill()
        process.wait()
    prepared.started.clear()
    prepared.run(
        "from django_tasks_db.models import DBTaskResult as All\nAll.objects.all().delete()\n"
        "JobEffect.objects.all().delete()"
    )


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


def test_a_killed_worker_loses_nothing_and_repeats_nothing(world: World, tmp_path: Path) -> None:
    lines = tmp_path / "attempts"
    world.run(f"enqueue(work.dies, file={str(lines)!r})")
    # Once killed between the key and the commit, once after the commit and before it was said.
    for attempt in (1, 2):
        assert world.start().wait(60) == -signal.SIGKILL
        assert world.look()["jobs"] == [["test.dies", "RUNNING", attempt, ANY]]
        time.sleep(1.2)
    assert world.start().wait(60) == 0
    assert lines.read_text().count("begun") == 3
    seen = world.look()
    assert seen["jobs"] == [["test.dies", "SUCCESSFUL", 3, ""]]
    assert seen["effects"] == ["effect of attempt 2", "test effect"]


def test_three_workers_run_each_job_once(world: World) -> None:
    # A second run would fail: the key it writes is there already.
    world.run("for n in range(60): enqueue(work.note, what=str(n))")
    workers = [world.start() for _ in range(3)]
    assert [one.wait(90) for one in workers] == [0, 0, 0]
    seen = world.look()
    assert seen["jobs"] == [["test.note", "SUCCESSFUL", 1, ""]] * 60
    assert len(seen["effects"]) == 60


def test_a_worker_that_is_told_to_stop_finishes_its_job_and_takes_no_other(
    world: World, tmp_path: Path
) -> None:
    # Longer than its lease of one second: it is renewed meanwhile.
    begun = tmp_path / "begun"
    world.run(f"enqueue(work.slow, file={str(begun)!r}, seconds=2.5)")
    world.run("enqueue(work.note, what='afterwards')")
    worker = world.start("on and on")
    until(begun.exists)
    worker.terminate()
    assert worker.wait(30) == 0
    seen = world.look()
    assert seen["effects"] == ["slow is done"]
    assert [row[1:3] for row in seen["jobs"]] == [["SUCCESSFUL", 1], ["READY", 0]]


def test_a_job_that_hangs_is_given_up(world: World) -> None:
    world.run("enqueue(work.hangs)")
    assert world.start().wait(60) == 70
    ((_, status, _, reason),) = world.look()["jobs"]
    assert status == "FAILED"
    assert "longer than" in reason


def test_two_workers_never_both_start_a_schedule(world: World) -> None:
    """Both wait for one instant and start what is due; one of them finds it started."""
    code = """
import time
from datetime import timedelta
from django.utils import timezone
from isthmus.engine.jobs.schedules import every, schedules, start_due
schedules.clear()
every(hours=1)(work.note)
time.sleep(max(0, float(sys.argv[1]) - time.time()))
print(start_due(timezone.now()))
"""
    at = str(time.time() + 4)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", HEAD + code, at], env=world.env, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = sorted(int(one.communicate(timeout=60)[0]) for one in both)
    assert said == [0, 1]
    assert len(world.look()["jobs"]) == 1
