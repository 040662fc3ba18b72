"""After any sequence of edits memberships are what they would be if worked out from nothing.

Relations in circles, several statements, customers, restricted records, removal and undoing it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isthmus.context.models import Membership
from isthmus.context.records.scope import ScopeStatementType
from isthmus.context.records.unit import UnitType
from isthmus.context.scope import settle as settling
from isthmus.context.scope.closure import reached
from isthmus.context.scope.graph import graph_from, whole_graph
from isthmus.context.scope.settle import Written, computed
from isthmus.context.scope.statements import in_force
from isthmus.context.tests.scopes import draft, lines, put_in_force, restate
from isthmus.documents.records import DocumentType
from isthmus.engine.door import (
    Act,
    Edit,
    create,
    edit,
    lift,
    move,
    relate,
    remove,
    restore,
    restrict,
    unrelate,
)
from isthmus.engine.door.errors import DoorError
from isthmus.engine.models import Edge, Entry
from isthmus.people.records import PartyType

UNITS, DOCUMENTS = 5, 2
NODES = UNITS + DOCUMENTS + 1
TYPES = ("uses", "contributes_to", "applies_to")

node = st.integers(0, NODES - 1)
edge = st.tuples(node, st.sampled_from(TYPES), node)
some = st.sets(node, max_size=2)
system = st.sampled_from(["isms", "sms"])
draw = st.tuples(st.just("draw"), edge)
end = st.tuples(st.just("end"), st.integers(0, 50))
operation = st.one_of(
    draw,
    draw,
    end,
    end,
    st.tuples(st.just("parent"), st.integers(0, UNITS - 1), st.integers(0, UNITS)),
    st.tuples(st.just("remove"), node),
    st.tuples(st.just("restore"), st.integers(0, 50)),
    st.tuples(st.just("restrict"), st.integers(UNITS, UNITS + DOCUMENTS - 1)),
    st.tuples(st.just("lift"), st.integers(UNITS, UNITS + DOCUMENTS - 1)),
    st.tuples(st.just("state"), system, some, some),
    st.tuples(st.just("withdraw"), system),
)


class World:
    """A few records, what is done to them, and what is written of memberships meanwhile."""

    def __init__(self, act: Act, approver: Act) -> None:
        self.act, self.approver = act, approver
        units = create(UnitType, [{"title": f"Unit {n}"} for n in range(UNITS)], act)
        documents = create(DocumentType, [{"title": f"Text {n}"} for n in range(DOCUMENTS)], act)
        parties = create(PartyType, [{"title": "Party"}], act)
        self.records: list[Any] = [*units, *documents, *parties]
        self.types = [UnitType] * UNITS + [DocumentType] * DOCUMENTS + [PartyType]
        self.statements: dict[str, int] = {}

    def key(self, at: int) -> int:
        return int(self.records[at].pk)

    def do(self, what: tuple[Any, ...]) -> None:
        name, *rest = what
        getattr(self, name)(*rest)

    def draw(self, what: tuple[int, str, int]) -> None:
        start, code, end = what
        relate(self.key(start), code, [self.key(end)], self.act)

    def end(self, which: int) -> None:
        """End one of the relations that stand."""
        keys = [one.pk for one in self.records]
        rows = Edge.objects.current().filter(source__in=keys, type__in=TYPES).order_by("pk")
        standing = rows.values_list("source_id", "type", "target_id")
        if standing:
            source, code, target = standing[which % len(standing)]
            unrelate(source, code, [target], self.act)

    def parent(self, unit: int, above: int) -> None:
        parent = None if above == UNITS else self.key(above)
        edit(UnitType, [Edit(self.key(unit), {"parent": parent})], self.act)

    def remove(self, at: int) -> None:
        remove(self.types[at], [self.key(at)], self.act)

    def restore(self, which: int) -> None:
        """Bring one of the removed records back."""
        gone = Entry.objects.as_system("test").filter(removed_at__isnull=False)
        found = gone.filter(pk__in=[one.pk for one in self.records]).order_by("pk")
        if found:
            one = found[which % len(found)]
            assert one.record_type is not None
            restore(one.record_type, one.pk, self.act)

    def restrict(self, at: int) -> None:
        people = [self.act.viewer.principal_id or 0]
        restrict(self.types[at], self.key(at), people, self.act, "It is secret.")

    def lift(self, at: int) -> None:
        lift(self.types[at], self.key(at), self.act, "It is not.")

    def state(self, system: str, included: set[int], excluded: set[int]) -> None:
        rows = lines(
            [*(self.key(one) for one in sorted(included))],
            [self.key(one) for one in sorted(excluded - included)],
        )
        if system in self.statements:
            restate(self.statements[system], rows, self.act, self.approver)
            return
        made = draft(system, rows, self.act)
        put_in_force(made.pk, self.act, self.approver)
        self.statements[system] = made.pk

    def withdraw(self, system: str) -> None:
        if system in self.statements:
            key = self.statements.pop(system)
            move(ScopeStatementType, "withdraw", [key], self.act, {"reason": "No more."})


#: Statement, root, entry.
Key = tuple[int, int, int]


def _rows() -> dict[Key, tuple[int, int | None]]:
    rows = Membership.objects.filter(statement__isnull=False)
    return {
        (row.statement_id or 0, row.root_id or 0, row.entry_id): (row.pk, row.via_id)
        for row in rows
    }


def _check(organization: int) -> None:
    held = _rows()
    wanted: set[Key] = set()
    for named in in_force(organization):
        after = whole_graph(organization, named.system).after
        for root, tree in computed(organization, named).items():
            wanted |= {(named.statement, root, entry) for entry in tree}
            # Whoever walks outward from one record finds what the whole graph says, and no more is asked.
            near = graph_from(organization, named.system, [root]).after
            assert reached(root, near, ()).keys() == reached(root, after, ()).keys()
        for (statement, root, entry), (_, via) in held.items():
            if statement != named.statement:
                continue
            assert (via is None) == (entry == root)
            # Every reason rests on a relation that stands, and leads back to what is named.
            at, seen = entry, {entry}
            while (before := held[statement, root, at][1]) is not None:
                assert at in after[before]
                assert before not in seen
                seen.add(before)
                at = before
    assert held.keys() == wanted


@given(
    edges=st.lists(edge, min_size=8, max_size=14),
    named=st.lists(node, min_size=2, max_size=2),
    operations=st.lists(operation, min_size=6, max_size=14),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_memberships_equal_those_worked_out_afresh(
    edges: list[tuple[int, str, int]],
    named: list[int],
    operations: list[tuple[Any, ...]],
    acts: dict[str, Act],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Written] = []
    kept = settling.write

    def note(*rows: Any) -> Written:
        written.append(kept(*rows))
        return written[-1]

    monkeypatch.setattr(settling, "write", note)
    with transaction.atomic():
        act = acts["ims_manager"]
        world = World(act, acts["top_management"])
        begin: list[tuple[Any, ...]] = [("draw", one) for one in edges]
        stated: list[tuple[Any, ...]] = [
            ("state", kind, {one}, set()) for kind, one in zip(("sms", "isms"), named, strict=True)
        ]
        for one in [*begin, *stated, *operations]:
            before = _rows()
            written.clear()
            try:
                world.do(one)
            except DoorError:
                continue
            if one in begin:
                continue
            after = _rows()
            _check(act.viewer.organization_id)
            differing = {
                key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
            }
            if one[0] not in ("state", "withdraw"):
                # Exactly what changed was written, and what stayed kept its row.
                assert sum(each.rows for each in written) == len(differing)
        transaction.set_rollback(True)
    monkeypatch.setattr(settling, "write", kept)
