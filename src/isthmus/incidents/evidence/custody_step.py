from __future__ import annotations

from django.db import models

from isthmus.engine.models import Part, Principal
from isthmus.incidents.evidence.words import StepKind

#: Characters that a step keeps of a line.
LONGEST = {"place": 300, "seal": 100, "outside": 300}


class CustodyStep(Part):
    """One step of an item's chain of custody: written once, never changed.

    `holder` is who holds the item from then on; None: nobody of the house. `to` is who was to
    receive it, or the witness of its disposal.
    """

    record = models.ForeignKey(
        "incidents.EvidenceItem", on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=12, choices=StepKind)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    outside = models.CharField(max_length=LONGEST["outside"], blank=True)
    place = models.CharField(max_length=LONGEST["place"], blank=True)
    seal = models.CharField(max_length=LONGEST["seal"], blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"
