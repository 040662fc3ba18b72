"""Other parties that contribute to a service in scope need an agreement and evidence of governance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from isthmus.agreements.records import AgreementType
from isthmus.conformity.adoption import adopt_editions
from isthmus.conformity.runner import run
from isthmus.context.records.unit import UnitType
from isthmus.context.tests.scopes import draft, lines, members, put_in_force, restate
from isthmus.documents.records import DocumentType
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate, unrelate
from isthmus.engine.models import InForce, Organization
from isthmus.people.records import PartyType

RULES = (
    "scope-excludes-what-contributes",
    "contributing-party-not-governed",
    "contributing-party-without-agreement",
)


@pytest.fixture
def violations(org: Organization) -> Callable[[], list[tuple[str, str]]]:
    def look() -> list[tuple[str, str]]:
        results = run(org, None, only=[*RULES])
        return sorted((one.probe.id, entry.title) for one in results for entry in one.sample)

    return look


def _agree(party: int, act: Act, approver: Act) -> Any:
    values = {
        "title": "Agreement",
        "kind": "ola",
        "party": party,
        "starts_on": act.today,
        "review_due": act.today + timedelta(days=300),
        "targets": [{"metric": "availability", "value": 99, "unit": "percent"}],
    }
    (made,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [made.pk], act)
    give(AgreementType, "terms", [made.pk], approver)
    move(AgreementType, "agree", [made.pk], approver, {"how": "Signed."})
    move(AgreementType, "bring_into_force", [made.pk], act)
    return made


def test_one_violation_with_an_own_server_and_a_second_without_governance(
    acts: dict[str, Act], violations: Callable[[], list[tuple[str, str]]]
) -> None:
    act, top = acts["ims_manager"], acts["top_management"]
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], act)
    service, server = create(UnitType, [{"title": "Mail hosting"}, {"title": "Own server"}], act)
    group, supplier = create(PartyType, [{"title": "Network team"}, {"title": "Carrier"}], act)
    (report,) = create(DocumentType, [{"title": "Report on suppliers"}], act)
    for party in (group, supplier):
        relate(party.pk, "contributes_to", [service.pk], act)
        relate(report.pk, "shows_governance", [party.pk], act)
        _agree(party.pk, act, top)
    statement = draft("sms", lines([service.pk], [server.pk]), act)
    put_in_force(statement.pk, act, top)
    assert violations() == []

    relate(service.pk, "uses", [server.pk], act)
    assert violations() == [("scope-excludes-what-contributes", "Own server")]

    unrelate(report.pk, "shows_governance", [supplier.pk], act)
    assert violations() == [
        ("contributing-party-not-governed", "Carrier"),
        ("scope-excludes-what-contributes", "Own server"),
    ]

    first = InForce.objects.get(entry=statement.pk, valid_to__isnull=True)
    content = first.snapshot.content
    restate(statement.pk, lines([service.pk]), act, top)
    first.refresh_from_db()
    assert first.valid_to is not None
    assert first.snapshot.content == content
    assert violations() == [("contributing-party-not-governed", "Carrier")]


def test_a_party_without_agreement_falls_short_until_there_is_one(
    acts: dict[str, Act], violations: Callable[[], list[tuple[str, str]]]
) -> None:
    act, top = acts["ims_manager"], acts["top_management"]
    adopt_editions(["iso27001-2013", "iso20000-1-2011"], act)
    (service,) = create(UnitType, [{"title": "Mail hosting"}], act)
    (supplier,) = create(PartyType, [{"title": "Carrier"}], act)
    relate(supplier.pk, "contributes_to", [service.pk], act)
    relate(service.pk, "shows_governance", [supplier.pk], act)
    put_in_force(draft("sms", lines([service.pk]), act).pk, act, top)
    assert violations() == [("contributing-party-without-agreement", "Carrier")]
    agreement = _agree(supplier.pk, act, top)
    assert violations() == []
    move(AgreementType, "end", [agreement.pk], act, {"reason": "Over."})
    assert violations() == [("contributing-party-without-agreement", "Carrier")]


def test_a_record_of_a_register_above_is_in_scope_by_what_it_applies_to(
    acts: dict[str, Act], org: Organization
) -> None:
    """The scope knows entries and relations, not the registers that come after it."""
    act, top = acts["ims_manager"], acts["top_management"]
    service, other = create(UnitType, [{"title": "Mail hosting"}, {"title": "Books"}], act)
    (customer,) = create(PartyType, [{"title": "Harbour"}], act)
    agreement = _agree(customer.pk, act, top)
    put_in_force(draft("sms", lines([service.pk]), act).pk, act, top)
    assert agreement.pk not in members("sms")
    relate(agreement.pk, "applies_to", [service.pk], act)
    assert agreement.pk in members("sms")
    named = draft("isms", lines([agreement.pk], [other.pk]), act)
    put_in_force(named.pk, act, top)
    assert members("isms") == {agreement.pk}
