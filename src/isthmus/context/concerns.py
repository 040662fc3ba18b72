"""Which of the two management systems a record concerns."""

from __future__ import annotations

from django.db import models

from isthmus.engine.language import N_


class Concerns(models.TextChoices):
    """Always kept in a field called `concerns`: membership of the two systems follows from it."""

    ISMS = "isms", N_("Information security")
    SMS = "sms", N_("Service management")
    BOTH = "both", N_("Both")
