from django.db import models
from django.db.models import F, Q

from isthmus.engine.keys import new_key
from isthmus.engine.language import N_
from isthmus.engine.models.circle import Circle
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class ClearanceKind(models.TextChoices):
    CLEARANCE = "clearance", N_("Clearance")
    EMERGENCY = "break_glass", N_("Opened in an emergency")


class Clearance(models.Model):
    """Somebody may read what a circle knows, for a time and a reason. It ends by itself.

    Given by a member of the circle, or taken in an emergency; either way every member sees it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="clearances")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ClearanceKind)
    reason = models.CharField(max_length=500)
    granted_by = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="clearance_in_order"
            )
        ]
        indexes = [
            models.Index(fields=["principal", "valid_until"], name="clearance_by_principal"),
            models.Index(fields=["circle", "valid_until"], name="clearance_by_circle"),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} until {self.valid_until}"
