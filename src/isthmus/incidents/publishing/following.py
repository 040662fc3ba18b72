"""What handlers publish of a restricted case becomes a report like any other.

It is made by the same door with the same values as if somebody had reported it, and nothing of the
case is copied. That the two hang together is told by the case alone (`field_edges.write`), so outsiders
find neither a relation nor a line of history (mission row I5; 27013, 6.2.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from isthmus.engine.door import create, move
from isthmus.engine.door.act import Act
from isthmus.engine.door.field_edges import write
from isthmus.engine.door.follow import Change
from isthmus.incidents.models import Channel, Incident
from isthmus.incidents.notifying.guards import moment_in
from isthmus.incidents.publishing.edges import PUBLISHED_AS
from isthmus.incidents.records import IncidentType

PUBLISH = "publish"


def follow(change: Change) -> None:
    """Make a report for everybody of what was given for each case, and relate the case to it."""
    if change.verb != PUBLISH or change.record_type.model is not Incident:
        return
    drawn = [
        (case.pk, PUBLISHED_AS.code, _published(change.inputs, change.act).pk)
        for case in change.records
    ]
    write(change.records, change.act, drawn, [])


def values(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is reported, by the names of the register."""
    return {
        "title": given["title"],
        "description": given["what"],
        "service": given["service"].pk,
        "noticed_at": moment_in(given.get("since", "")),
        "channel": Channel.OTHER.value,
        "disturbs": "yes",
    }


def _published(given: Mapping[str, Any], act: Act) -> Any:
    (made,) = create(IncidentType, [values(given)], act)
    if over := given.get("over", ""):
        (made,) = move(IncidentType, "resolve", [made.pk], act, {"resolution": over})
    return made
