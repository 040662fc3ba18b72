from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization


class FileKey(models.Model):
    """A key with which files of one case are kept encrypted; itself encrypted with a master key.

    `entry` is the record whose files they are. A key that was replaced stays as long as a file is
    kept with it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    #: what `engine.files.ciphering.wrapped` made of it
    wrapped = models.BinaryField()
    #: which master key opens it: the beginning of its SHA-256
    master = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_file_key_in_use",
            )
        ]

    def __str__(self) -> str:
        return f"Key {self.pk}"
