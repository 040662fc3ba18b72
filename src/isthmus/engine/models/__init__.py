"""The engine's tables."""

from isthmus.engine.models.approval import Approval, ApprovalTerms
from isthmus.engine.models.checklist import AnswerChoice, Checklist, ChecklistAnswer
from isthmus.engine.models.circle import Circle, CircleMember
from isthmus.engine.models.clearance import Clearance, ClearanceKind
from isthmus.engine.models.edge import Edge
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.file import StoredFile
from isthmus.engine.models.house_rule import HouseRuleChoice
from isthmus.engine.models.kept_answer import KeptAnswer
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.part import Part, PartRow
from isthmus.engine.models.principal import Principal
from isthmus.engine.models.record import Record
from isthmus.engine.models.revision import Revision
from isthmus.engine.models.seal import Seal
from isthmus.engine.models.series import ReferenceSeries
from isthmus.engine.models.share import Share
from isthmus.engine.models.snapshot import InForce, Snapshot

__all__ = [
    "AnswerChoice",
    "Approval",
    "ApprovalTerms",
    "Checklist",
    "ChecklistAnswer",
    "Circle",
    "CircleMember",
    "Clearance",
    "ClearanceKind",
    "Edge",
    "Entry",
    "Event",
    "HouseRuleChoice",
    "InForce",
    "KeptAnswer",
    "Organization",
    "Part",
    "PartRow",
    "Principal",
    "Record",
    "ReferenceSeries",
    "Revision",
    "Seal",
    "Share",
    "Snapshot",
    "StoredFile",
]
