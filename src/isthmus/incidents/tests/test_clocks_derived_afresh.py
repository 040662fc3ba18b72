"""Whatever happens to reports, what is kept of their clocks is what their histories tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from isthmus.agreements.clocks.reading import State
from isthmus.engine.derived import derived
from isthmus.engine.door import Act, Edit, create, edit, move
from isthmus.engine.door.bulk import update_rows
from isthmus.engine.door.transaction import door_open
from isthmus.engine.models import Organization
from isthmus.incidents.clock_reading import ClockReading
from isthmus.incidents.clocks.anew import astray
from isthmus.incidents.clocks.reading import clocks_of
from isthmus.incidents.clocks.sweep import sweep
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType
from isthmus.incidents.tests.promised import FRIDAY, SLOW, act_of, report

pytestmark = [
    pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("clock")
]  # fmt: skip

MOVES: dict[str, dict[str, str]] = {
    "take_on": {}, "go_on": {}, "close": {}, "take_up": {},
    "wait_for_user": {"why": "Which?"}, "wait_for_supplier": {"why": "A part."},
    "resolve": {"resolution": "Done."}, "reopen": {"reason": "Not yet."},
    "cancel": {"reason": "Twice."},
}  # fmt: skip
GRADES = st.sampled_from(["low", "medium", "high"])
EDITS = st.one_of(
    st.fixed_dictionaries({"impact": GRADES, "urgency": GRADES}),
    st.sampled_from([{"service": None}, {"service": "mail"}]),
    st.sampled_from([{"customer": "harbour"}, {"customer": "alpine"}]),
    st.sampled_from([{"asks": "yes", "disturbs": "no"}, {"asks": "no", "disturbs": "yes"}]),
    st.integers(-300, 0).map(lambda minutes: {"noticed_at": FRIDAY + timedelta(minutes=minutes)}),
)
STEPS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(sorted(MOVES)), EDITS, st.just("sweep")),
        st.integers(0, 3000),  # minutes that pass before
        st.one_of(st.just(0), st.integers(1, 2000)),  # minutes that it is dated back
    ),
    max_size=7,
)


def take(made: Any, what: Any, act: Act, house: dict[str, Any]) -> None:
    """Do one thing to a report, if it can be done."""
    here = Incident.objects.as_system("test").get(pk=made.pk)
    if isinstance(what, dict):
        values = {name: house.get(value, value) for name, value in what.items()}
        edit(IncidentType, [Edit(made.pk, values)], act)
    elif here.state in IncidentType.transitions()[what].sources:
        move(IncidentType, what, [made.pk], act, MOVES[what])


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
@example(steps=[({"noticed_at": FRIDAY}, 1, 0)])
@example(steps=[({"title": "Slower"}, 1, 0)])
def test_random_histories_leave_no_difference(
    acts: dict[str, Act], house: dict[str, Any], clock: Any, org: Organization, steps: Any
) -> None:
    with transaction.atomic():
        clock.move_to(FRIDAY)
        made = report(acts, house, title="Random")
        now = FRIDAY
        for what, passed, back in steps:
            now += timedelta(minutes=passed)
            clock.move_to(now)
            if what == "sweep":
                sweep(org, now)
                continue
            dated = max(FRIDAY, now - timedelta(minutes=back))
            take(made, what, Act.dated(act_of(acts).viewer, "test", dated), house)
        assert [*astray(org)] == []
        now += timedelta(hours=1)
        clock.move_to(now)
        sweep(org, now)
        assert [*astray(org)] == []
        assert_told(made, acts, now)
        transaction.set_rollback(True)


def assert_told(made: Any, acts: dict[str, Act], now: datetime) -> None:
    """After a sweep the table says what whoever reads the history now is told."""
    here = Incident.objects.as_system("test").get(pk=made.pk)
    read = {
        one.metric: one.reading for one in clocks_of(here, acts["ims_manager"].viewer, now).clocks
    }
    rows = {one.metric: one for one in ClockReading.objects.filter(record=made.pk)}
    promised = {metric: one for metric, one in read.items() if one.target is not None}
    assert rows.keys() == promised.keys()
    for metric, row in rows.items():
        reading = promised[metric]
        assert row.state == reading.state.value
        assert row.breached_at == reading.breached_at
        assert row.ended_at == reading.closed_at
        assert row.next_at is None or row.next_at > now
        if reading.state is not State.WITHDRAWN:
            assert row.due_at == reading.due_at
    due = [one.due_at for one in rows.values() if one.ended_at is None and one.due_at]
    assert here.due == min(due, default=None)


def test_what_was_bent_is_found_by_record_and_put_right(
    acts: dict[str, Act], house: dict[str, Any], org: Organization
) -> None:
    wanted = {**SLOW, "service": house["mail"], "customer": house["harbour"]}
    one, other, whole = create(IncidentType, [wanted] * 3, act_of(acts))
    rows = ClockReading.objects
    with door_open():
        rows.filter(record=one.pk, metric="restoration").delete()
        rows.filter(record=other.pk).update(due_at=FRIDAY)
        other.due = FRIDAY  # type: ignore[attr-defined]
        update_rows(Incident, [other], ("due",))
    found = {gone.reference: gone.what for gone in astray(org)}
    assert found == {one.reference: "restoration", other.reference: "due, first_response, restoration"}  # fmt: skip
    assert whole.reference not in found
    next(each for each in derived if each.name == "clocks").mend(org)
    assert [*astray(org)] == []
    assert rows.filter(record=one.pk).count() == 2
