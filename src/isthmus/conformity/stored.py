"""Answers of probes as they are stored: intervals of standings and findings, and whether they hold.

An answer holds while the marks of what its probe reads are the ones it was computed under and, if
it depends on the day, while that day lasts. What does not hold any more is computed afresh by
whoever asks (`facts`), until the job has been there (`refresh`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.models import ProbeFinding, ProbeRun, ProbeStanding, ProbeSweep
from isthmus.conformity.probe import (
    ANY,
    FALLS_SHORT,
    MET,
    NO_EVIDENCE,
    Probe,
    ProbeResult,
    Seen,
    SeenRequirements,
    Sight,
    probes,
)
from isthmus.conformity.runner import (
    SAMPLE,
    about_requirements,
    entries_named,
    outcome_of,
    records_of,
)
from isthmus.engine.door.transaction import WHOLE, revisions
from isthmus.engine.models import Entry, Organization, Revision
from isthmus.engine.models.entry import EntryQuerySet

#: Which editions are in use stands in the organization's own history; every probe depends on it.
SETTINGS = "engine.organization"

Marks = Mapping[str, int]


def seen_by(declared: Probe, marks: Marks) -> str:
    """Return a digest of the marks of what a probe reads: another one means that it must run."""
    types = [WHOLE] if ANY in declared.reads else sorted({*declared.reads, SETTINGS})
    text = ",".join(f"{type_}:{marks.get(type_, 0)}" for type_ in types)
    return hashlib.sha256(text.encode()).hexdigest()


def holds(run: ProbeRun | None, declared: Probe, marks: Marks, today: date) -> bool:
    """Return whether the stored answer of a probe still is the answer."""
    return run is not None and run.seen == seen_by(declared, marks) and run.day in (None, today)


# Storing.


def refresh(organization: Organization, now: datetime) -> int:
    """Run the probes whose answers hold no more and store what they say; return how many.

    A fixed number of statements for each, however many records fall short.
    """
    today = timezone.localdate(now)
    # Marks first: what is written from here on leaves others, so it is looked at once more.
    marks = revisions(organization.pk)
    codes = tuple(one.code for one in editions_in_use(organization.pk))
    runs = {run.probe: run for run in ProbeRun.objects.filter(organization=organization)}
    sight = Sight(organization, codes, today)
    chosen = {id_: one for id_, one in sorted(probes.items()) if one.applies_to(codes)}
    dirty = [one for one in chosen.values() if not holds(runs.get(one.id), one, marks, today)]
    for declared in dirty:
        _store(declared, sight.alone(), seen_by(declared, marks), now)
    _end(organization, runs.keys() - chosen.keys(), now)
    ProbeSweep.objects.update_or_create(
        organization=organization, defaults={"mark": marks.get(WHOLE, 0), "day": today}
    )
    return len(dirty)


def behind(now: datetime) -> list[int]:
    """Return the organizations in which something changed, or a day passed, since the last sweep."""
    swept = ProbeSweep.objects.filter(
        organization=OuterRef("organization"),
        mark=OuterRef("mark"),
        day=timezone.localdate(now),
    )
    marks = Revision.objects.filter(~Exists(swept), type=WHOLE)
    return list(marks.order_by("organization_id").values_list("organization_id", flat=True))


def _store(declared: Probe, sight: Sight, seen: str, now: datetime) -> None:
    """Run one probe and write what changed in its standing and findings, in one transaction."""
    organization = sight.organization
    looked = declared.look(sight)
    with transaction.atomic():
        ProbeRun.objects.get_or_create(organization=organization, probe=declared.id)
        # Two workers that store the same probe take turns.
        run = ProbeRun.objects.select_for_update().get(organization=organization, probe=declared.id)
        standing = (
            _findings_by_requirement(declared, organization, looked, now)
            if isinstance(looked, SeenRequirements)
            else _findings(declared, organization, looked, now)
        )
        _stand(declared.id, organization, standing, now)
        run.seen, run.day, run.ran_at = seen, sight.day if sight.by_day else None, now
        run.sample = _sample(declared, looked)
        run.named = records_of(looked) if isinstance(looked, SeenRequirements) else {}
        run.save()


def _sample(declared: Probe, looked: Seen | SeenRequirements) -> list[int]:
    """Return the keys of the first that fall short, in the order in which a run names them."""
    if isinstance(looked, SeenRequirements):
        return [entry.pk for entry in about_requirements(declared, looked).sample]
    return list(looked.falling_short.order_by("due", "pk").values_list("pk", flat=True)[:SAMPLE])


def open_findings(organization_id: int, probe: str) -> QuerySet[ProbeFinding]:
    """Return what falls short of a probe at present, as far as it is stored."""
    return ProbeFinding.objects.filter(
        organization_id=organization_id, probe=probe, until__isnull=True
    )


def _findings(
    declared: Probe, organization: Organization, seen: Seen, now: datetime
) -> tuple[str, int, int]:
    """End the findings that are over and begin the new ones; return outcome, examined, short."""
    held = open_findings(organization.pk, declared.id)
    short = seen.falling_short.order_by()
    # NOT EXISTS, since PostgreSQL runs a large NOT IN once for every row.
    held.filter(~Exists(short.filter(pk=OuterRef("entry_id")))).update(until=now)
    fresh = short.filter(~Exists(held.filter(entry_id=OuterRef("pk"))))
    _begin(declared.id, organization, fresh, now)
    examined, count = seen.examined.count(), held.count()
    return outcome_of(declared, examined, count, seen.operates), examined, count


def _begin(probe: str, organization: Organization, fresh: EntryQuerySet, now: datetime) -> None:
    """Insert a finding for each of these entries: one statement, in which no row comes to Python."""
    try:
        found, parameters = fresh.values("id").query.sql_with_params()
    except EmptyResultSet:
        return
    table, quote = ProbeFinding._meta, connection.ops.quote_name
    begun = table.get_field("fell_short_from").get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table.db_table)} "  # noqa: S608 - nothing in it is anybody's input
            "(organization_id, probe, outcome, fell_short_from, entry_id) "
            f"SELECT %s, %s, %s, %s, found.id FROM ({found}) AS found",
            [organization.pk, probe, FALLS_SHORT, begun, *parameters],
        )


def _findings_by_requirement(
    declared: Probe, organization: Organization, seen: SeenRequirements, now: datetime
) -> tuple[str, int, int]:
    """Do the same for a probe over the library, whose requirements are some hundred at most."""
    result = about_requirements(declared, seen)
    now_are = dict.fromkeys(seen.falling_short, FALLS_SHORT)
    now_are |= dict.fromkeys(seen.unseen, NO_EVIDENCE)
    if declared.about_requirements:
        now_are = {**dict.fromkeys(seen.examined, MET), **now_are}
    held = open_findings(organization.pk, declared.id)
    were = dict(held.values_list("entry_id", "outcome"))
    changed = [key for key in were if now_are.get(key) != were[key]]
    held.filter(entry_id__in=changed).update(until=now)
    ProbeFinding.objects.bulk_create(
        ProbeFinding(
            organization=organization,
            probe=declared.id,
            entry_id=key,
            outcome=outcome,
            fell_short_from=now,
        )
        for key, outcome in now_are.items()
        if were.get(key) != outcome
    )
    return result.outcome, result.examined, result.short


def _stand(
    probe: str, organization: Organization, standing: tuple[str, int, int], now: datetime
) -> None:
    """Begin another interval of a probe's standing, if it is another."""
    held = ProbeStanding.objects.filter(
        organization=organization, probe=probe, valid_to__isnull=True
    )
    last = held.first()
    if last is not None and (last.outcome, last.examined, last.short) == standing:
        return
    held.update(valid_to=now)
    outcome, examined, short = standing
    ProbeStanding.objects.create(
        organization=organization,
        probe=probe,
        outcome=outcome,
        examined=examined,
        short=short,
        valid_from=now,
    )


