from __future__ import annotations

from typing import NamedTuple

from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.organization import Organization
from isthmus.engine.text import FoldedField


class PrincipalKind(models.TextChoices):
    PERSON = "person", N_("Person")
    GROUP = "group", N_("Group")
    ROLE = "role", N_("Role")
    PARTY = "party", N_("Party")


class Somebody(NamedTuple):
    """What lists and pages say of a principal: for hundreds of people, without a model for each."""

    pk: int
    kind: str
    name: str
    reference: str
    email: str
    active: bool

    @property
    def kind_label(self) -> str:
        label: str = PrincipalKind(self.kind).label
        return label


def somebody(principal: Principal) -> Somebody:
    return Somebody(*(getattr(principal, name) for name in Somebody._fields))


class Principal(models.Model):
    """Whoever can own, approve or be named: a person, group, role or party.

    A principal needs no account. The record behind it (a person, a role …) has the same key.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PrincipalKind)
    name = models.CharField(max_length=200)
    name_key = FoldedField()
    reference = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "name_key"], name="principal_by_name")]

    def __str__(self) -> str:
        return self.name
