from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.context.answers import Answer
from isthmus.context.guards.profile import described
from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.door.single import no_second
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes


class Provides(models.TextChoices):
    OUTSIDE = "outside", "Customers outside"
    INTERNAL = "internal", "Internal customers"
    BOTH = "both", "Both"
    NONE = "none", "Nobody"


#: Every description but those of the past.
LIVE = ~Q(state="replaced")


class Profile(Record):
    """Who the organization is (mission row C1), in one description. The title is its legal name.

    ISO/IEC 20000-1 applies to a service provider. An organization that does other things as well
    can't apply it to the whole of itself, while it can apply ISO/IEC 27001 (27013, 4.4 and 5.2).
    """

    lifecycle = Lifecycle(
        (
            State("described", "Described", "draft"),
            State("confirmed", "Confirmed", "done"),
            State("replaced", "Replaced", "void"),
        )
    )

    what_it_does = models.TextField(
        max_length=5000, blank=True, help_text="For whom it works, and what it lives on."
    )
    legal_form = models.CharField(max_length=120, blank=True)
    people_employed = models.PositiveIntegerField(null=True, blank=True)
    website = models.URLField("web address", max_length=300, blank=True)
    service_provider = models.CharField(
        "wholly a service provider",
        max_length=8,
        choices=Answer,
        default=Answer.UNKNOWN,
        help_text="If it does other things too, ISO/IEC 20000-1 applies to a part of it only.",
    )
    provides_to = models.CharField(
        "provides services to", max_length=8, choices=Provides, blank=True, default=""
    )
    others_deliver = models.CharField(
        "other parties deliver parts",
        max_length=8,
        choices=Answer,
        default=Answer.UNKNOWN,
        help_text="Suppliers, internal groups, customers that act as suppliers.",
    )
    other_systems = models.TextField(
        "other management systems",
        max_length=2000,
        blank=True,
        help_text="Quality, environment, continuity and so on, and whether they are certified.",
    )

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(LIVE, removed_at__isnull=True),
                name="profile_only_one",
            )
        ]
        indexes = register_indexes("profile", "owner", "state")

    @transition(
        source="described",
        target="confirmed",
        label="Confirm",
        permission=APPROVE,
        guards=[described],
    )
    def confirm(self, act: Act) -> None:
        """It is right as it stands, and the one that holds."""

    @transition(
        source=("confirmed", "replaced"),
        target="described",
        label="Describe anew",
        guards=[no_second],
    )
    def describe_anew(self, act: Act) -> None:
        """Something has changed; it has to be confirmed again."""

    @transition(source=("described", "confirmed"), target="replaced", label="Replace", danger=True)
    def replace(self, act: Act) -> None:
        """It is of the past, as after a merger; another description can take its place."""
