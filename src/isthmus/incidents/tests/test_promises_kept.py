"""Response and restoration against target, held against a slow walk over the clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import ceil
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.agreements.records import AgreementType
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, create, restrict
from isthmus.engine.lookup import Lookup
from isthmus.engine.reading import parse_query, selection
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.figures.asking import Question, read_question, shown_by
from isthmus.incidents.figures.period import Piece
from isthmus.incidents.figures.promises import METRICS, Kept, kept
from isthmus.incidents.records import IncidentType

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BEGIN, TODAY = datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 31)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
instants = st.integers(0, 40 * 24).map(lambda hours: BEGIN + timedelta(hours=hours))
#: priority, metric, state, due, ended, elapsed
clocks = st.tuples(
    st.sampled_from("12"), st.sampled_from(METRICS[:2]),
    st.sampled_from(["running", "paused", "met", "breached", "withdrawn"]),
    instants, st.none() | instants, st.integers(0, 20),
)  # fmt: skip


def question(viewer: Viewer, asked: dict[str, str]) -> Question:
    return read_question({k: [v] for k, v in asked.items()}, Lookup(viewer), TODAY)


def written(rows: Sequence[Any], acts: dict[str, Act]) -> list[ClockReading]:
    """Write reports with a clock each that says so."""
    act = acts["ims_manager"]
    reports: list[Any] = create(
        IncidentType,
        [{"title": "It is slow", "set_priority": row[0], "priority_reason": "So."} for row in rows],
        act,
    )
    agreement = AgreementType.model.objects.as_system("test").first()
    assert agreement is not None
    return ClockReading.objects.bulk_create(
        ClockReading(
            organization=act.viewer.organization, record=report, metric=metric, agreement=agreement,
            version=1, target=1, seconds=60, state=state, started_at=BEGIN, due_at=due,
            breached_at=due if state == "breached" else None,
            ended_at=(ended or due) if state == "met" else (ended if state == "breached" else None),
            elapsed=elapsed,
        )
        for report, (_, metric, state, due, ended, elapsed) in zip(reports, rows, strict=True)
    )  # fmt: skip


def decided(one: Any) -> Iterator[tuple[str, datetime]]:
    """Yield what became of a clock, and when."""
    if one.state == "met":
        yield "met", one.ended_at
    if one.state == "breached":
        yield "missed", one.due_at
    if one.state == "running" and one.due_at < NOW:
        yield "missed", one.due_at
    if one.state in ("met", "breached") and one.ended_at is not None:
        yield "reached", one.ended_at


def slowly(rows: Sequence[ClockReading], first: datetime, after: datetime) -> Kept | None:
    found = [(what, one) for one in rows for what, at in decided(one) if first <= at < after]
    took = sorted(one.elapsed for what, one in found if what == "reached")
    counts = [sum(what == name for what, _ in found) for name in ("met", "missed", "reached")]
    if not any(counts):
        return None
    within = [took[ceil(len(took) * part / 10) - 1] if took else None for part in (5, 9)]
    return Kept(*counts, *within)


@FEW
@given(rows=st.lists(clocks, max_size=14), first=st.integers(0, 29), length=st.integers(0, 30))
def test_what_was_kept_is_what_a_slow_walk_counts(
    acts: dict[str, Act], house: dict[str, Any], rows: list[Any], first: int, length: int
) -> None:
    viewer = acts["ims_manager"].viewer
    begun = date(2026, 3, 1) + timedelta(days=first)
    ended = min(begun + timedelta(days=length), TODAY)
    low, high = (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        for day in (begun, ended + timedelta(days=1))
    )
    with transaction.atomic():
        made = written(rows, acts) if rows else []
        asked = question(viewer, {"from": str(begun), "until": str(ended), "by": "priority"})
        found = kept(asked, viewer, NOW, grouped=True)
        whole = kept(asked, viewer, NOW, grouped=False)
        for metric, priority in product(METRICS, "12"):
            mine = [o for o in made if o.metric == metric and o.record.priority == priority]
            assert found.get(priority, {}).get(metric) == slowly(mine, low, high)
        for metric in METRICS:
            mine = [one for one in made if one.metric == metric]
            assert whole.get(None, {}).get(metric) == slowly(mine, low, high)
        transaction.set_rollback(True)


def test_the_lists_hold_the_reports_behind_it(
    acts: dict[str, Act], house: dict[str, Any], clock: Any
) -> None:
    clock.move_to(NOW)
    viewer = acts["ims_manager"].viewer
    day = timedelta(days=1)
    made = written(
        [("1", "restoration", state, BEGIN + due * day, ended and BEGIN + ended * day, 5)
         for state, due, ended in [("met", 9, 8), ("breached", 9, 12), ("running", 9, None),
                                   ("running", 60, None), ("paused", 9, None), ("met", 20, 20)]],
        acts,
    )  # fmt: skip
    raw = Piece(date(2026, 3, 5), date(2026, 3, 15)).raw
    asked = question(viewer, {"from": "2026-03-05", "until": "2026-03-15"})

    def behind(name: str) -> set[int]:
        more = {name: f"restoration:{raw}"}
        parameters = {key: [one] for key, one in shown_by(asked, **more).items()}
        query = parse_query(IncidentType, parameters, Lookup(viewer))
        return set(selection(query, viewer).values_list("pk", flat=True))

    keys = [one.record_id for one in made]
    assert behind("met_on") == {keys[0]}
    assert behind("missed_on") == {keys[1], keys[2]}
    assert behind("reached_on") == {keys[0], keys[1]}
    told = kept(asked, viewer, NOW, grouped=False)[None]["restoration"]
    assert (told.met, told.missed, told.reached) == (1, 2, 2)


def test_it_takes_two_queries_and_tells_outsiders_nothing(
    acts: dict[str, Act], house: dict[str, Any]
) -> None:
    outside = acts["contributor"].viewer
    made = written([("1", "restoration", "met", BEGIN, BEGIN, 5)] * 12, acts)
    for one in made[1:]:
        restrict(IncidentType, one.record_id, [], acts["ims_manager"], "Somebody is named.")
    asked = question(outside, {"from": "2026-03-01", "by": "priority"})
    with CaptureQueriesContext(connection) as seen:
        found = kept(asked, outside, timezone.now(), grouped=True)
    assert len(seen) == 2
    assert found == {"1": {"restoration": Kept(1, 0, 1, 5, 5)}}
