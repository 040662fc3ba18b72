"""What a form says of a record's place stands in the graph as well."""

from __future__ import annotations

import pytest

from isthmus.context.records.location import LocationType
from isthmus.context.records.unit import UnitType
from isthmus.engine.door import Act, Edit, create, edit, move, relate, undo, unrelate
from isthmus.engine.door.errors import Invalid
from isthmus.engine.history.replay import replay
from isthmus.engine.history.verify import verify
from isthmus.engine.models import Edge, Organization


def _edges(key: int) -> set[tuple[str, int]]:
    return set(Edge.objects.current().filter(source_id=key).values_list("type", "target_id"))


def test_a_field_draws_an_edge_when_the_record_is_made(system_act: Act) -> None:
    (site,) = create(LocationType, [{"title": "Site"}], system_act)
    (top,) = create(UnitType, [{"title": "Top"}], system_act)
    (unit,) = create(
        UnitType, [{"title": "Team", "parent": top.pk, "location": site.pk}], system_act
    )
    assert _edges(unit.pk) == {("part_of", top.pk), ("located_at", site.pk)}
    assert _edges(top.pk) == set()


def test_a_changed_field_ends_its_edge_and_draws_another(system_act: Act) -> None:
    old, new, unit = create(
        UnitType, [{"title": one} for one in ("Old", "New", "Team")], system_act
    )
    edit(UnitType, [Edit(unit.pk, {"parent": old.pk})], system_act)
    edit(UnitType, [Edit(unit.pk, {"parent": new.pk})], system_act)
    assert _edges(unit.pk) == {("part_of", new.pk)}
    past = Edge.objects.filter(source_id=unit.pk, target_id=old.pk).get()
    assert past.valid_to is not None
    edit(UnitType, [Edit(unit.pk, {"parent": None})], system_act)
    assert _edges(unit.pk) == set()


def test_an_edit_of_something_else_leaves_the_graph_alone(system_act: Act) -> None:
    top, unit = create(UnitType, [{"title": "Top"}, {"title": "Team"}], system_act)
    edit(UnitType, [Edit(unit.pk, {"parent": top.pk})], system_act)
    edge = Edge.objects.current().get(source_id=unit.pk)
    edit(UnitType, [Edit(unit.pk, {"summary": "What it does"})], system_act)
    move(UnitType, "dissolve", [unit.pk], system_act)
    assert Edge.objects.current().get(source_id=unit.pk).pk == edge.pk


def test_undoing_the_edit_undoes_the_edge(system_act: Act) -> None:
    top, unit = create(UnitType, [{"title": "Top"}, {"title": "Team"}], system_act)
    (unit,) = edit(UnitType, [Edit(unit.pk, {"parent": top.pk})], system_act)
    undo(UnitType, unit.pk, unit.entry.version, system_act)
    assert _edges(unit.pk) == set()


def test_it_is_neither_drawn_nor_ended_by_hand(system_act: Act) -> None:
    top, unit = create(UnitType, [{"title": "Top"}, {"title": "Team"}], system_act)
    with pytest.raises(Invalid, match="follows from a field"):
        relate(unit.pk, "part_of", [top.pk], system_act)
    edit(UnitType, [Edit(unit.pk, {"parent": top.pk})], system_act)
    with pytest.raises(Invalid):
        unrelate(unit.pk, "part_of", [top.pk], system_act)
    assert _edges(unit.pk) == {("part_of", top.pk)}


def test_the_graph_follows_from_history(org: Organization, system_act: Act) -> None:
    old, new, unit = create(
        UnitType, [{"title": one} for one in ("Old", "New", "Team")], system_act
    )
    for parent in (old.pk, new.pk, old.pk):
        edit(UnitType, [Edit(unit.pk, {"parent": parent})], system_act)
    assert list(replay(org)) == []
    assert verify(org).sound


def test_a_unit_is_no_part_of_itself(system_act: Act) -> None:
    top, middle, low = create(UnitType, [{"title": one} for one in ("T", "M", "L")], system_act)
    edit(
        UnitType,
        [Edit(middle.pk, {"parent": top.pk}), Edit(low.pk, {"parent": middle.pk})],
        system_act,
    )
    for parent in (top.pk, middle.pk, low.pk):
        with pytest.raises(Invalid) as caught:
            edit(UnitType, [Edit(top.pk, {"parent": parent})], system_act)
        assert [error.code for error in caught.value.errors] == ["cycle"]
    assert _edges(top.pk) == set()
