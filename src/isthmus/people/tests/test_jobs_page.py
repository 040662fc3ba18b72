"""The page of jobs: an organization's own, with what to do about failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from isthmus.engine.jobs import enqueue
from isthmus.engine.jobs.queue import DIED, claim
from isthmus.engine.jobs.schedules import start_due
from isthmus.engine.jobs.tidy import tidy
from isthmus.engine.models import Event, Job, Organization, ScheduleState

PAGE = "/o/northgate/settings/jobs/"
TITLE = "Put away what old jobs left"


@pytest.fixture
def admin(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("administrator")


@pytest.fixture
def failed(org: Organization) -> Job:
    return fail(org)


def fail(organization: Organization | None) -> Job:
    enqueue(tidy, organization)
    job = Job.objects.order_by("-task__enqueued_at")[0]
    Job.objects.filter(pk=job.pk).update(attempts=5, reason=DIED)
    DBTaskResult.objects.filter(pk=job.pk).update(status="FAILED", finished_at=timezone.now())
    return job


def body(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_jobs_it_says_so_and_that_nobody_works(admin: Client) -> None:
    page = body(admin)
    assert "Nothing waits" in page
    assert "Nobody runs jobs at the moment" in page


def test_a_schedule_that_is_late_means_that_nobody_works(admin: Client, org: Organization) -> None:
    start_due(timezone.now())
    assert "Nobody runs jobs at the moment" not in body(admin)
    late = timezone.now() - timedelta(minutes=5)
    ScheduleState.objects.filter(name="conformity.probes").update(started_for=late)
    assert "Nobody runs jobs at the moment" in body(admin)


def test_it_shows_what_waits_and_what_runs(admin: Client, org: Organization) -> None:
    enqueue(tidy, org)
    assert claim("machine:1", timezone.now())
    enqueue(tidy, org, after=timezone.now() + timedelta(hours=1))
    page = body(admin)
    assert "Held until" in page
    assert "Runs from" in page
    assert "machine:1" not in page


def test_a_failure_has_its_reason_and_runs_again(admin: Client, failed: Job) -> None:
    assert DIED in body(admin)
    admin.post(PAGE, {"again": str(failed.pk)}, follow=True)
    failed.refresh_from_db()
    assert (failed.attempts, failed.task.status) == (0, "READY")
    assert Event.objects.filter(verb="job run again").exists()


def test_a_failure_is_dismissed(admin: Client, failed: Job) -> None:
    admin.post(PAGE, {"dismiss": str(failed.pk)}, follow=True)
    assert not Job.objects.exists()
    assert Event.objects.filter(verb="job dismissed").exists()


@pytest.mark.parametrize("whose", ["another's", "the installation's", "nobody's"])
@pytest.mark.parametrize("verb", ["again", "dismiss"])
def test_jobs_of_others_are_absent(
    admin: Client, other_org: Organization, verb: str, whose: str
) -> None:
    job = fail(other_org if whose == "another's" else None)
    key = str(uuid4()) if whose == "nobody's" else str(job.pk)
    assert DIED not in body(admin)
    answers = [admin.post(PAGE, {verb: key}), admin.post(PAGE, {verb: "no id"})]
    assert {answer.status_code for answer in answers} == {404}
    assert Job.objects.get().task.status == "FAILED"


def test_a_job_that_did_not_fail_is_not_run_again(admin: Client, org: Organization) -> None:
    enqueue(tidy, org)
    assert admin.post(PAGE, {"again": str(Job.objects.get().pk)}).status_code == 404
    assert admin.post(PAGE, {}).status_code == 404


def test_the_page_costs_the_same_however_many_jobs_there_are(
    admin: Client, org: Organization, failed: Job, django_assert_num_queries: Any
) -> None:
    body(admin)
    with CaptureQueriesContext(connection) as few:
        body(admin)
    for _ in range(12):
        fail(org)
        enqueue(tidy, org)
    with django_assert_num_queries(len(few)):
        body(admin)
