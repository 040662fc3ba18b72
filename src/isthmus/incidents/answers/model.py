from __future__ import annotations

from django.db import models

from isthmus.engine.door.act import Act
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.incidents.classifying import Class
from isthmus.services.models import Service


class Purpose(models.TextChoices):
    """Where an answer is typed: each place offers those that are for it, and those for all."""

    ANY = "any", N_("Anything")
    COMMENT = "comment", N_("Comment")
    RESOLUTION = "resolution", N_("Resolution")
    WAITING = "waiting", N_("Why we wait")
    UPDATE = "update", N_("Update to the customer")


class AnswerTemplate(Record):
    """A text that the desk writes again and again, with placeholders for what each report says."""

    lifecycle = Lifecycle((State("in_use", "In use", "done"), State("retired", "Retired", "void")))

    purpose = models.CharField("used for", max_length=12, choices=Purpose, default=Purpose.ANY)
    service = models.ForeignKey(
        Service,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="It is offered first for reports on this service. Empty: on any.",
    )
    category = models.CharField(
        max_length=80, blank=True, help_text="It is offered first for reports of this category."
    )
    report_kind = models.CharField(
        "kind of report",
        max_length=20,
        choices=Class,
        blank=True,
        help_text="It is offered first for reports that are handled as this.",
    )
    text = models.TextField(
        max_length=5000,
        help_text="{{reporter}}, {{customer}}, {{reference}}, {{title}}, {{service}}, {{opened}}, {{due}}, "
        "{{team}} and {{me}} become what the report says.",
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes(
            "answer_template", "purpose", "service", "category", "report_kind", "owner", "state"
        )

    @transition(source="in_use", target="retired", label="Retire")
    def retire(self, act: Act) -> None:
        """It is not offered any more."""

    @transition(source="retired", target="in_use", label="Use again")
    def use_again(self, act: Act) -> None:
        """It is offered again."""
