"""Those who define fields and kinds take turns, and every process learns of what they did."""

from __future__ import annotations

from django.db import models

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import wrote
from isthmus.engine.keys import new_key
from isthmus.engine.models import Organization, OwnField, OwnKind

#: Under which name the events of the organization carry the whole rows.
UNDER: dict[type[models.Model], str] = {OwnField: "own_fields", OwnKind: "own_kinds"}


def take_turns(act: Act) -> None:
    """Let those who define wait for one another. Call it inside `door_open`."""
    organization = Organization.objects.select_for_update(no_key=True)
    organization.get(pk=act.viewer.organization_id)


def tell(verb: str, row: OwnField | OwnKind, act: Act) -> None:
    """Append the event, and let no process go on with former definitions."""
    record_organization_event(verb, {UNDER[type(row)]: history.snapshot(row)}, act)
    # Whoever keeps what they computed of these records computes it again.
    wrote(act.viewer.organization_id, {row.type})
    mark = new_key()
    Organization.objects.filter(pk=act.viewer.organization_id).update(fields_mark=mark)
    act.viewer.organization.fields_mark = mark
