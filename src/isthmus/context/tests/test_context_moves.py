"""What has to hold before records of the context go on, and what is refused when they are written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from isthmus.context.records.issue import IssueType
from isthmus.context.records.need import NeedType
from isthmus.context.records.obligation import ObligationType
from isthmus.context.records.process import ProcessType
from isthmus.context.records.profile import ProfileType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    Edit,
    Invalid,
    Refused,
    create,
    edit,
    move,
    refusals,
    relate,
)
from isthmus.engine.registry import RecordType
from isthmus.people.records import PartyType, PersonType

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def made(record_type: type[RecordType], act: Act, **values: Any) -> Any:
    (record,) = create(record_type, [{"title": "One", **values}], act)
    return record


def why_not(record_type: type[RecordType], verb: str, record: Any, act: Act) -> set[str]:
    (fresh,) = record_type.model.objects.visible_to(act.viewer).filter(pk=record.pk)
    return {reason.code for _, reason in refusals(record_type, verb, [fresh], act)}


def test_a_process_in_operation_has_an_owner(act: Act) -> None:
    process = made(ProcessType, act)
    assert why_not(ProcessType, "put_into_operation", process, act) == {"no-owner"}
    with pytest.raises(Refused, match="Nobody answers"):
        move(ProcessType, "put_into_operation", [process.pk], act)
    person = made(PersonType, act)
    edit(ProcessType, [Edit(process.pk, {"owner": person.pk})], act)
    move(ProcessType, "put_into_operation", [process.pk], act)


@pytest.mark.parametrize("way", ["text", "of the process", "of the party"])
def test_a_process_of_another_party_says_how_it_is_governed(act: Act, way: str) -> None:
    party, person = made(PartyType, act, supplier=True), made(PersonType, act)
    process = made(ProcessType, act, owner=person.pk, operated_by=party.pk)
    assert why_not(ProcessType, "put_into_operation", process, act) == {"ungoverned"}
    if way == "text":
        edit(ProcessType, [Edit(process.pk, {"governance": "We audit them."})], act)
    elif way == "of the process":
        relate(made(DocumentType, act).pk, "shows_governance", [process.pk], act)
    else:
        relate(process.pk, "shows_governance", [party.pk], act)
    assert why_not(ProcessType, "put_into_operation", process, act) == set()


def test_governance_of_something_else_is_none_of_this_process(act: Act) -> None:
    party, other, person = made(PartyType, act), made(PartyType, act), made(PersonType, act)
    process = made(ProcessType, act, owner=person.pk, operated_by=party.pk)
    relate(process.pk, "shows_governance", [other.pk], act)
    assert why_not(ProcessType, "put_into_operation", process, act) == {"ungoverned"}


def test_an_obligation_in_force_has_owner_and_source_and_still_applies(act: Act) -> None:
    over = act.today - timedelta(days=1)
    obligation = made(ObligationType, act, applies_until=over)
    verb = "bring_into_force"
    assert why_not(ObligationType, verb, obligation, act) == {"no-owner", "no-source", "over"}
    person = made(PersonType, act)
    changes = {"owner": person.pk, "source": "Act, 12", "applies_until": act.today}
    edit(ObligationType, [Edit(obligation.pk, changes)], act)
    move(ObligationType, verb, [obligation.pk], act)


def test_an_obligation_ends_after_it_began(act: Act) -> None:
    values = {"applies_from": act.today, "applies_until": act.today - timedelta(days=1)}
    with pytest.raises(Invalid, match="ends before it begins"):
        made(ObligationType, act, **values)


def test_a_binding_need_is_heeded_because_of_an_obligation(act: Act) -> None:
    need = made(NeedType, act, binding=True)
    assert why_not(NeedType, "heed", need, act) == {"no-party", "no-obligation"}
    assert why_not(NeedType, "leave_out", need, act) == {"binding"}
    party, obligation = made(PartyType, act), made(ObligationType, act)
    edit(NeedType, [Edit(need.pk, {"party": party.pk, "obligation": obligation.pk})], act)
    move(NeedType, "heed", [need.pk], act)
    with pytest.raises(Invalid, match="not binding"):
        edit(NeedType, [Edit(need.pk, {"binding": False})], act)


def test_what_is_not_heeded_keeps_its_reason_until_it_is(act: Act) -> None:
    key, reason = made(NeedType, act, party=made(PartyType, act).pk).pk, "Costs too much."
    need: Any
    (need,) = move(NeedType, "leave_out", [key], act, {"reason": reason})
    assert need.why_not == reason
    (need,) = move(NeedType, "heed", [key], act)
    assert need.why_not == ""


def test_an_issue_is_considered_once_somebody_said_whether_it_matters_and_why(act: Act) -> None:
    issue = made(IssueType, act)
    assert why_not(IssueType, "consider", issue, act) == {"undecided", "no-reason"}
    edit(IssueType, [Edit(issue.pk, {"relevant": "yes", "why": "We stand by a river."})], act)
    assert why_not(IssueType, "consider", issue, act) == {"no-effect"}
    edit(IssueType, [Edit(issue.pk, {"relevant": "no"})], act)
    move(IssueType, "consider", [issue.pk], act)


@pytest.fixture
def described(act: Act) -> Any:
    return made(ProfileType, act, what_it_does="Hosting.", service_provider="no")


def test_a_description_is_confirmed_when_nothing_is_left_open(act: Act) -> None:
    profile = made(ProfileType, act)
    assert why_not(ProfileType, "confirm", profile, act) == {"nothing-said", "undecided"}
    values = {"what_it_does": "Hosting.", "service_provider": "no"}
    edit(ProfileType, [Edit(profile.pk, values)], act)
    move(ProfileType, "confirm", [profile.pk], act)


def test_what_was_confirmed_is_not_changed_behind_its_back(act: Act, described: Any) -> None:
    move(ProfileType, "confirm", [described.pk], act)
    with pytest.raises(Refused, match="confirmed as it stands"):
        edit(ProfileType, [Edit(described.pk, {"legal_form": "AS"})], act)
    move(ProfileType, "describe_anew", [described.pk], act)
    edit(ProfileType, [Edit(described.pk, {"legal_form": "AS"})], act)
