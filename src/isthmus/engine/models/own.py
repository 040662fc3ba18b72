from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.text import FoldedField


class OwnFieldKind(models.TextChoices):
    TEXT = "text", N_("Text, one line")
    LONG = "long", N_("Text, several lines")
    INTEGER = "integer", N_("Whole number")
    DECIMAL = "decimal", N_("Number")
    BOOL = "bool", N_("Yes or no")
    DATE = "date", N_("Date")
    MOMENT = "moment", N_("Date and time")
    CHOICE = "choice", N_("One of a list")
    CHOICES = "choices", N_("Several of a list")
    PRINCIPAL = "principal", N_("Person, group, role or party")
    RECORD = "record", N_("Record of a register")
    URL = "url", N_("Web address")


class OwnField(models.Model):
    """A field that an organization added to the records of one register: its definition, as data.

    A field is never deleted: retired, it leaves forms and lists, and what was written in it stays
    in the records and their history.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: code of the record type
    type = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    hint = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=10, choices=OwnFieldKind)
    unit = models.CharField(max_length=20, blank=True)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    #: [[code, label], …]
    choices = models.JSONField(default=list)
    #: code of the record type that a field of the kind `record` points at
    target = models.CharField(max_length=60, blank=True)
    #: codes of the kinds whose records have it; empty: all
    kinds = models.JSONField(default=list)
    section = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    #: from this day no record is made without it; None: it may stay empty
    required_from = models.DateField(null=True)
    filterable = models.BooleanField(default=False)
    #: customers see it of what is shared with them
    shared = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "type", "code"], name="own_field_once")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.code}"


class OwnKind(models.Model):
    """A kind that an organization's records of one register may be of, where kinds are data.

    A kind is never deleted: retired, no record is made of it any more, and those that are of it
    stay so.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: code of the record type
    type = models.CharField(max_length=60)
    #: what records hold as their kind
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    about = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "type", "code"], name="own_kind_once")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.code}"


class OwnValue(models.Model):
    """What a record holds in a filterable own field, in the one form that lists compare.

    Derived: the value itself stands in `Record.own`. A record without a value has no row, one
    with several choices a row for each.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="own_values", db_index=False
    )
    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = FoldedField()

    class Meta:
        indexes = [models.Index(fields=["field", "key", "entry"], name="own_value_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "field", "key"], name="own_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field_id}: {self.key}"
