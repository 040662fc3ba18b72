"""Probes over documented information (mission rows C5, V6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from isthmus.conformity.edges import TRACED_OR_NOT
from isthmus.conformity.probe import ANY, MAJOR, Seen, SeenRequirements, Sight, probe
from isthmus.conformity.succession import by_way
from isthmus.documents.models import Document, DocumentKind, DocumentVersion
from isthmus.engine.models import Edge, Event
from isthmus.engine.models.entry import EntryQuerySet
from isthmus.standards.library import EDITIONS, ISMS, SMS, Documented, documented, edition

DOCUMENT = "documents.document"

#: Where the editions ask that documents are controlled: approval, review, and keeping.
APPROVAL = {
    "iso27001-2013": ["7.5.2 c)"],
    "iso27001-2022": ["7.5.2 c)"],
    "iso20000-1-2011": ["4.3.2 a)"],
    "iso20000-1-2018": ["7.5.2 c)"],
}
REVIEW = {
    "iso27001-2013": ["7.5.2 c)"],
    "iso27001-2022": ["7.5.2 c)"],
    "iso20000-1-2011": ["4.3.2 c)"],
    "iso20000-1-2018": ["7.5.2 c)"],
}
DESCRIPTION = {
    "iso27001-2013": ["7.5.2 a)"],
    "iso27001-2022": ["7.5.2 a)"],
    "iso20000-1-2011": ["4.3.2 f)"],
    "iso20000-1-2018": ["7.5.2 a)"],
}
RETENTION = {
    "iso27001-2013": ["7.5.3 f)"],
    "iso27001-2022": ["7.5.3 f)"],
    "iso20000-1-2011": ["4.3.3"],
    "iso20000-1-2018": ["7.5.3.2 d)"],
}
SUITABLE = {
    "iso27001-2013": ["7.5.3 a)"],
    "iso27001-2022": ["7.5.3 a)"],
    "iso20000-1-2011": ["4.3.2 e)"],
    "iso20000-1-2018": ["7.5.3.1 a)"],
}
CHANGES = {
    "iso27001-2013": ["7.5.3 e)"],
    "iso27001-2022": ["7.5.3 e)"],
    "iso20000-1-2011": ["4.3.2 d)"],
    "iso20000-1-2018": ["7.5.3.2 c)"],
}
#: So long a document may wait for approval.
REVIEW_DAYS = 30


def _documents(sight: Sight, condition: Q) -> EntryQuerySet:
    """Return the entries of the documents that meet `condition`."""
    rows = Document.objects.as_system("probe").filter(organization=sight.organization)
    return sight.entries(DOCUMENT).filter(pk__in=rows.filter(condition).values("pk"))


def _version(**of: object) -> Exists:
    """Return the condition that the version in force is like that; the working text may differ."""
    held = DocumentVersion.objects.filter(record=OuterRef("pk"), number=OuterRef("in_force"))
    return Exists(held.filter(**of))


def _in_force(sight: Sight) -> EntryQuerySet:
    return _documents(sight, Q(in_force__isnull=False))


def _asked(sight: Sight, system: str) -> list[Documented]:
    return [
        item
        for code in sight.editions
        if edition(code).system == system
        for item in documented(code)
    ]


@dataclass(frozen=True)
class _Traced:
    """What documents are traced to, by key of requirement: of any, and of those in force.

    True stands for a record of results, False for a document that states intent. A trace to a
    lettered point also speaks for the requirement it is a point of.
    """

    at_all: frozenset[int]
    in_force: dict[int, set[bool]]


def _traced(sight: Sight) -> _Traced:
    """Return what documents are traced to. Two queries, once for both standards."""
    if DOCUMENT not in sight.kept:
        edges = Edge.objects.current().filter(
            organization=sight.organization,
            type__in=TRACED_OR_NOT,
            source__in=sight.entries(DOCUMENT).values("pk"),
        )
        kinds: dict[int, str] = dict(
            DocumentVersion.objects.filter(
                record__in=edges.values("source"), number=F("record__in_force")
            ).values_list("record_id", "kind")
        )
        at_all: dict[int, set[bool]] = {}
        drawn = edges.values_list("source_id", "target_id", "type")
        for source, target in by_way(drawn, sight.editions):
            found = at_all.setdefault(target, set())
            if source in kinds:
                found.add(kinds[source] == DocumentKind.RECORD)
        _lift(at_all, sight.editions)
        in_force = {key: found for key, found in at_all.items() if found}
        sight.kept[DOCUMENT] = _Traced(frozenset(at_all), in_force)
    traced: _Traced = sight.kept[DOCUMENT]
    return traced


def _lift(found: dict[int, set[bool]], codes: Iterable[str]) -> None:
    """Let what is traced to a point count above it as well."""
    for code in codes:
        held = edition(code)
        for requirement in reversed(held.requirements):
            if requirement.kind == "point" and requirement.key in found and requirement.parent:
                above = held.by_ref[requirement.parent]
                found.setdefault(above.key, set()).update(found[requirement.key])


def _documented_information(sight: Sight, system: str) -> SeenRequirements:
    items = _asked(sight, system)
    traced = _traced(sight)
    asked = {edition(item.edition).by_ref[item.ref].key for item in items}
    missing = {
        key
        for item in items
        if (item.kind == "record")
        not in traced.in_force.get(key := edition(item.edition).by_ref[item.ref].key, ())
    }
    unseen = missing - traced.at_all
    return SeenRequirements(asked, missing - unseen, unseen)


def _refs(system: str) -> dict[str, list[str]]:
    return {
        code: sorted({item.ref for item in documented(code)})
        for code in EDITIONS
        if edition(code).system == system
    }


@probe(
    "documented-information-isms",
    title="Documented information that ISO/IEC 27001 requires is published",
    requirements=_refs(ISMS),
    clause="6.1",
    remedy="Publish a document, or a record of results, and trace it to that requirement.",
    reads=[DOCUMENT],
    gravity=MAJOR,
    about_requirements=True,
)
def documented_information_isms(sight: Sight) -> SeenRequirements:
    """Examine each requirement of ISO/IEC 27001 that asks for documented information.

    It is met by a published document traced to that very requirement or a point of it: a record
    of results where a record is asked for, any other kind where intent is to be stated.
    """
    return _documented_information(sight, ISMS)


@probe(
    "documented-information-sms",
    title="Documented information that ISO/IEC 20000-1 requires is published",
    requirements=_refs(SMS),
    clause="6.1",
    remedy="Publish a document, or a record of results, and trace it to that requirement.",
    reads=[DOCUMENT],
    gravity=MAJOR,
    about_requirements=True,
)
def documented_information_sms(sight: Sight) -> SeenRequirements:
    """Examine each requirement of ISO/IEC 20000-1 that asks for documented information."""
    return _documented_information(sight, SMS)


@probe(
    "document-review-overdue",
    title="Documents in force are reviewed in time",
    requirements=REVIEW,
    clause="6.1",
    remedy="Review the document and set its next review, or publish a new version.",
    reads=[DOCUMENT],
    tolerance=0.05,
)
def review_overdue(sight: Sight) -> Seen:
    """Examine documents in force that have a review date; one whose date has passed falls short."""
    return Seen(
        _documents(sight, Q(in_force__isnull=False, review_due__isnull=False)),
        _documents(sight, Q(in_force__isnull=False, review_due__lt=sight.on)),
    )


@probe(
    "document-review-undated",
    title="Documents in force have a next review",
    requirements=REVIEW,
    clause="6.1",
    remedy="Set the date of the next review.",
    reads=[DOCUMENT],
    tolerance=0.05,
)
def review_undated(sight: Sight) -> Seen:
    """Examine documents in force, records of results apart; one without a review date falls short."""
    living = Q(in_force__isnull=False) & ~Q(_version(kind=DocumentKind.RECORD))
    return Seen(_documents(sight, living), _documents(sight, living & Q(review_due__isnull=True)))


@probe(
    "document-published-unapproved",
    title="Published documents were approved first",
    requirements=APPROVAL,
    clause="6.1",
    remedy="Start a new version and have it approved by a named person.",
    reads=[DOCUMENT],
    gravity=MAJOR,
)
def published_unapproved(sight: Sight) -> Seen:
    """Examine documents in force; one whose version in force names no approver falls short."""
    return Seen(_in_force(sight), _documents(sight, Q(_version(approved_by__isnull=True))))


@probe(
    "document-approval-stuck",
    title="Documents do not wait long for approval",
    requirements=APPROVAL,
    clause="6.1",
    remedy="Approve the document or send it back with what has to change.",
    reads=[DOCUMENT],
    tolerance=0.1,
)
def approval_stuck(sight: Sight) -> Seen:
    """Examine documents in review and published; one in review for over 30 days falls short."""
    since = sight.on - timedelta(days=REVIEW_DAYS)
    # Its last change would not do: to give it another owner does not make it wait anew.
    lately = Event.objects.filter(entry=OuterRef("pk"), verb="submit", occurred_at__date__gte=since)
    return Seen(
        _documents(sight, Q(state="in_review") | Q(in_force__isnull=False)),
        _documents(sight, Q(state="in_review") & ~Q(Exists(lately))),
    )


@probe(
    "document-without-owner",
    title="Documents in force have an owner",
    requirements=DESCRIPTION,
    clause="6.1",
    remedy="Name an owner: whoever keeps it true.",
    reads=[DOCUMENT],
)
def without_owner(sight: Sight) -> Seen:
    """Examine documents in force; one without an owner falls short."""
    return Seen(_in_force(sight), _in_force(sight).filter(owner__isnull=True))


@probe(
    "document-placeholders-left",
    title="Documents in force have no placeholders left",
    requirements=SUITABLE,
    clause="6.1",
    remedy="Start a new version and fill in what stands in double braces.",
    reads=[DOCUMENT],
)
def placeholders_left(sight: Sight) -> Seen:
    """Examine documents in force; one whose text still holds {{a placeholder}} falls short."""
    return Seen(_in_force(sight), _documents(sight, Q(_version(body__contains="{{"))))


@probe(
    "record-without-retention",
    title="Records of results say how long they are kept",
    requirements=RETENTION,
    clause="6.1",
    remedy="Say how long it is kept, and why so long.",
    reads=[DOCUMENT],
    tolerance=0.1,
)
def without_retention(sight: Sight) -> Seen:
    """Examine published records of results; one without a retention falls short."""
    records = Q(_version(kind=DocumentKind.RECORD))
    return Seen(_documents(sight, records), _documents(sight, records & Q(retention="")))


@probe(
    "document-trace-lost",
    title="What was traced to a document that went is traced to another",
    requirements=CHANGES,
    clause="6.1",
    remedy="Trace what took its place to the requirement, or end the trace here.",
    reads=[ANY],
)
def trace_lost(sight: Sight) -> Seen:
    """Examine documents superseded or withdrawn that are traced to a requirement in use, be it by way
    of an earlier edition; one falls short while nothing in effect is traced to one of these."""
    keys = {one.key for code in sight.editions for one in edition(code).requirements}
    edges = Edge.objects.current().filter(organization=sight.organization, type__in=TRACED_OR_NOT)
    live = sight.entries().exclude(state_category="void")
    gone = sight.entries(DOCUMENT).filter(state_category="void")
    drawn = edges.values_list("source_id", "target_id", "type")
    served, held = (
        [*by_way(drawn.filter(source__in=rows.values("pk")), sight.editions)]
        for rows in (gone, live)
    )
    lost = keys - {target for _, target in held}
    examined = {source for source, target in served if target in keys}
    short = {source for source, target in served if target in lost}
    return Seen(gone.filter(pk__in=examined), gone.filter(pk__in=short))
