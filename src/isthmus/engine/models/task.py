from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.principal import Principal


class Task(Hanging):
    """Something to do about a record: by whom, by when. What a role is asked for is its holder's."""

    WORDS = frozenset({"title", "note", "because"})

    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    assignee = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True)
    #: None: the system
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    #: the row it was made from by whoever made it, a playbook's step; None: somebody set it
    made_from = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    #: why it was not needed, once `done_at` says so; empty: it was done
    because = models.TextField(blank=True)
    done_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_by__isnull=True),
                name="task_done_by_somebody_once_done",
            )
        ]
        indexes = [
            models.Index(fields=["entry", "id"], name="task_by_entry"),
            models.Index(
                fields=["assignee", "due"],
                condition=Q(done_at__isnull=True, removed_at__isnull=True),
                name="task_open_by_assignee",
            ),
        ]

    def __str__(self) -> str:
        return self.title
