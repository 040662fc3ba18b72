from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.organization import Organization


class HouseRuleChoice(models.Model):
    """An organization's departure from a house rule's default, with the reason for it."""

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=80)
    on = models.BooleanField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "rule"], name="house_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {'on' if self.on else 'off'}"
