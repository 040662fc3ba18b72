from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class Checklist(models.Model):
    """One version of a checklist that an organization keeps for the records of one type.

    A version never changes but that a newer one takes its place (`active`).
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    record_type = models.CharField(max_length=60)
    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    #: [{"id", "text", "help", "reason_for_no"}], in order
    items = models.JSONField(default=list)
    active = models.BooleanField()
    made_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "record_type", "code", "version"],
                name="checklist_version_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "record_type", "code"],
                condition=Q(active=True),
                name="checklist_active_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class AnswerChoice(models.TextChoices):
    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    NOT_APPLICABLE = "not_applicable", N_("Not applicable")


class ChecklistAnswer(models.Model):
    """What was answered to one item of a checklist for one record; history keeps earlier answers."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    #: the version that it was answered for
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    answer = models.CharField(max_length=20, choices=AnswerChoice)
    reason = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "checklist", "item"], name="checklist_answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"
