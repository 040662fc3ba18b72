"""Verification: finds what was edited, removed, inserted or reordered in history, the newest too.

Three things are laid beside one another: the chain of each entry's events, the tables that follow
from them (`replay`), and the seals with the copies of them that are kept elsewhere. Each entry and
each event is read once, in chunks; memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from isthmus.engine.door.history import ERASED_NAME, broken_event, chain_hash
from isthmus.engine.history.replay import LOOKS, replay
from isthmus.engine.history.seal_files import compare
from isthmus.engine.history.seals import LOOK_BACK, STEP, root_of, seal_hash, unpack
from isthmus.engine.history.timestamps import TimestampProblem, stamped_time
from isthmus.engine.keys import made_at
from isthmus.engine.models import Entry, Event, Organization, Seal
from isthmus.engine.past import payload_of


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `grave` ones end the command with status 1."""

    kind: str  #: chain, erased, table, seal, copy, stamp, late
    where: str  #: a record's reference, or the number of a seal
    what: str
    grave: bool = True


@dataclass
class Report:
    """What verification saw."""

    entries: int = 0
    events: int = 0
    seals: int = 0
    sealed: int = 0  #: events that are in a seal
    erased: int = 0  #: payloads lawfully erased, whole or in part
    nameless: int = 0  #: events whose actor's name was lawfully erased
    stamped: datetime | None = None  #: the newest time stamp that verifies
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not any(one.grave for one in self.findings)


