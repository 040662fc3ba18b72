from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from isthmus.engine.access import VIEW, GuardedQuerySet, Viewer, within
from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.circle import Circle
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal
from isthmus.engine.text import FoldedField

if TYPE_CHECKING:
    from isthmus.engine.registry import RecordType

    # The column `type` hides the builtin inside the class.
    RecordKind = type[RecordType]


class StateCategory(models.TextChoices):
    DRAFT = "draft", N_("Draft")
    OPEN = "open", N_("Open")
    WAITING = "waiting", N_("Waiting")
    DONE = "done", N_("Done")
    VOID = "void", N_("Void")


#: Types of entries that are no records: requirements, which everybody of the organization may read.
#: Those without an organization everybody may read.
library_types: set[str] = set()


def own_entries(viewer: Viewer) -> models.Q:
    """Return the condition on entries of the viewer's organization, of registers they may see."""
    from isthmus.engine.registry import registry

    own = within(viewer)
    if viewer.system:
        return own
    types = [
        record_type.code
        for record_type in registry.types()
        if viewer.may_on(record_type.model, VIEW)
    ]
    # Customers are told nothing beside what is shared, not even which standards are kept.
    library = () if viewer.customer else sorted(library_types)
    return own & models.Q(type__in=[*types, *library])


def seen_entries(viewer: Viewer) -> models.Q:
    """Return the condition on entries that `viewer` may see: own ones, and the library."""
    own = own_entries(viewer)
    seen = own if viewer.customer else own | models.Q(organization__isnull=True)
    return seen & models.Q(removed_at__isnull=True)


class EntryQuerySet(GuardedQuerySet["Entry"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return the entries `viewer` may see: of registers their roles reach, and the library."""
        return self.filter(seen_entries(viewer)).in_force_for(viewer).cleared()


class Entry(models.Model):
    """The directory of all records: one row each, for everything that crosses registers.

    Entries without an organization are the standards library, which everybody may read; those of
    `library_types` with one are requirements that it loaded itself.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.PROTECT, related_name="+"
    )
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=60)
    kind = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=250)
    title_key = FoldedField()
    owner = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=40, blank=True)
    state_category = models.CharField(max_length=10, choices=StateCategory, blank=True)
    due = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects_unguarded"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reference"], name="entry_reference_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "type", "state_category"], name="entry_by_type"),
            models.Index(fields=["organization", "-changed_at", "-id"], name="entry_by_change"),
            models.Index(fields=["organization", "due"], name="entry_by_due"),
        ]

    # Django itself follows foreign keys through this manager; our code never names it.
    objects_unguarded = models.Manager["Entry"]()

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def record_type(self) -> RecordKind | None:
        """The declaration behind this entry; None for the library and the organization itself."""
        from isthmus.engine.registry import registry

        return registry.find(self.type)
