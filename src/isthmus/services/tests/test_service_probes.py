"""What the probes over services see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from isthmus.assets.records.item import ItemType
from isthmus.conformity.probe import Look, Sight
from isthmus.conformity.probe import probes as every_probe
from isthmus.context.tests.scopes import draft, lines, put_in_force
from isthmus.engine.door import Act, Edit, create, edit, move, relate, restrict, share, unshare
from isthmus.people.records import PartyType
from isthmus.services import probes
from isthmus.services.models import Service
from isthmus.services.records import ServiceType
from isthmus.services.tests.offered import live
from isthmus.standards.library import edition

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Short = Callable[[Look], tuple[int, set[int]]]


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def short(act: Act) -> Short:
    """Return how many are examined, and the keys of those that fall short."""

    def look(at: Look) -> tuple[int, set[int]]:
        seen: Any = at(Sight(act.viewer.organization, ("iso20000-1-2018",), act.today))
        return seen.examined.count(), {*seen.falling_short.values_list("pk", flat=True)}

    return look


@pytest.fixture
def harbour(act: Act) -> Any:
    return create(PartyType, [{"title": "Harbour", "customer": True}], act)[0]


def test_planned_retired_and_restricted_services_are_no_live_ones(act: Act, short: Short) -> None:
    create(ServiceType, [{"title": "Planned"}], act)
    retired, hidden = live(act), live(act)
    move(ServiceType, "retire", [retired.pk], act, {"reason": "Over."})
    restrict(ServiceType, hidden.pk, [], act, "test")
    for look in (
        probes.live_service_without_customer,
        probes.live_service_without_components,
        probes.live_service_without_criticality,
        probes.live_service_not_described,
        probes.live_service_not_in_customers_catalogue,
    ):
        assert short(look) == (0, set())


def test_a_service_nobody_answers_for_falls_short_from_its_plan_on(act: Act, short: Short) -> None:
    (planned,) = create(ServiceType, [{"title": "Planned"}], act)
    live(act)
    assert short(probes.service_without_owner) == (2, {planned.pk})


def test_a_service_provided_to_nobody_falls_short(act: Act, short: Short, harbour: Any) -> None:
    record = live(act)
    assert short(probes.live_service_without_customer) == (1, {record.pk})
    relate(record.pk, "provided_to", [harbour.pk], act)
    assert short(probes.live_service_without_customer) == (1, set())


def test_what_it_uses_and_what_contributes_to_it_are_its_components(act: Act, short: Short) -> None:
    mail, portal, bare = live(act, "Mail"), live(act, "Portal"), live(act, "Bare")
    server, line = create(ItemType, [{"title": "Server"}, {"title": "Line"}], act)
    relate(mail.pk, "uses", [server.pk], act)
    relate(line.pk, "contributes_to", [portal.pk], act)
    assert short(probes.live_service_without_components) == (3, {bare.pk})
    # Verdicts rest on what everybody may know of.
    restrict(ItemType, server.pk, [], act, "test")
    assert short(probes.live_service_without_components) == (3, {bare.pk, mail.pk})
    for verb in ("put_into_use", "retire"):
        move(ItemType, verb, [line.pk], act)
    move(ItemType, "dispose", [line.pk], act, {"method": "Given back", "day": act.today})
    assert short(probes.live_service_without_components) == (3, {bare.pk, mail.pk, portal.pk})


@pytest.mark.parametrize("name", Service.TOLD_AT_LEAST)
def test_a_catalogue_that_leaves_something_out_falls_short(
    name: str, act: Act, short: Short
) -> None:
    record = live(act)
    assert short(probes.live_service_not_described) == (1, set())
    edit(ServiceType, [Edit(record.pk, {name: ""})], act)
    assert short(probes.live_service_not_described) == (1, {record.pk})


def test_a_service_falls_short_until_each_of_its_customers_finds_it(
    act: Act, short: Short, harbour: Any
) -> None:
    look = probes.live_service_not_in_customers_catalogue
    alpine, group = create(
        PartyType,
        [{"title": "Alpine", "customer": True}, {"title": "Desk", "internal_group": True}],
        act,
    )
    record = live(act)
    relate(record.pk, "provided_to", [group.pk], act)
    assert short(look) == (0, set())
    relate(record.pk, "provided_to", [harbour.pk, alpine.pk], act)
    assert short(look) == (1, {record.pk})
    share(ServiceType, record.pk, [harbour.pk], act)
    assert short(look) == (1, {record.pk})
    share(ServiceType, record.pk, [alpine.pk], act)
    assert short(look) == (1, set())
    unshare(ServiceType, record.pk, [harbour.pk], act)
    assert short(look) == (1, {record.pk})


def test_criticality_is_asked_of_live_services(act: Act, short: Short) -> None:
    record = live(act)
    assert short(probes.live_service_without_criticality) == (1, {record.pk})
    edit(ServiceType, [Edit(record.pk, {"criticality": "high"})], act)
    assert short(probes.live_service_without_criticality) == (1, set())


def test_needs_and_owners_are_asked_of_services_in_the_isms_only(
    acts: dict[str, Act], short: Short
) -> None:
    act, top = acts["ims_manager"], acts["top_management"]
    inside, outside = live(act, "Inside"), live(act, "Outside")
    put_in_force(draft("isms", lines([inside.pk]), act).pk, act, top)
    assert short(probes.isms_service_without_needs) == (1, {inside.pk})
    needs = {"confidentiality": "high", "integrity": "low", "availability": "medium"}
    edit(ServiceType, [Edit(inside.pk, {**needs, "owner": None})], act)
    assert short(probes.isms_service_without_needs) == (1, set())
    assert short(probes.isms_service_without_owner) == (1, {inside.pk})
    assert outside.pk not in short(probes.isms_service_without_needs)[1]


def test_each_probe_speaks_for_one_management_system() -> None:
    own = [one for one in every_probe.values() if one.package == "services"]
    assert own
    for one in own:
        systems = {edition(code).system for code in one.requirements}
        assert systems == ({"isms"} if one.id.startswith("isms-") else {"sms"}), one.id
