"""Running probes and reading their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from django.utils import timezone

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.probe import (
    DID_NOT_OCCUR,
    FALLS_SHORT,
    MET,
    NO_EVIDENCE,
    Probe,
    ProbeResult,
    SeenRequirements,
    Sight,
    probes,
)
from isthmus.engine.models import Entry, Organization

#: So many of the records that fall short are named with a result.
SAMPLE = 20
#: … and with each requirement, where a probe is about requirements.
NAMED = 5


def run(
    organization: Organization,
    on: date | None = None,
    only: Iterable[str] | None = None,
) -> list[ProbeResult]:
    """Run every probe that the editions in use call for, in order of their ids.

    `on` is the day that due dates are compared with; `only` limits the run to these ids.
    """
    codes = tuple(edition.code for edition in editions_in_use(organization.pk))
    sight = Sight(organization, codes, on or timezone.localdate())
    wanted = set(only) if only is not None else probes.keys()
    return [
        run_one(declared, sight)
        for id_, declared in sorted(probes.items())
        if id_ in wanted and declared.applies_to(codes)
    ]


def run_one(declared: Probe, sight: Sight) -> ProbeResult:
    """Run one probe."""
    seen = declared.look(sight)
    if isinstance(seen, SeenRequirements):
        return about_requirements(declared, seen)
    examined = seen.examined.count()
    sample = tuple(seen.falling_short.order_by("due", "pk")[:SAMPLE])
    short = len(sample) if len(sample) < SAMPLE else seen.falling_short.count()
    return ProbeResult(
        declared, outcome_of(declared, examined, short, seen.operates), examined, short, sample, {}
    )


def outcome_of(declared: Probe, examined: int, short: int, operates: bool = False) -> str:
    """Return what a probe answers that examined so many records, of which so many fall short."""
    if not examined:
        return DID_NOT_OCCUR if operates else NO_EVIDENCE
    return FALLS_SHORT if short > examined * declared.tolerance else MET


def about_requirements(declared: Probe, seen: SeenRequirements) -> ProbeResult:
    """Return the answer of a probe over the library; each requirement may have its own outcome."""
    short, unseen = sorted(seen.falling_short), sorted(seen.unseen)
    by_requirement = dict.fromkeys(seen.examined, MET)
    by_requirement |= dict.fromkeys(short, FALLS_SHORT) | dict.fromkeys(unseen, NO_EVIDENCE)
    lacking, total = [*short, *unseen], len(by_requirement)
    if not declared.about_requirements:
        outcome, by_requirement = outcome_of(declared, total, len(lacking)), {}
    elif lacking:
        outcome = FALLS_SHORT if short else NO_EVIDENCE
    else:
        outcome = MET if total else DID_NOT_OCCUR
    # The library is stocked with every requirement: all of them are found.
    found = seen.lacking().in_bulk(lacking[:SAMPLE]) if lacking else {}
    sample = tuple(found[key] for key in lacking[:SAMPLE])
    named = entries_named(records_of(seen))
    return ProbeResult(declared, outcome, total, len(lacking), sample, by_requirement, named)


def records_of(seen: SeenRequirements) -> dict[int, list[int]]:
    """Return the keys of the records by which requirements fall short, the first few of each."""
    return {key: [*keys][:NAMED] for key, keys in sorted(seen.records.items()) if keys}


def entries_named(keys: Mapping[int, Sequence[int]]) -> dict[int, tuple[Entry, ...]]:
    """Return the records behind these keys by requirement, as far as everybody may know of them. One
    query; none where there are none."""
    wanted = {key for few in keys.values() for key in few}
    if not wanted:
        return {}
    rows = Entry.objects.as_system("probe: records that fall short").unrestricted()
    found = rows.filter(removed_at__isnull=True).in_bulk(wanted)
    return {one: tuple(found[key] for key in few if key in found) for one, few in keys.items()}


class Answered(Protocol):
    """A result of now, or a standing of the past."""

    @property
    def outcome(self) -> str: ...


def exit_status(results: Sequence[Answered]) -> int:
    """Return what `isthmus probe` ends with: 1 something falls short, 3 only evidence is missing."""
    outcomes = {result.outcome for result in results}
    if FALLS_SHORT in outcomes:
        return 1
    return 3 if NO_EVIDENCE in outcomes else 0
