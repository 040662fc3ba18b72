"""What the probes over the context see, and from which day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.probe import ProbeResult, probes
from isthmus.conformity.runner import run
from isthmus.context.records.issue import IssueType
from isthmus.context.records.need import NeedType
from isthmus.context.records.obligation import ObligationType
from isthmus.context.records.process import ProcessType
from isthmus.documents.records import DocumentType
from isthmus.engine.door import Act, Edit, create, edit, move, relate, remove, restrict
from isthmus.engine.models import Organization
from isthmus.engine.registry import RecordType
from isthmus.people.records import PartyType, PersonType
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Make = Callable[..., Any]
#: Outcome, how many are examined, which fall short; so many days from now.
Probed = Callable[..., tuple[str, int, list[int]]]
NOTHING: tuple[str, int, list[int]] = ("no_evidence", 0, [])


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    adopt_editions(["iso27001-2022", "iso20000-1-2018"], acts["ims_manager"])
    return acts["ims_manager"]


@pytest.fixture
def probed(org: Organization, act: Act) -> Probed:
    def run_it(id_: str, days: int = 0) -> tuple[str, int, list[int]]:
        result: ProbeResult
        (result,) = run(org, act.today + timedelta(days=days), only=[id_])
        return result.outcome, result.examined, sorted(entry.pk for entry in result.sample)

    return run_it


@pytest.fixture
def make(act: Act) -> Make:
    """Create a record and take it through transitions."""

    def made(record_type: type[RecordType], *verbs: str, **values: Any) -> Any:
        (record,) = create(record_type, [{"title": "One", **values}], act)
        for verb in verbs:
            (record,) = move(record_type, verb, [record.pk], act)
        return record

    return made


@pytest.fixture
def person(make: Make) -> Any:
    return make(PersonType)


@pytest.fixture
def soon(act: Act) -> date:
    return act.today + timedelta(days=10)


CONSIDERED: dict[str, Any] = {"relevant": "no", "why": "Looked at."}


def test_climate_change_is_considered_whatever_comes_of_it(
    make: Make, probed: Probed, act: Act, soon: date
) -> None:
    id_ = "climate-change-not-considered-isms"
    make(IssueType, "consider", topic="law", **CONSIDERED)
    assert probed(id_) == NOTHING
    issue = make(IssueType, topic="climate", review_due=soon)
    assert probed(id_) == ("falls_short", 1, [issue.pk])
    edit(IssueType, [Edit(issue.pk, CONSIDERED)], act)
    move(IssueType, "consider", [issue.pk], act)
    assert probed(id_, 10) == ("met", 1, [])
    assert probed(id_, 11) == ("falls_short", 1, [issue.pk])
    move(IssueType, "close", [issue.pk], act, {"reason": "Moved away"})
    assert probed(id_) == NOTHING


def test_internal_and_external_issues_are_considered_and_reviewed(
    make: Make, probed: Probed, act: Act, soon: date
) -> None:
    id_ = "issues-review-overdue-isms"
    assert probed(id_) == NOTHING
    outside = make(IssueType, "consider", kind="external", review_due=soon, **CONSIDERED)
    make(IssueType, kind="internal", review_due=soon)
    assert probed(id_) == NOTHING
    # One kind alone is no evidence, but it can be late.
    assert probed(id_, 11) == ("falls_short", 1, [outside.pk])
    make(IssueType, "consider", kind="internal", review_due=soon, **CONSIDERED)
    assert probed(id_, 10) == ("met", 2, [])
    assert probed(id_, 11)[:2] == ("falls_short", 2)
    edit(IssueType, [Edit(outside.pk, {"review_due": None})], act)
    assert probed(id_) == ("falls_short", 2, [outside.pk])


def test_of_customers_and_interested_parties_needs_are_known(
    make: Make, probed: Probed, act: Act
) -> None:
    id_ = "interested-party-without-needs-isms"
    make(PartyType, supplier=True)
    assert probed(id_) == NOTHING
    customer, authority = make(PartyType, customer=True), make(PartyType, interested_party=True)
    assert probed(id_) == ("falls_short", 2, sorted([customer.pk, authority.pk]))
    needs = [make(NeedType, party=one.pk) for one in (customer, authority)]
    assert probed(id_) == ("met", 2, [])
    remove(NeedType, [needs[0].pk], act, "A slip")
    assert probed(id_) == ("falls_short", 2, [customer.pk])
    move(PartyType, "part", [customer.pk], act)
    assert probed(id_) == ("met", 1, [])


def test_needs_are_reviewed_when_they_are_due(
    make: Make, probed: Probed, act: Act, soon: date
) -> None:
    id_ = "need-review-overdue-isms"
    assert probed(id_) == NOTHING
    need = make(NeedType, review_due=soon)
    assert probed(id_, 10) == ("met", 1, [])
    assert probed(id_, 11) == ("falls_short", 1, [need.pk])
    move(NeedType, "leave_out", [need.pk], act, {"reason": "Costs too much"})
    assert probed(id_, 11) == NOTHING


@pytest.fixture
def obligation(make: Make, person: Any, soon: date) -> Any:
    return make(
        ObligationType,
        "bring_into_force",
        owner=person.pk,
        source="Act, 12",
        applies_from=soon - timedelta(days=5),
        applies_until=soon + timedelta(days=30),
        review_due=soon + timedelta(days=10),
    )


@pytest.mark.parametrize(
    "id_",
    ["obligation-without-owner-isms", "obligation-not-met-isms", "obligation-review-overdue-isms"],
)
def test_an_obligation_is_examined_from_its_first_to_its_last_day(
    id_: str, make: Make, obligation: Any, probed: Probed, act: Act
) -> None:
    make(ObligationType)
    assert [probed(id_, day)[1] for day in (4, 5, 40, 41)] == [0, 1, 1, 0]
    move(ObligationType, "end", [obligation.pk], act, {"reason": "Repealed"})
    assert probed(id_, 6) == NOTHING


def test_somebody_answers_for_an_obligation(obligation: Any, probed: Probed, act: Act) -> None:
    assert probed("obligation-without-owner-isms", 6) == ("met", 1, [])
    edit(ObligationType, [Edit(obligation.pk, {"owner": None})], act)
    assert probed("obligation-without-owner-isms", 6) == ("falls_short", 1, [obligation.pk])


def test_an_obligation_is_reviewed_when_it_is_due(
    obligation: Any, probed: Probed, act: Act
) -> None:
    id_ = "obligation-review-overdue-isms"
    assert probed(id_, 20) == ("met", 1, [])
    assert probed(id_, 21) == ("falls_short", 1, [obligation.pk])
    edit(ObligationType, [Edit(obligation.pk, {"review_due": None})], act)
    assert probed(id_, 6) == ("falls_short", 1, [obligation.pk])


def test_an_obligation_is_met_by_what_everybody_may_know_of(
    make: Make, obligation: Any, probed: Probed, act: Act
) -> None:
    id_ = "obligation-not-met-isms"
    assert probed(id_, 6) == ("falls_short", 1, [obligation.pk])
    document, hidden = make(DocumentType), make(DocumentType)
    relate(hidden.pk, "meets", [obligation.pk], act)
    restrict(DocumentType, hidden.pk, [], act, "test")
    assert probed(id_, 6)[0] == "falls_short"
    relate(document.pk, "meets", [obligation.pk], act)
    assert probed(id_, 6) == ("met", 1, [])
    remove(DocumentType, [document.pk], act, "test")
    assert probed(id_, 6)[0] == "falls_short"


@pytest.fixture
def process(make: Make, person: Any, soon: date) -> Any:
    return make(ProcessType, "put_into_operation", owner=person.pk, review_due=soon)


@pytest.mark.parametrize("id_", ["process-without-owner-isms", "process-review-overdue-isms"])
def test_only_processes_in_operation_are_examined(
    id_: str, make: Make, process: Any, probed: Probed, act: Act
) -> None:
    make(ProcessType)
    assert probed(id_) == ("met", 1, [])
    move(ProcessType, "retire", [process.pk], act)
    assert probed(id_, 99) == NOTHING


def test_a_process_falls_short_without_owner_and_after_its_review_was_due(
    process: Any, probed: Probed, act: Act
) -> None:
    assert probed("process-review-overdue-isms", 10) == ("met", 1, [])
    assert probed("process-review-overdue-isms", 11) == ("falls_short", 1, [process.pk])
    edit(ProcessType, [Edit(process.pk, {"owner": None})], act)
    assert probed("process-without-owner-isms") == ("falls_short", 1, [process.pk])


@pytest.mark.parametrize("of_party", [True, False])
def test_governance_of_what_another_party_operates_is_shown(
    make: Make, process: Any, person: Any, probed: Probed, act: Act, *, of_party: bool
) -> None:
    id_ = "process-governance-not-shown-isms"
    assert probed(id_) == NOTHING
    party = make(PartyType, supplier=True)
    # What it says of itself is enough to put it into operation, and no evidence.
    words = {"operated_by": party.pk, "governance": "We audit them.", "owner": person.pk}
    operated = make(ProcessType, "put_into_operation", **words)
    assert probed(id_) == ("falls_short", 1, [operated.pk])
    report = make(DocumentType)
    relate(report.pk, "shows_governance", [process.pk], act)
    assert probed(id_)[0] == "falls_short"
    relate(report.pk, "shows_governance", [party.pk if of_party else operated.pk], act)
    assert probed(id_) == ("met", 1, [])
    remove(DocumentType, [report.pk], act, "test")
    assert probed(id_)[0] == "falls_short"


def test_a_party_with_a_share_in_something_is_something(
    make: Make, process: Any, person: Any, probed: Probed, act: Act
) -> None:
    id_ = "contributing-party-without-role"
    idle, customer, supplier = (
        make(PartyType), make(PartyType, customer=True), make(PartyType, supplier=True),
    )  # fmt: skip
    assert probed(id_) == NOTHING
    make(ProcessType, operated_by=supplier.pk)
    assert probed(id_) == ("met", 1, [])
    relate(customer.pk, "contributes_to", [process.pk], act)
    assert probed(id_) == ("falls_short", 2, [customer.pk])
    edit(PartyType, [Edit(customer.pk, {"acts_as_supplier": True})], act)
    assert probed(id_) == ("met", 2, [])
    relate(idle.pk, "contributes_to", [process.pk], act)
    assert probed(id_) == ("falls_short", 3, [idle.pk])
    move(ProcessType, "retire", [process.pk], act)
    assert probed(id_) == ("met", 1, [])


def test_a_party_that_needs_something_of_one_system_is_none_of_the_other(
    make: Make, probed: Probed
) -> None:
    isms, sms = "interested-party-without-needs-isms", "interested-party-without-needs-sms"
    customer, silent = make(PartyType, customer=True), make(PartyType, interested_party=True)
    make(NeedType, party=customer.pk, concerns="sms")
    assert probed(isms) == ("falls_short", 1, [silent.pk])
    assert probed(sms) == ("falls_short", 2, [silent.pk])
    make(NeedType, party=silent.pk, concerns="isms")
    assert probed(isms) == ("met", 1, [])
    assert probed(sms) == ("met", 1, [])
    make(NeedType, party=silent.pk, concerns="both")
    assert probed(sms) == ("met", 2, [])


def _issue(make: Make, concerns: str, on: date) -> Any:
    make(IssueType, "consider", kind="internal", concerns=concerns, review_due=on, **CONSIDERED)
    return make(IssueType, "consider", concerns=concerns, review_due=on, **CONSIDERED)


def _climate(make: Make, concerns: str, on: date) -> Any:
    return make(IssueType, topic="climate", concerns=concerns, review_due=on)


def _need(make: Make, concerns: str, on: date) -> Any:
    return make(NeedType, concerns=concerns, review_due=on)


def _obligation(make: Make, concerns: str, on: date) -> Any:
    owner = make(PersonType).pk
    return make(
        ObligationType, "bring_into_force", source="Act, 12", applies_from=on - timedelta(days=99),
        concerns=concerns, owner=owner, review_due=on,
    )  # fmt: skip


def _process(make: Make, concerns: str, on: date) -> Any:
    owner, party = make(PersonType).pk, make(PartyType, supplier=True).pk
    return make(
        ProcessType, "put_into_operation", operated_by=party, governance="Audits.",
        concerns=concerns, owner=owner, review_due=on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("climate-change-not-considered", _climate),
        ("issues-review-overdue", _issue),
        ("need-review-overdue", _need),
        ("obligation-without-owner", _obligation),
        ("obligation-not-met", _obligation),
        ("obligation-review-overdue", _obligation),
        ("process-without-owner", _process),
        ("process-governance-not-shown", _process),
        ("process-review-overdue", _process),
    ],
)
def test_a_requirement_rests_on_what_concerns_the_system_it_is_of(
    name: str, record: Callable[..., Any], make: Make, probed: Probed, soon: date
) -> None:
    isms, sms = f"{name}-isms", f"{name}-sms"
    assert {edition(code).system for code in probes[isms].requirements} == {"isms"}
    assert {edition(code).system for code in probes[sms].requirements} == {"sms"}
    record(make, "sms", soon)
    assert probed(isms) == NOTHING
    of_one = probed(sms)[1]
    assert of_one > 0
    record(make, "isms", soon)
    assert (probed(isms)[1], probed(sms)[1]) == (of_one, of_one)
    record(make, "both", soon)
    assert (probed(isms)[1], probed(sms)[1]) == (2 * of_one, 2 * of_one)
