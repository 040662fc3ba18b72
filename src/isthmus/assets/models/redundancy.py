from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from isthmus.assets.models.item import Item
from isthmus.engine.language import N_
from isthmus.engine.models import PartRow


class Needs(models.TextChoices):
    """Relations by which an item may have several others of which some suffice, read from the item."""

    RUNS_ON = "runs_on", N_("runs on")
    USES = "uses", N_("uses")
    CONTRIBUTED = "contributes_to", N_("contributed to by")
    STORED = "stores", N_("stored in")
    MOUNTED = "mounted_in", N_("mounted in")


class Sufficing(PartRow):
    """How many of the others that a record needs by one relation must be up.

    Without a row it needs all of them; of several rows on one relation the strictest counts. A
    subclass names its record and a `relation` out of those its records may have, and is added to
    what `impact.reach` heeds.
    """

    needed = models.PositiveSmallIntegerField(
        "must be up",
        help_text="So many of them suffice. Where there are fewer, all of them are needed.",
    )

    if TYPE_CHECKING:
        relation: models.CharField[str, str]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.relation}: {self.needed}"


class Redundancy(Sufficing):
    """How many of the others that an item needs by one relation must be up: 2 of 3 hosts."""

    record = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="redundancy")
    relation = models.CharField(max_length=40, choices=Needs)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(needed__gte=1), name="redundancy_some_needed")
        ]
        indexes = [models.Index(fields=["record", "relation"], name="redundancy_by_relation")]
