"""What a job is, and enqueuing one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from isthmus.engine.language import declare_texts
from isthmus.engine.models import Job, Organization


class JobProblem(Exception):
    """A failure that the job's author foresaw.

    Its words are shown to administrators of the organization: they must name no record, since not
    every administrator may know of every one.
    """


@dataclass(frozen=True)
class Declaration:
    """A job as its author declared it. Its name is stored with each one waiting: don't change it."""

    name: str
    title: str
    task: Task[..., None]
    attempts: int  #: so often it is tried in all
    backoff: timedelta  #: the wait after the first failure; each further one doubles it
    lease: timedelta  #: a worker that says nothing for so long is taken for dead
    timeout: timedelta  #: a worker that takes longer gives up and is replaced

    def __post_init__(self) -> None:
        declare_texts(self, "title")


#: A job's name and the key of one that waits have so many characters together at most.
KEY = 200

#: Every job, by name.
jobs: dict[str, Declaration] = {}


def job(
    name: str,
    *,
    title: str,
    attempts: int = 5,
    backoff: timedelta = timedelta(seconds=10),
    lease: timedelta = timedelta(seconds=60),
    timeout: timedelta = timedelta(minutes=30),
) -> Callable[[Callable[..., None]], Task[..., None]]:
    """Declare a job: a function of a module, with arguments that JSON can hold.

    It may run more than once, wholly or in part. Where its effect does not bear that, it is made
    inside `once`.
    """

    if name in jobs:
        raise ValueError(f"There is a job {name} already.")

    def declare(function: Callable[..., None]) -> Task[..., None]:
        declared = task()(function)
        jobs[name] = Declaration(name, title, declared, attempts, backoff, lease, timeout)
        return declared

    return declare


def declaration_of(declared: Task[..., None]) -> Declaration:
    """Return how a job was declared. Raises LookupError for a task that is none of our jobs."""
    found = next((one for one in jobs.values() if one.task.func is declared.func), None)
    if found is None:
        raise LookupError(f"{declared.name} is not declared with `job`.")
    return found


def enqueue(
    declared: Task[..., None],
    organization: Organization | int | None = None,
    /,
    *,
    key: str = "",
    after: datetime | None = None,
    **arguments: Any,
) -> bool:
    """Let a job run soon, or `after` an instant; return whether it is a new one.

    Inside a transaction it waits for its end and vanishes with it. With a `key`, the same job is
    enqueued once while it waits; one that has begun may have looked already, so it does not count.
    `organization` says whose job it is: its administrators see it, nobody else's do.
    """
    declaration = declaration_of(declared)
    waiting = f"{declaration.name}:{key}" if key else None
    if waiting and len(waiting) > KEY:
        raise ValueError(f"The key of {declaration.name} has more than {KEY} characters.")
    known = Job.objects.filter(waiting_key=waiting) if waiting else Job.objects.none()
    if known.exists():
        return False
    try:
        with transaction.atomic():
            result = declared.using(run_after=after or timezone.now()).enqueue(**arguments)
            Job.objects.create(
                task_id=UUID(result.id),
                organization_id=getattr(organization, "pk", organization),
                name=declaration.name,
                waiting_key=waiting,
            )
    except IntegrityError:
        # Somebody else enqueued it at this moment.
        if known.exists():
            return False
        raise
    return True
