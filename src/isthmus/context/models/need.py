from __future__ import annotations

from datetime import date

from django.db import models

from isthmus.context.concerns import Concerns
from isthmus.context.guards.need import bound_somewhere, has_party, not_binding
from isthmus.context.models.obligation import Obligation
from isthmus.engine.door.act import Act
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.people.models import Party


class Need(Record):
    """What an interested party needs or expects (mission row C2). How it is met: `meets`."""

    lifecycle = Lifecycle(
        (
            State("noted", "Noted", "draft"),
            State("heeded", "Heeded", "done"),
            State("not_heeded", "Not heeded", "void"),
        )
    )

    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose need it is.",
    )
    wanted = models.TextField(
        "in full", max_length=5000, blank=True, help_text="In their words, if they said so."
    )
    concerns = models.CharField(max_length=4, choices=Concerns, default=Concerns.BOTH)
    binding = models.BooleanField(
        default=False, help_text="Law or a contract gives them a right to it."
    )
    obligation = models.ForeignKey(
        Obligation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What makes it binding.",
    )
    why_not = models.TextField("why not heeded", blank=True, editable=False)
    review_due = models.DateField("next review", null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False
        verbose_name = "need or expectation"
        verbose_name_plural = "needs and expectations"
        indexes = register_indexes(
            "need", "party", "concerns", "binding", "owner", "state", ranges=["review_due"]
        )

    def entry_due(self) -> date | None:
        return self.review_due if self.state != "not_heeded" else None

    @transition(
        source=("noted", "not_heeded"),
        target="heeded",
        label="Heed",
        guards=[has_party, bound_somewhere],
    )
    def heed(self, act: Act) -> None:
        """The management system takes it into account; relations say where it is met."""
        self.why_not = ""

    @transition(
        source=("noted", "heeded"),
        target="not_heeded",
        label="Do not heed",
        guards=[not_binding],
        labels={"reason": "Why it is not heeded — shown with it"},
        danger=True,
    )
    def leave_out(self, act: Act, *, reason: str) -> None:
        """Leave it out of account, for a reason that anybody may ask for."""
        self.why_not = reason

    @transition(source=("heeded", "not_heeded"), target="noted", label="Consider again")
    def consider_again(self, act: Act) -> None:
        """Decide anew whether it is heeded."""
        self.why_not = ""
