from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class Untold(models.Model):
    """Events of one transaction that somebody may have to be told of, until a job has done so.

    Written with the events themselves, so that neither is there without the other.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: keys of events
    events = models.JSONField()

    def __str__(self) -> str:
        return f"{len(self.events)} events"


class MailState(models.TextChoices):
    WAITING = "waiting", N_("Waiting")
    SENT = "sent", N_("Sent")
    FAILED = "failed", N_("Failed")
    #: by the time it was due there was nothing to tell any more
    DROPPED = "dropped", N_("Not needed")


class Mail(models.Model):
    """One message of the outbox. What it says is put together when it is sent, and kept nowhere.

    So nobody is sent what they may no longer know of, and whoever keeps the outbox in order reads
    in it neither titles nor what it is about.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    principal = models.ForeignKey(Principal, on_delete=models.CASCADE, related_name="+")
    #: what makes it one message: the notice it is for, or the digest of an hour or a day
    slot = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    send_at = models.DateTimeField()
    #: the same at every attempt, so that a mailbox knows a second copy
    message_id = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "slot"], name="mail_slot_once")]
        indexes = [models.Index(fields=["organization", "state", "-id"], name="mail_by_state")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class Notice(models.Model):
    """Somebody is told of something about a record, once. Its words are made when it is shown.

    It is visible as long as its entry is visible to whom it is for.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    principal = models.ForeignKey(Principal, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    #: what makes it one thing to be told of, whatever runs again
    key = models.CharField(max_length=120)
    #: what happened; None for what a day brings: something falls due, a clearance ends; and for what other
    #: parties are asked for
    event = models.ForeignKey(
        Event, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    #: key of the task, comment, clearance or approval it is about
    about = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    #: so many other records the same was done to in the same act
    more = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    in_page = models.BooleanField(default=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["principal", "-id"], name="notice_by_principal"),
            models.Index(
                fields=["principal", "-id"],
                condition=Q(read_at__isnull=True, in_page=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["entry", "principal"],
                condition=Q(read_at__isnull=True, in_page=True),
                name="notice_unread_of_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.principal_id}"


class NoticeChoice(models.Model):
    """How somebody likes to be told. Their own affair: no event tells of it."""

    principal = models.OneToOneField(
        Principal, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    #: by kind, where it differs from what is usual: {"watched": {"page": true, "mail": true}}
    kinds = models.JSONField(default=dict)
    rhythm = models.CharField(max_length=12)
    #: hour of the day at which a daily digest is sent
    hour = models.PositiveSmallIntegerField()
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    #: name of an IANA time zone; empty: that of the installation
    zone = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.rhythm} for {self.principal_id}"
