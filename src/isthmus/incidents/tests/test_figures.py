"""Figures of reports, held against a slow walk through their histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, move, remove, restrict
from isthmus.engine.door.replaying import Moment
from isthmus.engine.door.replaying import replay as write_past
from isthmus.engine.filters import QueryProblem
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query, selection
from isthmus.incidents.figures.asking import Question, of_age, read_question, shown_by
from isthmus.incidents.figures.counting import Counts, counted
from isthmus.incidents.figures.period import AGES, Piece, read_period
from isthmus.incidents.figures.told import told
from isthmus.incidents.models import DONE, UNRESOLVED, Incident
from isthmus.incidents.records import IncidentType
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

#: The clocks are put forward on 29 March in Berlin.
FIRST = datetime(2026, 3, 9, tzinfo=UTC)
TODAY = date(2026, 4, 14)
STATES = ("new", "active", "awaiting_user", "resolved", "closed", "cancelled", "merged")
NOW = datetime(2026, 4, 14, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class Past:
    """A report: when it was opened, its priority, and what it was from when on."""

    priority: str
    steps: Sequence[tuple[datetime, str]]

    @property
    def opened(self) -> datetime:
        return self.steps[0][0]

    def state_before(self, at: datetime) -> str:
        """Return the state in which it was just before an instant; empty: it was not there."""
        found = [state for since, state in self.steps if since < at]
        return found[-1] if found else ""

    def ends(self) -> Iterator[tuple[datetime, str]]:
        was = "new"
        for at, state in self.steps:
            if was in UNRESOLVED and state not in UNRESOLVED:
                yield at, state
            was = state

    def again(self) -> Iterator[datetime]:
        was = "new"
        for at, state in self.steps:
            if was not in UNRESOLVED and state in UNRESOLVED:
                yield at
            was = state


minutes = st.integers(0, 36 * 24 * 60)
#: Instants at which days begin in Berlin as well.
instants = st.one_of(minutes, st.integers(0, 36).map(lambda day: day * 1440 - 60)).map(
    lambda count: FIRST + timedelta(minutes=count)
)
pasts = st.builds(
    lambda priority, times, states: Past(priority, [*zip(sorted(times), states, strict=False)]),
    st.sampled_from("123"),
    st.lists(instants, min_size=1, max_size=6),
    st.lists(st.sampled_from(STATES), min_size=6, max_size=6),
)


def written(all_of: Sequence[Past], act: Act) -> list[Any]:
    reason = "As the source says."
    return write_past(
        IncidentType,
        [
            [
                Moment(at, "", state, {"title": "It is slow", "set_priority": one.priority,
                                       "priority_reason": reason})
                for at, state in one.steps
            ]
            for one in all_of
        ],
        act,
    )  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def question(viewer: Viewer, asked: dict[str, str], today: date = TODAY) -> Question:
    return read_question({k: [v] for k, v in asked.items()}, Lookup(viewer), today)


def begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def slowly(all_of: Sequence[Past], pieces: Sequence[Piece]) -> Counts:
    """Count by walking through every history once for every figure."""
    spans = [(begin(one.first), begin(one.last + timedelta(days=1))) for one in pieces]
    end = spans[-1][1]
    open_at_end = [one for one in all_of if one.state_before(end) in UNRESOLVED]
    ages = [0] * len(AGES)
    for one in open_at_end:
        age = (pieces[-1].last - one.opened.astimezone(BERLIN).date()).days
        (place,) = (
            place
            for place, (low, high) in enumerate(AGES)
            if low <= age and (high is None or age <= high)
        )
        ages[place] += 1

    def during(times: Iterator[datetime]) -> list[int]:
        known = list(times)
        return [sum(low <= at < high for at in known) for low, high in spans]

    return Counts(
        len(pieces),
        sum(one.state_before(spans[0][0]) in UNRESOLVED for one in all_of),
        during(one.opened for one in all_of),
        during(at for one in all_of for at in one.again()),
        during(at for one in all_of for at, state in one.ends() if state in DONE),
        during(at for one in all_of for at, state in one.ends() if state not in DONE),
        ages,
        min((one.opened for one in open_at_end), default=None),
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    all_of=st.lists(pasts, max_size=8),
    first=st.integers(0, 36),
    length=st.integers(0, 36),
    step=st.sampled_from(["day", "week", "month"]),
)
def test_figures_are_what_a_slow_walk_counts(
    acts: dict[str, Act], all_of: list[Past], first: int, length: int, step: str
) -> None:
    act = acts["ims_manager"]
    begun = date(2026, 3, 8) + timedelta(days=first)
    ended = min(begun + timedelta(days=length), TODAY)
    with undone(), timezone.override(BERLIN):
        records = written(all_of, act) if all_of else []
        asked = question(
            act.viewer, {"from": str(begun), "until": str(ended), "step": step, "by": "priority"}
        )
        found = counted(asked, act.viewer)
        for priority in "123":
            wanted = slowly([p for p in all_of if p.priority == priority], asked.period.pieces)
            assert found.get(priority, Counts(len(asked.period.pieces))) == wanted
        for counts in found.values():
            assert counts.open[-1] == counts.at_end == sum(counts.ages)
        lists_agree(asked, act.viewer, [*zip(all_of, records, strict=True)])


def meant(piece: Piece) -> dict[str, Callable[[Past], bool]]:
    """Return of each filter which reports it means."""
    low, high = begin(piece.first), begin(piece.last + timedelta(days=1))

    def then(times: Iterable[datetime]) -> bool:
        return any(low <= at < high for at in times)

    return {
        "open_on": lambda one: one.state_before(high) in UNRESOLVED,
        "opened_on": lambda one: then([one.opened]),
        "reopened_on": lambda one: then(one.again()),
        "came_in_on": lambda one: then([one.opened, *one.again()]),
        "went_out_on": lambda one: then(at for at, _ in one.ends()),
        "resolved_on": lambda one: then(at for at, state in one.ends() if state in DONE),
        "cancelled_on": lambda one: then(at for at, state in one.ends() if state not in DONE),
    }


def lists_agree(asked: Question, viewer: Viewer, known: Sequence[tuple[Past, Any]]) -> None:
    """Every list that a figure leads to holds the very reports that are behind it."""

    def behind(**more: str) -> set[int]:
        parameters = {name: [raw] for name, raw in shown_by(asked, **more).items()}
        query = parse_query(IncidentType, parameters, Lookup(viewer))
        return set(selection(query, viewer).values_list("pk", flat=True))

    def those(meets: Any) -> set[int]:
        return {record.pk for past, record in known if meets(past)}

    for piece in {asked.period.pieces[0], asked.period.pieces[-1]}:
        for name, meets in meant(piece).items():
            raw = str(piece.last) if name == "open_on" else piece.raw
            assert behind(**{name: raw}) == those(meets), name
    last = asked.period.last
    high = begin(last + timedelta(days=1))
    every = [behind(open_on=str(last), opened_on=of_age(last, place)) for place in range(len(AGES))]
    assert sum(map(len, every)) == len(those(lambda p: p.state_before(high) in UNRESOLVED))


def test_restricted_and_removed_reports_are_not_counted_for_outsiders(
    acts: dict[str, Act],
) -> None:
    act, outside = acts["ims_manager"], acts["contributor"]
    mail, payroll = live(act, "Mail"), live(act, "Payroll")

    def found(viewer: Viewer) -> dict[str, Any]:
        asked = question(viewer, {"by": "service", "step": "week"}, timezone.localdate())
        return told(asked, viewer, Lookup(viewer), timezone.now())

    create(IncidentType, [{"title": "It is slow", "service": mail.pk}], act)
    before = found(outside.viewer)
    assert before["all"]["open_at_end"] == 1
    secret, gone = create(IncidentType, [{"title": "It is gone", "service": payroll.pk}] * 2, act)
    move(IncidentType, "cancel", [secret.pk], act, {"reason": "Twice."})
    move(IncidentType, "take_up", [secret.pk], act)
    assert found(outside.viewer)["all"]["came_in"] == 4
    restrict(IncidentType, secret.pk, [], act, "Somebody is named.")
    remove(IncidentType, [gone.pk], act, "Twice.")
    assert found(outside.viewer) == before
    asked = parse_query(IncidentType, {"reopened_on": ["today"]}, Lookup(outside.viewer))
    assert not selection(asked, outside.viewer)
    member = replace(
        act.viewer,
        circles=frozenset(
            Incident.objects.as_system("test").values_list("circle", flat=True).exclude(circle=None)
        ),
    )
    # Figures are everybody's; who knows of more is told so apart, and by page and API alone.
    seen = found(member)
    assert {**seen, "restricted": None} == before
    assert (seen["restricted"]["came_in"], seen["restricted"]["open_at_end"]) == (2, 1)
    service = question(member, {"by": "service"}, timezone.localdate())
    assert (
        told(service, member, Lookup(member), timezone.now(), besides=False)["restricted"] is None
    )


def test_a_service_that_one_may_not_know_of_stands_with_what_is_not_set(
    acts: dict[str, Act],
) -> None:
    act, outside = acts["ims_manager"], acts["contributor"].viewer
    mail = live(act, "Mail")
    create(IncidentType, [{"title": "It is slow", "service": mail.pk}, {"title": "A badge"}], act)

    def groups() -> list[Any]:
        asked = question(outside, {"by": "service"}, timezone.localdate())
        answer = told(asked, outside, Lookup(outside), timezone.now())
        return [(one["value"], one["open_at_end"]) for one in answer["groups"]]

    assert groups() == [(mail.reference, 1), (None, 1)]
    remove(ServiceType, [mail.pk], act, "Retired.")
    assert groups() == [(None, 2)]


def test_the_number_of_queries_is_the_same_for_any_number_of_reports(acts: dict[str, Act]) -> None:
    act = acts["ims_manager"]

    def asked(count: int) -> int:
        written(
            [Past("123"[n % 3], [(FIRST + timedelta(hours=n), "new")]) for n in range(count)], act
        )
        with CaptureQueriesContext(connection) as seen:
            for by in ("", "priority", "service", "team"):
                told(question(act.viewer, {"by": by}), act.viewer, Lookup(act.viewer), NOW)
        return len(seen)

    assert asked(1) == asked(40) <= 28


@pytest.mark.parametrize(
    ("asked", "first", "last", "step", "count"),
    [
        ({}, "2026-01-19", "2026-04-14", "week", 13),
        ({"step": "month", "from": "-11m"}, "2025-05-01", "2026-04-14", "month", 12),
        ({"from": "last-month", "until": "last-month"}, "2026-03-01", "2026-03-31", "day", 31),
        ({"from": "this-month", "until": "this-month"}, "2026-04-01", "2026-04-14", "day", 14),
        ({"from": "2026-03-04", "step": "week"}, "2026-03-04", "2026-04-14", "week", 7),
        ({"from": "2024-04-14"}, "2024-04-14", "2026-04-14", "month", 25),
    ],
)  # fmt: skip
def test_a_period_is_said_in_words_or_days(
    asked: dict[str, str], first: str, last: str, step: str, count: int
) -> None:
    begun, ended, wanted = (asked.get(name, "") for name in ("from", "until", "step"))
    found = read_period(begun, ended, wanted, TODAY)
    assert (str(found.first), str(found.last), found.step) == (first, last, step)
    assert len(found.pieces) == count
    assert found.pieces[0].first == found.first
    assert found.pieces[-1].last == found.last


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"from": "soon"}, "from"),
        ({"from": "9999-12-31"}, "from"),
        ({"until": "2026-02-30"}, "until"),
        ({"from": "2026-05-01"}, "from"),
        ({"from": "2026-04-01", "until": "2026-03-01"}, "from"),
        ({"step": "year"}, "step"),
        ({"step": "day", "from": "0002-01-01"}, "step"),
        ({"step": "day", "from": "-1y"}, "step"),
        ({"by": "owner"}, "by"),
        ({"open_on": "today"}, "open_on"),
        ({"mood": "good"}, "mood"),
    ],
)
def test_what_makes_no_sense_is_named(
    acts: dict[str, Act], asked: dict[str, str], parameter: str
) -> None:
    with pytest.raises(QueryProblem) as problem:
        question(acts["ims_manager"].viewer, asked)
    assert problem.value.parameter == parameter
    assert problem.value.hint
