from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.principal import Principal


class Event(models.Model):
    """One thing that happened to one entry; appended by the door, never changed.

    `hash` covers the previous event's hash and every column but the payload and the actor's name,
    which it covers through their salted digests: both can be erased by law and the chain still
    verifies. Events of form 1, as the first version wrote them, cover the name itself.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    # Found by entry through the constraint below; nobody asks for all that somebody did.
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=200)
    via = models.CharField(max_length=20)
    request_id = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    payload = models.TextField()
    salt = models.CharField(max_length=32)
    payload_digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField(db_default=1)
    actor_salt = models.CharField(max_length=32, blank=True, db_default="")
    actor_digest = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        return f"{self.verb} #{self.seq}"
