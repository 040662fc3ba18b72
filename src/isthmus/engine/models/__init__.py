"""The engine's tables."""

from isthmus.engine.models.circle import Circle, CircleMember
from isthmus.engine.models.edge import Edge
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.file import StoredFile
from isthmus.engine.models.house_rule import HouseRuleChoice
from isthmus.engine.models.indexes import register_indexes
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.part import Part
from isthmus.engine.models.principal import Principal
from isthmus.engine.models.record import Record
from isthmus.engine.models.revision import Revision
from isthmus.engine.models.series import ReferenceSeries

__all__ = [
    "Circle",
    "CircleMember",
    "Edge",
    "Entry",
    "Event",
    "HouseRuleChoice",
    "Organization",
    "Part",
    "Principal",
    "Record",
    "ReferenceSeries",
    "Revision",
    "StoredFile",
    "register_indexes",
]
