"""Where a nonconformity or an idea comes from."""

from __future__ import annotations

from django.db import models

from isthmus.engine.language import N_


class Origin(models.TextChoices):
    REPORT = "report", N_("A report at the desk")
    AUDIT = "audit", N_("Audit")
    REVIEW = "review", N_("Management review")
    PROBE = "probe", N_("Probe")
    COMPLAINT = "complaint", N_("Complaint or satisfaction")
    MEASURED = "measured", N_("Measurement")
    SUPPLIER = "supplier", N_("Supplier")
    TEST = "test", N_("Test of a control")
    WORK = "work", N_("Noticed at work")
