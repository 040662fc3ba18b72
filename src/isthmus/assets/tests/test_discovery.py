"""A whole inventory from NetBox: every thing and every relation once, however often it is said."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from isthmus.assets.discovery.counting import Counts, counts_of, mistakes
from isthmus.assets.discovery.netbox import NetBox
from isthmus.assets.discovery.runs import DISCOVERIES, begin
from isthmus.assets.models import DiscoveryRun, Item, Sighting
from isthmus.assets.tests.netbox_files import (
    REAL,
    Rows,
    changed,
    loaded,
    made_up,
    numbers,
    packed,
    without,
)
from isthmus.context.models import Location
from isthmus.engine.door import Act
from isthmus.engine.history.replay import replay
from isthmus.engine.models import Edge, Event, Organization, WorkState
from isthmus.engine.own.defining_kinds import Wanted, define_kind
from isthmus.engine.registry import registry
from isthmus.people.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MACHINE = "virtualization.virtualmachine"
#: Items of each kind, and relations of each type, as NetBox's demonstration has them.
KINDS = {
    "rack": 42, "device": 72, "virtual_machine": 180, "cluster": 32, "circuit": 29, "cable": 108,
}  # fmt: skip
ITEMS = sum(KINDS.values())


@pytest.fixture
def act(acts: dict[str, Act]) -> Act:
    return acts["ims_manager"]


def test_where_kinds_are_defined_what_comes_in_is_of_one_of_them_or_of_none(
    acts: dict[str, Act], act: Act
) -> None:
    define_kind(registry.of(Item), "device", Wanted("Device"), acts["administrator"])
    assert imported(made_up(), act).refused == 0
    assert set(items()) == {"device", ""}


@pytest.fixture(params=["made up", *(["real"] if REAL.exists() else [])])
def dump(request: pytest.FixtureRequest) -> Rows:
    return loaded(REAL) if request.param == "real" else made_up()


def begun(rows: Rows, act: Act) -> DiscoveryRun:
    return begin(NetBox(), io.BytesIO(packed(rows)), "netbox.json.gz", act, inline=True)


def go_on(run: DiscoveryRun, act: Act) -> DiscoveryRun:
    while DISCOVERIES.go_on(run.pk, act.viewer):
        pass
    run.refresh_from_db()
    return run


def imported(rows: Rows, act: Act) -> Counts:
    run = go_on(begun(rows, act), act)
    if run.state == WorkState.READY:
        DISCOVERIES.confirm(run, inline=True)
        run = go_on(run, act)
    assert run.state == WorkState.DONE, run.problem
    assert mistakes(run) == []
    return counts_of(run)


def items() -> dict[str, int]:
    return dict(Counter(Item.objects.as_system("test").values_list("kind", flat=True)))


def relations(code: str, source: str = "", target: str = "") -> int:
    rows = Edge.objects.current().filter(type=code)
    every = dict(Item.objects.as_system("test").values_list("pk", "kind"))
    return sum(
        (not source or every.get(start) == source) and (not target or every.get(end) == target)
        for start, end in rows.values_list("source_id", "target_id")
    )


def holds_the_demonstration() -> None:
    assert items() == KINDS
    assert Location.objects.as_system("test").filter(kind="site").count() == 24
    assert Party.objects.as_system("test").filter(supplier=False).count() == 11
    unnamed = Item.objects.as_system("test").filter(kind="device", title__contains=" in ")
    assert unnamed.count() == 22
    assert set(unnamed.values_list("identifier", flat=True)) == {""}
    assert relations("mounted_in", "device", "rack") == 72
    assert relations("provided_to", "device") == 58
    assert relations("runs_on", "virtual_machine", "cluster") == 180
    assert relations("connected_to", "cable") == 216
    used = Item.objects.as_system("test").filter(state="in_use").count()
    assert used == ITEMS - 4  # four racks are there and not used


def test_an_inventory_comes_in_whole_and_once_more_changes_nothing(
    dump: Rows, act: Act, org: Organization
) -> None:
    counts = imported(dump, act)
    assert (counts.created, counts.refused) == (ITEMS + 24 + 4 + 11 + 9, 0)
    holds_the_demonstration()
    assert list(replay(org)) == []
    events, told = Event.objects.count(), Event.objects.filter(entry=org.pk).count()
    counts = imported(dump, act)
    assert counts == Counts(0, 0, ITEMS + 48, 0, 0, 0)
    # That it was done is told by the organization; no record has anything new.
    assert Event.objects.filter(entry=org.pk).count() == told + 1
    assert Event.objects.count() == events + 1
    holds_the_demonstration()
    five = numbers(dump, MACHINE)[10:15]
    counts = imported(without(dump, MACHINE, five), act)
    assert (counts.stale, counts.changed, counts.created) == (5, 0, 0)
    assert Sighting.objects.exclude(stale_since=None).count() == 5
    holds_the_demonstration()
    counts = imported(without(dump, MACHINE, five), act)
    assert (counts.stale, counts.changed) == (0, 0)
    imported(dump, act)
    assert not Sighting.objects.exclude(stale_since=None).exists()
    assert list(replay(org)) == []


class Killed(BaseException):
    pass


@contextmanager
def killed_in(state: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Die in the third chunk of a stage, all being done and nothing committed."""
    real, seen = DISCOVERIES.stage, []

    def stage(now: WorkState) -> Callable[..., None]:
        do = real(now)

        def killed(*arguments: Any) -> None:
            do(*arguments)
            seen.extend([now] if now == state else [])
            if len(seen) == 3:
                raise Killed

        return killed

    monkeypatch.setattr("isthmus.assets.discovery.packing.CHUNK", 50)
    with monkeypatch.context() as dying:
        dying.setattr(DISCOVERIES, "stage", stage)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("state", ["checking", "writing", "relating"])
def test_whoever_is_killed_halfway_goes_on_and_the_inventory_is_exact(
    state: str, act: Act, org: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    with killed_in(state, monkeypatch):
        imported(made_up(), act)
    imported(made_up(), act)
    assert DiscoveryRun.objects.count() == 1
    holds_the_demonstration()
    assert list(replay(org)) == []


def test_who_begins_anew_after_being_killed_has_nothing_twice(
    act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    with killed_in("writing", monkeypatch):
        imported(made_up(), act)
    killed = DiscoveryRun.objects.get()
    assert Location.objects.as_system("test").exists()
    assert items() == {}
    imported(changed(made_up(), "dcim.site", 1, name="Another name"), act)
    killed.refresh_from_db()
    assert killed.state == WorkState.CANCELLED
    holds_the_demonstration()
