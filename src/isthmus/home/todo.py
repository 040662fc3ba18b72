"""What to do next beside what waits for somebody by name: what moves the management system on.

Each with its record and its page, only what this viewer can do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from isthmus.conformity.matrix import Matrix
from isthmus.conformity.models import Assessment, Judgement
from isthmus.conformity.offers import offered
from isthmus.conformity.panels import requirement_address
from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import EDIT, JUDGE, PUBLISH, RELATE, VIEW, Viewer
from isthmus.engine.formats import day, relative
from isthmus.engine.language import tr, trn
from isthmus.engine.models import Entry
from isthmus.engine.web.addresses import address_or_none, list_address, record_address
from isthmus.home.pictures import matrix_address
from isthmus.people.models import Role
from isthmus.people.records import RoleType

#: So many things of one sort are named; the rest is a link.
NAMED = 2


@dataclass(frozen=True)
class Task:
    title: str
    url: str
    icon: str
    reference: str = ""
    detail: str = ""


def todo(matrix: Matrix, viewer: Viewer) -> list[Task]:
    """Return what this viewer can do now."""
    return [
        *_publications(viewer),
        *_stale_judgements(matrix, viewer),
        *_overdue_reviews(matrix, viewer),
        *_vacant_roles(matrix, viewer),
        *_assessments(viewer),
        *_offers(matrix, viewer),
        *_drafts(viewer),
    ]


def _publications(viewer: Viewer) -> Iterator[Task]:
    if viewer.may_on(Document, PUBLISH):
        rows = _documents(viewer, Q(state="approved"))
        yield from _named(rows, viewer, tr("Publish"), "send", "state=approved")


def _overdue_reviews(matrix: Matrix, viewer: Viewer) -> Iterator[Task]:
    if viewer.may_on(Document, EDIT):
        rows = _documents(viewer, Q(in_force__isnull=False, review_due__lt=matrix.on), "review_due")
        for task in _named(
            rows, viewer, tr("Review"), "calendar-due", f"review_due.lte={matrix.on}"
        ):
            row = next((one for one in rows if one.reference == task.reference), None)
            late = _days(row.review_due, matrix.on) if row else task.detail
            yield Task(task.title, task.url, task.icon, task.reference, late)


def _drafts(viewer: Viewer) -> Iterator[Task]:
    if viewer.may_on(Document, EDIT):
        count = Document.objects.visible_to(viewer).filter(state="draft").count()
        if count:
            url = f"{list_address(DocumentType, viewer.organization.slug)}?state=draft"
            words = tr("1 draft") if count == 1 else tr("%(count)s drafts", count=count)
            yield Task(tr("Finish %(words)s and submit for review", words=words), url, "pencil")


def _documents(viewer: Viewer, condition: Q, order: str = "changed_at") -> Sequence[Document]:
    """Return the first few documents and one more, which tells that there are others."""
    rows = Document.objects.visible_to(viewer).filter(condition).order_by(order, "pk")
    return list(rows[: NAMED + 1])


def _named(
    rows: Sequence[Document], viewer: Viewer, verb: str, icon: str, query: str
) -> Iterator[Task]:
    slug = viewer.organization.slug
    for row in rows[:NAMED]:
        since = tr(
            "since %(removesuffix)s", removesuffix=relative(row.changed_at).removesuffix(" ago")
        )
        yield Task(f"{verb}: {row.title}", record_address(row, slug), icon, row.reference, since)
    if len(rows) > NAMED:
        yield Task(
            tr("%(verb)s: all others", verb=verb),
            f"{list_address(DocumentType, slug)}?{query}",
            icon,
        )


def _days(due: date | None, on: date) -> str:
    late = (on - due).days if due else 0
    return trn("%(count)s day overdue", "%(count)s days overdue", late)


def _stale_judgements(matrix: Matrix, viewer: Viewer) -> Iterator[Task]:
    if not viewer.may_on(Judgement, JUDGE):
        return
    slug = viewer.organization.slug
    stale = [one for one in matrix.judged() if one.stale]
    for line in stale[:NAMED]:
        url = requirement_address(line.requirement, slug)
        yield Task(
            tr("Judge again: %(title)s", title=line.title),
            url or matrix_address(matrix, stale="1"),
            "refresh",
            line.requirement.reference,
            tr("evidence has changed"),
        )
    if len(stale) > NAMED:
        url = matrix_address(matrix, stale="1")
        yield Task(tr("Judge again: %(count)s others", count=len(stale) - NAMED), url, "refresh")


def _vacant_roles(matrix: Matrix, viewer: Viewer) -> Iterator[Task]:
    if not viewer.may_on(Role, EDIT):
        return
    slug = viewer.organization.slug
    vacant = (
        Q(holder__isnull=True)
        | Q(holder__active=False)
        | Q(held_from__gt=matrix.on)
        | Q(held_until__lt=matrix.on)
    )
    found = Role.objects.visible_to(viewer).filter(vacant, state="in_use")
    rows = list(found.order_by("title_key")[: NAMED + 1])
    for row in rows[:NAMED]:
        title = tr("Name who holds the role: %(title)s", title=row.title)
        yield Task(title, record_address(row, slug), "user-plus", row.reference, "vacant")
    if len(rows) > NAMED:
        yield Task(
            tr("Name who holds the other vacant roles"), list_address(RoleType, slug), "user-plus"
        )


def _assessments(viewer: Viewer) -> Iterator[Task]:
    if not viewer.may_on(Judgement, JUDGE):
        return
    slug = viewer.organization.slug
    rows = Assessment.objects.visible_to(viewer).filter(state="open").order_by("due_on", "pk")
    for row in rows[:NAMED]:
        url = address_or_none("assessment_go", org=slug, reference=row.reference)
        due = tr("due %(due_on)s", due_on=day(row.due_on)) if row.due_on else ""
        yield Task(
            tr("Go on with the assessment: %(title)s", title=row.title),
            url or record_address(row, slug),
            "list-check",
            row.reference,
            due,
        )


def _offers(matrix: Matrix, viewer: Viewer) -> Iterator[Task]:
    """Yield the records that the most counterparts are offered to."""
    if not viewer.may_on(Document, RELATE):
        return
    slug = viewer.organization.slug
    found = [one for one in offered(matrix.known) if _sees(one[0], viewer)]
    for entry, count in found[:NAMED]:
        words = tr("1 counterpart") if count == 1 else tr("%(count)s counterparts", count=count)
        yield Task(
            tr("Accept or decline: %(title)s", title=entry.title),
            f"{record_address(entry, slug)}#traces",
            "arrows-exchange",
            entry.reference,
            tr("%(words)s offered", words=words),
        )
    if len(found) > NAMED:
        rest = sum(count for _, count in found[NAMED:])
        url = matrix_address(matrix, direction="records")
        yield Task(
            tr("Counterparts offered to %(count)s other records", count=len(found) - NAMED),
            url,
            "arrows-exchange",
            "",
            tr("%(rest)s offered", rest=rest),
        )


def _sees(entry: Entry, viewer: Viewer) -> bool:
    """Return whether the viewer's roles reach an unrestricted record."""
    declared = entry.record_type
    return declared is not None and viewer.may_on(declared.model, VIEW)
