"""Catalogues that were loaded. The editions that come with the software have no tables: they are
data, and their requirements are entries (see `shelf`)."""

from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models import Organization


class Catalogue(models.Model):
    """One version of a catalogue: an edition that was loaded from a file. What it holds never changes."""

    class State(models.TextChoices):
        LOADED = "loaded", "Loaded"
        RETIRED = "retired", "Retired"

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    #: None: everybody's in this installation
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=24)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    #: what the file says of itself besides (`content.Head`)
    about = models.JSONField(default=dict)
    file = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    requirements = models.PositiveIntegerField()
    judged = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.LOADED)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "version"], name="catalogue_version_once"
            ),
            models.UniqueConstraint(
                fields=["name", "version"],
                condition=models.Q(organization__isnull=True),
                name="catalogue_of_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class CatalogueText(models.Model):
    """What a catalogue holds, apart from it so that lists of catalogues do not read it."""

    catalogue = models.OneToOneField(
        Catalogue, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.catalogue_id)
