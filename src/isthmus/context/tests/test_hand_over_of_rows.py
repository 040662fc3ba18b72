"""What people who leave hold inside trainings and competences: invitations pass, the past stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from isthmus.context.models import Holder, Participant
from isthmus.context.records.competence import CompetenceType
from isthmus.context.records.training import TrainingType
from isthmus.engine.door import Act, create, edit, move, restrict
from isthmus.engine.door.edit import Edit
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType
from isthmus.people.handover.parts import staying
from isthmus.people.handover.run import begin, holdings
from isthmus.people.models import Membership, Person
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

INVITED, ATTENDED = {"attendance": "invited"}, {"attendance": "attended"}


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def leaver(acts: dict[str, Act]) -> Any:
    return acts["contributor"].viewer.principal_id


@pytest.fixture
def successor(acts: dict[str, Act]) -> Any:
    return acts["approver"].viewer.principal_id


def made(record_type: type[RecordType], act: Act, **values: Any) -> Any:
    return create(record_type, [{"title": "First aid", **values}], act)[0]


def hand(leaver: int, successor: int, act: Act) -> Any:
    return begin(leaver, successor, {}, "They leave", act, closes=False)


def people(training: Any) -> list[tuple[int | None, str]]:
    rows = Participant.objects.filter(record=training).order_by("position")
    return list(rows.values_list("person", "attendance"))


def test_an_invitation_passes_on_and_what_was_attended_stays(
    org: Organization, act: Act, leaver: int, successor: int
) -> None:
    rows = [{"person": leaver, **INVITED}, {"name": "A guest", **INVITED}]
    ahead = made(TrainingType, act, participants=rows)
    held = made(TrainingType, act, participants=[{"person": leaver, **ATTENDED}],
                held_on=act.today - timedelta(days=1))  # fmt: skip
    move(TrainingType, "hold", [held.pk], act)
    assert [(one.seat.code, [h.entry for h in one.held]) for one in holdings(leaver, act.viewer)] == [
        ("context.participant.person", [ahead.pk])
    ]  # fmt: skip
    assert [(one.code, [h.entry for h in one.held]) for one in staying(leaver, act.viewer)] == [
        ("context.participant.person", [held.pk])
    ]
    row = hand(leaver, successor, act)
    assert (row.refused, row.moved) == ([], {"context.participant.person": 1})
    assert people(ahead) == [(successor, "invited"), (None, "invited")]
    assert people(held) == [(leaver, "attended")]
    assert holdings(leaver, act.viewer) == []
    assert list(replay(org)) == []


def test_who_is_invited_already_is_not_invited_twice(act: Act, leaver: int, successor: int) -> None:
    rows = [{"person": leaver, **INVITED}, {"person": successor, **INVITED}]
    training = made(TrainingType, act, participants=rows)
    assert hand(leaver, successor, act).refused == []
    assert people(training) == [(successor, "invited")]


def test_an_invitation_to_what_does_not_take_place_stays(
    act: Act, leaver: int, successor: int
) -> None:
    training = made(TrainingType, act, participants=[{"person": leaver, **INVITED}])
    move(TrainingType, "cancel", [training.pk], act, {"reason": "Nobody had time"})
    hand(leaver, successor, act)
    assert people(training) == [(leaver, "invited")]
    assert len(staying(leaver, act.viewer)) == 1


def test_what_somebody_can_do_goes_with_them(act: Act, leaver: int, successor: int) -> None:
    competence = made(CompetenceType, act, holders=[{"person": leaver, "level": "learning"}])
    assert holdings(leaver, act.viewer) == []
    (stays,) = staying(leaver, act.viewer)
    assert (stays.code, [one.entry for one in stays.held]) == (
        "context.holder.person", [competence.pk],
    )  # fmt: skip
    hand(leaver, successor, act)
    assert list(Holder.objects.values_list("person", flat=True)) == [leaver]


def test_rows_of_what_the_operator_may_not_know_of_are_neither_shown_nor_moved(
    acts: dict[str, Act], leaver: int, successor: int, memberships: dict[str, Membership]
) -> None:
    act = acts["ims_manager"]
    training = made(TrainingType, act, participants=[{"person": leaver, **INVITED}])
    restrict(TrainingType, training.pk, [], act, "Only us")
    for one in (acts["administrator"], acts["contributor"]):
        assert holdings(leaver, one.viewer) == []
    hand(leaver, successor, acts["administrator"])
    assert people(training) == [(leaver, "invited")]
    edit(TrainingType, [Edit(training.pk, {"participants": [{"person": leaver, **ATTENDED}]})],
         Act.now(viewer_of(memberships["ims_manager"]), "test"))  # fmt: skip
    assert staying(leaver, acts["administrator"].viewer) == []


def test_the_page_and_the_api_show_what_passes_and_what_stays(
    act: Act, leaver: int, sign_in: Callable[[str], Client]
) -> None:
    ahead = made(TrainingType, act, participants=[{"person": leaver, **INVITED}])
    held = made(CompetenceType, act, holders=[{"person": leaver, "level": "learning"}])
    reference = Person.objects.as_system("test").get(pk=leaver).reference
    client = sign_in("ims_manager")
    text = client.get(f"/o/northgate/people/{reference}/hand-over/").content.decode()
    before, after = text.split("Stays as it is")
    assert ahead.reference in before
    assert held.reference not in before
    assert held.reference in after
    told = client.get(f"/api/v1/o/northgate/hand-overs/{reference}").json()
    assert [one["records"] for one in told["holds"]] == [[ahead.reference]]
    assert [one["records"] for one in told["stays"]] == [[held.reference]]
