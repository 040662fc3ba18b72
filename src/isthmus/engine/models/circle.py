from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class Circle(models.Model):
    """The named people who may know of a restricted record. For everyone else it is absent."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Circle {self.pk}"


class CircleMember(models.Model):
    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="members")
    principal = models.ForeignKey(Principal, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "principal"], name="circle_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} in {self.circle_id}"
