"""Priority from impact, urgency and the risk to information security (mission row I2). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from isthmus.engine.language import N_


class Grade(models.TextChoices):
    HIGH = "high", N_("High")
    MEDIUM = "medium", N_("Medium")
    LOW = "low", N_("Low")


class Priority(models.TextChoices):
    """The lower the number, the sooner. They sort as text."""

    CRITICAL = "1", N_("1 Critical")
    HIGH = "2", N_("2 High")
    MODERATE = "3", N_("3 Moderate")
    LOW = "4", N_("4 Low")
    PLANNED = "5", N_("5 Planned")


#: By impact and urgency, where nothing else is agreed.
MATRIX: Mapping[tuple[str, str], str] = {
    ("high", "high"): "1",
    ("high", "medium"): "2",
    ("medium", "high"): "2",
    ("high", "low"): "3",
    ("medium", "medium"): "3",
    ("low", "high"): "3",
    ("medium", "low"): "4",
    ("low", "medium"): "4",
    ("low", "low"): "5",
}
#: The lowest priority that a risk to information security leaves: 20000-1:2011, 6.6.3 asks for one
#: that is appropriate to the risk.
LEAST: Mapping[str, str] = {"high": "2", "medium": "3"}


def priority(impact: str, urgency: str, security_risk: str) -> str:
    """Return the priority; empty where neither the matrix nor a risk gives one."""
    by_matrix = MATRIX.get((impact, urgency), "")
    by_risk = LEAST.get(security_risk, "")
    return min((one for one in (by_matrix, by_risk) if one), default="")
