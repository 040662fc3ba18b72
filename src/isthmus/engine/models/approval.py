from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class ApprovalTerms(models.Model):
    """What an organization asks of one approval in place of what the record type declares.

    Its choices are data, each with a reason; without a row the declaration holds.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    rule = models.CharField(max_length=40)
    needed = models.PositiveSmallIntegerField()
    expires_days = models.PositiveIntegerField(null=True)
    #: whether those whom the rule keeps apart are kept apart
    apart = models.BooleanField()
    #: codes of the roles that may approve; empty: as declared
    roles = models.JSONField(default=list)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "record_type", "rule"], name="approval_terms_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.rule}"


class Approval(models.Model):
    """Somebody's word that what a record says in its material fields and parts is right.

    It rests on the digest of that material. Rows are added; nothing of them changes but that an
    approval may be voided, once. Whether one still counts is worked out when it is read: it may
    have expired, or the material may say something else by now.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    #: of the record, when it was approved
    version = models.PositiveIntegerField()
    #: None: the system, for what was brought in from elsewhere
    given_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "rule", "given_by"],
                condition=Q(voided_at__isnull=True),
                name="approval_standing_once",
            )
        ]
        indexes = [models.Index(fields=["entry", "rule"], name="approval_by_entry")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.entry_id}"
