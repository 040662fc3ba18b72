from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key


class Spell(models.Model):
    """A time during which a report was open: from its opening, or a reopening, until it ended.

    It follows from the report's history (`figures.spells`) and is kept so that figures of any time are
    counted in the database. Who may know of it is asked of the report alone.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    # Found by report through the constraint below.
    report = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="spells", db_index=False
    )
    #: 1 from the opening, one more with each reopening
    number = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: the state in which it ended; empty while it lasts
    ended_in = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="spell_number_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("begun_at")),
                name="spell_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["begun_at", "report"], name="spell_begun"),
            models.Index(fields=["ended_at", "report"], name="spell_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} #{self.number}"
