from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isthmus.context.models import Unit
from isthmus.context.trees import cycles
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.registry import RecordType, register, section


@register
class UnitType(RecordType):
    model = Unit
    prefix = "UNI"
    register = "units"
    label = "Unit"
    label_plural = "Units"
    about = (
        "Divisions, departments, teams: the parts the organization is made of. A scope takes a unit "
        "in with all its parts."
    )
    clause = "5.2"
    phase = "plan"
    icon = "sitemap"
    columns = ("title", "parent", "location", "owner", "state")
    labels = {"title": "Name", "owner": "Head"}
    filters = ("parent", "location", "owner", "state")
    sorts = ("title", "changed_at", "created_at")
    form = (
        section("The unit", "title", "summary", "owner", about="What it does, and who heads it."),
        section(
            "Its place", "parent", "location", about="What it is a part of, and where it works."
        ),
    )
    edge_fields = {"parent": "part_of", "location": "located_at"}
    relations = ("traces",)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        return cycles(records, act)
