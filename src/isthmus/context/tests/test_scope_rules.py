"""What the SMS may leave out, and what takes the place of membership (27013, 5.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from isthmus.context.models import Membership
from isthmus.context.models.scope import Way
from isthmus.context.records.location import LocationType
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.records.unit import UnitType
from isthmus.context.scope.jobs import settle_all
from isthmus.context.scope.rules import contributions
from isthmus.context.scope.settle import computed
from isthmus.context.scope.statements import in_force
from isthmus.context.tests.scopes import draft, lines, members, put_in_force, restate
from isthmus.engine.door import Act, Refused, create, move, relate, remove, unrelate
from isthmus.people.records import PartyType
from isthmus.standards.catalogues.content import Content, Head, Item
from isthmus.standards.catalogues.operations import load
from isthmus.standards.library import edition, forget_loaded


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


@pytest.fixture
def top(acts: dict[str, Act]) -> Act:
    return acts["top_management"]


class World:
    """A service of the provider's own team, with an internal group and a supplier behind it."""

    def __init__(self, act: Act) -> None:
        # Units stand for services and servers: a scope sees entries and relations only.
        rows = [{"title": title} for title in ("Mail hosting", "Own server", "Rack")]
        self.service, self.server, self.rack = (one.pk for one in create(UnitType, rows, act))
        parties = create(PartyType, [{"title": "Network team"}, {"title": "Carrier"}], act)
        self.group, self.supplier = (one.pk for one in parties)
        for party in (self.group, self.supplier):
            relate(party, "contributes_to", [self.service], act)
        relate(self.service, "uses", [self.server], act)
        relate(self.server, "uses", [self.rack], act)


def test_what_is_named_brings_along_what_it_uses_and_who_contributes(act: Act, top: Act) -> None:
    world = World(act)
    made = draft("sms", lines([world.service]), act)
    assert members("sms") == set()
    put_in_force(made.pk, act, top)
    assert members("sms") == {world.service, world.server, world.rack, world.group, world.supplier}
    assert members("isms") == set()


def test_an_own_server_can_not_be_left_out_and_the_way_is_told(act: Act, top: Act) -> None:
    world = World(act)
    made = draft("sms", lines([world.service], [world.server]), act)
    with pytest.raises(Refused) as caught:
        move(ScopeStatementType, "propose", [made.pk], act)
    reasons = [reason for _, reason in caught.value.reasons]
    assert [one.code for one in reasons] == ["contributes"]
    assert "Own server" in reasons[0].text
    assert "Mail hosting → " in reasons[0].text


def test_a_relation_drawn_later_makes_exactly_one_violation(act: Act, top: Act) -> None:
    world = World(act)
    unrelate(world.service, "uses", [world.server], act)
    made = draft("sms", lines([world.service], [world.server, world.supplier]), act)
    put_in_force(made.pk, act, top)
    organization = act.viewer.organization_id
    (named,) = in_force(organization)
    assert contributions(organization, named) == []
    relate(world.service, "uses", [world.server], act)
    (found,) = contributions(organization, named)
    # The supplier is another party: for it an agreement takes the place of membership.
    assert (found.excluded, found.way) == (world.server, (world.service, world.server))
    # What hangs on the server alone stays out with it.
    assert members("sms") == {world.service, world.group}


def test_an_isms_may_leave_out_what_it_likes(act: Act, top: Act) -> None:
    world = World(act)
    made = draft("isms", lines([world.service], [world.server]), act)
    put_in_force(made.pk, act, top)
    assert members("isms") == {world.service, world.group, world.supplier}


def test_a_second_version_leaves_the_first_as_it_was(act: Act, top: Act) -> None:
    world = World(act)
    made = draft("sms", lines([world.service]), act)
    put_in_force(made.pk, act, top)
    before = in_force(act.viewer.organization_id)
    later = Act(act.viewer, "test", act.occurred_at + timedelta(days=1), act.recorded_at)
    approver = Act(top.viewer, "test", later.occurred_at, top.recorded_at)
    restate(made.pk, lines([world.rack]), later, approver)
    assert members("sms") == {world.rack}
    yesterday = act.occurred_at + timedelta(hours=1)
    assert in_force(act.viewer.organization_id, yesterday) == before
    (tree,) = computed(act.viewer.organization_id, before[0], at=yesterday).values()
    assert {*tree} == {world.service, world.server, world.rack, world.group, world.supplier}


def test_a_physical_boundary_takes_in_what_stands_within(act: Act, top: Act) -> None:
    (site,) = create(LocationType, [{"title": "Site"}], act)
    (room,) = create(LocationType, [{"title": "Room", "parent": site.pk}], act)
    (unit,) = create(UnitType, [{"title": "Team", "location": room.pk}], act)
    (other,) = create(UnitType, [{"title": "Elsewhere"}], act)
    made = draft("isms", [], act, perimeter=site.pk)
    put_in_force(made.pk, act, top)
    assert members("isms") == {site.pk, room.pk, unit.pk}
    assert other.pk not in members("isms")


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "empty"), ([("out", "")], "no-reason")],
)
def test_it_says_what_a_draft_lacks(rows: list[Any], code: str, act: Act) -> None:
    world = World(act)
    given = [
        {"direction": direction, "what": world.rack, "reason": reason} for direction, reason in rows
    ]
    made = draft("isms", given, act)
    with pytest.raises(Refused) as caught:
        move(ScopeStatementType, "propose", [made.pk], act)
    assert code in {reason.code for _, reason in caught.value.reasons}


def test_what_is_removed_takes_along_what_rests_on_it(act: Act, top: Act) -> None:
    world = World(act)
    put_in_force(draft("sms", lines([world.service]), act).pk, act, top)
    remove(UnitType, [world.server], act)
    assert members("sms") == {world.service, world.group, world.supplier}


def test_working_it_all_out_again_writes_nothing(act: Act, top: Act) -> None:
    world = World(act)
    put_in_force(draft("sms", lines([world.service]), act).pk, act, top)
    before = list(Membership.objects.order_by("pk").values())
    assert settle_all(act.viewer.organization_id).rows == 0
    assert list(Membership.objects.order_by("pk").values()) == before


def test_what_is_traced_to_a_catalogue_is_its_systems_and_to_one_of_neither_nobodys(
    act: Act, acts: dict[str, Act]
) -> None:
    keys = {}
    for system in ("sms", "isms", ""):
        name = f"rules-{system or 'neither'}"
        head = Head(name=name, title=name, version="1", system=system)
        code = load(
            Content(head, (Item("R1", "A rule"),)), "rules.yaml", acts["administrator"]
        ).code
        keys[system] = edition(code).by_ref["R1"].key
    forget_loaded()
    (unit,) = create(UnitType, [{"title": "Mail hosting"}], act)

    def said() -> list[str]:
        rows = Membership.objects.filter(entry=unit.pk, way=Way.TRACED)
        return [*rows.values_list("system", flat=True)]

    relate(unit.pk, "traces", [keys[""]], act)
    assert said() == []
    relate(unit.pk, "traces", [keys["sms"]], act)
    assert said() == ["sms"]
    relate(unit.pk, "traces", [keys["isms"]], act)
    unrelate(unit.pk, "traces", [keys["sms"]], act)
    assert said() == ["isms"]
