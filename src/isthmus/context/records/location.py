from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.context.models import Location
from isthmus.context.trees import cycles
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.registry import RecordType, register, section


@register
class LocationType(RecordType):
    model = Location
    prefix = "LOC"
    register = "locations"
    label = "Location"
    label_plural = "Locations"
    about = (
        "Sites, buildings, rooms, data centres, cloud regions: where work is done and information "
        "is kept. Scope statements name them, and an ISMS may be bounded by one alone."
    )
    clause = "5.2"
    phase = "plan"
    icon = "map-pin"
    columns = ("title", "kind", "parent", "country", "owner", "state")
    labels = {"title": "Name"}
    filters = ("kind", "parent", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The location", "title", "kind", "parent", "address", "country", "owner",
                about="Where it is, and who looks after it."),
        section("Physical boundary", "boundary",
                about="What separates it from outside; a scope can be drawn along it."),
    )  # fmt: skip
    edge_fields = {"parent": "part_of"}
    relations = ("traces",)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        return cycles(records, act)
