from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from isthmus.assets.guards.item import disposal_shown, loses_nothing
from isthmus.context.models import Location
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Principal, Record, register_indexes
from isthmus.engine.text import clean_line
from isthmus.people.models import Party


class Classification(models.TextChoices):
    PUBLIC = "public", N_("Public")
    INTERNAL = "internal", N_("Internal")
    CONFIDENTIAL = "confidential", N_("Confidential")
    STRICT = "strictly_confidential", N_("Strictly confidential")


class Level(models.TextChoices):
    """How much of a property is needed."""

    LOW = "low", N_("Low")
    MEDIUM = "medium", N_("Medium")
    HIGH = "high", N_("High")
    VERY_HIGH = "very_high", N_("Very high")


class Control(models.TextChoices):
    """How far changes of an item are controlled."""

    RECORDED = "recorded", N_("Recorded")
    APPROVED = "approved", N_("Changes approved")
    VERIFIED = "verified", N_("Changes approved and verified")


class Item(Record):
    """One thing of the inventory, or a group of like ones (mission row A1). The title is its name.

    The standards mean different things by an asset (27013, 6.2.1), so four labels say what an item
    is, and none of them implies another.
    """

    lifecycle = Lifecycle(
        (
            State("planned", "Planned", "draft"),
            State("acquired", "Acquired", "open"),
            State("in_use", "In use", "done"),
            State("retired", "Retired", "waiting"),
            State("disposed", "Disposed of", "void"),
        )
    )
    #: What says how its information went: it stands still once the item is disposed of.
    TOLD_AT_DISPOSAL = ("information", "handles_information", "certificate")

    kind = models.CharField(
        max_length=40, blank=True, help_text="What sort of thing it is: server, contract, licence."
    )
    identifier = models.CharField(
        max_length=80,
        blank=True,
        help_text="Your own, as it stands on the thing: an asset tag. No two items share one.",
    )
    serial_number = models.CharField("serial number", max_length=120, blank=True)
    stands_for = models.PositiveIntegerField(
        "stands for",
        null=True,
        blank=True,
        help_text="How many, where it is a group of like things. Empty: it is one thing.",
    )
    description = models.TextField(blank=True, max_length=10000)

    information = models.BooleanField(
        default=False,
        help_text="It is information itself, in whatever form: a database, a paper file.",
    )
    handles_information = models.BooleanField(
        default=False,
        help_text="It keeps, carries or processes information: a server, a tape, a cable.",
    )
    configuration_item = models.BooleanField(
        default=False,
        help_text="It is controlled because a service needs it. What counts as one you define "
        "yourselves.",
    )
    category = models.CharField(
        "category of configuration items",
        max_length=20,
        blank=True,
        help_text="The code of a category of the definition in force.",
    )
    financial_asset = models.BooleanField(
        default=False, help_text="It has a value in money that the books know: a licence, hardware."
    )

    classification = models.CharField(
        max_length=25, choices=Classification, blank=True, help_text="Empty: not classified yet."
    )
    confidentiality = models.CharField(
        "needed confidentiality", max_length=10, choices=Level, blank=True
    )
    integrity = models.CharField("needed integrity", max_length=10, choices=Level, blank=True)
    availability = models.CharField("needed availability", max_length=10, choices=Level, blank=True)
    control = models.CharField(
        "level of control",
        max_length=10,
        choices=Control,
        blank=True,
        help_text="What has to happen before the item is changed, and after.",
    )

    custodian = models.ForeignKey(
        Principal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Who looks after it from day to day, where that is not its owner.",
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="held or operated by",
        help_text="Another party in whose hands it is. Empty: it is in ours.",
    )

    # Exact decimals, of no more digits than the currency has: people type what stands on the invoice.
    value = models.DecimalField(
        max_digits=15, decimal_places=3, null=True, blank=True, help_text="For example 1250.00."
    )
    currency = models.CharField(
        max_length=3, blank=True, help_text="Three letters of ISO 4217, such as EUR or CHF."
    )
    cost_centre = models.CharField("cost centre", max_length=80, blank=True)

    acquired_on = models.DateField("acquired on", null=True, blank=True)
    in_use_since = models.DateField("in use since", null=True, blank=True)
    retired_on = models.DateField("retired on", null=True, blank=True)
    certificate = models.CharField(
        "certificate of disposal",
        max_length=250,
        blank=True,
        help_text="What shows that its information is gone, and where it is kept. A file on the "
        "item does as well.",
    )
    disposed_on = models.DateField("disposed of on", null=True, editable=False)
    disposal_method = models.CharField("method of disposal", max_length=250, editable=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="item_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(stands_for__isnull=True) | Q(stands_for__gt=0),
                name="item_stands_for_some",
            ),
            # Restricted items stand apart: a refusal would tell of them (see `ItemType.check`).
            models.UniqueConstraint(
                F("organization"),
                Lower("identifier"),
                condition=Q(circle__isnull=True, removed_at__isnull=True) & ~Q(identifier=""),
                name="item_identifier_once",
            ),
        ]
        indexes = [
            *register_indexes(
                "item",
                "kind",
                "information",
                "handles_information",
                "configuration_item",
                "financial_asset",
                "classification",
                "location",
                "party",
                "owner",
                "state",
            ),
            models.Index(F("organization"), Lower("identifier"), name="item_by_identifier"),
        ]

    @property
    def carries_information(self) -> bool:
        """Whether something has to show that its information is gone before it goes itself."""
        return self.information or self.handles_information

    @transition(source="planned", target="acquired", label="Record as acquired")
    def acquire(self, act: Act) -> None:
        """We have it; it is not in use yet."""
        # What was in use before today was acquired on a day that nobody has said.
        if self.in_use_since is None or self.in_use_since >= act.today:
            self.acquired_on = self.acquired_on or act.today

    @transition(source="acquired", target="planned", label="Back to planned")
    def plan_anew(self, act: Act) -> None:
        """We don't have it yet after all."""
        self.acquired_on = None

    @transition(
        source=("planned", "acquired", "retired"),
        target="in_use",
        label="Put into use",
        guards=[loses_nothing],
    )
    def put_into_use(self, act: Act) -> None:
        """It is used from now on."""
        self.in_use_since = self.in_use_since or act.today
        self.retired_on = None

    @transition(
        source=("acquired", "in_use"), target="retired", label="Retire", guards=[loses_nothing]
    )
    def retire(self, act: Act) -> None:
        """Nobody uses it any more; it waits to be disposed of."""
        self.retired_on = act.today

    @transition(
        source="retired",
        target="disposed",
        label="Dispose of",
        guards=[loses_nothing, disposal_shown],
        labels={
            "method": "Method — shredded, wiped, burnt, given back, sold",
        },
        danger=True,
    )
    def dispose(self, act: Act, *, method: str, day: date) -> None:
        """It is gone for good. What carried information needs evidence first."""
        if day > act.today:
            text = tr("It is not disposed of before that day.")
            raise Invalid([RowError(0, "day", "future", text, tr("Record it once it is gone."))])
        self.disposal_method, self.disposed_on = clean_line(method)[:250], day

    @transition(
        source="disposed",
        target="retired",
        label="Take the disposal back",
        labels={"reason": "Why — kept in history"},
    )
    def take_back(self, act: Act, *, reason: str) -> None:
        """It is still there; its disposal was recorded by mistake."""
        self.disposal_method, self.disposed_on = "", None
