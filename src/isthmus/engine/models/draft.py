from django.db import models

from isthmus.engine.keys import new_key
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.principal import Principal


class FormDraft(models.Model):
    """What somebody typed into a form and has not sent yet. Nobody else ever sees it; only
    that there is one is told, for a while, to those who work on the record (`drafts.writing`).

    It is no fact about a record, so it is in no event. It is reached through the form alone,
    which asks again whether the person may know of the record and edit it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    principal = models.ForeignKey(Principal, on_delete=models.CASCADE, related_name="+")
    #: which form: `edit` and the record's key, or `new`, the register and how it was filled in
    form = models.CharField(max_length=200)
    #: the record that is edited; None for a new one
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="+")
    #: [[name, [texts]], …] as the form sends them
    values = models.JSONField()
    #: the version of the record that the writer had before them; 0 for a new one
    base = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "principal", "form"], name="form_draft_once"
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="form_draft_by_age")]

    def __str__(self) -> str:
        return f"{self.form} of {self.principal_id}"
