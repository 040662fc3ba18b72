from django.db import models

from isthmus.engine.models.organization import Organization


class Revision(models.Model):
    """A mark that every write to an organization's records replaces, in the same transaction.

    While the mark is the same, nothing has changed: what was computed from the records still
    holds. A mark never comes back, not even when a transaction fails or a backup is restored.
    """

    organization = models.OneToOneField(
        Organization, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    mark = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.organization_id} at {self.mark}"
