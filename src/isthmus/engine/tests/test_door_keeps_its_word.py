"""Whatever is done through the door in whatever order: history, entries, edges and access hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from isthmus.documents.models import Document
from isthmus.documents.records import DocumentType
from isthmus.engine.access import ROLES, VIEW, Viewer, system_viewer
from isthmus.engine.door import (
    Absent,
    Act,
    Conflict,
    DoorError,
    Edit,
    Forbidden,
    Refused,
    create,
    edit,
    move,
    relate,
    remove,
    restrict,
    unrelate,
)
from isthmus.engine.door.history import broken_link, mirror
from isthmus.engine.door.transaction import revision
from isthmus.engine.models import Edge, Entry, Event
from isthmus.people.models import Membership
from isthmus.people.viewers import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TITLES = st.text(alphabet="abcÄ \U0001f600", min_size=1, max_size=6).filter(lambda t: t.strip())
ROLE = st.sampled_from(sorted(ROLES))
MOVES = st.sampled_from(["submit", "send_back", "approve", "publish", "revise", "withdraw"])
INPUTS: dict[str, dict[str, str]] = {"send_back": {"reason": "r"}, "withdraw": {"reason": "r"}}
MIRRORED = ("title", "title_key", "state", "state_category", "owner_id", "circle_id", "reference",
            "removed_at", "changed_at", "due", "kind")  # fmt: skip


@dataclass
class Known:
    """What a plain Python program would know of one record."""

    title: str
    version: int = 1
    seq: int = 1
    removed: bool = False
    #: roles whose people may know of it; None: it is not restricted
    circle: frozenset[str] | None = None
    references: list[str] = field(default_factory=list)


class Door(RuleBasedStateMachine):
    """Random writes by random people, each followed by a look at everything."""

    memberships: dict[str, Membership]
    stranger: Viewer
    records = Bundle("records")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, Known] = {}
        self.edges: set[tuple[int, int]] = set()
        self.mark = self.written = 0

    def act(self, role: str = "ims_manager") -> Act:
        return Act.now(viewer_of(self.memberships[role]), "test")

    def sees(self, role: str, key: int) -> bool:
        one = self.known[key]
        reach = ROLES[role].covers(f"documents.document.{VIEW}")
        return reach and not one.removed and (one.circle is None or role in one.circle)

    @initialize(target=records)
    def begin(self) -> int:
        return self._made("Begun")

    @rule(target=records, title=TITLES)
    def make(self, title: str) -> int:
        return self._made(title)

    def _made(self, title: str) -> int:
        (made,) = create(DocumentType, [{"title": title, "body": "b"}], self.act())
        self.known[made.pk] = Known(title, references=[made.reference])
        return int(made.pk)

    @rule(key=records, title=TITLES, role=ROLE)
    def change(self, key: int, title: str, role: str) -> None:
        one = self.known[key]
        try:
            (now,) = edit(DocumentType, [Edit(key, {"title": title}, one.version)], self.act(role))
        except Absent:
            assert not self.sees(role, key)
            return
        except (Forbidden, Refused):
            # By somebody who may not, or in a state that allows no edit.
            return
        assert self.sees(role, key)
        differs = title != one.title
        one.title, one.version, one.seq = title, one.version + differs, one.seq + differs
        assert now.entry.version == one.version

    @rule(key=records, behind=st.integers(1, 3))
    def write_from_a_stale_page(self, key: int, behind: int) -> None:
        with pytest.raises((Conflict, Absent)):
            edit(
                DocumentType,
                [Edit(key, {"title": "Stale"}, self.known[key].version - behind)],
                self.act(),
            )

    @rule(key=records, verb=MOVES, role=ROLE)
    def go_on(self, key: int, verb: str, role: str) -> None:
        try:
            move(DocumentType, verb, [key], self.act(role), INPUTS.get(verb))
        except DoorError:
            return
        assert self.sees(role, key)
        self.known[key].version += 1
        self.known[key].seq += 1

    @rule(one=records, other=records, drawn=st.booleans())
    def relation(self, one: int, other: int, drawn: bool) -> None:
        before = (one, other) in self.edges
        try:
            if drawn:
                changed = bool(relate(one, "related", [other], self.act()))
            else:
                changed = bool(unrelate(one, "related", [other], self.act()))
        except DoorError:
            visible = self.sees("ims_manager", one) and self.sees("ims_manager", other)
            assert one == other or not visible
            return
        assert changed == (before != drawn)
        if changed:
            (self.edges.add if drawn else self.edges.discard)((one, other))
            self.known[one].seq += 1
            self.known[other].seq += 1

    @rule(key=records, members=st.sets(ROLE, max_size=3))
    def close(self, key: int, members: set[str]) -> None:
        people = [self.memberships[role].principal_id for role in members]
        one = self.known[key]
        try:
            hidden = restrict(DocumentType, key, people, self.act(), "why")
        except Absent:
            assert not self.sees("ims_manager", key)
            return
        # The first restriction gives a reference that nobody knows yet; a second one has it.
        assert (hidden.reference == one.references[-1]) == (one.circle is not None)
        circle = frozenset({*members, "ims_manager"})
        if one.circle is None:
            one.references.append(hidden.reference)
            one.version += 1
        # Where the same people know of it already, nothing is written.
        if one.circle != circle:
            one.circle, one.seq = circle, one.seq + 1

    @rule(key=consumes(records))
    def take_away(self, key: int) -> None:
        try:
            remove(DocumentType, [key], self.act(), "why")
        except (Absent, Refused):
            return
        one = self.known[key]
        one.removed, one.version, one.seq = True, one.version + 1, one.seq + 1

    @invariant()
    def history_and_entries_hold(self) -> None:
        if not self.known:
            return
        entries = Entry.objects.as_system("test").in_bulk(list(self.known))
        rows = Document.objects.as_system("test").select_related("entry").in_bulk(list(self.known))
        events: dict[int, list[Event]] = {key: [] for key in self.known}
        for event in Event.objects.filter(entry_id__in=self.known).order_by("seq"):
            events[event.entry_id].append(event)
        for key, one in self.known.items():
            entry, row = entries[key], rows[key]
            assert broken_link(entry, events[key]) == ""
            assert (entry.version, entry.seq, entry.title) == (one.version, one.seq, one.title)
            written = [getattr(entry, name) for name in MIRRORED]
            mirror(row)
            assert [getattr(row.entry, name) for name in MIRRORED] == written
            assert entry.reference == one.references[-1]
        every = [reference for one in self.known.values() for reference in one.references]
        assert len(every) == len(set(every))

    @invariant()
    def edges_are_once_and_as_drawn(self) -> None:
        found = list(
            Edge.objects.current()
            .filter(source_id__in=self.known)
            .values_list("source_id", "target_id")
        )
        assert len(found) == len(set(found))
        assert set(found) == self.edges

    @invariant()
    def everybody_sees_what_they_may_and_nobody_else(self) -> None:
        for role in ROLES:
            viewer = viewer_of(self.memberships[role])
            mine = {key for key in self.known if self.sees(role, key)}
            for model in (Document, Entry):
                rows = model.objects.visible_to(viewer).filter(pk__in=self.known)
                assert set(rows.values_list("pk", flat=True)) == mine, (role, model)
        for model in (Document, Entry):
            assert not model.objects.visible_to(self.stranger).filter(pk__in=self.known).exists()

    @invariant()
    def a_write_leaves_a_mark_and_nothing_else_does(self) -> None:
        if not self.known:
            return
        written = sum(one.seq for one in self.known.values())
        mark = revision(self.memberships["ims_manager"].organization_id)
        assert (mark == self.mark) == (written == self.written)
        self.mark, self.written = mark, written


def test_any_course_of_writes_keeps_history_entries_edges_and_access(
    memberships: dict[str, Membership], other_org: Any
) -> None:
    class Here(Door):
        pass

    Here.memberships, Here.stranger = memberships, system_viewer(other_org, "test")
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
