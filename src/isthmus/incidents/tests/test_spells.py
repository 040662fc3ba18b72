"""When a report was open follows from its history, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from isthmus.engine.derived import derived
from isthmus.engine.door import Act, Edit, create, edit, move, remove
from isthmus.engine.door.transaction import door_open
from isthmus.engine.history.replay import replay
from isthmus.engine.transfer.replaying import replay_log
from isthmus.incidents.figures.following import told
from isthmus.incidents.figures.spells import Open, Step, spells
from isthmus.incidents.models import Incident
from isthmus.incidents.records import IncidentType
from isthmus.incidents.spell import Spell
from isthmus.incidents.tests.test_replayed_logs import SAMPLE, SERVICENOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
SLOW = {"title": "It is slow", "disturbs": "yes", "security_seen": "no"}


def hours(count: float) -> datetime:
    return MAY + timedelta(hours=count)


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return Act.dated(acts["ims_manager"].viewer, "test", MAY)


def later(act: Act, count: float) -> Act:
    return Act.dated(act.viewer, act.via, hours(count))


def moved(verb: str, made: Any, act: Act, given: dict[str, Any] | None = None) -> Any:
    return move(IncidentType, verb, [made.pk], act, given)[0]


def standing(made: Any) -> list[Open]:
    rows = Spell.objects.filter(report=made.pk).order_by("number")
    return [Open(one.begun_at, one.ended_at, one.ended_in) for one in rows]


def agree(act: Act) -> None:
    """Compare with history, by all ways that tell of it."""
    assert not [one for one in replay(act.viewer.organization) if one.table == "spells"]
    with transaction.atomic():
        before = [*Spell.objects.order_by("report", "number").values_list(*COLUMNS)]
        Spell.objects.all().delete()
        import_module("isthmus.incidents.migrations.0005_spells").tell(apps, None)
        assert [*Spell.objects.order_by("report", "number").values_list(*COLUMNS)] == before
        transaction.set_rollback(True)


COLUMNS = ("report", "number", "begun_at", "ended_at", "ended_in")


def test_it_is_open_from_when_it_was_noticed_until_it_is_resolved(act: Act) -> None:
    (made,) = create(IncidentType, [{**SLOW, "noticed_at": hours(-3)}], act)
    assert standing(made) == [Open(hours(-3))]
    moved("take_on", made, later(act, 1))
    moved("wait_for_user", made, later(act, 2), {"why": "a screenshot"})
    assert standing(made) == [Open(hours(-3))]
    moved("resolve", made, later(act, 5), {"resolution": "Restarted."})
    moved("close", made, later(act, 9))
    assert standing(made) == [Open(hours(-3), hours(5), "resolved")]
    agree(act)


def test_each_reopening_begins_another_spell(act: Act) -> None:
    (made,) = create(IncidentType, [SLOW], act)
    for begin in (0, 10):
        moved("resolve", made, later(act, begin + 1), {"resolution": "Restarted."})
        moved("reopen", made, later(act, begin + 2), {"reason": "It is slow again."})
    moved("cancel", made, later(act, 20), {"reason": "Twice."})
    moved("take_up", made, later(act, 21))
    assert standing(made) == [
        Open(hours(0), hours(1), "resolved"),
        Open(hours(2), hours(11), "resolved"),
        Open(hours(12), hours(20), "cancelled"),
        Open(hours(21)),
    ]
    agree(act)


def test_another_time_of_noticing_moves_the_first_spell(act: Act) -> None:
    (made,) = create(IncidentType, [SLOW], act)
    moved("resolve", made, later(act, 1), {"resolution": "Restarted."})
    edit(IncidentType, [Edit(made.pk, {"noticed_at": hours(-2)})], later(act, 2))
    assert standing(made) == [Open(hours(-2), hours(1), "resolved")]
    # Noticed after it was resolved: it was open for no time, and came in and went out at once.
    edit(IncidentType, [Edit(made.pk, {"noticed_at": hours(2)})], later(act, 3))
    assert standing(made) == [Open(hours(2), hours(2), "resolved")]
    agree(act)


def test_what_is_written_beside_costs_nothing_and_changes_nothing(act: Act) -> None:
    (made,) = create(IncidentType, [SLOW], act)
    with CaptureQueriesContext(connection) as seen:
        edit(IncidentType, [Edit(made.pk, {"category": "Mail"})], later(act, 1))
    assert not [one for one in seen if "incidents_spell" in one["sql"]]
    assert standing(made) == [Open(hours(0))]


def test_a_batch_costs_as_much_as_two(act: Act) -> None:
    def asked(count: int) -> int:
        made = create(IncidentType, [SLOW] * count, act)
        keys = [one.pk for one in made]
        with CaptureQueriesContext(connection) as seen:
            move(IncidentType, "resolve", keys, later(act, 1), {"resolution": "Restarted."})
            move(IncidentType, "reopen", keys, later(act, 2), {"reason": "Not at all."})
        return len([one for one in seen if "incidents_spell" in one["sql"]])

    asked(2)
    assert asked(40) == asked(2)


def test_a_replayed_report_is_open_at_its_true_times(act: Act) -> None:
    assert replay_log(IncidentType, SAMPLE, SERVICENOW.read_text(), act).accounted
    reports = Incident.objects.as_system("test")
    assert reports
    for one in reports:
        found = standing(one)
        assert found == [*told([one.pk])[one.pk]]
        assert found[0].begun_at == one.opened_at
        assert len(found) == 1 + one.reopened
        if one.resolved_at is not None:
            assert found[-1].ended_at == max(one.resolved_at, found[-1].begun_at)
    agree(act)


def test_what_is_wrong_is_found(act: Act) -> None:
    made, other = create(IncidentType, [SLOW, SLOW], act)
    Spell.objects.filter(report=made.pk).update(begun_at=hours(3))
    Spell.objects.filter(report=other.pk).delete()
    found = {
        (one.reference, one.column) for one in replay(act.viewer.organization)
        if one.table == "spells"
    }  # fmt: skip
    assert found == {(made.reference, "begun_at"), (other.reference, "")}


def test_a_removed_report_keeps_its_spells(act: Act) -> None:
    (made,) = create(IncidentType, [SLOW], act)
    remove(IncidentType, [made.pk], later(act, 1), "Twice.")
    assert standing(made) == [Open(hours(0))]


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        # A log may begin with what is resolved already: it was open until then.
        ([Step(hours(5), "closed", hours(3))], [Open(hours(0), hours(3), "closed")]),
        ([Step(hours(5), "cancelled", None)], [Open(hours(0), hours(5), "cancelled")]),
        # When it was resolved is said later than that it was.
        (
            [Step(hours(1), "new", None), Step(hours(4), "resolved", None),
             Step(hours(6), "closed", hours(3))],
            [Open(hours(0), hours(3), "resolved")],
        ),
        # What was cancelled stays so, whatever a log says of it afterwards.
        (
            [Step(hours(2), "cancelled", None), Step(hours(4), "resolved", hours(4)),
             Step(hours(5), "closed", hours(4))],
            [Open(hours(0), hours(2), "cancelled")],
        ),
        (
            [Step(hours(2), "resolved", hours(2)), Step(hours(3), "cancelled", None),
             Step(hours(4), "resolved", hours(4)), Step(hours(5), "closed", hours(4))],
            [Open(hours(0), hours(2), "resolved")],
        ),
        # Nothing ends before it begins, whatever a log says.
        ([Step(hours(1), "resolved", hours(-9))], [Open(hours(0), hours(0), "resolved")]),
        (
            [Step(hours(4), "resolved", hours(4)), Step(hours(3), "active", None)],
            [Open(hours(0), hours(4), "resolved"), Open(hours(4))],
        ),
    ],
)  # fmt: skip
def test_what_a_log_leaves_open_is_told_from_the_rest(
    steps: list[Step], wanted: list[Open]
) -> None:
    assert spells(hours(0), steps) == wanted


def test_a_reindex_finds_times_that_history_does_not_tell_and_puts_them_right(act: Act) -> None:
    (times,) = [one for one in derived if one.name == "times open"]
    made, other = create(IncidentType, [SLOW, SLOW], act)
    moved("resolve", made, later(act, 2), {"resolution": "Done."})
    organization = act.viewer.organization
    assert not [*times.astray(organization)]
    with door_open():
        Spell.objects.filter(report=made.pk).update(ended_at=hours(5))
        Spell.objects.filter(report=other.pk).delete()
    wrong = {one.reference for one in times.astray(organization)}
    assert wrong == {made.reference, other.reference}
    times.mend(organization)
    assert not [*times.astray(organization)]
    assert standing(made) == [Open(MAY, hours(2), "resolved")]