def verify(
    organization: Organization,
    copy: Iterable[Seal] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Return what was found; `copy` is what a file of exported seals says."""
    report = Report()
    watch = _Watch(report, erased_names(organization))
    for difference in replay(organization, progress, watch.see):
        report.findings.append(Finding("table", difference.reference, difference.text))
    _seals(organization, report)
    if copy is not None:
        mine = [one for one in copy if one.organization_id == organization.pk]
        if not mine:
            report.findings.append(
                Finding("copy", organization.slug, "the file has no seal of this organization")
            )
        found = compare(organization, mine)
        report.findings += [Finding("copy", where, what) for where, what in found]
        for one in mine:
            _stamp(one, report)
    return report


@dataclass(frozen=True)
class ErasedName:
    """What an `erased` event says of an actor: up to which event, and of events of form 1 the rest."""

    up_to: int
    rest: dict[str, str]


def erased_names(organization: Organization) -> dict[int, ErasedName]:
    """Return whose names were lawfully erased from the events of their deeds, by principal."""
    found: dict[int, ErasedName] = {}
    rows = Event.objects.filter(entry__organization=organization, verb="erased")
    for event in rows.order_by("entry_id", "seq"):
        named = payload_of(event).get("names")
        if named:
            earlier = found.get(event.entry_id)
            rest = (earlier.rest if earlier else {}) | named["rest"]
            found[event.entry_id] = ErasedName(int(named["up_to"]), rest)
    return found


def rest_of(event: Event) -> str:
    """Return the hash over what an event of form 1 says but for its actor's name."""
    known, event.actor_name = event.actor_name, ""
    try:
        return chain_hash("", event)
    finally:
        event.actor_name = known


def redaction(event: Event) -> str:
    """Return what the `erased` event attests of an event whose payload was erased in part."""
    return hashlib.sha256(event.payload.encode()).hexdigest() if event.payload else ""


class _Watch:
    """Follows the chains of entries one after the other, event by event."""

    def __init__(self, report: Report, names: dict[int, ErasedName]) -> None:
        self.report, self.names = report, names
        self._begin()

    def _begin(self) -> None:
        self.previous, self.count, self.problem = "", 0, ""
        #: what was found of events without salt, and what `erased` events attest, by number
        self.blanked: dict[str, str] = {}
        self.attested: dict[str, str] = {}
        self.unnamed: list[int] = []

    def see(self, entry: Entry, event: Event | None) -> None:
        if event is not None:
            self._event(event)
            return
        self.report.entries += 1
        if not self.problem and (entry.seq, entry.head_hash) != (self.count, self.previous):
            self.problem = "events at the end are missing"
        if self.problem and (problem := settled_problem(entry.pk)):
            self.report.findings.append(Finding("chain", entry.reference, problem))
        self._erasures(entry)
        self._begin()

    def _event(self, event: Event) -> None:
        self.count += 1
        self.report.events += 1
        if not self.problem:
            if event.seq != self.count:
                self.problem = f"event {self.count} is missing"
            else:
                self.problem = broken_event(self.previous, event)
        self.previous = event.hash
        if not event.salt or not event.payload:
            self.blanked[str(event.seq)] = redaction(event)
        if event.verb == "erased":
            self.attested |= _attested(event)
        if event.actor_name == ERASED_NAME and (event.form == 1 or not event.actor_salt):
            self._name(event)

    def _name(self, event: Event) -> None:
        known = self.names.get(event.actor_id or 0)
        lawful = known is not None and event.pk <= known.up_to
        if lawful and known and event.form == 1:
            lawful = known.rest.get(str(event.pk)) == rest_of(event)
        if lawful:
            self.report.nameless += 1
        else:
            self.unnamed.append(event.seq)

    def _erasures(self, entry: Entry) -> None:
        for seq, found in self.blanked.items():
            if self.attested.get(seq) == found:
                self.report.erased += 1
            else:
                what = f"the payload of event {seq} was blanked without a lawful erasure"
                self.report.findings.append(Finding("erased", entry.reference, what))
        for number in self.unnamed:
            what = f"event {number} lost the name of who did it, without a lawful erasure"
            self.report.findings.append(Finding("erased", entry.reference, what))


def _attested(event: Event) -> dict[str, str]:
    try:
        found = json.loads(event.payload).get("events", {})
    except (AttributeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def settled_problem(key: int) -> str:
    """Look at one chain again: a record may be written to while it is verified."""
    problem = ""
    for _ in range(LOOKS):
        entry = Entry.objects.as_system("verify").get(pk=key)
        previous, count, problem = "", 0, ""
        for event in entry.events.order_by("seq").iterator(chunk_size=2000):
            count += 1
            if event.seq != count:
                problem = f"event {count} is missing"
            problem = problem or broken_event(previous, event)
            if problem:
                break
            previous = event.hash
        if not problem and (entry.seq, entry.head_hash) == (count, previous):
            return ""
    return problem or "events at the end are missing"


def _seals(organization: Organization, report: Report) -> None:
    """Compare every seal with the events it covers, and with the seal before it."""
    late: set[int] = set()
    newest: Seal | None = None
    rows = Seal.objects.filter(organization=organization).order_by("number")
    for one in rows.iterator(chunk_size=10):
        expected = newest.number + 1 if newest else 1
        report.seals += 1
        if one.number != expected:
            what = f"seal {expected} is missing"
            report.findings.append(Finding("seal", f"seal {one.number}", what))
        elif one.previous != (newest.hash if newest else "") or seal_hash(one) != one.hash:
            what = "the seal itself was changed"
            report.findings.append(Finding("seal", f"seal {one.number}", what))
        members = unpack(one.members)
        late |= {key for key in members if key <= one.after}
        report.sealed += _members(organization, one, members, report)
        _stamp(one, report)
        newest = one
    if newest is not None:
        sealed_time = Event.objects.filter(
            entry__organization=organization, pk__lte=newest.up_to
        ).count()
        if sealed_time != report.sealed:
            report.findings += _unsealed(organization, newest, late)


def _members(organization: Organization, one: Seal, members: list[int], report: Report) -> int:
    """Compare one seal with its events and return how many are there."""
    pairs: list[tuple[int, str]] = []
    gone: list[int] = []
    for start in range(0, len(members), STEP):
        keys = members[start : start + STEP]
        rows = Event.objects.filter(entry__organization=organization, pk__in=keys)
        found = list(rows.order_by("pk").values_list("pk", "hash"))
        pairs += found
        gone += sorted(set(keys) - {key for key, _ in found})
    where = f"seal {one.number}"
    if gone:
        first = f"{made_at(gone[0]):%Y-%m-%d %H:%M}"
        what = f"{len(gone)} of its {one.count} events are gone, the first of {first} UTC"
        report.findings.append(Finding("seal", where, what))
    elif len(members) != one.count or root_of(pairs) != one.root:
        what = "events that it covers are no longer what they were"
        report.findings.append(Finding("seal", where, what))
    return len(pairs)


def _unsealed(organization: Organization, newest: Seal, late: set[int]) -> Iterator[Finding]:
    """Find events of sealed time that no seal has: committed late, or put there afterwards."""
    oldest = newest.horizon - LOOK_BACK
    seals = Seal.objects.filter(organization=organization).order_by("number")
    for one in seals.iterator(chunk_size=10):
        members = set(unpack(one.members)) | late
        rows = Event.objects.filter(
            entry__organization=organization, pk__gt=one.after, pk__lte=one.up_to
        )
        here = rows.order_by("pk").values_list("pk", "entry__reference", "seq")
        for key, reference, seq in here.iterator(chunk_size=2000):
            if key not in members and one.horizon >= oldest:
                what = f"event {seq} came after its time was sealed; the next seal takes it in"
                yield Finding("late", reference, what, grave=False)
            elif key not in members:
                what = f"event {seq} stands among sealed events and is in no seal"
                yield Finding("seal", reference, what)


def _stamp(one: Seal, report: Report) -> None:
    """Check a time stamp, where the certificates of the authority are known."""
    if not settings.TIMESTAMP_CERTS or one.stamp is None:
        return
    try:
        moment = stamped_time(one.stamp, one.hash, Path(settings.TIMESTAMP_CERTS))
    except TimestampProblem as problem:
        report.findings.append(Finding("stamp", f"seal {one.number}", f"{problem}"))
    else:
        report.stamped = moment
