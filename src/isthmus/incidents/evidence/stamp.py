from __future__ import annotations

import base64

from django.db import models

from isthmus.engine.models import Hanging, Principal


class EvidenceStamp(Hanging):
    """What an authority answered for the SHA-256 of an item's file; never changed."""

    sha256 = models.CharField(max_length=64)
    #: the authority's answer (TimeStampResp) in base64
    answer = models.TextField()
    #: when the authority saw the hash, by its own clock
    stamped_at = models.DateTimeField()
    authority = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["entry", "stamped_at"], name="evidence_stamps")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.stamped_at}"

    @property
    def der(self) -> bytes:
        """The answer as `openssl ts` reads it."""
        return base64.b64decode(self.answer)
