"""The words for what happens to evidence."""

from django.db import models

from isthmus.engine.language import N_
from isthmus.incidents.evidence import custody

#: What several transitions ask for.
WHERE = "Where it is kept now — room, safe, shelf; empty: where it was"
SEAL = "Number of the seal — the new one, where it was sealed anew"
NOTE = "Note — its condition, for instance"
RECEIPT = "Receipt — how the receiver confirmed it: number, day, signature. Attach it as a file"


class StepKind(models.TextChoices):
    COLLECTED = custody.COLLECTED, N_("Collected")
    OFFERED = custody.OFFERED, N_("Handed over")
    ACCEPTED = custody.ACCEPTED, N_("Received")
    REFUSED = custody.REFUSED, N_("Not received")
    TAKEN_BACK = custody.TAKEN_BACK, N_("Handover taken back")
    ASKED = custody.ASKED, N_("To be handed over")
    GIVEN = custody.GIVEN, N_("Handover confirmed by the giver")
    TAKEN_OVER = custody.TAKEN_OVER, N_("Taken over without the giver’s word")
    STORED = custody.STORED, N_("Put elsewhere")
    SENT_OUT = custody.SENT_OUT, N_("Given to somebody outside")
    CAME_BACK = custody.CAME_BACK, N_("Came back")
    MISSING = custody.MISSING, N_("Reported missing")
    FOUND = custody.FOUND, N_("Found")
    RETURNED = custody.RETURNED, N_("Returned")
    DISPOSED = custody.DISPOSED, N_("Disposed of")
    VOIDED = custody.VOIDED, N_("Recorded by mistake")
    HELD = custody.HELD, N_("Legal hold begins")
    RELEASED = custody.RELEASED, N_("Legal hold ends")


class Chain(models.TextChoices):
    """How the chain of custody stands."""

    UNBROKEN = custody.UNBROKEN, N_("Unbroken")
    UNCONFIRMED = custody.UNCONFIRMED, N_("Not confirmed yet")
    BROKEN = custody.BROKEN, N_("Broken")
    EXPLAINED = custody.EXPLAINED, N_("Broken, explained")


GAPS = {
    custody.LATE: N_("It was written down more than a day after it was collected."),
    custody.NOT_CONFIRMED: N_("Whoever is said to hold it has not confirmed it."),
    custody.UNKNOWN: N_("Nobody knows who held it."),
    custody.NOT_GIVEN: N_("Whoever held it did not say that they gave it away."),
}
