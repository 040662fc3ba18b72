"""Saying when somebody is away and who stands in; changing it, calling it off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from isthmus.engine.access import VIEW
from isthmus.engine.door import Absent, Act, Forbidden, Invalid, RowError
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.hanging import held, tell
from isthmus.engine.door.settings import PERMISSION
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import Entry
from isthmus.people.models import Absence, Person, Role, StandIn
from isthmus.people.viewers import colleagues

#: Whoever is away for longer has their work handed over.
LONGEST = timedelta(days=366)
#: People who stand in for one absence; absences of one person that lie ahead.
MOST, MOST_AHEAD = 10, 20


@dataclass(frozen=True)
class Deputy:
    """Who stands in (a person), and for which role; without a role for everything."""

    person: int
    role: int | None = None


@dataclass(frozen=True)
class Away:
    """An absence as it is wanted: both days belong to it."""

    starts_on: date
    ends_on: date
    deputies: Sequence[Deputy] = ()


def announce(person: int, away: Away, act: Act) -> Absence:
    """Say that a person is away: that person, or an administrator.

    Raises Absent, Forbidden, Invalid: days out of order, past, too many, over those of another
    absence; a deputy without an account here, a customer, or away on these days.
    """
    with door_open():
        entry = _held(person, act)
        _check(entry, away, act, absence=None)
        absence = Absence(
            organization_id=act.viewer.organization_id,
            entry=entry,
            created_at=act.occurred_at,
            starts_on=away.starts_on,
            ends_on=away.ends_on,
            author_id=act.viewer.principal_id,
        )
        Absence.objects.bulk_create([absence])
        made = _deputies(absence, away.deputies, act)
        tell(entry, "absence_announced", act, absence, *made)
    return absence


def change(person: int, absence: int, away: Away, act: Act) -> Absence:
    """Change when somebody is away or who stands in. Raises as `announce`."""
    with door_open():
        entry = _held(person, act)
        row = _row(entry, absence)
        _check(entry, away, act, absence=row)
        changed = (row.starts_on, row.ends_on) != (away.starts_on, away.ends_on)
        row.starts_on, row.ends_on = away.starts_on, away.ends_on
        if changed:
            update_rows(Absence, [row], ("starts_on", "ends_on"))
        lines = _deputies(row, away.deputies, act)
        if changed or lines:
            tell(entry, "absence_changed", act, row, *lines)
    return row


def cancel(person: int, absence: int, act: Act) -> Absence:
    """Call an absence off, or end it: nobody stands in from now on. It can be put back."""
    with door_open():
        entry = _held(person, act)
        row = _row(entry, absence)
        row.cancelled_at = act.occurred_at
        update_rows(Absence, [row], ("cancelled_at",))
        tell(entry, "absence_cancelled", act, row)
    return row


def restore(person: int, absence: int, act: Act) -> Absence:
    """Put back an absence that was called off. Raises as `announce`."""
    with door_open():
        entry = _held(person, act)
        row = _row(entry, absence, cancelled=True)
        lines = row.stand_ins.filter(removed_at__isnull=True)
        deputies = [Deputy(line.deputy_id, line.role_id) for line in lines]
        _check(entry, Away(row.starts_on, row.ends_on, deputies), act, absence=row)
        row.cancelled_at = None
        update_rows(Absence, [row], ("cancelled_at",))
        tell(entry, "absence_restored", act, row)
    return row


def absences_of(person: int) -> list[Absence]:
    """Return the absences of a person with who stands in, the latest first: two queries."""
    lines = StandIn.objects.filter(removed_at__isnull=True).select_related("deputy", "role")
    rows = Absence.objects.filter(entry=person, cancelled_at__isnull=True)
    ordered = Prefetch("stand_ins", lines.order_by("pk"))
    return list(rows.prefetch_related(ordered).order_by("-starts_on", "-pk")[:50])


def may_arrange(person: int, act: Act) -> bool:
    """Return whether the actor may say when this person is away.

    Who stands in acts with the person's own rights, so editing people is not enough.
    """
    return act.viewer.principal_id == person or act.viewer.may(PERMISSION)


def overlaps(person: int, away: Away) -> list[StandIn]:
    """Return what this person stands in for on these days; nobody takes that over from them."""
    rows = StandIn.objects.filter(
        deputy=person, removed_at__isnull=True, absence__cancelled_at__isnull=True
    )
    rows = rows.filter(absence__starts_on__lte=away.ends_on, absence__ends_on__gte=away.starts_on)
    return list(rows.select_related("absence", "entry").order_by("absence__starts_on", "pk"))


def _held(person: int, act: Act) -> Entry:
    entry = held(person, act, "absences", VIEW)
    if entry.type != Person._meta.label_lower:
        raise Absent("person")
    if not may_arrange(person, act):
        raise Forbidden(PERMISSION, tr("Only they, or an administrator, say when they are away."))
    return entry


def _row(entry: Entry, absence: int, *, cancelled: bool = False) -> Absence:
    rows = Absence.objects.filter(entry=entry, pk=absence, cancelled_at__isnull=not cancelled)
    row: Absence | None = rows.first()
    if row is None:
        raise Absent("absence")
    return row


def _deputies(absence: Absence, wanted: Iterable[Deputy], act: Act) -> list[StandIn]:
    """Write who stands in from now on, and return the rows that changed."""
    there = {
        Deputy(row.deputy_id, row.role_id): row
        for row in StandIn.objects.filter(absence=absence, removed_at__isnull=True)
    }
    asked = dict.fromkeys(wanted)
    gone = [row for deputy, row in there.items() if deputy not in asked]
    for row in gone:
        row.removed_at = act.occurred_at
    update_rows(StandIn, gone, ("removed_at",))
    fresh = [
        StandIn(
            organization_id=absence.organization_id,
            entry_id=absence.entry_id,
            created_at=act.occurred_at,
            absence=absence,
            deputy_id=deputy.person,
            role_id=deputy.role,
        )
        for deputy in asked
        if deputy not in there
    ]
    StandIn.objects.bulk_create(fresh)
    return [*gone, *fresh]


def _check(entry: Entry, away: Away, act: Act, *, absence: Absence | None) -> None:
    """Raise Invalid with everything that is wrong."""
    wrong = [*_days(entry, away, act, absence), *_people(entry, away, act)]
    if wrong:
        raise Invalid(wrong)


def _days(entry: Entry, away: Away, act: Act, absence: Absence | None) -> Iterable[RowError]:
    if away.ends_on < away.starts_on:
        yield _wrong(
            "ends_on", "order", tr("It ends before it begins."), tr("Mend one of the days.")
        )
        return
    if away.ends_on < act.today:
        yield _wrong(
            "ends_on", "past", tr("These days are over."), tr("Choose days from today on.")
        )
    if away.ends_on - away.starts_on > LONGEST:
        hint = tr("Hand the person's work over instead.")
        yield _wrong("ends_on", "range", tr("That is longer than a year."), hint)
    if away.starts_on > act.today + 2 * LONGEST:
        yield _wrong("starts_on", "range", tr("That is more than two years off."))
    rows = Absence.objects.filter(entry=entry, cancelled_at__isnull=True, ends_on__gte=act.today)
    others = [one for one in rows if absence is None or one.pk != absence.pk]
    if len(others) >= MOST_AHEAD:
        yield _wrong(
            "starts_on",
            "too-many",
            tr("%(most_ahead)s absences lie ahead already.", most_ahead=MOST_AHEAD),
        )
    for one in others:
        if one.starts_on <= away.ends_on and away.starts_on <= one.ends_on:
            text = tr(
                "They are away from %(starts_on)s until %(ends_on)s already.",
                starts_on=one.starts_on,
                ends_on=one.ends_on,
            )
            yield _wrong("starts_on", "overlap", text, tr("Change that one instead."))


def _people(entry: Entry, away: Away, act: Act) -> Iterable[RowError]:
    asked = list(dict.fromkeys(away.deputies))
    if len(asked) > MOST:
        yield _wrong("deputies", "too-many", tr("At most %(most)s people stand in.", most=MOST))
        return
    known = {one.pk for one in colleagues(act.viewer.organization_id)}
    roles = set(
        Role.objects.as_system("whose roles these are")
        .filter(organization=entry.organization_id, holder=entry.pk, removed_at__isnull=True)
        .values_list("pk", flat=True)
    )
    for number, deputy in enumerate(asked):
        field = f"deputies.{number}"
        if deputy.person == entry.pk:
            yield _wrong(
                field, "self", tr("Nobody stands in for themselves."), tr("Name somebody else.")
            )
        elif deputy.person not in known:
            text = tr("There is nobody of that name with an account for the house.")
            yield _wrong(field, "unknown", text, tr("Choose somebody who signs in here."))
        if deputy.role is not None and deputy.role not in roles:
            yield _wrong(
                field, "role", tr("They do not hold that role."), tr("Choose one they hold.")
            )
    yield from _away_themselves({one.person for one in asked} - {entry.pk}, away)


def _away_themselves(keys: Iterable[int], away: Away) -> Iterable[RowError]:
    """Nobody stands in while they are away: there is no deputy of a deputy."""
    rows = Absence.objects.filter(
        Q(starts_on__lte=away.ends_on) & Q(ends_on__gte=away.starts_on),
        entry__in=list(keys),
        cancelled_at__isnull=True,
    )
    for row in rows.select_related("entry").order_by("starts_on", "pk"):
        text = tr(
            "%(title)s is away from %(starts_on)s until %(ends_on)s.",
            title=row.entry.title,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        yield _wrong(
            "deputies", "away", text, tr("Name somebody who is here on all of these days.")
        )


def _wrong(field: str, code: str, message: str, hint: str = "") -> RowError:
    return RowError(0, field, code, message, hint)


def replace_deputy(person: int, line: int, successor: int, act: Act) -> None:
    """Let somebody else stand in where the deputy has left: what no longer makes sense ends.

    Whoever may administer does this for all. Raises Absent, Forbidden, Invalid.
    """
    with door_open():
        entry = _held(person, act)
        row = StandIn.objects.filter(
            entry=entry, pk=line, removed_at__isnull=True, absence__cancelled_at__isnull=True
        ).first()
        if row is None:
            raise Absent("absence")
        there = row.absence.stand_ins.filter(removed_at__isnull=True).exclude(pk=line)
        wanted = [Deputy(one.deputy_id, one.role_id) for one in there]
        if successor != person:
            wanted.append(Deputy(successor, row.role_id))
        away = Away(row.absence.starts_on, row.absence.ends_on, wanted)
        _check(entry, away, act, absence=row.absence)
        tell(entry, "absence_changed", act, row.absence, *_deputies(row.absence, wanted, act))
