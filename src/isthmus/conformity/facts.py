"""What verdicts rest on: judgements, traces and the answers of probes, computed once per revision.

Every write to records leaves a new mark (`engine.models.Revision`) in its own transaction. Facts
are kept in memory under that mark and the day: as long as both are the same, so is what they say.
Answers of probes come from what the job stored where that still holds; else they run here and now,
so that a page is never behind.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from django.utils import timezone

from isthmus.conformity.adoption import editions_in_use
from isthmus.conformity.edges import DECLINES, EVIDENCE, TRACED_OR_NOT
from isthmus.conformity.models import Judgement
from isthmus.conformity.probe import ProbeResult, Sight, probes
from isthmus.conformity.runner import run_one
from isthmus.conformity.stored import results_that_hold
from isthmus.conformity.succession import Pair, by_way
from isthmus.engine.door.transaction import is_open, revision
from isthmus.engine.models import Edge, Entry, Organization
from isthmus.standards.library import Edition

#: A judgement with the evidence everybody may know of, and whether that changed since.
Stands = tuple[Judgement, tuple[Entry, ...], bool]
#: The facts of so many organizations are kept in one process: those that were asked for last.
KEPT = 16

_kept: OrderedDict[int, tuple[int, Facts]] = OrderedDict()
_lock = Lock()


class Facts:
    """What the verdicts of one organization rest on; each part is fetched when first asked for.

    It may be shared by requests that run at once: take from it, change nothing in it.
    """

    def __init__(self, organization: Organization, on: date, *, stored: bool = False) -> None:
        self.organization, self.on = organization, on
        #: whether answers that were stored and still hold may stand in for a run
        self._stored = stored
        self._results: dict[str, ProbeResult] = {}
        #: what others compute from these facts alone
        self.derived: dict[str, Any] = {}

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The editions in use, information security first."""
        return tuple(editions_in_use(self.organization.pk))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.editions)

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self.organization, self.codes, self.on)

    @cached_property
    def _judged(self) -> tuple[dict[int, Stands], frozenset[int]]:
        return _judgements(self.organization)

    @property
    def judgements(self) -> dict[int, Stands]:
        """The standing judgement by requirement, with its evidence and whether that changed."""
        return self._judged[0]

    @property
    def taken_back(self) -> frozenset[int]:
        """The requirements that were judged, and whose judgement was withdrawn without another in its
        place."""
        return self._judged[1]

    @property
    def traces(self) -> dict[int, list[Entry]]:
        """The records traced to each requirement, in order of title: by way of an earlier edition too."""
        return self._traced[0]

    @property
    def declined(self) -> frozenset[Pair]:
        """Which records were declined for which requirements, by keys."""
        return self._traced[1]

    @cached_property
    def _traced(self) -> tuple[dict[int, list[Entry]], frozenset[Pair]]:
        return _traces(self.organization, self.codes)

    @cached_property
    def alike(self) -> dict[int, object]:
        """By requirement, what has to be equal where several that were judged became one."""
        return {
            key: (row.answer, row.statement, row.gap, row.action, frozenset(one.pk for one in rests), stale)
            for key, (row, rests, stale) in self.judgements.items()
        }  # fmt: skip

    @cached_property
    def _that_hold(self) -> dict[str, ProbeResult]:
        return results_that_hold(self.organization, self.on) if self._stored else {}

    def stored(self, id_: str) -> bool:
        """Return whether a probe's answer here is the stored one."""
        return id_ in self._results and self._results[id_] is self._that_hold.get(id_)

    @property
    def results(self) -> list[ProbeResult]:
        """What every probe answers that the editions in use call for, in order of their ids."""
        return self.results_of(probes)

    def results_of(self, ids: Iterable[str]) -> list[ProbeResult]:
        """Return what these probes answer; only those run that did not before."""
        wanted = set(ids)
        chosen = [
            declared
            for id_, declared in sorted(probes.items())
            if id_ in wanted and declared.applies_to(self.codes)
        ]
        for declared in chosen:
            if declared.id not in self._results:
                held = self._that_hold.get(declared.id)
                self._results[declared.id] = held or run_one(declared, self._sight)
        return [self._results[declared.id] for declared in chosen]


def facts(organization: Organization, on: date | None = None, mark: int | None = None) -> Facts:
    """Return what verdicts rest on. One query when nothing changed since it was last asked for.

    None where the caller has read the organization's `mark` already.
    """
    today = timezone.localdate()
    # What this transaction wrote itself has no mark yet, and other days are rarely asked for twice.
    if is_open() or on not in (None, today):
        return Facts(organization, on or today)
    mark = revision(organization.pk) if mark is None else mark
    with _lock:
        held_at, held = _kept.pop(organization.pk, (None, None))
        if held is None or held_at != mark or held.on != today:
            held = Facts(organization, today, stored=True)
        _kept[organization.pk] = (mark, held)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return held


def _judgements(organization: Organization) -> tuple[dict[int, Stands], frozenset[int]]:
    reason = "verdicts rest on unrestricted records"
    rows = (
        Judgement.objects.as_system(reason)
        .unrestricted()
        .filter(
            organization=organization, state__in=("standing", "withdrawn"), removed_at__isnull=True
        )
        .select_related("owner")
    )
    withdrawn = {row.requirement_id for row in rows if row.state == "withdrawn"}
    evidence: dict[int, list[Entry]] = {}
    edges = (
        Edge.objects.current()
        .filter(organization=organization, type=EVIDENCE.code, target__circle__isnull=True)
        .select_related("target")
    )
    for edge in edges:
        evidence.setdefault(edge.source_id, []).append(edge.target)
    result = {}
    for row in rows:
        if row.state == "withdrawn":
            continue
        all_of_it = evidence.get(row.pk, [])
        here = tuple(entry for entry in all_of_it if entry.removed_at is None)
        stale = any(e.changed_at > row.judged_at or e.removed_at is not None for e in all_of_it)
        result[row.requirement_id] = (row, here, stale)
    return result, frozenset(withdrawn - result.keys())


def _traces(
    organization: Organization, codes: Sequence[str]
) -> tuple[dict[int, list[Entry]], frozenset[Pair]]:
    edges = Edge.objects.current().filter(
        organization=organization,
        type__in=TRACED_OR_NOT,
        source__circle__isnull=True,
        source__removed_at__isnull=True,
    )
    # A record has several traces: its entry is fetched once.
    rows = Entry.objects.as_system("verdicts rest on unrestricted records").filter(
        pk__in=edges.values("source")
    )
    entries = {entry.pk: entry for entry in rows.order_by("title_key", "pk")}
    targets: dict[int, list[int]] = {}
    drawn = [*edges.values_list("source_id", "target_id", "type")]
    for source, target in by_way(drawn, codes):
        targets.setdefault(source, []).append(target)
    found: dict[int, list[Entry]] = {}
    for key, entry in entries.items():
        for target in targets.get(key, ()):
            found.setdefault(target, []).append(entry)
    declined = ((source, target) for source, target, type_ in drawn if type_ == DECLINES.code)
    return found, frozenset(declined)
