"""`isthmus work` and `isthmus jobs`."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from isthmus.engine.jobs import enqueue
from isthmus.engine.jobs.tidy import tidy
from isthmus.engine.models import Event, Job, Organization

pytestmark = pytest.mark.django_db
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _signals_stay_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isthmus.cli.work._stop_on_signals", lambda worker: None)


def test_work_runs_what_is_there_and_ends(isthmus: Command, org: Organization) -> None:
    enqueue(tidy, org)
    status, _, said = isthmus("work", "--until-empty")
    assert status == 0
    assert "engine.tidy: done" in said
    asked_for = Job.objects.get(organization=org, name="engine.tidy")
    assert asked_for.task.status == "SUCCESSFUL"


def test_work_once_runs_one(isthmus: Command, org: Organization) -> None:
    isthmus("work", "--until-empty")
    enqueue(tidy, org)
    enqueue(tidy, org)
    assert isthmus("work", "--once", "--quiet") == (0, "", "")
    mine = Job.objects.filter(organization=org, name="engine.tidy")
    done = mine.filter(task__status="SUCCESSFUL")
    assert done.count() == 1


def test_jobs_are_listed_shown_and_run_again(isthmus: Command, org: Organization) -> None:
    enqueue(tidy, org)
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now(), traceback="It broke")
    key = str(Job.objects.get().pk)
    _, out, _ = isthmus("jobs", "list", "--json")
    (row,) = json.loads(out)
    assert (row["id"], row["state"], row["organization"]) == (key, "failed", "northgate")
    assert "Put away" in isthmus("jobs", "list")[1]
    assert "It broke" in isthmus("jobs", "show", key)[1]
    assert isthmus("jobs", "retry", key)[0] == 0
    assert Job.objects.get().task.status == "READY"
    assert Event.objects.filter(verb="job run again").exists()
    assert "has not failed" in isthmus("jobs", "retry", key)[2]


def test_a_job_of_the_installation_runs_again(isthmus: Command) -> None:
    enqueue(tidy)
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())
    assert isthmus("jobs", "retry", str(Job.objects.get().pk))[0] == 0
    assert Job.objects.get().task.status == "READY"


def test_what_is_not_there_is_told_in_one_line(isthmus: Command, org: Organization) -> None:
    assert isthmus("jobs", "list")[2] == "No job.\n"
    assert isthmus("jobs", "show", str(uuid4()))[0] == 2
    assert isthmus("jobs", "show", "5")[2].startswith("isthmus: There is no job 5.")
    assert "There is no state" in isthmus("jobs", "list", "--state", "odd")[2]
