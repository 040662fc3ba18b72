"""What hangs on a restricted record is known to the same people, whichever came first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isthmus.engine.access import Viewer
from isthmus.engine.door import (
    Act,
    Edit,
    Forbidden,
    Invalid,
    Refused,
    create,
    edit,
    grant_clearance,
    lift,
    lift_many,
    remove,
    restrict,
    restrict_many,
)
from isthmus.engine.models import Entry, Event
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.tests.hanging import TYPES, FindingType, MatterType, StepType, registered
from isthmus.engine.validation import check_record_types
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _hanging(db: None) -> Iterator[None]:
    with registered():
        yield


@pytest.fixture
def manager(memberships: dict[str, Membership]) -> Callable[[], Act]:
    """Return a function that gives an act of the IMS manager, with the circles of that moment."""
    return lambda: Act.now(viewer_of(memberships["ims_manager"]), "test")


Now = Callable[[], Act]


def make(record_type: type[RecordType], act: Act, **values: Any) -> Any:
    (made,) = create(record_type, [{"title": record_type.label, **values}], act)
    return made


def chain(act: Act) -> tuple[Any, Any, Any]:
    """Return a matter, a step of it, and a finding of that step."""
    matter = make(MatterType, act)
    step = make(StepType, act, matter=matter.pk)
    return matter, step, make(FindingType, act, step=step.pk)


def entry(record: Any) -> Entry:
    return Entry.objects.as_system("test").get(pk=record.pk)


def visible(viewer: Viewer) -> set[int]:
    """Return the keys of all records of the three registers that the viewer is told of."""
    return {
        key
        for one in TYPES
        for key in one.model.objects.visible_to(viewer).values_list("pk", flat=True)
    }


def agree(*records: Any) -> None:
    """Assert that each record and its row of the directory say the same."""
    for record in records:
        row = type(record).objects.as_system("test").get(pk=record.pk)
        one = entry(record)
        assert (row.circle_id, row.reference) == (one.circle_id, one.reference)


def test_the_declarations_are_right() -> None:
    assert check_record_types() == []


def test_restricting_goes_all_the_way_down_and_every_reference_changes(
    manager: Now, viewers: dict[str, Viewer]
) -> None:
    matter, step, finding = chain(manager())
    before = {entry(one).reference for one in (matter, step, finding)}
    circle = restrict(MatterType, matter.pk, [], manager(), "inquiry").circle_id
    after = [entry(one) for one in (matter, step, finding)]
    assert {one.circle_id for one in after} == {circle}
    assert not before & {one.reference for one in after}
    assert visible(viewers["contributor"]) == set()
    assert visible(manager().viewer) == {matter.pk, step.pk, finding.pk}
    agree(matter, step, finding)
    for one in after:
        event = Event.objects.filter(entry=one).latest("seq")
        assert event.verb == "restricted"
        changes = json.loads(event.payload)["changes"]
        assert changes["circle"] == [None, str(circle)]
        assert changes["reference"][1] == one.reference


def test_lifting_goes_all_the_way_down_and_gives_ordinary_numbers(
    manager: Now, viewers: dict[str, Viewer]
) -> None:
    matter, step, finding = chain(manager())
    restrict(MatterType, matter.pk, [], manager(), "inquiry")
    hidden = {entry(one).reference for one in (matter, step, finding)}
    lift(MatterType, matter.pk, manager(), "closed")
    after = [entry(one) for one in (matter, step, finding)]
    assert {one.circle_id for one in after} == {None}
    assert not hidden & {one.reference for one in after}
    year = manager().today.year
    assert all(f"-{year}-" in one.reference for one in after)
    assert visible(viewers["contributor"]) == {matter.pk, step.pk, finding.pk}
    agree(matter, step, finding)
    assert {Event.objects.filter(entry=one).latest("seq").verb for one in after} == {"lifted"}


def test_what_is_removed_already_is_restricted_with_the_rest(manager: Now) -> None:
    matter, step, finding = chain(manager())
    remove(StepType, [step.pk], manager(), "slip")
    circle = restrict(MatterType, matter.pk, [], manager(), "inquiry").circle_id
    assert entry(step).circle_id == entry(finding).circle_id == circle


def test_what_is_made_below_a_restricted_record_is_restricted_from_birth(manager: Now) -> None:
    matter = make(MatterType, manager())
    circle = restrict(MatterType, matter.pk, [], manager(), "inquiry").circle_id
    ordinary, step = create(
        StepType, [{"title": "free"}, {"title": "below", "matter": matter.pk}], manager()
    )
    assert (ordinary.circle_id, step.circle_id) == (None, circle)
    assert f"-{manager().today.year}-" in ordinary.reference
    assert f"-{manager().today.year}-" not in step.reference
    finding = make(FindingType, manager(), step=step.pk)
    assert finding.circle_id == circle
    agree(ordinary, step, finding)


def test_nothing_can_be_hung_on_what_one_does_not_know_of(
    manager: Now, acts: dict[str, Act]
) -> None:
    matter, step, _ = chain(manager())
    restrict(MatterType, matter.pk, [], manager(), "inquiry")
    free = make(StepType, acts["contributor"])
    answers = []
    for key in (matter.pk, 1):
        with pytest.raises(Invalid) as made:
            make(StepType, acts["contributor"], matter=key)
        with pytest.raises(Invalid) as moved:
            edit(StepType, [Edit(free.pk, {"matter": key})], acts["contributor"])
        answers.append((str(made.value), str(moved.value)))
    assert answers[0] == answers[1]
    assert entry(step).circle_id is not None


def test_hanging_it_below_a_restricted_record_restricts_it_with_all_below(manager: Now) -> None:
    matter, step, finding = chain(manager())
    secret = make(MatterType, manager())
    circle = restrict(MatterType, secret.pk, [], manager(), "inquiry").circle_id
    edit(StepType, [Edit(step.pk, {"matter": secret.pk})], manager())
    assert entry(matter).circle_id is None
    assert entry(step).circle_id == entry(finding).circle_id == circle
    agree(step, finding)


@pytest.mark.parametrize("to", ["open", "nothing", "other"])
def test_hanging_it_elsewhere_lets_go_of_the_circle_for_those_who_may_restrict(
    to: str, manager: Now, memberships: dict[str, Membership]
) -> None:
    matter, step, finding = chain(manager())
    others = {"open": make(MatterType, manager()), "other": make(MatterType, manager())}
    insider = memberships["contributor"]
    for one in (matter, others["other"]):
        restrict(MatterType, one.pk, [insider.principal_id], manager(), "inquiry")
    target = others[to].pk if to in others else None
    change = Edit(step.pk, {"matter": target})
    with pytest.raises(Forbidden):
        edit(StepType, [change], Act.now(viewer_of(insider), "test"))
    assert entry(step).circle_id == entry(matter).circle_id
    edit(StepType, [change], manager())
    expected = entry(others["other"]).circle_id if to == "other" else None
    assert entry(step).circle_id == entry(finding).circle_id == expected
    agree(step, finding)


def test_a_circle_of_its_own_is_never_widened_from_above(
    manager: Now, memberships: dict[str, Membership]
) -> None:
    matter, step, finding = chain(manager())
    own = restrict(StepType, step.pk, [], manager(), "narrow").circle_id
    auditor = memberships["auditor"].principal_id
    restrict(MatterType, matter.pk, [auditor], manager(), "wider")
    assert entry(step).circle_id == entry(finding).circle_id == own
    lift(MatterType, matter.pk, manager(), "closed")
    assert entry(step).circle_id == entry(finding).circle_id == own
    other = make(MatterType, manager())
    edit(StepType, [Edit(step.pk, {"matter": other.pk})], manager())
    assert entry(step).circle_id == own


def test_who_may_know_is_chosen_at_the_top_only(
    manager: Now, memberships: dict[str, Membership]
) -> None:
    matter, step, _ = chain(manager())
    restrict(MatterType, matter.pk, [], manager(), "inquiry")
    person = memberships["auditor"].principal_id
    act = manager()
    until = act.occurred_at.replace(year=act.occurred_at.year + 1)
    for attempt in (
        lambda: restrict(StepType, step.pk, [person], act, "wider"),
        lambda: lift(StepType, step.pk, act, "done"),
        lambda: grant_clearance(StepType, step.pk, person, until, act, "audit"),
    ):
        with pytest.raises(Refused, match=entry(matter).reference):
            attempt()


def test_the_number_of_queries_does_not_grow_with_what_hangs_on_it(
    manager: Now, django_assert_max_num_queries: Any
) -> None:
    matter = make(MatterType, manager())
    create(StepType, [{"title": f"{n}", "matter": matter.pk} for n in range(40)], manager())
    with django_assert_max_num_queries(60):
        restrict(MatterType, matter.pk, [], manager(), "inquiry")


def test_pages_of_what_hangs_on_it_answer_as_if_it_was_not_there(
    manager: Now, sign_in: Callable[[str], Client]
) -> None:
    matter, step, _ = chain(manager())
    old = entry(step).reference
    restrict(MatterType, matter.pk, [], manager(), "inquiry")
    client = sign_in("contributor")
    absent = client.get("/o/northgate/steps/STP-1999-0001/")
    for reference in (old, entry(step).reference):
        answer = client.get(f"/o/northgate/steps/{reference}/")
        assert (answer.status_code, answer.content) == (404, absent.content)
    assert sign_in("ims_manager").get(f"/o/northgate/steps/{old}/").status_code == 404
    assert (
        sign_in("ims_manager").get(f"/o/northgate/steps/{entry(step).reference}/").status_code
        == 200
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"hangs_on": "owner"}, "isthmus.E015"),
        ({"hangs_on": "weather"}, "isthmus.E015"),
        ({"restrictable": False}, "isthmus.E016"),
    ],
)
def test_a_wrong_declaration_is_named(changes: dict[str, Any], problem: str) -> None:
    broken = type("Broken", (StepType,), changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_types", {"hanging.step": broken})
        assert problem in {str(message.id) for message in check_record_types()}


def test_what_hangs_on_many_follows_each_in_as_many_queries(manager: Now) -> None:
    matters = create(MatterType, [{"title": f"M{n}"} for n in range(6)], manager())
    steps = create(
        StepType, [{"title": f"S{n}", "matter": one.pk} for n, one in enumerate(matters)], manager()
    )
    counts = []
    for part in (slice(0, 1), slice(1, 6)):
        keys = [one.pk for one in matters[part]]
        with CaptureQueriesContext(connection) as restricted:
            done = restrict_many(MatterType, keys, [], manager(), "inquiry")
        circles = [record.circle_id for record, _ in done]
        assert [entry(one).circle_id for one in steps[part]] == circles
        counts.append(len([one for one in restricted if one["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]
    lift_many(MatterType, [one.pk for one in matters], manager(), "over")
    assert {entry(one).circle_id for one in steps} == {None}
    for one in steps:
        with pytest.raises(Invalid):
            lift_many(StepType, [one.pk], manager(), "open")
