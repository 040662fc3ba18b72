from __future__ import annotations

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal

#: In `SavedView.shared_with`: whoever may read the register.
EVERYBODY = "*"


class SavedView(models.Model):
    """Filters, order and columns of a register's list under a name.

    One's own view is a preference and has no history. A shared one is the organization's: its
    history tells of it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    #: filters, words and order as an address has them, without the leading `?`
    query = models.TextField(blank=True)
    #: names of columns with commas between them; empty: those that the person has anyway
    columns = models.TextField(blank=True)
    owner = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    #: empty: the owner's own; `*`: everybody; else codes of roles with commas between them
    shared_with = models.CharField(max_length=300, blank=True)
    #: stands beside the others above the list, not in their menu
    pinned = models.BooleanField(default=True)
    #: what the register opens with for those who chose nothing else; of shared views only
    default = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "record_type"], name="view_by_register")]

    def __str__(self) -> str:
        return self.name


class ListHabit(models.Model):
    """How one person has one register: columns, the view it opens with, when they looked last.

    A preference, so no history tells of it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    principal = models.ForeignKey(
        Principal, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=60)
    columns = models.TextField(blank=True)
    #: key of the view; 0: the whole list, whatever the organization's default is
    opens_with = models.BigIntegerField(null=True)
    #: changes since then are news
    news_since = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    #: the edit of many that can still be undone: which records at which version, and when
    last_edit = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "record_type"], name="list_habit_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_type} of {self.principal_id}"
