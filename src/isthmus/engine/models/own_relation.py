from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.organization import Organization


class OwnImpact(models.TextChoices):
    """Which way a loss goes along an own relation, as `edges.Way`; empty: it passes none on."""

    BACKWARD = "backward", N_("If the target is lost, the source is hit")
    FORWARD = "forward", N_("If the source is lost, the target is hit")


class OwnRelation(models.Model):
    """A type of relation that an organization added: its definition, as data.

    It is never deleted: retired, it can't be drawn any more, and what stands stays.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: edges are of the type `own.` and this
    code = models.CharField(max_length=36)
    label = models.CharField(max_length=80)
    inverse = models.CharField(max_length=80)
    about = models.CharField(max_length=250, blank=True)
    #: codes of record types it may start from and end at; empty: any
    sources = models.JSONField(default=list)
    targets = models.JSONField(default=list)
    #: how many of it may start from one record, and end at one; None: any number
    most_targets = models.PositiveSmallIntegerField(null=True)
    most_sources = models.PositiveSmallIntegerField(null=True)
    impact = models.CharField(max_length=8, choices=OwnImpact, blank=True)
    #: what is hit is lost as well; False: it is concerned, and it ends there
    loses = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="own_relation_once")
        ]

    def __str__(self) -> str:
        return self.code
