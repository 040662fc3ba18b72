"""Bringing memberships in line with the graph: whatever may have changed is given up, then found again.

Written is only what differs from before, a row for each membership that came, went, or has another
reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from isthmus.context.models import Membership, ScopeProgress
from isthmus.context.models.scope import Way
from isthmus.context.scope.closure import Tree, reached
from isthmus.context.scope.graph import AT_ONCE, Step, steps_of, whole_graph
from isthmus.context.scope.statements import Named
from isthmus.engine.door.bulk import insert_rows, update_rows
from isthmus.engine.keys import new_key
from isthmus.engine.models import Entry

#: So many memberships a write changes before it leaves the work to a job, and so many records it
#: looks at.
INLINE, LOOKED_AT = 2_000, 20_000

#: A root, and what follows from it.
Key = tuple[int, int]


#: Told of an organization in which memberships came or went, inside the transaction: whoever keeps what
#: follows from them lets a job look again.
watchers: list[Callable[[int], None]] = []


def tell_watchers(organization_id: int, written: Written) -> None:
    if written.rows:
        for watch in watchers:
            watch(organization_id)


class TooFar(Exception):
    """What changed reaches further than a write should wait for."""


@dataclass
class Written:
    """How many rows came, went, and have another reason."""

    came: int = 0
    went: int = 0
    turned: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.came + other.came, self.went + other.went, self.turned + other.turned)

    @property
    def rows(self) -> int:
        return self.came + self.went + self.turned


@dataclass
class Settling:
    """One statement, and what a write may have changed of what follows from it."""

    organization: int
    named: Named
    #: of what was given up: the row
    doubted: dict[Key, Membership] = field(default_factory=dict)
    #: what was found (again), with the one before it
    found: dict[Key, int | None] = field(default_factory=dict)
    #: rows that are there, as far as they were looked at, by entry: root → row
    _rows: dict[int, dict[int, Membership]] = field(default_factory=dict)
    _before: dict[int, list[int]] = field(default_factory=dict)

    def settle(self, drawn: Collection[Step], doubtful: Collection[int]) -> Written:
        """Settle what follows after a write, by which the steps `drawn` may have come.

        `doubtful` are entries to which steps may lead no more, or which came, went or were hidden
        themselves. Raises TooFar.
        """
        self._learn({*doubtful, *(end for _, end in drawn)})
        self._doubt(doubtful)
        self._find(drawn, doubtful)
        return self._write()

    def _alive(self, entries: Collection[int]) -> set[int]:
        rows = Entry.objects.as_system("scope").filter(pk__in=entries, removed_at__isnull=True)
        return {*rows.values_list("pk", flat=True)} - self.named.excluded

    def _learn(self, entries: Iterable[int]) -> None:
        """Fetch the rows of these entries."""
        missing = sorted({*entries} - self._rows.keys())
        for start in range(0, len(missing), AT_ONCE):
            chunk = missing[start : start + AT_ONCE]
            self._rows |= {entry: {} for entry in chunk}
            rows = Membership.objects.filter(statement=self.named.statement, entry__in=chunk)
            for row in rows:
                assert row.root_id is not None
                self._rows[row.entry_id][row.root_id] = row
        if len(self._rows) > LOOKED_AT:
            raise TooFar

    def _learn_before(
        self, entries: Collection[int], starts: Collection[int] | None = None
    ) -> None:
        """Fetch what leads to these entries (of `starts`, if given), and the rows of it."""
        missing = {*entries} - self._before.keys()
        if not missing:
            return
        self._before |= {entry: [] for entry in missing}
        steps = steps_of(
            self.organization, self.named.system, missing, leading_to=True, others=starts
        )
        for start, end in sorted(steps):
            self._before[end].append(start)
        self._learn(start for end in missing for start in self._before[end])

    def _member(self, root: int, entry: int) -> bool:
        key = root, entry
        if key in self.found:
            return True
        return root in self._rows.get(entry, ()) and key not in self.doubted

    def _doubt(self, doubtful: Collection[int]) -> None:
        """Give up the rows of `doubtful` that rest on nothing any more, and all that rest on them."""
        alive = self._alive(doubtful)
        rows = [row for entry in doubtful for row in self._rows[entry].values()]
        vias = {row.via_id for row in rows if row.via_id is not None}
        standing = {
            *steps_of(self.organization, self.named.system, doubtful, leading_to=True, others=vias)
        }
        lost = [row for row in rows if not (row.entry_id in alive and self._stands(row, standing))]
        while lost:
            self.doubted |= {self._key(row): row for row in lost}
            if len(self.doubted) > INLINE:
                raise TooFar
            lost = self._resting_on(lost)

    def _stands(self, row: Membership, steps: set[Step]) -> bool:
        if row.via_id is None:
            return row.root_id in self.named.included
        return (row.via_id, row.entry_id) in steps

    def _resting_on(self, lost: list[Membership]) -> list[Membership]:
        keys = {self._key(row) for row in lost}
        rows = Membership.objects.filter(
            statement=self.named.statement, via__in={row.entry_id for row in lost}
        )
        following = [
            row
            for row in rows
            if (row.root_id, row.via_id) in keys and self._key(row) not in self.doubted
        ]
        self._learn(row.entry_id for row in following)
        return following

    def resting_on_entries(self, entries: Collection[int]) -> set[int]:
        """Return the entries whose membership rests on one of these directly."""
        rows = Membership.objects.filter(statement=self.named.statement, via__in=entries)
        return {*rows.order_by().values_list("entry_id", flat=True)}

    def _key(self, row: Membership) -> Key:
        assert row.root_id is not None
        return row.root_id, row.entry_id

    def _find(self, drawn: Collection[Step], doubtful: Collection[int]) -> None:
        """Find again what is led to by what stands, and go on from there."""
        uncertain = {*doubtful, *(entry for _, entry in self.doubted)}
        self._learn_before(uncertain)
        self._learn_before({end for _, end in drawn}, {start for start, _ in drawn})
        entries = {*uncertain, *(end for _, end in drawn)}
        frontier: list[Key] = []
        for entry in sorted(self._alive(entries)):
            roots = {root for start in self._before[entry] for root in self._rows[start]}
            wanted = sorted(roots | ({entry} & self.named.included.keys()))
            frontier += [
                (root, entry)
                for root in wanted
                if not self._member(root, entry) and self._reach(root, entry)
            ]
        while frontier:
            frontier = self._go_on(frontier)

    def _reach(self, root: int, entry: int) -> bool:
        if root == entry:
            self.found[root, entry] = None
            return True
        before = [one for one in self._before[entry] if self._member(root, one)]
        if not before:
            return False
        old = self.doubted.get((root, entry))
        self.found[root, entry] = old.via_id if old and old.via_id in before else before[0]
        return True

    def _go_on(self, frontier: list[Key]) -> list[Key]:
        """Find what follows directly from `frontier` and is not found yet."""
        roots = defaultdict(list)
        for root, entry in frontier:
            roots[entry].append(root)
        steps = sorted(
            steps_of(self.organization, self.named.system, roots.keys(), leading_to=False)
        )
        self._learn(end for _, end in steps)
        following = []
        for start, end in steps:
            if end in self.named.excluded:
                continue
            for root in roots[start]:
                if not self._member(root, end):
                    self.found[root, end] = start
                    following.append((root, end))
        if len(self.found) > INLINE:
            raise TooFar
        return following

    def _write(self) -> Written:
        gone = [row.pk for key, row in self.doubted.items() if key not in self.found]
        turned, came = [], []
        for (root, entry), via in self.found.items():
            row = self.doubted.get((root, entry))
            if row is None:
                came.append(_row(self.organization, self.named, root, entry, via))
            elif row.via_id != via:
                row.via_id = via
                turned.append(row)
        return write(came, gone, turned)


def hold(organization_id: int) -> ScopeProgress:
    """Hold the organization's row until the transaction ends, made if there is none yet.

    So two writes never work from what the other is changing.
    """
    ScopeProgress.objects.bulk_create(
        [ScopeProgress(organization_id=organization_id)], ignore_conflicts=True
    )
    return ScopeProgress.objects.select_for_update().get(pk=organization_id)


def settle_whole(organization_id: int, named: Named) -> Written:
    """Settle everything that follows from a statement, the whole graph at once."""
    # Most rows stay as they are: those are compared as columns, and never made into objects.
    held: dict[int, Tree] = defaultdict(dict)
    keys: dict[Key, int] = {}
    rows = Membership.objects.filter(statement=named.statement)
    for key, root, entry, before in rows.values_list("pk", "root_id", "entry_id", "via_id"):
        assert root is not None
        held[root][entry] = before
        keys[root, entry] = key
    trees = computed(organization_id, named, held)
    came, gone, turned = [], [], []
    for root in held.keys() | trees.keys():
        known, tree = held.get(root, {}), trees.get(root, {})
        gone += [keys[root, entry] for entry in known if entry not in tree]
        for entry, via in tree.items():
            if entry not in known:
                came.append(_row(organization_id, named, root, entry, via))
            elif known[entry] != via:
                turned.append(Membership(id=keys[root, entry], via_id=via))
    return write(came, gone, turned)


def computed(
    organization_id: int,
    named: Named,
    kept: dict[int, Tree] | None = None,
    at: datetime | None = None,
) -> dict[int, Tree]:
    """Return what follows from each thing that a statement names, worked out afresh.

    With `at`, by the relations that stood then.
    """
    if not named.included:
        return {}
    standing = Q(removed_at__isnull=True) | (Q(removed_at__gt=at) if at else Q())
    alive = Entry.objects.as_system("scope").filter(standing, pk__in=named.included)
    graph = whole_graph(organization_id, named.system, at)
    return {
        root: reached(root, graph.after, named.excluded, (kept or {}).get(root))
        for root in sorted(alive.values_list("pk", flat=True))
        if root not in named.excluded
    }


def drop(statement: int) -> Written:
    """Let nothing follow from a statement any more."""
    gone, _ = Membership.objects.filter(statement=statement).delete()
    return Written(went=gone)


def _row(organization_id: int, named: Named, root: int, entry: int, via: int | None) -> Membership:
    return Membership(
        id=new_key(),
        organization_id=organization_id,
        system=named.system,
        entry_id=entry,
        way=Way.STATED if via is None else Way.CARRIED,
        statement_id=named.statement,
        root_id=root,
        via_id=via,
    )


def write(
    came: Sequence[Membership], gone: Sequence[int], turned: Sequence[Membership] = ()
) -> Written:
    """Write rows that came, drop those of the keys `gone`, and give others another way."""
    for start in range(0, len(gone), AT_ONCE):
        Membership.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    update_rows(Membership, turned, ("via_id",))
    for start in range(0, len(came), AT_ONCE):
        insert_rows(Membership, came[start : start + AT_ONCE])
    return Written(len(came), len(gone), len(turned))
