from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class Webhook(models.Model):
    """Somewhere outside that is told what happens to records, as far as one person may know it.

    The organization's history tells of it (`webhook …` events); its secrets and how sending goes
    are in no event.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    #: what it may tell is what this person may see when it is sent
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    #: registers and groups of verbs it wants to hear of; none is all
    registers = models.JSONField(default=list)
    verbs = models.JSONField(default=list)
    payload_version = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)
    #: why the system paused it; empty when a person did
    paused_because = models.CharField(max_length=300, blank=True)
    #: encrypted; the former one signs as well until `old_secret_until`
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    #: since when nothing was taken any more
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "active"], name="webhook_by_organization")]

    def __str__(self) -> str:
        return self.name


class MessageState(models.TextChoices):
    WAITING = "waiting", N_("Waiting")
    DELIVERED = "delivered", N_("Delivered")
    FAILED = "failed", N_("Failed")


class WebhookMessage(models.Model):
    """One event that one webhook is to be told of. What it says is worked out when it is sent."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="+")
    #: a trial has neither entry nor event
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: not before then; while it is being sent, when somebody else may take it up
    next_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="webhook_message_once")
        ]
        indexes = [
            models.Index(fields=["webhook", "state", "id"], name="webhook_message_by_state"),
            models.Index(fields=["webhook", "entry", "id"], name="webhook_message_by_entry"),
            models.Index(fields=["state", "next_at"], name="webhook_message_by_time"),
            models.Index(fields=["created_at"], name="webhook_message_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} ({self.state})"


class WebhookAttempt(models.Model):
    """One attempt to deliver a message, and what came of it."""

    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    #: of the answer; 0 where there was none
    status = models.PositiveSmallIntegerField(default=0)
    milliseconds = models.PositiveIntegerField()
    problem = models.CharField(max_length=300, blank=True)
    #: how the answer begins, as text: not to be trusted
    answer = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.status or self.problem} at {self.at}"
