from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from isthmus.documents.guards import AUTHOR_AND_APPROVER_APART, leaves_no_requirement
from isthmus.documents.models import Document
from isthmus.engine.approvals.rule import ApprovalRule
from isthmus.engine.calendar.declared import CalendarDate
from isthmus.engine.registry import RecordType, register, section
from isthmus.engine.snapshots.declared import Versions

if TYPE_CHECKING:
    from isthmus.engine.web.hooks import RecordPage

MATERIAL = tuple(sorted(Document.MATERIAL))


@register
class DocumentType(RecordType):
    model = Document
    prefix = "DOC"
    register = "documents"
    label = "Document"
    label_plural = "Documents"
    about = (
        "Policies, plans, processes, procedures and other documented information: one set for "
        "both standards, so that each requirement is met by one text, not by two that drift apart."
    )
    clause = "6.1"
    phase = "plan"
    icon = "file-text"
    columns = ("title", "kind", "owner", "state", "in_force", "review_due", "changed_at")
    filters = ("kind", "owner", "state", "review_due")
    sorts = ("title", "changed_at", "created_at")
    terms = {"title": "Document", "retention": "Record"}
    form = (
        section(
            "What it is",
            "title",
            "kind",
            "summary",
            "owner",
            about="How people find it and tell it from others.",
        ),
        section("Content", "body", "file", about="Write the text here or attach a file."),
        section(
            "Keeping it alive",
            "review_due",
            "retention",
            about="A document nobody looks at again stops being true.",
        ),
    )
    readonly = (
        "author",
        "working_version",
        "in_force",
        "approved_by",
        "approved_at",
        "published_at",
    )
    relations = ("traces",)
    remove_guards = (leaves_no_requirement,)
    restrictable = True
    # Not the text: how much of it a party gets is for each document to say, not for its register.
    shared_fields = ("title", "kind", "summary", "state", "in_force", "published_at")
    calendar = (CalendarDate("review_due", "Review due", Q(in_force__isnull=False)),)
    approvals = (
        ApprovalRule(
            "text",
            "Approval of the text",
            material_fields=MATERIAL,
            apart=("author",),
            apart_rule=AUTHOR_AND_APPROVER_APART,
            states=("in_review", "approved"),
            given_with="approve",
            void_on=("send_back", "revise", "take_up"),
        ),
    )
    versions = Versions(
        fields=MATERIAL,
        freeze_on=("publish",),
        end_on=("supersede", "withdraw"),
        tells=("in_force", "published_at"),
        redraft="Start a new version, or have it sent back.",
        listed_by_record=True,
    )
    body_template = "documents/document_body.html"

    @classmethod
    def body_context(cls, page: RecordPage) -> dict[str, Any]:
        # Imported with the first page: the command line starts without a Markdown parser.
        from isthmus.documents.display import body_context

        return body_context(page)
