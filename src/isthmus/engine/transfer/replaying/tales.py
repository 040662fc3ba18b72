"""The history of one record as its rows tell it: put in order, states translated, oddities found.

No record is read here and nothing is mended: what contradicts itself is reported and told as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from isthmus.engine.language import tr
from isthmus.engine.text import clean_line, fold
from isthmus.engine.transfer.mapping.dates import read_date
from isthmus.engine.transfer.mapping.logs import Counter, Replay
from isthmus.engine.transfer.replaying import report
from isthmus.engine.transfer.replaying.log import LogRow
from isthmus.engine.transfer.replaying.report import Finding

Cell = Callable[[LogRow, str], str]
#: Our states, from and to.
Move = tuple[str, str]
#: Of an actor's name, in characters: what history keeps.
LONGEST_NAME = 200
#: Of a count, in digits.
LONGEST_COUNT = 9


@dataclass(frozen=True, slots=True)
class Told:
    """One row with its time, by the clock of the log."""

    row: LogRow
    at: datetime
    state: str  #: ours; empty where the log's is unknown


@dataclass
class Tale:
    key: str
    events: list[Told]  #: in order; those that can be written
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Telling:
    """What tales are told by: the mapping's section, how cells are read, which moves we know."""

    replay: Replay
    cell: Cell
    zone: ZoneInfo
    source: str
    moves: frozenset[Move] = frozenset()
    #: times as the log writes them, as they were read
    _times: dict[str, datetime | None] = field(default_factory=dict)

    def time(self, text: str) -> datetime | None:
        """Return a time of the log by its own clock, None for what is none."""
        if text not in self._times:
            found = read_date(text, self.replay.dates) if text else None
            at = None if found is None else datetime.fromisoformat(found)
            # At the ends of the calendar there is no other zone to go to.
            self._times[text] = at if at is not None and 1 < at.year < 9999 else None
        return self._times[text]

    def instant(self, at: datetime) -> datetime:
        return at.replace(tzinfo=self.zone).astimezone(UTC)

    def actor(self, told: Told) -> str:
        """Return who did it; where the log names nobody, the source itself."""
        name = clean_line(self.cell(told.row, self.replay.actor))[:LONGEST_NAME]
        return name or self.source

    def stamps(self, told: Told) -> Mapping[str, datetime]:
        """Return the instants that a row says itself and that have come by then."""
        return {
            name: self.instant(at)
            for name, column in self.replay.stamps.items()
            if (at := self.time(self.cell(told.row, column))) is not None and at <= told.at
        }


def tell(key: str, rows: Sequence[LogRow], by: Telling) -> Tale:
    """Return the history that the rows of one record tell."""
    timed: list[Told] = []
    findings: list[Finding] = []
    for row in rows:
        text = by.cell(row, by.replay.time)
        at = by.time(text)
        if at is None:
            said = tr("“%(text)s” is no time.", text=text[:40]) if text else tr("It has no time.")
            findings.append(Finding(row.number, key, report.NO_TIME, said, left_out=True))
            continue
        state = by.replay.states.get(fold(by.cell(row, by.replay.state)), "")
        timed.append(Told(row, at, state))
    timed.sort(key=lambda one: (one.at, *(_count(by.cell(one.row, n)) for n in by.replay.order)))
    for one in timed:
        if not one.state:
            said = by.cell(one.row, by.replay.state)[:40]
            text = tr("The mapping knows no state “%(said)s”.", said=said)
            findings.append(Finding(one.row.number, key, report.UNKNOWN_STATE, text, left_out=True))
    tale = Tale(key, [one for one in timed if one.state], findings)
    tale.findings += [
        *_order(tale, timed, by),
        *_opening(tale, by),
        *_states(tale, by),
        *_stamps(tale, by),
        *_counters(tale, timed, by),
    ]
    return tale


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_COUNT else 0


def _order(tale: Tale, timed: Sequence[Told], by: Telling) -> Iterator[Finding]:
    if not by.replay.order:
        return
    column = by.replay.order[0]
    for before, one in pairwise(timed):
        last, now = (_count(by.cell(told.row, column)) for told in (before, one))
        if now < last:
            text = tr(
                "%(column)s falls from %(last)s to %(now)s.", column=column, last=last, now=now
            )
            yield Finding(one.row.number, tale.key, report.ORDER, text)


def _opening(tale: Tale, by: Telling) -> Iterator[Finding]:
    for one in tale.events if by.replay.opened else ():
        opened = by.time(by.cell(one.row, by.replay.opened))
        if opened is not None and one.at < opened:
            text = tr("It happened before %(opened)s, when it was opened.", opened=str(opened))
            yield Finding(one.row.number, tale.key, report.BEFORE_OPENING, text)


def _states(tale: Tale, by: Telling) -> Iterator[Finding]:
    first = tale.events[0] if tale.events else None
    if first is not None and by.replay.begins and first.state not in by.replay.begins:
        said = by.cell(first.row, by.replay.state)[:40]
        text = tr("Its log begins in “%(said)s”.", said=said)
        yield Finding(first.row.number, tale.key, report.BEGINS, text)
    for before, one in pairwise(tale.events):
        move = before.state, one.state
        if before.state != one.state and move not in by.moves:
            text = tr(
                "Here nothing goes from %(before)s to %(after)s.", before=move[0], after=move[1]
            )
            yield Finding(one.row.number, tale.key, report.NO_SUCH_MOVE, text)


def _stamps(tale: Tale, by: Telling) -> Iterator[Finding]:
    for name, column in by.replay.stamps.items():
        early = [
            one
            for one in tale.events
            if (at := by.time(by.cell(one.row, column))) is not None and at > one.at
        ]
        if not early:
            continue
        if early[-1] is tale.events[-1]:
            text = tr("%(column)s is later than the last event; it is not taken.", column=column)
            yield Finding(early[-1].row.number, tale.key, report.NEVER, text, field=name)
            early.pop()
        if early:
            text = tr("%(column)s is not taken before its time.", column=column)
            number = early[0].row.number
            yield Finding(number, tale.key, report.EARLY, text, field=name, rows=len(early))


def _counters(tale: Tale, timed: Sequence[Told], by: Telling) -> Iterator[Finding]:
    for name, counter in by.replay.counters.items():
        text = by.cell(timed[-1].row, counter.column) if timed else ""
        if not text.isdecimal() or len(text) > LONGEST_COUNT:
            continue
        ours = counted(counter, timed, by.cell)
        if ours != int(text):
            said = tr(
                "%(column)s says %(said)s, the rows say %(ours)s.",
                column=counter.column, said=text[:9], ours=ours,
            )  # fmt: skip
            yield Finding(timed[-1].row.number, tale.key, report.DIFFERS, said, field=name)


def counted(counter: Counter, timed: Sequence[Told], cell: Cell) -> int:
    """Return how often what the source counts stands in the rows."""
    if counter.counts == "rows":
        return max(len(timed) - 1, 0)
    if counter.counts == "returns":
        states = [one.state for one in timed if one.state]
        return sum(a in counter.of and b not in counter.of for a, b in pairwise(states))
    said = [tuple(cell(one.row, name) for name in counter.of) for one in timed]
    return sum(a != b for a, b in pairwise(said))
