from django.db import models

from isthmus.engine.models.organization import Organization


class Revision(models.Model):
    """A mark that every write to an organization's records replaces, in the same transaction.

    There is one for each type of record and one for all of them, whose type is empty. While a mark
    is the same, nothing it stands for has changed: what was computed from those records still
    holds. A mark never comes back, not even when a transaction fails or a backup is restored.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=60, blank=True)
    mark = models.BigIntegerField()
    #: Of the whole organization: somebody outside wants to be told of what happens (a webhook).
    #: The database gives it back with the mark, so that nobody has to ask where nobody listens.
    listened = models.BooleanField(db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "type"], name="revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.type or 'as a whole'} at {self.mark}"
