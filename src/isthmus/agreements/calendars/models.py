from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from isthmus.agreements.calendars.guards import follows_the_last, holidays_run_short, is_open_at_all
from isthmus.agreements.calendars.public_holidays import (
    AHEAD,
    public_holidays,
    read,
    written,
    years_known,
)
from isthmus.engine.access import PUBLISH
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import PartRow, Record, register_indexes
from isthmus.engine.snapshots.guards import is_in_force, is_not_in_force


class BusinessCalendar(Record):
    """When somebody is there: the hours in which clocks of targets run (mission rows D1, I2).

    The record is the text that is worked on. What clocks count by are its versions, each from its
    day on; the public holidays are kept in the version, so that no upgrade of the library that
    knows them moves a due time. `holidays_until` is the last day for which they are known.
    """

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("in_force", "In force", "done"),
            State("retired", "Retired", "void"),
        )
    )

    zone = models.CharField(
        "time zone",
        max_length=64,
        help_text="By its name, for example Europe/Berlin: daylight saving follows from it.",
    )
    always_open = models.BooleanField(
        "round the clock",
        default=False,
        help_text="Every hour of every day; only closures close it.",
    )
    country = models.CharField(
        "public holidays of",
        max_length=2,
        blank=True,
        help_text="The country by its two letters, for example DE. Empty: holidays are days as any.",
    )
    region = models.CharField(
        max_length=20,
        blank=True,
        help_text="Its part by the code of ISO 3166-2, for example BE for Berlin. Empty: what holds "
        "everywhere in the country.",
    )
    valid_from = models.DateField(
        "holds from",
        null=True,
        blank=True,
        help_text="Empty: from the day it is brought into force. What lies before is counted by "
        "the version before.",
    )
    kept_holidays = models.TextField("public holidays", blank=True, default="", editable=False)
    in_force_from = models.DateField("in force since", null=True, editable=False)
    holidays_until = models.DateField("holidays known until", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "business calendar"
        indexes = register_indexes("calendar", "owner", "state")

    @transition(
        source="draft",
        target="in_force",
        label="Bring into force",
        permission=PUBLISH,
        guards=[is_open_at_all, follows_the_last],
    )
    def bring_into_force(self, act: Act) -> None:
        """Let clocks count by it from its day on. Its public holidays are looked up and kept."""
        self.valid_from = self.valid_from or act.today
        self.in_force_from = self.valid_from
        self._keep(act, {})

    @transition(
        source="in_force",
        target="in_force",
        label="Add the holidays of coming years",
        permission=PUBLISH,
        guards=[holidays_run_short],
    )
    def extend(self, act: Act) -> None:
        """Look up holidays beyond those that are kept. Those that are kept stay as they are."""
        self._keep(act, read(self.kept_holidays))

    @transition(source="in_force", target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Draft it anew; clocks go on counting by what is in force."""
        self.valid_from = None

    @transition(
        source=("draft", "in_force"),
        target="retired",
        label="Retire",
        permission=PUBLISH,
        guards=[is_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def retire(self, act: Act, *, reason: str) -> None:
        """Promise nothing by it any more. What was counted by it stays counted."""
        self.in_force_from = self.holidays_until = None

    @transition(
        source="draft",
        target="retired",
        label="Give up",
        guards=[is_not_in_force],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def give_up(self, act: Act, *, reason: str) -> None:
        """Stop working on it; it was never in force."""

    @transition(source="retired", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""
        self.valid_from = None

    def _keep(self, act: Act, known: dict[date, str]) -> None:
        """Keep what is known, and what the library says of the years that aren't."""
        until = self.holidays_until if known else None
        self.kept_holidays, self.holidays_until = "", None
        if self.country:
            years = years_known(act.today, self.valid_from)
            new = [year for year in years if until is None or year > until.year]
            found = public_holidays(
                self.country, self.region, new, act.viewer.organization.language
            )
            self.kept_holidays = written(found | known)
            self.holidays_until = date(act.today.year + AHEAD, 12, 31)


class Weekday(models.TextChoices):
    MONDAY = "monday", N_("Monday")
    TUESDAY = "tuesday", N_("Tuesday")
    WEDNESDAY = "wednesday", N_("Wednesday")
    THURSDAY = "thursday", N_("Thursday")
    FRIDAY = "friday", N_("Friday")
    SATURDAY = "saturday", N_("Saturday")
    SUNDAY = "sunday", N_("Sunday")


class OpeningHours(PartRow):
    """Hours that are open every week on one day; a break is the gap between two rows of a day."""

    record = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="hours")
    weekday = models.CharField("day", max_length=9, choices=Weekday)
    opens = models.CharField("from", max_length=5, help_text="08:00")
    closes = models.CharField("until", max_length=5, help_text="18:00; 24:00 is midnight.")

    class Meta:
        indexes = [models.Index(fields=["record", "weekday"], name="hours_by_day")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens} to {self.closes}"


class SpecialDay(PartRow):
    """Days that are closed, or open at other hours than usual: they go before all other rules."""

    record = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="special")
    first = models.DateField("from")
    last = models.DateField("until", null=True, blank=True, help_text="Empty: that day alone.")
    opens = models.CharField(
        "from time", max_length=5, blank=True, help_text="Empty: closed all day."
    )
    closes = models.CharField("until time", max_length=5, blank=True)
    why = models.CharField(max_length=120, help_text="Stocktaking; open on the Saturday before.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")),
                name="special_days_in_order",
            )
        ]
        indexes = [models.Index(fields=["record", "first"], name="special_by_day")]

    def __str__(self) -> str:
        return f"{self.first} {self.why}"
