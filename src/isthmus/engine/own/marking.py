"""Those who define take turns, say what can be kept, and every process learns of what they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from isthmus.engine.door import history
from isthmus.engine.door.act import Act
from isthmus.engine.door.checks import storable
from isthmus.engine.door.settings import record_organization_event
from isthmus.engine.door.transaction import WHOLE, wrote
from isthmus.engine.keys import new_key
from isthmus.engine.language import tr
from isthmus.engine.models import Organization, OwnField, OwnKind, OwnRelation

#: Under which name the events of the organization carry the whole rows.
UNDER: dict[type[models.Model], str] = {
    OwnField: "own_fields", OwnKind: "own_kinds", OwnRelation: "own_relations",
}  # fmt: skip
#: Field, code, message, hint.
Problem = tuple[str, str, str, str]


def take_turns(act: Act) -> None:
    """Let those who define wait for one another. Call it inside `door_open`."""
    organization = Organization.objects.select_for_update(no_key=True)
    organization.get(pk=act.viewer.organization_id)


def tell(verb: str, row: OwnField | OwnKind | OwnRelation, act: Act) -> None:
    """Append the event, and let no process go on with former definitions."""
    record_organization_event(verb, {UNDER[type(row)]: history.snapshot(row)}, act)
    # Whoever keeps what they computed of these records computes it again. A relation may be of any.
    concerned = WHOLE if isinstance(row, OwnRelation) else row.type
    wrote(act.viewer.organization_id, {concerned})
    mark = new_key()
    Organization.objects.filter(pk=act.viewer.organization_id).update(fields_mark=mark)
    act.viewer.organization.fields_mark = mark


def unfit_texts(wanted: Any, longest: Mapping[str, int]) -> Iterator[Problem]:
    """Yield which texts of a definition can't be kept: too long, or with a character that isn't."""
    for name, most in longest.items():
        text = getattr(wanted, name)
        if len(text) > most:
            message = tr("%(count)s characters, %(most)s are possible.", count=len(text), most=most)
            yield name, "too-long", message, tr("Shorten it.")
        elif not storable(text):
            yield name, "character", tr("It holds a character that no database keeps."), ""
