"""What could serve as evidence for a requirement: what is traced to it, what was judged before,
and what the counterparts of the other standard rest on (mission row P6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from isthmus.conformity.edges import EVIDENCE, TRACES
from isthmus.conformity.models import Judgement
from isthmus.engine.access import Viewer
from isthmus.engine.models import Edge, Entry
from isthmus.engine.text import fold
from isthmus.standards.correspondences import Counterpart, choices_within, counterparts
from isthmus.standards.library import Edition, Requirement, by_key, edition
from isthmus.standards.shelf import REQUIREMENT

#: Entries that are no records.
_NO_EVIDENCE = ("engine.organization", REQUIREMENT)
#: So many records are proposed for words that many records have.
LIMIT = 8


@dataclass(frozen=True)
class Candidate:
    """A record traced to a requirement or to points of it."""

    entry: Entry
    refs: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether a verdict can rest on it: everybody may know of it."""
        return self.entry.circle_id is None


@dataclass(frozen=True)
class JudgementSeen:
    """A standing judgement with the evidence that the viewer may see."""

    judgement: Judgement
    requirement: Requirement
    evidence: tuple[Entry, ...]

    @property
    def by(self) -> str:
        return self.judgement.owner.name if self.judgement.owner else ""


@dataclass(frozen=True)
class CounterpartSeen:
    """A counterpart, which part of the requirement it corresponds to, and how it was judged."""

    counterpart: Counterpart
    through: Requirement
    judgements: tuple[JudgementSeen, ...]

    @property
    def adds(self) -> str:
        """What this side asks beyond the counterpart: what its evidence does not yet show."""
        above = edition(self.through.edition).ancestors(self.through.ref)
        back = counterparts(self.counterpart.requirement, self.through.edition)
        for here in (self.through, *above):
            for one in back:
                if one.requirement == here:
                    return one.adds
        return self.through.intent


def family(requirement: Requirement) -> list[Requirement]:
    """Return a requirement with its points."""
    return [requirement, *edition(requirement.edition).below(requirement.ref)]


def traced_to(requirement: Requirement, viewer: Viewer) -> list[Candidate]:
    """Return the records traced to a requirement or its points, by title. One query."""
    keys = [one.key for one in family(requirement)]
    edges = (
        Edge.objects.current()
        .filter(
            organization=viewer.organization,
            type=TRACES.code,
            target__in=keys,
            source__in=Entry.objects.visible_to(viewer),
        )
        .select_related("source")
        .order_by("source__title_key", "source_id")
    )
    found: dict[int, tuple[Entry, list[Requirement]]] = {}
    for edge in edges:
        found.setdefault(edge.source_id, (edge.source, []))[1].append(by_key()[edge.target_id])
    return [
        Candidate(entry, tuple(one.ref for one in sorted(to, key=lambda one: one.position)))
        for entry, to in found.values()
    ]


def standing_judgements(
    requirements: Iterable[Requirement], viewer: Viewer
) -> dict[Requirement, JudgementSeen]:
    """Return the judgements that stand about these requirements. Two queries."""
    keys = [requirement.key for requirement in requirements]
    rows = list(
        Judgement.objects.visible_to(viewer)
        .filter(requirement__in=keys, state="standing", removed_at__isnull=True)
        .select_related("owner", "assessment", "entry")
    )
    edges = (
        Edge.objects.current()
        .filter(
            source__in=[row.pk for row in rows],
            type=EVIDENCE.code,
            target__in=Entry.objects.visible_to(viewer),
        )
        .select_related("target")
        .order_by("target__title_key", "target_id")
    )
    evidence: dict[int, list[Entry]] = {}
    for edge in edges:
        evidence.setdefault(edge.source_id, []).append(edge.target)
    return {
        by_key()[row.requirement_id]: JudgementSeen(
            row, by_key()[row.requirement_id], tuple(evidence.get(row.pk, ()))
        )
        for row in rows
    }


def counterparts_seen(
    requirement: Requirement, editions: Iterable[Edition], viewer: Viewer
) -> list[CounterpartSeen]:
    """Return the counterparts of a requirement, and of its points, with how they were judged."""
    found: dict[Requirement, tuple[Counterpart, Requirement]] = {}
    for other in editions:
        if other.code != requirement.edition:
            for member in family(requirement):
                for counterpart in counterparts(member, other.code):
                    found.setdefault(counterpart.requirement, (counterpart, member))
    asked = {target: _judged_for(target) for target in found}
    judged = standing_judgements({one for every in asked.values() for one in every}, viewer)
    return [
        CounterpartSeen(
            counterpart, through, tuple(judged[one] for one in asked[target] if one in judged)
        )
        for target, (counterpart, through) in found.items()
    ]


def _judged_for(target: Requirement) -> list[Requirement]:
    """Return where a judgement about a counterpart may stand: at it, above a point, or below."""
    above = edition(target.edition).judged_at(target.ref)
    return list(dict.fromkeys([target, *([above] if above else []), *choices_within(target)]))


def find_entries(text: str, viewer: Viewer) -> list[Entry]:
    """Return the organization's records whose reference or title fits `text`. One query."""
    words = fold(text).split()
    if not words:
        return []
    rows = Entry.objects.visible_to(viewer).filter(organization=viewer.organization)
    rows = rows.exclude(type__in=_NO_EVIDENCE).exclude(type__startswith="conformity.")
    for word in words:
        rows = rows.filter(Q(title_key__contains=word) | Q(reference__istartswith=word))
    return list(rows.order_by("title_key", "pk")[:LIMIT])


def entries_named(references: Iterable[str], viewer: Viewer) -> tuple[list[Entry], list[str]]:
    """Return the records with these references, and the references that lead nowhere."""
    wanted = list(dict.fromkeys(ref.strip() for ref in references if ref.strip()))
    rows = Entry.objects.visible_to(viewer).filter(organization=viewer.organization)
    rows = rows.exclude(type=REQUIREMENT)
    found = {row.reference: row for row in rows.filter(reference__in=wanted)}
    return list(found.values()), [ref for ref in wanted if ref not in found]
