"""The steps that every scale of likelihood, consequence and risk is made of.

Methods say what each step means and how many of them they use; the steps themselves are the same
everywhere, so that levels of two methods can be sorted and filtered together.
"""

from __future__ import annotations

from django.db import models

from isthmus.engine.language import N_


class Degree(models.TextChoices):
    """A step of likelihood or consequence, from the least."""

    ONE = "1", N_("1 – least")
    TWO = "2", "2"
    THREE = "3", "3"
    FOUR = "4", "4"
    FIVE = "5", N_("5 – most")


class RiskLevel(models.TextChoices):
    """How large a risk is, from the smallest; the same words whichever method found it."""

    VERY_LOW = "1", N_("1 – very low")
    LOW = "2", N_("2 – low")
    MEDIUM = "3", N_("3 – medium")
    HIGH = "4", N_("4 – high")
    VERY_HIGH = "5", N_("5 – very high")


class Scale(models.TextChoices):
    LIKELIHOOD = "likelihood", N_("Likelihood")
    CONSEQUENCE = "consequence", N_("Consequence")


class Formula(models.TextChoices):
    """How the level follows from likelihood and consequence."""

    MATRIX = "matrix", N_("Matrix")
    PRODUCT = "product", N_("Likelihood times consequence")
    SUM = "sum", N_("Likelihood plus consequence")


class Treatment(models.TextChoices):
    """What is done about a risk, in the words of ISO/IEC 27005.

    ISO/IEC 20000-1 has no words of its own: it asks that opportunities and risks are addressed,
    which each of these does.
    """

    MODIFY = "modify", N_("Modify – measures make it smaller")
    RETAIN = "retain", N_("Retain – keep it as it is, knowing it")
    AVOID = "avoid", N_("Avoid – give up what brings it")
    SHARE = "share", N_("Share – another party bears a part")
