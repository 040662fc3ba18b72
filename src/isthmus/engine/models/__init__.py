"""The engine's tables."""

from isthmus.engine.models.attachment import Attachment
from isthmus.engine.models.circle import Circle, CircleMember
from isthmus.engine.models.comment import Comment, Mention
from isthmus.engine.models.edge import Edge
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.file import Scan, StoredFile
from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.house_rule import HouseRuleChoice
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.part import Part
from isthmus.engine.models.principal import Principal
from isthmus.engine.models.record import Record
from isthmus.engine.models.revision import Revision
from isthmus.engine.models.series import ReferenceSeries
from isthmus.engine.models.task import Task
from isthmus.engine.models.watch import Watch, WatchReason

__all__ = [
    "Attachment",
    "Circle",
    "CircleMember",
    "Comment",
    "Edge",
    "Entry",
    "Event",
    "Hanging",
    "HouseRuleChoice",
    "Mention",
    "Organization",
    "Part",
    "Principal",
    "Record",
    "ReferenceSeries",
    "Revision",
    "Scan",
    "StoredFile",
    "Task",
    "Watch",
    "WatchReason",
]
