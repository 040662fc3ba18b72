from __future__ import annotations

from django.db import models

from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class LocationKind(models.TextChoices):
    SITE = "site", N_("Site")
    BUILDING = "building", N_("Building")
    ROOM = "room", N_("Room")
    DATA_CENTRE = "data_centre", N_("Data centre")
    CLOUD_REGION = "cloud_region", N_("Cloud region")
    REMOTE = "remote", N_("Remote work")


class Location(Record):
    """A place where work is done or information is kept (mission row C1). The title is its name.

    An ISMS may be bounded by a physical boundary alone (27013, 5.2): a location says what bounds it.
    """

    lifecycle = Lifecycle(
        (State("in_use", "In use", "done"), State("given_up", "Given up", "void"))
    )

    kind = models.CharField(max_length=20, choices=LocationKind, default=LocationKind.SITE)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="part of",
        help_text="The site of a building, the building of a room.",
    )
    address = models.CharField(max_length=500, blank=True)
    country = models.CharField(
        max_length=80, blank=True, help_text="Decides whose law holds for what is kept here."
    )
    boundary = models.TextField(
        "physical boundary",
        blank=True,
        max_length=5000,
        help_text="Walls, doors, fences, who lets people in: what separates it from outside.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("location", "kind", "parent", "owner", "state")

    @transition(source="in_use", target="given_up", label="Give up", danger=True)
    def give_up(self, act: Act) -> None:
        """Nothing is done or kept here any more."""

    @transition(source="given_up", target="in_use", label="Use again")
    def use_again(self, act: Act) -> None:
        """The location is in use again."""
