from __future__ import annotations

from django.db import models
from django.db.models import Q

from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.principal import Principal


class Comment(Hanging):
    """What somebody said about a record, as Markdown. People in it stand as @ and their reference."""

    WORDS = frozenset({"text"})

    #: None: the system
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entry", "-id"], name="comment_by_entry")]

    def __str__(self) -> str:
        return self.text[:60]


class Mention(Hanging):
    """Somebody who is named in a comment. `seen_at` is their own affair: no event tells of it."""

    BESIDE_HISTORY = frozenset({"seen_at"})

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "principal"], name="mention_once")
        ]
        indexes = [
            models.Index(fields=["entry"], name="mention_by_entry"),
            models.Index(
                fields=["principal"],
                condition=Q(seen_at__isnull=True, removed_at__isnull=True),
                name="mention_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} in {self.comment_id}"
