"""The relations along which a loss travels, as far as it can, found level by level.

Decision 0023 has the reasons and the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.db import connection

from isthmus.assets.graph import (
    EDGE,
    Values,
    codes_of,
    listed,
    listed_codes,
    number_list,
    numbers_in,
    numbers_of,
)
from isthmus.assets.impact import spares
from isthmus.assets.impact.rule import Enough, Need, Supports
from isthmus.engine.access import Viewer
from isthmus.engine.edges import Way
from isthmus.engine.own.relations import relation_types
from isthmus.engine.postgres import kept_cursor


@dataclass(frozen=True)
class Reach:
    """The steps within reach, and of each entry they lead to the type of record."""

    supports: Supports
    types: Mapping[int, str]


def after(starts: Collection[int], viewer: Viewer) -> Reach:
    """Return every step that leads to what the loss of `starts` can reach."""
    return _Walk(starts, viewer, "support").reach()


def below(target: int, viewer: Viewer) -> Reach:
    """Return every step on the ways by which a loss can reach the target."""
    return _Walk([target], viewer, "dependent").reach()


#: The end of a step that a walk comes from.
End = Literal["support", "dependent"]

#: Columns of an edge: the one that is needed, the one that needs. By the way a loss goes along it.
ENDS: Mapping[Way, tuple[str, str]] = {
    "forward": ("source_id", "target_id"),
    "backward": ("target_id", "source_id"),
}
WAYS: Sequence[Way] = ("backward", "forward")


class Level(NamedTuple):
    """Steps as columns: where the walk was, where each leads, by which relation.

    And the entries that it leads to and that may be known of, with the type of record.
    """

    near: Sequence[int]
    far: Sequence[int]
    codes: Sequence[str]
    entries: Sequence[int]
    types: Sequence[str]


class _Walk:
    """The walk in SQL, and the values in it by name.

    A loss reaches onward from what is lost, so the walk follows relations that lose. Those that
    concern somebody are the last on the way down, and on the way up only the first.
    """

    def __init__(self, starts: Collection[int], viewer: Viewer, end: End) -> None:
        self.end = end
        self.starts = sorted(starts)
        self.impacts = {
            code: one.impact
            for code, one in sorted(relation_types(viewer.organization).items())
            if one.impact
        }
        self.concerning = {code for code, one in self.impacts.items() if not one.loses}
        self.values = Values()
        self.known = self.values.known(viewer)
        self.codes = {
            (way, loses): self.values.named(
                f"{way}_{'loses' if loses else 'concerns'}_",
                [
                    code
                    for code, one in self.impacts.items()
                    if (one.way, one.loses) == (way, loses)
                ],
            )
            for way in WAYS
            for loses in (True, False)
        }

    def reach(self) -> Reach:
        types: dict[int, str] = {}
        lost: dict[int, list[Need]] = defaultdict(list)
        concerned: dict[int, list[Need]] = defaultdict(list)
        down, reached = self.end == "support", {*self.starts}
        for level in self._levels():
            types.update(zip(level.entries, level.types, strict=True))
            reached.update(level.entries)
            # Thousands of steps: a pair of each, and nothing asked that one level can't need.
            needing = level.far if down else level.near
            needs = zip(needing, level.codes, strict=True)
            told = not self.concerning.isdisjoint(level.codes)
            for near, far, need in zip(level.near, level.far, needs, strict=True):
                if far in reached:
                    kept = concerned if told and need[1] in self.concerning else lost
                    kept[near if down else far].append(need)
        return Reach(Supports(lost, concerned, self._enough(reached)), types)

    def _levels(self) -> Iterator[Level]:
        """Yield each relation within reach once, those nearest to the starts first."""
        # A server is asked for all levels at once; in this process it costs nothing to ask for each.
        return self._at_once() if connection.vendor == "postgresql" else self._one_by_one()

    def _at_once(self) -> Iterator[Level]:
        """Yield the levels from a recursive query of which every row is one."""
        # Grouped, not joined: the planner takes any array for ten entries, and would compare each of a
        # level with each that was seen. And who may know of an entry is looked up once, when it is new.
        steps = self._level("unnest(l.front) f(id)", "l.first")
        text = (
            "WITH RECURSIVE level(front, seen, first, near, far, codes, entries, types) AS ("  # noqa: S608
            "SELECT s.ids, s.ids, TRUE, NULL::bytea, NULL::bytea, NULL, NULL::bytea, NULL "
            "FROM (SELECT %(front)s::bigint[] AS ids) s UNION ALL "
            "SELECT n.front, l.seen || n.front, FALSE, n.near, n.far, n.codes, n.entries, n.types "
            f"FROM level l CROSS JOIN LATERAL (WITH s AS MATERIALIZED ({steps}) SELECT * FROM "
            f"(SELECT {_steps_listed()} FROM s) t, "
            "(SELECT array_agg(e.id) FILTER (WHERE o.onward) AS front, "
            f"{_entries_listed()} FROM (SELECT b.id, max(b.step) = 1 AS onward FROM ("
            # 0: an end of the walk, 1: it goes on from there, 2: it was there before.
            f"SELECT s.far AS id, CASE WHEN s.code IN ({self._ending()}) THEN 0 ELSE 1 END "
            "AS step FROM s UNION ALL SELECT unnest(l.seen), 2"
            ") b GROUP BY b.id HAVING max(b.step) < 2) o "
            f"JOIN ({self.known}) e ON e.id = o.id) n) n "
            "WHERE l.front IS NOT NULL) SELECT near, far, codes, entries, types FROM level"
        )
        with kept_cursor(connection, binary=True) as cursor:
            cursor.execute(text, {**self.values.by_name, "front": number_list(self.starts)})
            yield from map(_read, cursor.fetchall())

    def _one_by_one(self) -> Iterator[Level]:
        """Yield the levels from a query for each."""
        steps = self._level(f"({numbers_in('front')}) f", "%(first)s")
        text = (
            f"WITH s AS MATERIALIZED ({steps}) SELECT * FROM "  # noqa: S608
            f"(SELECT {_steps_listed()} FROM s) t, (SELECT {_entries_listed()} "
            f"FROM ({self.known}) e WHERE e.id IN (SELECT s.far FROM s)) n"
        )
        ending = self.concerning if self.end == "support" else ()
        front, seen, first = self.starts, {*self.starts}, True
        with kept_cursor(connection) as cursor:
            while front:
                asked: Mapping[str, Any] = {"front": number_list(front), "first": first}
                cursor.execute(text, {**self.values.by_name, **asked})
                level = _read(cursor.fetchone())
                yield level
                ends = zip(level.far, level.codes, strict=True)
                onward = {far for far, code in ends if code not in ending} - seen
                onward &= {*level.entries}
                seen |= onward
                front, first = [*onward], False

    def _level(self, front: str, first: str) -> str:
        """Return a SELECT of the steps from the entries `front f`; at first those from the starts."""
        # By either end of an edge is a query of its own: each takes an index of its own.
        return " UNION ALL ".join(
            f"SELECT e.{near} AS near, e.{far} AS far, e.type AS code "  # noqa: S608
            f"FROM {front} JOIN {EDGE} e ON e.{near} = f.id "
            f"WHERE e.valid_to IS NULL AND {self._along(way, first)}"
            for way in WAYS
            for near, far in [ENDS[way] if self.end == "support" else ENDS[way][::-1]]
        )

    def _along(self, way: Way, first: str) -> str:
        """Return the condition on an edge for a step this way."""
        losing, concerning = self.codes[way, True], self.codes[way, False]
        if self.end == "support":
            return f"e.type IN ({losing}, {concerning})"
        return f"(e.type IN ({losing}) OR ({first} AND e.type IN ({concerning})))"

    def _ending(self) -> str:
        """Return the codes of relations that no other follows on the walk."""
        if self.end == "dependent":
            return "NULL"
        return ", ".join(self.codes[way, False] for way in WAYS)

    def _enough(self, reached: Iterable[int]) -> Mapping[Need, Enough]:
        """Return what suffices where not all do, and of how many."""
        # Supports outside of the reach count as well: they are still up.
        few = spares.needed(numbers_in("reached"))
        text = " UNION ALL ".join(
            "SELECT q.id, q.relation, q.needed, (SELECT COUNT(*) "  # noqa: S608
            f"FROM {EDGE} e JOIN ({self.known}) n ON n.id = e.{support} "
            f"WHERE e.{dependent} = q.id AND e.type = q.relation AND e.valid_to IS NULL"
            f") FROM ({few}) q WHERE q.relation IN ({self.codes[way, True]})"
            for way in WAYS
            for support, dependent in [ENDS[way]]
        )
        enough: dict[Need, Enough] = {}
        with kept_cursor(connection) as cursor:
            cursor.execute(text, {**self.values.by_name, "reached": number_list(reached)})
            for entry, code, needed, of in cursor.fetchall():
                # Of several numbers on one relation the strictest counts.
                known = enough.get((entry, code), Enough(0, of))
                enough[entry, code] = max(Enough(needed, of), known)
        return enough


def _read(columns: Sequence[Any]) -> Level:
    """Return what was listed, nothing where the aggregates had nothing."""
    near, far, codes, entries, types = columns
    steps = (numbers_of(near), numbers_of(far), codes_of(codes)) if codes else ((), (), ())
    return Level(*steps, *((numbers_of(entries), codes_of(types)) if types else ((), ())))


def _steps_listed() -> str:
    """Return the columns of a level's steps `s`, each as one value."""
    return (
        f"{listed('s.near')} AS near, {listed('s.far')} AS far, {listed_codes('s.code')} AS codes"
    )


def _entries_listed() -> str:
    """Return the columns of the entries `e` that a level leads to, each as one value."""
    return f"{listed('e.id')} AS entries, {listed_codes('e.type')} AS types"
