from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class ReferenceSeries(models.Model):
    """The last number given in one series of references, such as DOC-2026 of one organization."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    prefix = models.CharField(max_length=16)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "prefix"], name="series_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}: {self.last}"
