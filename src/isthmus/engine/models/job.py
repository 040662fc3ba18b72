from django.db import models
from django_tasks_db.models import DBTaskResult

from isthmus.engine.models.organization import Organization


class Job(models.Model):
    """What the queue of tasks does not know of one job: whose it is, who runs it, until when.

    A worker holds a job by a lease. When the lease runs out, whoever looks next takes the job back:
    the worker was killed, or its machine is gone.
    """

    task = models.OneToOneField(
        DBTaskResult, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=80)
    #: while it waits: a second one with the same key is not enqueued, the first does for both
    waiting_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - many have none
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, db_index=True)
    #: why the last attempt failed, in words that name no record
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "name"], name="job_by_organization")]

    def __str__(self) -> str:
        return self.name


class JobEffect(models.Model):
    """The key of an effect that a job had: written with the effect, so that it comes about once."""

    key = models.CharField(max_length=200, primary_key=True)
    done_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class ScheduleState(models.Model):
    """When a schedule was due last, as far as it was started; one row for each schedule."""

    name = models.CharField(max_length=80, primary_key=True)
    started_for = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
