from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.organization import Organization
from isthmus.engine.text import FoldedField


class Hue(models.TextChoices):
    """Few hues, each with a word of its own: a label is told by its name, never by its colour."""

    GREY = "grey", N_("Grey")
    GREEN = "green", N_("Green")
    AMBER = "amber", N_("Amber")
    RED = "red", N_("Red")


class Label(models.Model):
    """A word by which an organization gathers records of any register.

    A merged label stays as a row that leads to the one it became, so that merging writes no
    record and is undone by as little.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=40)
    name_key = FoldedField(max_length=40)
    hue = models.CharField(max_length=10, choices=Hue, default=Hue.GREY)
    about = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name_key"],
                condition=models.Q(removed_at__isnull=True, merged_into__isnull=True),
                name="label_name_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "name_key"], name="label_by_name")]

    def __str__(self) -> str:
        return self.name


class Labelled(Hanging):
    """A label on a record; with `ended_at` it was taken off again."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "label"], name="labelled_once")]
        indexes = [models.Index(fields=["label", "entry", "ended_at"], name="labelled_by_label")]

    def __str__(self) -> str:
        return f"{self.label_id} on {self.entry_id}"
