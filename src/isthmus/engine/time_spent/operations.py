"""Entering time that somebody spent on a record, correcting it, taking it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from isthmus.engine.access import COMMENT, EDIT, REMOVE, Viewer
from isthmus.engine.door.act import Act
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.errors import Absent, Forbidden, Invalid, RowError
from isthmus.engine.door.hanging import held, may, tell, type_of
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Entry, Principal, TimeSpent
from isthmus.engine.models.principal import PrincipalKind
from isthmus.engine.text import clean_line
from isthmus.engine.time_spent.durations import A_DAY

CAPABILITY = "time_spent"
#: Whoever may write on a record may say how long they worked on it; for others, who may remove it.
VERBS, FOR_OTHERS = (EDIT, COMMENT), REMOVE
#: Entries on one record, those taken off too; characters of a note.
MOST, LONGEST_NOTE = 1_000, 300
EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True)
class Spent:
    """What an entry says. `who` is the key of a person; None: whoever enters it."""

    minutes: int
    day: date | None = None
    note: str = ""
    who: int | None = None


def add(key: int, spent: Spent, act: Act) -> TimeSpent:
    """Enter time spent on the record with this entry; without a day, on that of the act.

    Raises Absent, Forbidden (somebody else's time), Invalid (none, more than a day has, a day to
    come, nobody).
    """
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        if TimeSpent.objects.filter(entry=entry).count() >= MOST:
            text = tr("A record takes %(most)s entries of time; this one has them.", most=MOST)
            raise Invalid([_wrong("spent", "too-many", text)])
        row = TimeSpent(
            organization_id=act.viewer.organization_id,
            entry=entry,
            author_id=act.viewer.principal_id,
            created_at=act.occurred_at,
        )
        _fill(row, spent, entry, act)
        TimeSpent.objects.bulk_create([row])
        tell(entry, "time_entered", act, row)
    return row


def edit(key: int, entered: int, spent: Spent, act: Act) -> TimeSpent:
    """Correct an entry of one's own, or any as somebody who may; history keeps what it said before.

    Raises as `add`.
    """
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        row = _own(entry, entered, act)
        before = (row.who_id, row.day, row.minutes, row.note)
        _fill(row, spent, entry, act)
        if before != (row.who_id, row.day, row.minutes, row.note):
            update_rows(TimeSpent, [row], ("who", "day", "minutes", "note"))
            was = {"day": before[1].isoformat(), "minutes": before[2]}
            told = {"note": before[3]} if before[3] != row.note else {}
            tell(entry, "time_corrected", act, row, was=was, before=told)
    return row


def remove(key: int, entered: int, act: Act) -> TimeSpent:
    """Take an entry off: one's own, or any as somebody who may. It can be put back."""
    return _set_removed(key, entered, act, removed=True)


def restore(key: int, entered: int, act: Act) -> TimeSpent:
    return _set_removed(key, entered, act, removed=False)


def may_change(who: int | None, author: int | None, viewer: Viewer, *, others: bool) -> bool:
    """Return whether an entry is the viewer's: their time, or entered by them; `others`: any is."""
    return others or (viewer.principal_id is not None and viewer.principal_id in (who, author))


def may_for_others(entry: Entry, viewer: Viewer) -> bool:
    """Return whether a viewer may enter and change the time of others: who may remove the record."""
    return bool(viewer.system) or may(type_of(entry), viewer, FOR_OTHERS)


def _set_removed(key: int, entered: int, act: Act, *, removed: bool) -> TimeSpent:
    with door_open():
        entry = held(key, act, CAPABILITY, *VERBS)
        row = _own(entry, entered, act, removed=not removed)
        row.removed_at = act.occurred_at if removed else None
        update_rows(TimeSpent, [row], ("removed_at",))
        tell(entry, "time_removed" if removed else "time_restored", act, row)
    return row


def _own(entry: Entry, entered: int, act: Act, *, removed: bool = False) -> TimeSpent:
    """Return an entry that the actor may change. Raises Absent, Forbidden."""
    found = TimeSpent.objects.filter(entry=entry, pk=entered, removed_at__isnull=not removed)
    row = found.first()
    if row is None:
        raise Absent("time spent")
    others = may_for_others(entry, act.viewer)
    if not may_change(row.who_id, row.author_id, act.viewer, others=others):
        raise Forbidden("time_spent.own", tr("It is somebody else's time."))
    return row


def _fill(row: TimeSpent, spent: Spent, entry: Entry, act: Act) -> None:
    """Put what was entered into the row. Raises Invalid with everything that is wrong, Forbidden."""
    note, day = clean_line(spent.note), spent.day or act.today
    wrong = []
    if not 1 <= spent.minutes <= A_DAY:
        wrong.append(
            _wrong(
                "spent",
                "range",
                tr("An entry holds 1 minute to 24 hours."),
                tr("Enter each day by itself."),
            )
        )
    if not EARLIEST <= day <= act.today:
        text = tr("Time can't be spent on a day to come.")
        if day < EARLIEST:
            text = tr("The year %(year)s is out of reach.", year=day.year)
        wrong.append(_wrong("day", "range", text, tr("Give the day on which it was.")))
    if len(note) > LONGEST_NOTE:
        text = tr("At most %(most)s characters are possible.", most=LONGEST_NOTE)
        wrong.append(_wrong("note", "too-long", text))
    who = spent.who or row.who_id or act.viewer.principal_id
    if who is None:
        wrong.append(_wrong("who", "required", tr("Nothing says who worked.")))
    elif who != row.who_id:
        wrong += _worker(who, entry, act)
    if wrong:
        raise Invalid(wrong)
    row.who_id, row.day, row.minutes, row.note = who, day, spent.minutes, note  # type: ignore[assignment]


def _worker(who: int, entry: Entry, act: Act) -> list[RowError]:
    """Return why time can't be entered for somebody. Raises Forbidden where it is not the actor's."""
    if who != act.viewer.principal_id and not may_for_others(entry, act.viewer):
        text = tr("Your role does not let you enter time for somebody else.")
        raise Forbidden("time_spent.others", text)
    here = Principal.objects.filter(pk=who, organization=entry.organization, active=True)
    if here.filter(kind=PrincipalKind.PERSON).exists():
        return []
    return [_wrong("who", "unknown", tr("It is no person who is here."), tr("Name a person."))]


def _wrong(field: str, code: str, message: str, hint: str = "") -> RowError:
    return RowError(0, field, code, message, hint)
