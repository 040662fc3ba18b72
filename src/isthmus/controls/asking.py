"""Recurring operations as time passes: whoever does one is asked, and silence is noticed.

Each step is a transaction of its own that comes about once: with two workers, after one that was
killed, after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from isthmus.controls.edges import CONTROL_TEST
from isthmus.controls.models import Aspect, ControlTest, Operation, OperationKind
from isthmus.controls.movers import movers
from isthmus.controls.operations import last_slots
from isthmus.controls.records import ControlTestType
from isthmus.controls.records.trial import POINTS
from isthmus.controls.recurring import AHEAD, asked_for, slot
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, create, edit, history
from isthmus.engine.door.hanging import tell
from isthmus.engine.door.transaction import door_open
from isthmus.engine.formats import day
from isthmus.engine.happenings import Happened, declare
from isthmus.engine.jobs import once
from isthmus.engine.language import first_language, speaking, tr
from isthmus.engine.models import Entry, Event, Organization
from isthmus.engine.notices.kinds import DUE
from isthmus.engine.notices.noting import concerning, given_to
from isthmus.engine.notices.reasons import Reason, Told
from isthmus.engine.parts import load_parts, values_of

SILENT = "control operation silent"
#: So many are looked at in one run; the next follows soon.
BATCH = 200
#: Points of one test at most.
ROOM = POINTS.at_most


def near(today: date) -> QuerySet[Operation]:
    """Return the running operations of controls that are in place, one time of which may have come near."""
    rows = Operation.objects.as_system("recurring operations").filter(
        state="running",
        removed_at__isnull=True,
        control__state="implemented",
        control__removed_at__isnull=True,
    )
    close = Q()
    for every, days in AHEAD.items():
        close |= Q(every=every, next_on__lte=today + timedelta(days=days))
    found: QuerySet[Operation] = rows.filter(close)
    return found


def silent(today: date) -> QuerySet[ControlTest]:
    """Return what was asked for and is past its day with nothing done."""
    rows = ControlTest.objects.as_system("recurring operations").filter(
        operation__isnull=False, state="planned", due_on__lt=today, removed_at__isnull=True
    )
    found: QuerySet[ControlTest] = rows.filter(control__state="implemented")
    return found


def reviews(today: date) -> QuerySet[ControlTest]:
    """Return the access reviews that are to be carried out and may lack somebody."""
    rows = ControlTest.objects.as_system("recurring operations").filter(
        operation__kind=OperationKind.ACCESS,
        state="planned",
        covers_from__lte=today,
        removed_at__isnull=True,
    )
    found: QuerySet[ControlTest] = rows
    return found


def organizations() -> list[tuple[int, dict[str, Any]]]:
    """Return the organizations in which something recurring may be to be done. One query."""
    rows = Operation.objects.as_system("recurring operations").filter(
        state__in=("running", "paused"), removed_at__isnull=True
    )
    keys = rows.order_by().values_list("organization", flat=True).distinct()
    return [(key, {"organization": key}) for key in keys]


def sweep(organization: Organization, act: Act) -> int:
    """Ask for what has come near, bring reviews up to date, notice silence; return how much was done."""
    today = act.today
    with speaking(first_language(organization.language)):
        done = sum(ask(one, act) for one in near(today).filter(organization=organization)[:BATCH])
        done += sum(gather(one, act) for one in reviews(today).filter(organization=organization))
    late = silent(today).filter(organization=organization).order_by("due_on", "pk")
    return done + sum(notice(one, act) for one in late.exclude(pk__in=_noticed(late)))


def act_of(organization: Organization) -> Act:
    return Act.now(system_viewer(organization, "recurring operations"), "job")


def ask(operation: Operation, act: Act) -> bool:
    """Plan the test of the time that has come near, given to whoever answers for the operation."""
    if operation.next_on is None or operation.begins_on is None:
        return False
    due = asked_for(operation.begins_on, operation.every, operation.next_on, act.today)
    if due is None:
        return False
    with once(f"operation:{operation.pk}:{due.isoformat()}") as first, door_open():
        if not first:
            return False
        last = last_slots([operation.pk]).get(operation.pk)
        if last is not None and last >= due:
            return False
        since = last + timedelta(days=1) if last else _before(operation, due)
        row = {
            "title": f"{operation.title} ({day(due)})"[:250],
            "control": operation.control_id,
            "operation": operation.pk,
            "kind": Aspect.OPERATING.value,
            "method": operation.collects
            or tr("It is done as the control says; what shows it is attached."),
            "owner": operation.owner_id,
            "covers_from": since,
            "due_on": due,
        }
        things = [{"what": one} for one in operation.things]
        row["points"] = things + _fitting(_people(operation, since, act.today), ROOM - len(things))
        create(ControlTestType, [row], act)
    return True


def gather(test: ControlTest, act: Act) -> bool:
    """Add to an access review whoever began, moved or left since it was asked for."""
    with door_open():
        rows = ControlTest.objects.as_system("recurring operations").select_related("operation")
        one = rows.filter(pk=test.pk, state="planned").first()
        if one is None or one.operation is None or one.covers_from is None:
            return False
        load_parts(ControlTestType, [one])
        there = {point.who_id for point in one.parts["points"]}  # type: ignore[attr-defined]
        until = min(act.today, one.due_on) if one.due_on else act.today
        kept: list[dict[str, Any]] = [{"id": row["id"]} for row in values_of(POINTS, one)]
        people = _people(one.operation, one.covers_from, until)
        lacking = _fitting((row for row in people if row["who"] not in there), ROOM - len(kept))
        if not lacking:
            return False
        edit(ControlTestType, [Edit(one.pk, {"points": [*kept, *lacking]})], act)
    return True


def notice(test: ControlTest, act: Act) -> bool:
    """Say that the day passed and nothing was done, to whoever answers for it and for the control."""
    due = test.due_on
    assert due is not None
    with once(f"silent:{test.pk}:{due.isoformat()}") as first, door_open():
        if not first:
            return False
        entries = Entry.objects.as_system("recurring operations").select_for_update(no_key=True)
        tell(entries.get(pk=test.pk), SILENT, act, due=history.plain(due))
    return True


def _noticed(late: QuerySet[ControlTest]) -> QuerySet[Any]:
    """Return the keys of those of which silence was told since the day that is due now."""
    said = Event.objects.filter(entry__in=late.order_by().values("pk"), verb=SILENT)
    return said.values("entry")


def _before(operation: Operation, due: date) -> date:
    """Return the first day of the time that the first test of an operation looks at."""
    days = slot(due, operation.every, 1) - due
    return max(date.min + days, due) - days + timedelta(days=1)


def _people(operation: Operation, since: date, until: date) -> Iterator[dict[str, Any]]:
    """Yield a point for each person that an access review has to look at."""
    if operation.kind != OperationKind.ACCESS or since > until:
        return
    for key, words in movers(operation.organization, since, until).items():
        what = tr("Rights fit: %(changes)s", changes="; ".join(words))
        yield {"what": what[:500], "who": key}


def _fitting(people: Iterable[dict[str, Any]], room: int) -> list[dict[str, Any]]:
    """Return the points for which there is room. Whoever has none of their own is asked for together."""
    found = [*people]
    if len(found) <= room:
        return found
    rest = tr("Rights fit: everybody else who began, moved or left, as the register of people says")
    return [*found[: room - 1], {"what": rest, "who": None}] if room > 0 else []


def _concerned(one: Told) -> Iterator[Reason]:
    """Yield who answers for the test, and for its control. One query."""
    rows = ControlTest.objects.as_system("recurring operations").filter(pk=one.entry.pk)
    for keys in rows.values_list("owner", "control__owner"):
        for key in sorted({key for key in keys if key}):
            yield one.reason(DUE, key)


def _asked(entry: Entry, event: Event) -> int | None:
    """Return whom a test is given to that a recurring operation asks for."""
    planned = event.verb == "created" and event.via == "job"
    return entry.owner_id if planned else None


def _due(payload: Mapping[str, Any]) -> str:
    due = payload.get("due")
    return tr("due on %(day)s", day=day(date.fromisoformat(due))) if due else ""


declare(
    Happened(SILENT, "notes that it was not done in time", "notes that nothing was done in time about",
             "alarm", _due),
)  # fmt: skip
concerning[SILENT] = _concerned
given_to[CONTROL_TEST] = _asked