def _end(organization: Organization, ids: Iterable[str], now: datetime) -> None:
    """End what is stored of probes that no edition in use calls for any more."""
    gone = sorted(ids)
    if not gone:
        return
    mine = Q(organization=organization, probe__in=gone)
    with transaction.atomic():
        ProbeStanding.objects.filter(mine, valid_to__isnull=True).update(valid_to=now)
        ProbeFinding.objects.filter(mine, until__isnull=True).update(until=now)
        ProbeRun.objects.filter(mine).delete()


# Reading.


def results_that_hold(organization: Organization, today: date) -> dict[str, ProbeResult]:
    """Return the stored answers that still are the answers, by probe. At most six queries."""
    runs = ProbeRun.objects.filter(organization=organization)
    known = {run.probe: run for run in runs if run.probe in probes}
    if not known:
        return {}
    marks = revisions(organization.pk)
    ids = [id_ for id_, run in known.items() if holds(run, probes[id_], marks, today)]
    standings = ProbeStanding.objects.filter(
        organization=organization, probe__in=ids, valid_to__isnull=True
    )
    by_requirement = _outcomes(organization, ids)
    named = [key for id_ in ids for key in known[id_].sample]
    # One that was restricted or removed at this very moment is left out.
    entries = Entry.objects.as_system("probe: what was stored").unrestricted()
    found = entries.filter(removed_at__isnull=True).in_bulk(named)
    behind = _named(known[id_] for id_ in ids)
    return {
        one.probe: ProbeResult(
            probes[one.probe],
            one.outcome,
            one.examined,
            one.short,
            tuple(found[key] for key in known[one.probe].sample if key in found),
            by_requirement.get(one.probe, {}),
            behind.get(one.probe, {}),
        )
        for one in standings
    }


def _named(runs: Iterable[ProbeRun]) -> dict[str, dict[int, tuple[Entry, ...]]]:
    """Return the records by which requirements fall short, by probe and requirement. One query, none
    where no probe names any."""
    said = {
        run.probe: {int(key): [int(one) for one in few] for key, few in run.named.items()}
        for run in runs
        if run.named
    }
    every = {(probe, key): few for probe, keys in said.items() for key, few in keys.items()}
    numbered = dict(enumerate(every.values()))
    found = entries_named(numbered)
    behind: dict[str, dict[int, tuple[Entry, ...]]] = {}
    for place, (probe, key) in enumerate(every):
        behind.setdefault(probe, {})[key] = found[place]
    return behind


def _outcomes(organization: Organization, ids: Iterable[str]) -> dict[str, dict[int, str]]:
    chosen = [id_ for id_ in ids if probes[id_].about_requirements]
    rows = ProbeFinding.objects.filter(
        organization=organization, probe__in=chosen, until__isnull=True
    )
    found: dict[str, dict[int, str]] = {}
    for probe, entry, outcome in rows.values_list("probe", "entry_id", "outcome"):
        found.setdefault(probe, {})[entry] = outcome
    return found
