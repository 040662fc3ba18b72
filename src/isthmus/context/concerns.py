"""Which of the two management systems a record concerns."""

from __future__ import annotations

from django.db import models


class Concerns(models.TextChoices):
    """Always kept in a field called `concerns`: membership of the two systems follows from it."""

    ISMS = "isms", "Information security"
    SMS = "sms", "Service management"
    BOTH = "both", "Both"
