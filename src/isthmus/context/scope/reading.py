"""What came of the scopes: whose rules apply to a record and why, and how the two overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.models.scope import System, Way
from isthmus.context.scope.statements import in_force
from isthmus.engine.access import Viewer
from isthmus.engine.edges import edge_types
from isthmus.engine.language import N_
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Edge, Entry
from isthmus.engine.models.entry import EntryQuerySet

#: Where a record stands, seen from both systems.
BOTH, ISMS_ONLY, SMS_ONLY, NEITHER = "both", "isms-only", "sms-only", "neither"
AREAS = (BOTH, ISMS_ONLY, SMS_ONLY, NEITHER)


def within(system: str, entry: str = "pk") -> Exists:
    """Return the condition that the rules of a system apply to an entry."""
    return Exists(Membership.objects.filter(entry=OuterRef(entry), system=system))


def area_condition(area: str, entry: str = "pk") -> Q:
    """Return the condition that an entry stands in one of `AREAS`."""
    isms, sms = Q(within(System.ISMS, entry)), Q(within(System.SMS, entry))
    return {
        BOTH: isms & sms,
        ISMS_ONLY: isms & ~sms,
        SMS_ONLY: sms & ~isms,
        NEITHER: ~isms & ~sms,
    }[area]


def counts(viewer: Viewer) -> list[tuple[str, dict[str, int]]]:
    """Return by type of record how many of them, as the viewer may know, stand in each area."""
    rows = seen(viewer).annotate(isms=within(System.ISMS), sms=within(System.SMS))
    found: dict[str, dict[str, int]] = {}
    for type_, isms, sms, number in (
        rows.order_by("type").values_list("type", "isms", "sms").annotate(n=Count("pk"))
    ):
        area = (BOTH if sms else ISMS_ONLY) if isms else (SMS_ONLY if sms else NEITHER)
        found.setdefault(type_, dict.fromkeys(AREAS, 0))[area] += number
    return sorted(found.items())


def seen(viewer: Viewer) -> EntryQuerySet:
    """Return the organization's records that the viewer may know of."""
    rows = Entry.objects.visible_to(viewer).filter(organization=viewer.organization_id)
    # The organization's own entry holds its settings and is no record.
    return rows.exclude(type="engine.organization")


@dataclass(frozen=True)
class Reason:
    """Why the rules of one system apply, in short. Keys of entries."""

    way: str
    root: int | None = None
    via: int | None = None


#: What the statement names comes first, then what follows from it, then what a record says itself.
RANK = Case(*(When(way=way, then=rank) for rank, way in enumerate(Way)), default=len(Way))


def _first(system: str) -> Any:
    """Return the first reason why a system's rules apply to a row, as text, in one statement."""
    keys = [Coalesce(Cast(name, CharField()), Value("")) for name in ("root_id", "via_id")]
    rows = Membership.objects.filter(entry=OuterRef("pk"), system=system)
    told = rows.order_by(RANK, "pk").annotate(
        told=Concat("way", Value(":"), keys[0], Value(":"), keys[1], output_field=CharField())
    )
    return Subquery(told.values("told")[:1])


#: Attributes of a record that is fetched for its page.
REASONS = {system: f"{system}_reason" for system in System.values}


def reasons_with(record_type: Any, system: str) -> Any:
    """Return what tells of a record why a system's rules apply to it, without a query more."""
    return _first(system)


def reason_of(record: Any, system: str) -> Reason | None:
    """Return why a system's rules apply to a record that was fetched for its page."""
    told = record.__dict__.get(REASONS[system])
    if not told:
        return None
    way, root, via = told.split(":")
    return Reason(way, int(root) if root else None, int(via) if via else None)


def named_by(record: Any) -> set[int]:
    """Return the entries that the reasons of a record name."""
    found = [reason_of(record, system) for system in System.values]
    return {key for one in found if one for key in (one.root, one.via) if key}


@dataclass(frozen=True)
class Step:
    """One record on the way from what a statement names, and how it hangs on the one before."""

    entry: Entry | None  #: None: of a register that the viewer may not see
    words: str = ""


@dataclass(frozen=True)
class Explanation:
    """One reason, told in full: the statement, and the way from what it names."""

    system: str
    way: str
    statement: Entry | None
    steps: Sequence[Step]
    customers: Sequence[Entry] = ()


def explanations(entry: Entry, viewer: Viewer) -> list[Explanation]:
    """Return every reason why rules apply to an entry, those of statements first."""
    rows = list(Membership.objects.filter(entry=entry).order_by("system", RANK, "pk")[:MOST])
    ways = {row.pk: _way(row) for row in rows}
    lookup = Lookup(viewer)
    keys = {key for way in ways.values() for key in way}
    stated = {row.statement_id for row in rows if row.statement_id}
    for_whom = _customers(viewer.organization_id) if stated else {}
    lookup.load_entries({*keys, *stated, *(key for every in for_whom.values() for key in every)})
    words = _words(keys)
    return [
        Explanation(
            row.system,
            row.way,
            lookup.entry(row.statement_id) if row.statement_id else None,
            [*_steps(ways[row.pk], words, lookup)],
            [
                customer
                for key in sorted(for_whom.get((row.statement_id, row.root_id), ()))
                if (customer := lookup.entry(key))
            ],
        )
        for row in rows
    ]


#: So many reasons are told of one record; more would say nothing new.
MOST = 50


def _customers(organization_id: int) -> dict[tuple[int | None, int | None], frozenset[int]]:
    """Return the customers for whom statements in force include something; none means all."""
    return {
        (one.statement, root): customers
        for one in in_force(organization_id)
        for root, customers in one.included.items()
        if customers
    }


def _way(row: Membership) -> list[int]:
    """Return the records from what the statement names to the entry."""
    way, via = [row.entry_id], row.via_id
    while via is not None:
        way.append(via)
        rows = Membership.objects.filter(statement=row.statement_id, root=row.root_id, entry=via)
        via = rows.values_list("via", flat=True).first()
    return way[::-1]


def _words(keys: set[int]) -> dict[tuple[int, int], str]:
    """Return how records that are directly related read: from the later one to the one before."""
    found = {}
    edges = Edge.objects.current().filter(source__in=keys, target__in=keys)
    for source, target, code in edges.values_list("source_id", "target_id", "type"):
        declared = edge_types.get(code)
        if declared is not None and declared.carries:
            found[source, target] = declared.label
            found[target, source] = declared.inverse
    return found


def _steps(way: Sequence[int], words: dict[tuple[int, int], str], lookup: Lookup) -> Iterator[Step]:
    before = None
    for key in way:
        yield Step(lookup.entry(key), words.get((key, before), "") if before else "")
        before = key


def is_behind(organization_id: int) -> datetime | None:
    """Return since when a job has memberships to work out; None where all is in line."""
    rows = ScopeProgress.objects.filter(pk=organization_id, due__isnull=False)
    return rows.values_list("due", flat=True).first()


def rows_in(area: str, viewer: Viewer, type_: str = "") -> QuerySet[Entry]:
    """Return the records of an area that the viewer may know of, by title."""
    rows = seen(viewer).filter(area_condition(area))
    return (rows.filter(type=type_) if type_ else rows).order_by("title_key", "pk")


WAYS = {
    Way.STATED: N_("The scope statement names it."),
    Way.CARRIED: N_("It hangs together with what the scope statement names."),
    Way.CONCERNS: N_("It says so itself."),
    Way.TRACED: N_("It is traced to a requirement of its standard."),
}
