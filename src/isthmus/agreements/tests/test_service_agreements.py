"""What is provided to customers is agreed with them, and a lost service concerns the agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from isthmus.agreements import probes
from isthmus.agreements.records import AgreementType
from isthmus.assets.impact.reading import lost_with
from isthmus.conformity.probe import Sight
from isthmus.engine.approvals.giving import give
from isthmus.engine.door import Act, create, move, relate, unrelate
from isthmus.people.records import PartyType
from isthmus.services.tests.offered import live

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def party(act: Act, title: str, **roles: bool) -> Any:
    return create(PartyType, [{"title": title, **roles}], act)[0]


def agreed(act: Act, with_whom: Any, kind: str = "sla", days: int = 200) -> Any:
    """Return an agreement in force that ends in so many days."""
    values = {
        "title": f"Agreement with {with_whom.title}",
        "kind": kind,
        "party": with_whom.pk,
        "starts_on": act.today,
        "ends_on": act.today + timedelta(days=days),
        "targets": [{"metric": "security", "value": 4, "unit": "hours"}],
    }
    (record,) = create(AgreementType, [values], act)
    move(AgreementType, "negotiate", [record.pk], act)
    give(AgreementType, "terms", [record.pk], act)
    move(AgreementType, "agree", [record.pk], act, {"how": "Signed"})
    move(AgreementType, "bring_into_force", [record.pk], act)
    return record


def short(act: Act, days: int = 0) -> tuple[int, list[int]]:
    day = act.today + timedelta(days=days)
    seen: Any = probes.service_without_agreement(Sight(act.viewer.organization, (), day))
    return seen.examined.count(), list(seen.falling_short.values_list("pk", flat=True))


def test_a_live_service_falls_short_until_an_agreement_in_force_applies_to_it(act: Act) -> None:
    service, harbour = live(act), party(act, "Harbour", customer=True)
    relate(service.pk, "provided_to", [harbour.pk], act)
    assert short(act) == (1, [service.pk])
    sla = agreed(act, harbour)
    assert short(act) == (1, [service.pk])
    relate(sla.pk, "applies_to", [service.pk], act)
    assert short(act) == (1, [])
    assert short(act, days=201) == (1, [service.pk])
    move(AgreementType, "end", [sla.pk], act, {"reason": "Over"})
    assert short(act) == (1, [service.pk])


def test_what_is_agreed_with_one_customer_is_not_agreed_with_the_other(act: Act) -> None:
    service = live(act)
    harbour, alpine = party(act, "Harbour", customer=True), party(act, "Alpine", customer=True)
    relate(service.pk, "provided_to", [harbour.pk, alpine.pk], act)
    relate(agreed(act, harbour).pk, "applies_to", [service.pk], act)
    assert short(act) == (1, [service.pk])
    unrelate(service.pk, "provided_to", [alpine.pk], act)
    assert short(act) == (1, [])


def test_a_contract_with_a_supplier_is_no_agreement_with_a_customer(act: Act) -> None:
    service, carrier = live(act), party(act, "Carrier", supplier=True)
    relate(agreed(act, carrier, kind="contract").pk, "applies_to", [service.pk], act)
    assert short(act) == (1, [service.pk])
    desk = party(act, "Desk", internal_group=True)
    relate(agreed(act, desk, kind="ola").pk, "applies_to", [service.pk], act)
    assert short(act) == (1, [])


def test_a_lost_service_concerns_its_agreement_and_both_pages_name_the_other(
    act: Act, sign_in: Callable[[str], Client]
) -> None:
    service, harbour = live(act), party(act, "Harbour", customer=True)
    sla = agreed(act, harbour)
    relate(sla.pk, "applies_to", [service.pk], act)
    told = [one for g in lost_with([service.entry], act.viewer).groups for one in g.told]
    assert [(one.entry.pk, one.lost) for one in told] == [(sla.pk, False)]
    client = sign_in("auditor")
    of_service = client.get(f"/o/northgate/services/{service.reference}/").content.decode()
    of_sla = client.get(f"/o/northgate/agreements/{sla.reference}/").content.decode()
    assert sla.reference in of_service
    assert service.reference in of_sla
