from __future__ import annotations

from typing import ClassVar

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization


class Hanging(models.Model):
    """A row that hangs on a record by its entry: a comment, a task, a file, a watcher.

    It is exactly as visible as the entry. Whoever reads such rows has made sure of the entry
    first, or joins them to `Entry.objects.visible_to(viewer)`.
    """

    #: columns that no event keeps: what is one's own affair, or found out again
    BESIDE_HISTORY: ClassVar[frozenset[str]] = frozenset()
    #: columns that hold what people wrote: the law may have them erased
    WORDS: ClassVar[frozenset[str]] = frozenset()

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
