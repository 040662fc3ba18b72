"""What is decided about evidence where nobody decides it report by report (mission row I3).

A hundred phishing mails are not a hundred decisions: somebody who may approve says once what holds
for such reports and why, and answers for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from isthmus.engine.access import APPROVE
from isthmus.engine.door.act import Act
from isthmus.engine.language import N_, tr
from isthmus.engine.lifecycle import Lifecycle, Reason, State, transition
from isthmus.engine.models import Record, register_indexes
from isthmus.incidents.classifying import Class

IN_FORCE = "in_force"


class ByDefault(models.TextChoices):
    """What a default may decide: nobody waives anything by default."""

    NOT_NEEDED = "not_needed", N_("Not needed")
    COLLECT = "collect", N_("To be collected")


class Handled(models.TextChoices):
    """What a report has to be handled as for a default to hold."""

    SECURITY_EVENT = Class.SECURITY_EVENT.value, Class.SECURITY_EVENT.label
    SECURITY_INCIDENT = Class.SECURITY_INCIDENT.value, Class.SECURITY_INCIDENT.label


def says_for_what(defaults: Sequence[EvidenceDefault], act: Act) -> Iterator[tuple[Any, Reason]]:
    """Refuse a default for everything, and one without a reason: that would be no decision."""
    everything = Reason(
        "default-for-everything",
        tr("It names no category."),
        tr("Name the category that reports of this kind have."),
    )
    groundless = Reason(
        "default-without-reason", tr("It does not say why."), tr("Edit it and say why.")
    )
    yield from ((one, everything) for one in defaults if not one.category.strip())
    yield from ((one, groundless) for one in defaults if not one.because.strip())


def is_no_rival(defaults: Sequence[EvidenceDefault], act: Act) -> Iterator[tuple[Any, Reason]]:
    """Refuse a second default for the same reports."""
    rows = EvidenceDefault.objects.as_system("defaults: rivals").filter(
        organization=act.viewer.organization_id, state=IN_FORCE, removed_at=None
    )
    known = {(one.handled_as, key_of(one.category)): one for one in rows}
    for one in defaults:
        other = known.get((one.handled_as, key_of(one.category)))
        if other is not None and other.pk != one.pk:
            text = tr("%(reference)s is in force for the same.", reference=other.reference)
            yield one, Reason("default-twice", text, tr("Revise or end the other one first."))
        known.setdefault((one.handled_as, key_of(one.category)), one)


def key_of(category: str) -> str:
    """Return a category as it is compared: however it is written."""
    return " ".join(category.split()).casefold()


class EvidenceDefault(Record):
    """What is decided about the evidence of reports of one category when they are taken down."""

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State(IN_FORCE, "In force", "done"),
            State("ended", "Ended", "void"),
        )
    )

    category = models.CharField(
        max_length=80, blank=True, help_text="The word that reports of this kind are counted by."
    )
    handled_as = models.CharField(
        "handled as",
        max_length=20,
        choices=Handled,
        default=Handled.SECURITY_EVENT,
        help_text="A report that turns out to be worse is not decided by it.",
    )
    decision = models.CharField(max_length=12, choices=ByDefault, default=ByDefault.NOT_NEEDED)
    because = models.TextField(
        blank=True, max_length=2000, help_text="Stands with every report that it decides about."
    )

    class Meta(Record.Meta):
        abstract = False
        indexes = register_indexes("evidence_default", "owner", "state")

    def holds(self, category: str, handled_as: str) -> bool:
        """Return whether it is meant for a report of this category, handled as this."""
        return self.handled_as == handled_as and key_of(self.category) == key_of(category)

    @transition(
        source="draft",
        target=IN_FORCE,
        label="Bring into force",
        permission=APPROVE,
        guards=[says_for_what, is_no_rival],
    )
    def bring_into_force(self, act: Act) -> None:
        """It decides about what is reported or classified from now on. You answer for it."""

    @transition(source=IN_FORCE, target="draft", label="Revise")
    def revise(self, act: Act) -> None:
        """Write it anew. Until it is in force again, each report is decided by itself."""

    @transition(
        source=("draft", IN_FORCE),
        target="ended",
        label="End",
        labels={"reason": "Why it ends — kept in history"},
        danger=True,
    )
    def end(self, act: Act, *, reason: str) -> None:
        """Decide by it no more. What it decided stays decided."""

    @transition(source="ended", target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a draft."""
