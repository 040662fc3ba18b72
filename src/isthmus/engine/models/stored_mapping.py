from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class StoredMapping(models.Model):
    """How files of another system become records of one register, kept for the organization."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    record_type = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    #: the mapping file itself, YAML
    content = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "record_type", "name"], name="stored_mapping_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
