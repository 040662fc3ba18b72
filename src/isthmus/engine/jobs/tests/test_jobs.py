"""Enqueuing and running jobs, failures and back-off, with a clock that tests set."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from isthmus.engine.door.transaction import door_open
from isthmus.engine.jobs import enqueue, job, jobs, once
from isthmus.engine.jobs.queue import TRACEBACK, claim, reap, renew, succeed, told
from isthmus.engine.jobs.retry import next_attempt, wait_after
from isthmus.engine.jobs.tidy import put_away
from isthmus.engine.jobs.work import Worker
from isthmus.engine.models import Job, JobEffect, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Clock = Any


def status(row: Job) -> str:
    row.refresh_from_db()
    row.task.refresh_from_db()
    return str(row.task.status)


def test_a_job_runs_with_its_arguments(work: ModuleType, worker: Worker) -> None:
    enqueue(work.note, what="this")
    assert worker.step()
    assert JobEffect.objects.filter(key="noted this").exists()
    assert status(Job.objects.get()) == "SUCCESSFUL"
    assert not worker.step()


def test_a_job_vanishes_with_the_transaction_that_asked_for_it(
    work: ModuleType, worker: Worker
) -> None:
    with transaction.atomic(), door_open():
        enqueue(work.note, what="this")
        transaction.set_rollback(True)
    assert not worker.step()
    assert not Job.objects.exists()


def test_arguments_that_json_cannot_hold_are_refused(work: ModuleType) -> None:
    with pytest.raises(TypeError):
        enqueue(work.note, what=object())


def test_a_key_that_is_too_long_is_refused(work: ModuleType) -> None:
    # Cut off it could be another job's key, which would then never run.
    with pytest.raises(ValueError, match="characters"):
        enqueue(work.note, key="x" * 200, what="this")


def test_two_jobs_can_not_share_a_name(work: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"test\.note"):
        job("test.note", title="Another")


def test_the_same_job_waits_once_only_until_it_begins(
    work: ModuleType, clock: Clock, worker: Worker
) -> None:
    assert enqueue(work.note, key="a", what="first")
    clock.move(seconds=1)
    assert not enqueue(work.note, key="a", what="second")
    assert enqueue(work.note, key="b", what="third")
    held = claim("other", clock())
    assert held is not None
    assert held.arguments == {"what": "first"}
    assert enqueue(work.note, key="a", what="fourth")


def test_a_job_for_later_waits_until_then(work: ModuleType, clock: Clock, worker: Worker) -> None:
    enqueue(work.note, after=clock() + timedelta(minutes=5), what="later")
    assert not worker.step()
    clock.move(minutes=5)
    assert worker.step()


def test_waits_double_and_end_at_six_hours() -> None:
    first = timedelta(seconds=10)
    assert [wait_after(n, first).total_seconds() for n in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert wait_after(500, first) == timedelta(hours=6)


def test_after_the_last_attempt_there_is_no_other(work: ModuleType, clock: Clock) -> None:
    declared = jobs["test.fails"]
    assert next_attempt(declared, 1, clock()) == clock() + timedelta(seconds=10)
    assert next_attempt(declared, 3, clock()) is None


def test_a_failed_job_is_tried_again_later_and_at_last_has_failed(
    work: ModuleType, clock: Clock, worker: Worker
) -> None:
    enqueue(work.fails, words="no such mailbox")
    for wait in (10, 20):
        assert worker.step()
        assert status(Job.objects.get()) == "READY"
        clock.move(seconds=wait - 1)
        assert not worker.step()
        clock.move(seconds=1)
    assert worker.step()
    row = Job.objects.get()
    assert status(row) == "FAILED"
    assert "no such mailbox" in row.task.traceback
    assert not worker.step()


def test_the_reason_shown_to_people_quotes_no_error_that_nobody_foresaw(
    work: ModuleType, worker: Worker
) -> None:
    enqueue(work.fails, words="The merger plan")
    enqueue(work.fails, words="The mail server refuses.", foreseen=True)
    worker.step()
    worker.step()
    reasons = set(Job.objects.values_list("reason", flat=True))
    assert "The mail server refuses." in reasons
    assert not any("merger" in reason for reason in reasons)


def test_a_traceback_holds_no_secret_and_is_not_endless() -> None:
    words = f"{settings.SECRET_KEY} postgresql://me:hunter2@host/db {'x' * 50_000}"
    text = told(ValueError(words))
    assert settings.SECRET_KEY not in text
    assert "hunter2" not in text
    assert len(text) <= TRACEBACK + 10


def test_a_job_that_this_version_does_not_know_fails(work: ModuleType, worker: Worker) -> None:
    enqueue(work.note, what="x")
    Job.objects.update(name="of.yesterday")
    worker.step()
    row = Job.objects.get()
    assert status(row) == "FAILED"
    assert "of.yesterday" in row.reason


def test_a_job_whose_worker_says_nothing_goes_back_to_the_queue(
    work: ModuleType, clock: Clock, worker: Worker
) -> None:
    enqueue(work.note, what="this")
    dead = claim("dead", clock())
    assert dead is not None
    clock.move(seconds=59)
    assert reap(clock()) == 0
    clock.move(seconds=2)
    assert reap(clock()) == 1
    assert worker.step()
    assert status(Job.objects.get()) == "SUCCESSFUL"
    # The one taken for dead comes back: it holds nothing any more and changes nothing.
    assert not renew(dead, clock())
    assert not succeed(dead, clock())


def test_a_lease_that_is_renewed_does_not_run_out(work: ModuleType, clock: Clock) -> None:
    enqueue(work.note, what="this")
    held = claim("slow", clock())
    assert held is not None
    for _ in range(5):
        clock.move(seconds=50)
        assert renew(held, clock())
        assert reap(clock()) == 0


def test_a_job_that_kills_its_workers_fails_for_good_at_last(
    work: ModuleType, clock: Clock
) -> None:
    enqueue(work.fails, words="never comes to it")
    for _ in range(3):
        assert claim("dead", clock()) is not None
        clock.move(minutes=2)
        assert reap(clock()) == 1
    assert claim("next", clock()) is None
    row = Job.objects.get()
    assert status(row) == "FAILED"
    assert "ended without a word" in row.reason


def test_an_effect_under_one_key_comes_about_once(clock: Clock) -> None:
    with once("a") as first:
        assert first
    with once("a") as first:
        assert not first


def test_an_effect_that_fails_leaves_its_key_free(clock: Clock) -> None:
    with pytest.raises(ZeroDivisionError), once("a"):
        1 / 0  # noqa: B018
    with once("a") as first:
        assert first


def test_a_worker_that_is_stopped_takes_nothing_more(work: ModuleType, worker: Worker) -> None:
    enqueue(work.note, what="this")
    worker.stop()
    worker.run(until_empty=True)
    assert status(Job.objects.get()) == "READY"


def test_what_is_done_is_put_away_and_failures_stay_longer(
    work: ModuleType, clock: Clock, worker: Worker
) -> None:
    enqueue(work.note, what="this")
    enqueue(work.fails, words="x")
    while worker.step() or Job.objects.filter(task__status="READY").exists():
        clock.move(minutes=1)
    put_away(clock.move(days=4))
    assert [row.name for row in Job.objects.all()] == ["test.fails"]
    put_away(clock.move(days=90))
    assert not Job.objects.exists()


def test_an_idle_worker_asks_three_questions(
    org: Organization, clock: Clock, django_assert_num_queries: Any
) -> None:
    worker = Worker("one", clock=clock)
    while worker.step():
        pass
    with django_assert_num_queries(3):
        assert not worker.step()
