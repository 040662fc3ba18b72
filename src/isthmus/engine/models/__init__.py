"""The engine's tables."""

from isthmus.engine.models.approval import Approval, ApprovalTerms
from isthmus.engine.models.attachment import Attachment
from isthmus.engine.models.bulk_run import BulkChunk, BulkRun
from isthmus.engine.models.checklist import AnswerChoice, Checklist, ChecklistAnswer
from isthmus.engine.models.circle import Circle, CircleMember
from isthmus.engine.models.clearance import Clearance, ClearanceKind
from isthmus.engine.models.comment import Comment, Mention
from isthmus.engine.models.draft import FormDraft
from isthmus.engine.models.edge import Edge
from isthmus.engine.models.entry import Entry
from isthmus.engine.models.event import Event
from isthmus.engine.models.file import Scan, StoredFile
from isthmus.engine.models.file_key import FileKey
from isthmus.engine.models.hanging import Hanging
from isthmus.engine.models.house_rule import HouseRuleChoice
from isthmus.engine.models.indexes import register_indexes
from isthmus.engine.models.job import Job, JobEffect, ScheduleState
from isthmus.engine.models.kept_answer import KeptAnswer
from isthmus.engine.models.label import Hue, Label, Labelled
from isthmus.engine.models.notice import Mail, MailState, Notice, NoticeChoice, Untold
from isthmus.engine.models.organization import Organization
from isthmus.engine.models.own import OwnField, OwnFieldKind, OwnKind, OwnValue
from isthmus.engine.models.own_relation import OwnImpact, OwnRelation
from isthmus.engine.models.part import Part, PartRow
from isthmus.engine.models.principal import Principal, Somebody, somebody
from isthmus.engine.models.record import Record
from isthmus.engine.models.revision import Revision
from isthmus.engine.models.saved_view import EVERYBODY, ListHabit, SavedView
from isthmus.engine.models.seal import Seal
from isthmus.engine.models.search import SearchRow
from isthmus.engine.models.series import ReferenceSeries
from isthmus.engine.models.share import Share
from isthmus.engine.models.snapshot import InForce, Snapshot
from isthmus.engine.models.source_key import SourceKey
from isthmus.engine.models.staged_import import (
    ImportChunk,
    ImportName,
    StagedImport,
)
from isthmus.engine.models.staged_work import StagedWork, WorkChunk, WorkState
from isthmus.engine.models.stored_mapping import StoredMapping
from isthmus.engine.models.task import Task
from isthmus.engine.models.time_spent import TimeSpent
from isthmus.engine.models.watch import Watch, WatchReason
from isthmus.engine.models.webhook import MessageState, Webhook, WebhookAttempt, WebhookMessage

__all__ = [
    "EVERYBODY",
    "AnswerChoice",
    "Approval",
    "ApprovalTerms",
    "Attachment",
    "BulkChunk",
    "BulkRun",
    "Checklist",
    "ChecklistAnswer",
    "Circle",
    "CircleMember",
    "Clearance",
    "ClearanceKind",
    "Comment",
    "Edge",
    "Entry",
    "Event",
    "FileKey",
    "FormDraft",
    "Hanging",
    "HouseRuleChoice",
    "Hue",
    "ImportChunk",
    "ImportName",
    "InForce",
    "Job",
    "JobEffect",
    "KeptAnswer",
    "Label",
    "Labelled",
    "ListHabit",
    "Mail",
    "MailState",
    "Mention",
    "MessageState",
    "Notice",
    "NoticeChoice",
    "Organization",
    "OwnField",
    "OwnFieldKind",
    "OwnImpact",
    "OwnKind",
    "OwnRelation",
    "OwnValue",
    "Part",
    "PartRow",
    "Principal",
    "Record",
    "ReferenceSeries",
    "Revision",
    "SavedView",
    "Scan",
    "ScheduleState",
    "Seal",
    "SearchRow",
    "Share",
    "Snapshot",
    "Somebody",
    "SourceKey",
    "StagedImport",
    "StagedWork",
    "StoredFile",
    "StoredMapping",
    "Task",
    "TimeSpent",
    "Untold",
    "Watch",
    "WatchReason",
    "Webhook",
    "WebhookAttempt",
    "WebhookMessage",
    "WorkChunk",
    "WorkState",
    "register_indexes",
    "somebody",
]
