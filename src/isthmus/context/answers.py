"""What is known, or not yet."""

from __future__ import annotations

from django.db import models

from isthmus.engine.language import N_


class Answer(models.TextChoices):
    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    UNKNOWN = "unknown", N_("Not known yet")
