from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class StoredFile(models.Model):
    """The bytes of an upload: kept under a random name, known by their SHA-256, never run.

    A file has no page of its own; whoever may see the record that holds it may fetch it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
