"""What clocks say, kept beside their reports for lists, figures and the sweep.

All of it is worked out anew, many reports at once, whenever something that clocks depend on
changes; what differs is written. `due` of a report and its readings are in no event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from isthmus.agreements.calendars.working_time import seconds
from isthmus.agreements.clocks.reading import Reading, State
from isthmus.engine.access import system_viewer
from isthmus.engine.door import history
from isthmus.engine.door.act import REPLAYED, Act
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.door.follow import Change
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry
from isthmus.incidents.classifying import Answers
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.binding import Bound, bound_for_everybody
from isthmus.incidents.clocks.history import FIELDS, History, Which, beginning, histories
from isthmus.incidents.clocks.reading import calendars_of, readings_of
from isthmus.incidents.clocks.verbs import BREACHED, REBOUND, WARNED, WITHDRAWN
from isthmus.incidents.edges import INCIDENT
from isthmus.incidents.models import NEVER, Incident

#: Fields that say which agreement a report is bound to.
BOUND_BY = frozenset({"service", "customer", "opened_at"})
#: What brings other targets, in the order in which it is named as the reason.
BINDING = (
    "agreement",
    "service",
    "customer",
    "priority",
    "opened_at",
    *Answers.__dataclass_fields__,
)
COLUMNS = tuple(
    one.attname
    for one in ClockReading._meta.concrete_fields
    if one.attname not in ("id", "organization_id", "record_id", "metric")
)
#: What is to be told of a clock: the verb, which one, when it came about.
News = tuple[str, Which, datetime]
RUNS = (State.RUNNING, State.BREACHED)


@dataclass
class Written:
    """What differed from what stood, by key of the report: the names of clocks, and `due`."""

    differing: dict[int, set[str]] = field(default_factory=dict)
    events: int = 0


def follow(change: Change) -> None:
    """Bring the clocks of a chunk of reports in line with what was written."""
    if change.record_type.code != INCIDENT:
        return
    records: Sequence[Any] = change.records
    if change.verb != "created":
        records = [one for one in records if FIELDS.intersection(change.names.get(one.pk, ()))]
    if records:
        fresh = change.verb == "created" and change.act.via != REPLAYED
        settle(records, change.act, names=change.names, fresh=fresh)


def settle(
    records: Sequence[Incident],
    act: Act,
    *,
    names: Mapping[int, Collection[str]] | None = None,
    fresh: bool = False,
) -> Written:
    """Work out the clocks of reports and write what differs. Call it inside the door, entries locked.

    `names` gives by report what was changed of it, `fresh` says that they were just created. Seven
    queries at most; what differs takes six statements, however many reports they are.
    """
    because = names or {}
    turned = {key for key, changed in because.items() if BOUND_BY.intersection(changed)}
    found = readings_for(records, act, fresh=fresh, turned=turned)
    written = Written()
    if found is None:
        return written
    inserted, updated, gone = [], [], []
    happenings: list[history.Happening] = []
    for one in found:
        here = [*one.differing()]
        if here:
            written.differing[one.record.pk] = {row.metric for row in here}
        inserted += [
            row for row in here if row.metric not in one.standing and row.metric in one.rows
        ]
        gone += [row.pk for row in here if row.metric not in one.rows]
        updated += [row for row in here if row.metric in one.standing and row.metric in one.rows]
        happenings += _told(one, act, because.get(one.record.pk))
    if gone:
        ClockReading.objects.filter(pk__in=gone).delete()
    update_rows(ClockReading, updated, COLUMNS)
    insert_rows(ClockReading, inserted)
    late = [one.record for one in found if not one.in_order]
    for one in found:
        if not one.in_order:
            written.differing.setdefault(one.record.pk, set()).add("due")
            one.record.due, one.record.due_key = one.due, one.due or NEVER
    update_rows(Incident, late, ("due", "due_key"))
    if happenings:
        history.append(happenings, act)
        touched = {one.entry.pk: one.entry for one in happenings}
        update_rows(Entry, list(touched.values()), ("seq", "head_hash"))
    written.events = len(happenings)
    return written


@dataclass
class Found:
    """What clocks of one report say, beside what stood."""

    record: Incident
    told: History
    bound: Bound | None
    readings: Mapping[str, Reading]
    standing: Mapping[str, ClockReading]
    #: whether the report itself now names another service, customer or time of opening
    turned: bool = False
    #: what is to be told now: verb, clock, when it came about
    news: Sequence[News] = ()
    rows: dict[str, ClockReading] = field(default_factory=dict)

    @property
    def due(self) -> datetime | None:
        rows = self.rows.values()
        open_ones = [one.due_at for one in rows if one.ended_at is None and one.due_at is not None]
        return min(open_ones, default=None)

    @property
    def in_order(self) -> bool:
        """Whether the report itself says when it is due."""
        return self.record.due == self.due and self.record.due_key == (self.due or NEVER)

    def differing(self) -> Iterator[ClockReading]:
        """Yield the rows that are new, that differ (as they are to be), and that are to go."""
        for metric, row in self.rows.items():
            before = self.standing.get(metric)
            if before is None:
                yield row
                continue
            row.pk = before.pk
            if any(getattr(row, name) != getattr(before, name) for name in COLUMNS):
                yield row
        yield from (row for metric, row in self.standing.items() if metric not in self.rows)


def readings_for(
    records: Sequence[Incident],
    act: Act,
    *,
    fresh: bool = False,
    telling: bool = True,
    turned: Collection[int] = (),
) -> list[Found] | None:
    """Work out the clocks of reports; None where nothing was and nothing is promised for any.

    With `telling`, what is to be told by now counts as told. `turned` are the keys of those that name
    something else by which they are bound. Seven queries at most.
    """
    organization_id = act.viewer.organization_id
    agreed = bound_for_everybody(records, organization_id)
    standing: dict[int, dict[str, ClockReading]] = defaultdict(dict)
    if not fresh:
        for row in ClockReading.objects.filter(record__in=[one.pk for one in records]):
            standing[row.record_id][row.metric] = row
    concerned = [
        (one, held)
        for one, held in zip(records, agreed, strict=True)
        if held is not None or one.pk in standing or one.due is not None or one.due_key != NEVER
    ]
    if not concerned:
        return None
    if fresh:
        told = {one.pk: beginning(one, history.snapshot(one)) for one, _ in concerned}
    else:
        told = histories({one.pk: one.opened_at for one, _ in concerned})
    calendars = calendars_of(held.terms for _, held in concerned if held is not None)
    return [
        _found(
            Found(
                one,
                told[one.pk],
                held,
                readings_of(told[one.pk].moments, held.terms, calendars, one.opened_at)
                if held is not None
                else {},
                standing.get(one.pk, {}),
                one.pk in turned,
            ),
            act if telling else None,
        )
        for one, held in concerned
    ]


def _found(one: Found, act: Act | None) -> Found:
    if act is not None:
        # In the order in which they came about, as history is read.
        one.news = sorted(_news(one, act), key=lambda told: told[2])
        for told in one.news:
            one.told.take(*told)
    one.rows = {
        metric: _row(one, metric, reading)
        for metric, reading in one.readings.items()
        if reading.target is not None
    }
    return one


def is_open(reading: Reading) -> bool:
    return reading.closed_at is None and reading.state in RUNS


def _news(one: Found, act: Act) -> Iterator[News]:
    """Yield what history has not told yet of clocks that were missed, or are about to be.

    What an act of the past makes true is told as of then; whether what was told is still true is
    asked as of now.
    """
    since = one.told.since
    if since is None or (one.bound is None and not one.turned):
        # That an agreement is no longer known to everybody makes nothing untrue.
        return
    by = max(act.occurred_at, *(moment.at for moment in one.told.moments))
    missed = _missed(one.readings, by)
    still = _missed(one.readings, max(by, act.recorded_at))
    for metric, reading in one.readings.items():
        which, warn = (metric, reading.run), reading.warn_at
        untold = which not in one.told.warned and which not in one.told.breached
        if is_open(reading) and warn is not None and since < warn <= by and untold:
            yield WARNED, which, warn
    for which, at in missed.items():
        if which not in one.told.breached and at > since:
            yield BREACHED, which, at
    for which in sorted(one.told.breached.keys() - still.keys()):
        yield WITHDRAWN, which, act.occurred_at


def _missed(readings: Mapping[str, Reading], by: datetime) -> dict[Which, datetime]:
    """Return which clocks were missed by an instant, since when."""
    found: dict[Which, datetime] = {}
    for metric, reading in readings.items():
        found |= {(metric, run): at for run, at in reading.breaches}
        which, due = (metric, reading.run), reading.due_at
        # Exactly in time is in time.
        if is_open(reading) and due is not None and seconds(by) > seconds(due):
            found.setdefault(which, due)
    return found


def _row(one: Found, metric: str, reading: Reading) -> ClockReading:
    assert one.bound is not None
    assert reading.target is not None
    which = metric, reading.run
    missed = reading.breached_at or one.told.breached.get(which)
    state = reading.state
    if missed is not None and state in (State.RUNNING, State.PAUSED):
        state = State.BREACHED
    calendar = reading.target.calendar
    return ClockReading(
        id=new_key(),
        organization_id=one.record.organization_id,
        record_id=one.record.pk,
        metric=metric,
        run=reading.run,
        agreement_id=one.bound.agreement.pk,
        version=one.bound.version,
        target=int(str(reading.target.row)),
        seconds=reading.target.seconds,
        calendar_id=calendar if isinstance(calendar, int) else None,
        state=state.value,
        started_at=reading.started_at or one.record.opened_at,
        warn_at=reading.warn_at,
        due_at=reading.due_at,
        breached_at=missed,
        ended_at=reading.closed_at,
        elapsed=max(reading.elapsed, 0),
        paused=max(reading.paused, 0),
        next_at=_next(one.told, which, reading),
    )


def _next(told: History, which: Which, reading: Reading) -> datetime | None:
    """Return when something is to be told of a clock that has not been."""
    if told.since is None or not is_open(reading) or which in told.breached:
        return None
    instants = []
    if reading.warn_at is not None and which not in told.warned:
        instants.append(reading.warn_at)
    if reading.due_at is not None:
        # The breach begins with the second after.
        instants.append(reading.due_at + timedelta(seconds=1))
    return min((at for at in instants if at > told.since), default=None)


def _told(one: Found, act: Act, names: Collection[str] | None) -> Iterator[history.Happening]:
    """Yield what history is to say: that clocks were bound anew, were missed, are about to be."""
    entry = one.record.entry
    if names is not None and act.via != REPLAYED and (clocks := [*_rebound(one)]):
        because = next((name for name in BINDING if name in names), "")
        payload = {"because": because, "clocks": clocks}
        if one.bound is not None:
            payload["counts"] = one.bound.terms.options.rebinding.value
        yield history.Happening(entry, REBOUND, payload)
    by = system_viewer(act.viewer.organization, "clocks").name
    missed = {which for verb, which, _ in one.news if verb == BREACHED}
    for verb, (metric, run), at in one.news:
        clock: dict[str, Any] = {"metric": metric, "run": run}
        reading = one.readings.get(metric)
        if reading is not None and reading.run == run:
            clock["due"] = history.plain(reading.due_at)
        if one.record.owner_id is None and one.record.team_id is not None:
            clock["team"] = str(one.record.team_id)
        if verb == WARNED and (metric, run) in missed:
            clock["late"] = True
        yield history.Happening(entry, verb, {"clock": clock}, at, by)


def _rebound(one: Found) -> Iterator[dict[str, Any]]:
    """Yield the clocks of which another target holds than did before."""
    if not one.standing:
        return
    for metric in sorted(one.standing.keys() | one.rows.keys()):
        before, after = one.standing.get(metric), one.rows.get(metric)
        if _promise(before) != _promise(after):
            yield {
                "metric": metric,
                "before": before.seconds if before else None,
                "after": after.seconds if after else None,
                "due": history.plain(after.due_at) if after else None,
            }


def _promise(row: ClockReading | None) -> tuple[int, int, int] | None:
    return (row.agreement_id, row.version, row.target) if row else None
