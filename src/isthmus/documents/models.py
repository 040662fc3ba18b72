from __future__ import annotations

import hashlib
from datetime import date

from django.db import models

from isthmus.documents.guards import has_content, leaves_no_requirement
from isthmus.engine.access import APPROVE, PUBLISH
from isthmus.engine.approvals.guards import approved, approves
from isthmus.engine.door.act import Act
from isthmus.engine.fields import MarkdownField
from isthmus.engine.language import N_
from isthmus.engine.lifecycle import Lifecycle, State, transition
from isthmus.engine.models import Part, Principal, Record, StoredFile, register_indexes
from isthmus.engine.snapshots.guards import is_in_force


class DocumentKind(models.TextChoices):
    POLICY = "policy", N_("Policy")
    PLAN = "plan", N_("Plan")
    PROCESS = "process", N_("Process description")
    PROCEDURE = "procedure", N_("Procedure")
    STATEMENT = "statement", N_("Statement")
    AGREEMENT = "agreement", N_("Agreement")
    FORM = "form", N_("Form or template")
    RECORD = "record", N_("Record of results")
    OTHER = "other", N_("Other document")


class Document(Record):
    """Documented information. What is in force is a frozen version; the draft is worked on beside it."""

    lifecycle = Lifecycle(
        (
            State("draft", "Draft", "draft"),
            State("in_review", "In review", "waiting"),
            State("approved", "Approved", "open"),
            State("published", "Published", "done"),
            State("superseded", "Superseded", "void"),
            State("withdrawn", "Withdrawn", "void"),
        )
    )
    #: What a reader relies on; whoever changes it is the author.
    MATERIAL = frozenset({"title", "kind", "summary", "body", "file"})

    kind = models.CharField(max_length=20, choices=DocumentKind, default=DocumentKind.POLICY)
    summary = models.CharField(
        max_length=500, blank=True, help_text="One or two sentences: what it settles, for whom."
    )
    body = MarkdownField("text", blank=True, help_text="Markdown. It is shown rendered.")
    file = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="In place of the text, or beside it.",
    )
    review_due = models.DateField(
        "next review", null=True, blank=True, help_text="By when somebody looks at it again."
    )
    retention = models.CharField(
        max_length=200, blank=True, help_text="How long versions are kept, and why so long."
    )
    author = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    working_version = models.PositiveIntegerField("working version", default=1, editable=False)
    in_force = models.PositiveIntegerField("version in force", null=True, editable=False)
    approved_by = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    approved_at = models.DateTimeField("approved", null=True, editable=False)
    published_at = models.DateTimeField("published", null=True, editable=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=models.Q(in_force__isnull=True) | models.Q(in_force__gt=0),
                name="document_in_force_positive",
            )
        ]
        indexes = register_indexes("document", "kind", "owner", "state", ranges=["review_due"])

    def on_create(self, act: Act) -> None:
        self.author_id = act.viewer.principal_id

    def on_edit(self, act: Act, changed: frozenset[str]) -> None:
        if changed & self.MATERIAL:
            self.author_id = act.viewer.principal_id

    def entry_due(self) -> date | None:
        return self.review_due if self.in_force else None

    def digest(self) -> str:
        """Return the SHA-256 of what readers rely on, as approved."""
        content = [self.title, self.kind, self.summary, self.body]
        content.append(self.file.sha256 if self.file else "")
        return hashlib.sha256("\x1f".join(content).encode()).hexdigest()

    @transition(
        source="draft",
        target="in_review",
        label="Submit for review",
        guards=[has_content],
    )
    def submit(self, act: Act) -> None:
        """Ask for approval. The text stands still until it is approved or sent back."""

    @transition(
        source="in_review",
        target="draft",
        label="Send back",
        permission=APPROVE,
        labels={"reason": "What is to change — the author reads this"},
    )
    def send_back(self, act: Act, *, reason: str) -> None:
        """Return it to its author with what has to change."""

    @transition(
        source="in_review",
        target="approved",
        label="Approve",
        permission=APPROVE,
        guards=[approves("text")],
    )
    def approve(self, act: Act) -> None:
        """Approve the text as it stands."""
        self.approved_by_id = act.viewer.principal_id
        self.approved_at = act.occurred_at

    @transition(
        source="approved",
        target="published",
        label="Publish",
        permission=PUBLISH,
        guards=[approved("text")],
        labels={"note": "What is new — readers see it beside the version"},
    )
    def publish(self, act: Act, *, note: str = "") -> None:
        """Put the approved text in force as a version that never changes."""
        self.in_force = self.working_version
        self.published_at = act.occurred_at
        self.new_parts.append(
            DocumentVersion(
                number=self.working_version,
                title=self.title,
                kind=self.kind,
                summary=self.summary,
                body=self.body,
                file=self.file,
                digest=self.digest(),
                note=note[:500],
                author_id=self.author_id,
                approved_by_id=self.approved_by_id,
                approved_at=self.approved_at,
                published_at=act.occurred_at,
            )
        )

    @transition(source=("published", "approved"), target="draft", label="Start a new version")
    def revise(self, act: Act) -> None:
        """Work on the next version; the one in force stays in force until the next is published."""
        if self.in_force == self.working_version:
            self.working_version += 1
        self.approved_by_id = self.approved_at = None

    @transition(
        source=("published", "draft"),
        target="superseded",
        label="Mark as superseded",
        permission=PUBLISH,
        guards=[is_in_force, leaves_no_requirement],
        labels={"by": "What takes its place — a reference or a title"},
        danger=True,
    )
    def supersede(self, act: Act, *, by: str) -> None:
        """Take it out of force because another document takes its place."""
        self.in_force = None

    @transition(
        source=("draft", "in_review", "approved", "published"),
        target="withdrawn",
        label="Withdraw",
        permission=PUBLISH,
        guards=[leaves_no_requirement],
        labels={"reason": "Why — kept in history"},
        danger=True,
    )
    def withdraw(self, act: Act, *, reason: str) -> None:
        """Take it out of force for good reason; nothing takes its place."""
        self.in_force = None

    @transition(source=("withdrawn", "superseded"), target="draft", label="Take up again")
    def take_up(self, act: Act) -> None:
        """Work on it again, as a new version."""
        if self.versions.filter(number=self.working_version).exists():
            self.working_version += 1
        self.approved_by_id = self.approved_at = None


class DocumentVersion(Part):
    """One version as it was published: it never changes."""

    record = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=20, choices=DocumentKind)
    summary = models.CharField(max_length=500, blank=True)
    body = MarkdownField(blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(Principal, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        Principal, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="document_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
