"""The relations along which a loss travels, as far as it can, found level by level.

Decision 0023 has the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
from isthmus.assets.impact.levels import Level, Settled, settle
from isthmus.assets.impact.rule import Enough, Need, Supports
from isthmus.engine.access import Viewer
from isthmus.engine.edges import Way
from isthmus.engine.own.relations import relation_types
from isthmus.engine.postgres import kept_cursor


@dataclass(frozen=True)
class Reach:
    """What the rule needs to know of what is within reach, and of each entry the type of record."""

    supports: Supports
    types: Mapping[int, str]


def after(starts: Collection[int], viewer: Viewer) -> Reach:
    """Return what decides which entries are hit by the loss of `starts`."""
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

#: A step as one number: so many bits for the relation, and what is added where the walk ends with it.
RELATION_BITS, ENDING = 16, 2**62


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
        self.values.named("code", self.impacts)
        self.marks = {code: f"%(code{number})s" for number, code in enumerate(self.impacts)}

    def reach(self) -> Reach:
        levels, types = [*self._levels()], dict[int, str]()
        for level in levels:
            types.update(zip(level.entries, level.types, strict=True))
        reached = {*self.starts, *types}
        enough = self._enough(reached)
        if self.end == "support":
            spared = {entry for (entry, _code), one in enough.items() if one.spares}
            found = settle(levels, self.starts, spared, self.concerning)
        else:
            found = Settled(open=reached)
        for support, entry, code in self._needs(found.open):
            if support in reached:
                kept = found.concerned if code in self.concerning else found.lost
                kept[support].append((entry, code))
        return Reach(Supports(found.lost, found.concerned, enough), types)

    def _levels(self) -> Iterator[Level]:
        """Yield the levels, those nearest to the starts first."""
        # A server is asked for all levels at once; in this process it costs nothing to ask for each.
        return self._at_once() if connection.vendor == "postgresql" else self._one_by_one()

    def _at_once(self) -> Iterator[Level]:
        """Yield the levels from a recursive query of which every row is one."""
        # Grouped, not joined: the planner takes any array for ten entries, and would compare each of a
        # level with each that was seen. Of the steps to an entry the group keeps one, as a number: its
        # place in the front, and the relation; -1 if the walk has been there. In order, so
        # that neighbours in an index are looked up together. And who may know of an entry is looked up
        # once, when it is new.
        steps = " UNION ALL ".join(
            f"SELECT e.{far} AS id, (f.place << {RELATION_BITS}) + {self._numbered(way)} AS step "  # noqa: S608
            f"FROM unnest(l.front) WITH ORDINALITY f(id, place) {self._edges(way, near, 'l.first')}"
            for way, near, far in self._ends()
        )
        onward, place = f"o.step < {ENDING}", f"(o.step & {ENDING - 1}) >> {RELATION_BITS}"
        relation = f"(%(relations)s::text[])[(o.step & {2**RELATION_BITS - 1}) + 1]"
        known = "FILTER (WHERE e.id IS NOT NULL)"
        text = (
            "WITH RECURSIVE level(front, seen, first, entries, types, near, codes) AS ("  # noqa: S608
            "SELECT s.ids, s.ids, TRUE, NULL::bytea, NULL, NULL::bytea, NULL "
            "FROM (SELECT %(front)s::bigint[] AS ids) s UNION ALL "
            "SELECT n.front, l.seen || n.past, FALSE, n.entries, n.types, n.near, n.codes "
            "FROM level l CROSS JOIN LATERAL (SELECT "
            f"array_agg(o.id) FILTER (WHERE e.id IS NOT NULL AND {onward}) AS front, "
            f"array_agg(o.id) FILTER (WHERE e.id IS NULL OR {onward}) AS past, "
            f"{listed('e.id')} AS entries, {listed_codes('e.type')} AS types, "
            f"{listed(f'l.front[({place})::int]')} {known} AS near, "
            f"{listed_codes(relation)} {known} AS codes FROM (SELECT b.id, min(b.step) AS step "
            f"FROM ({steps} UNION ALL SELECT unnest(l.seen), -1) b "
            "GROUP BY b.id HAVING min(b.step) >= 0 ORDER BY b.id"
            f") o LEFT JOIN ({self.known}) e ON e.id = o.id) n "
            "WHERE l.front IS NOT NULL) SELECT entries, types, near, codes FROM level"
        )
        asked: Mapping[str, Any]
        asked = {"front": number_list(self.starts), "relations": [*self.impacts]}
        with kept_cursor(connection, binary=True) as cursor:
            cursor.execute(text, {**self.values.by_name, **asked})
            yield from (_level(*row) for row in cursor.fetchall() if row[0])

    def _one_by_one(self) -> Iterator[Level]:
        """Yield the levels from a query for each."""
        ending = ", ".join(self.marks[code] for code in self.impacts if self._ends_with(code))
        steps = " UNION ALL ".join(
            f"SELECT e.{far} AS id, e.{near} AS near, e.type AS code, "  # noqa: S608
            f"e.type IN ({ending or 'NULL'}) AS ending "
            f"FROM ({numbers_in('front')}) f {self._edges(way, near, '%(first)s')}"
            for way, near, far in self._ends()
        )
        # SQLite takes the other columns from the row that has the least.
        text = (
            f"SELECT {listed('e.id')}, {listed_codes('e.type')}, "  # noqa: S608
            f"{listed('o.near')}, {listed_codes('o.code')} FROM ("
            f"SELECT s.id, s.near, s.code, min(s.ending) FROM ({steps}) s GROUP BY s.id"
            f") o JOIN ({self.known}) e ON e.id = o.id"
        )
        front, seen, first = self.starts, {*self.starts}, True
        with kept_cursor(connection) as cursor:
            while front:
                asked: Mapping[str, Any] = {"front": number_list(front), "first": first}
                cursor.execute(text, {**self.values.by_name, **asked})
                level = _level(*cursor.fetchone())
                yield level
                found = zip(level.entries, level.codes, strict=True)
                onward = {entry for entry, code in found if not self._ends_with(code)} - seen
                seen |= onward
                front, first = [*onward], False

    def _ends(self) -> Iterator[tuple[Way, str, str]]:
        """Yield each way along relations with the ends: where the walk is, where it leads."""
        # By either end of an edge is a query of its own: each takes an index of its own.
        for way in WAYS:
            support, dependent = ENDS[way]
            yield (way, *((support, dependent) if self.end == "support" else (dependent, support)))

    def _edges(self, way: Way, near: str, first: str) -> str:
        """Return the join of entries `f` with the relations `e` this way from them.

        On the way up those that merely concern are the first step or none.
        """
        losing, concerning = self._listed(way, loses=True), self._listed(way, loses=False)
        along = f"e.type IN ({losing}, {concerning})"
        if self.end == "dependent":
            along = f"(e.type IN ({losing}) OR ({first} AND e.type IN ({concerning})))"
        return f"JOIN {EDGE} e ON e.{near} = f.id WHERE e.valid_to IS NULL AND {along}"

    def _numbered(self, way: Way) -> str:
        """Return the number of a relation's type; large, where no other follows it on the walk."""
        whens = " ".join(
            f"WHEN {mark} THEN {number + (ENDING if self._ends_with(code) else 0)}"
            for number, (code, mark) in enumerate(self.marks.items())
            if self.impacts[code].way == way
        )
        return f"CASE e.type {whens} END" if whens else "NULL"

    def _ends_with(self, code: str) -> bool:
        return self.end == "support" and code in self.concerning

    def _listed(self, way: Way, *, loses: bool) -> str:
        """Return the types of relations along which a loss goes this way, or which it concerns so."""
        wanted = (way, loses)
        marks = (
            mark
            for code, mark in self.marks.items()
            if (self.impacts[code].way, self.impacts[code].loses) == wanted
        )
        return ", ".join(marks) or "NULL"

    def _needs(self, entries: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Yield all that these entries need, by which relation: what is needed, what needs it."""
        if not entries:
            return
        steps = " UNION ALL ".join(
            f"SELECT e.{support} AS support, e.{dependent} AS dependent, e.type AS code "  # noqa: S608
            f"FROM ({numbers_in('needing')}) f JOIN {EDGE} e ON e.{dependent} = f.id "
            f"WHERE e.valid_to IS NULL AND e.type IN "
            f"({self._listed(way, loses=True)}, {self._listed(way, loses=False)})"
            for way in WAYS
            for support, dependent in [ENDS[way]]
        )
        text = (
            f"SELECT {listed('s.support')}, {listed('s.dependent')}, {listed_codes('s.code')} "  # noqa: S608
            f"FROM ({steps}) s"
        )
        with kept_cursor(connection, binary=True) as cursor:
            cursor.execute(text, {**self.values.by_name, "needing": number_list(entries)})
            supports, dependents, codes = cursor.fetchone()
        if codes:
            found = numbers_of(supports), numbers_of(dependents), codes_of(codes)
            yield from zip(*found, strict=True)

    def _enough(self, reached: Iterable[int]) -> Mapping[Need, Enough]:
        """Return what suffices where not all do, and of how many."""
        # Supports outside of the reach count as well: they are still up.
        few = spares.needed(numbers_in("reached"))
        counted = " UNION ALL ".join(
            "SELECT q.id, q.relation, q.needed, (SELECT COUNT(*) "  # noqa: S608
            f"FROM {EDGE} e JOIN ({self.known}) n ON n.id = e.{support} "
            f"WHERE e.{dependent} = q.id AND e.type = q.relation AND e.valid_to IS NULL"
            f") FROM q WHERE q.relation IN ({self._listed(way, loses=True)})"
            for way in WAYS
            for support, dependent in [ENDS[way]]
        )
        text = f"WITH q AS MATERIALIZED ({few}) {counted}"
        enough: dict[Need, Enough] = {}
        with kept_cursor(connection) as cursor:
            cursor.execute(text, {**self.values.by_name, "reached": number_list(reached)})
            for entry, code, needed, of in cursor.fetchall():
                # Of several numbers on one relation the strictest counts.
                known = enough.get((entry, code), Enough(0, of))
                enough[entry, code] = max(Enough(needed, of), known)
        return enough


def _level(entries: Any, types: Any, near: Any, codes: Any) -> Level:
    """Return what was listed, nothing where the aggregates had nothing."""
    if not types:
        return Level((), (), (), ())
    return Level(numbers_of(entries), codes_of(types), numbers_of(near), codes_of(codes))
