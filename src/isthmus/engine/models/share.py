from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class Share(models.Model):
    """A record that people of another party may see, as far as its register's shared fields go."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    shared_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            # The customers' lists start from here.
            models.UniqueConstraint(fields=["party", "entry"], name="share_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} with {self.party_id}"
