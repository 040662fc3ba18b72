from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class KeptAnswer(models.Model):
    """The answer to a write of the API that carried an idempotency key, kept for a day.

    The row is there before the write begins; `status` stays empty until the write, and the answer
    with it, is committed. It belongs to one account: nobody else's key is ever compared with it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    principal = models.ForeignKey(Principal, on_delete=models.CASCADE, related_name="+")
    #: SHA-256 of the key, which may be anything the client likes
    key = models.CharField(max_length=64)
    #: SHA-256 of method, address and content of the request that was answered
    request = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    #: compressed
    content = models.BinaryField(default=b"")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "principal", "key"], name="kept_answer_once"
            )
        ]
        indexes = [models.Index(fields=["organization", "made_at"], name="kept_answer_by_age")]

    def __str__(self) -> str:
        return f"answer {self.status or 'to come'}"
