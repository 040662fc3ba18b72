"""The records next to some others, a bounded number of them: one statement each.

Of a hub's neighbours so many are looked at as lists count at most, the oldest records first; an
index yields them in that order, so that a hub of 100,000 is read no further.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from isthmus.assets.graph import EDGE, Values
from isthmus.assets.picture.asked import Asked
from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.own.relations import relation_types
from isthmus.engine.reading import COUNT_CAP
from isthmus.engine.registry import registry

#: So many neighbours by one relation are drawn beside an expanded record.
MOST_BESIDE = 30
#: So many stand on a page of those that were left out.
ON_A_PAGE = 50


class Neighbour(NamedTuple):
    """One record beside an expanded one, with how many there are of its kind."""

    near: int
    outgoing: bool  #: the relation leads from the expanded record to the other
    code: str
    far: int
    #: of a register that the viewer's roles don't open: it stands for all of these
    closed: bool
    total: int  #: by this relation, and closed alike
    beyond: bool  #: it has other neighbours still


@dataclass(frozen=True)
class Place:
    """Where a page of neighbours begins: one expanded record, one relation, after which key."""

    near: int
    outgoing: bool
    code: str
    after: int = 0


def beside(opened: Collection[int], asked: Asked, viewer: Viewer) -> list[Neighbour]:
    """Return the neighbours of expanded records, those of rare registers first, then by title.

    Of a hundred thousand items and one service that share a hub, the service is drawn.
    """
    rows = _run(_Statement(asked, viewer).ranked(sorted(opened)))
    return [
        Neighbour(near, bool(outgoing), code, far, bool(closed), total, bool(beyond))
        for near, outgoing, code, far, closed, total, beyond in rows
    ]


def kinds(opened: Collection[int], viewer: Viewer) -> list[tuple[str, str]]:
    """Return every pair of a register that the viewer may open and a relation, without filters."""
    return [*_run(_Statement(Asked(), viewer).kinds(sorted(opened)))]


def page_of(place: Place, asked: Asked, viewer: Viewer) -> list[int]:
    """Return the keys of one page of neighbours, the oldest first, and one more if there is one."""
    return [far for (far,) in _run(_Statement(asked, viewer).page(place))]


def _run(statement: tuple[str, Values]) -> Sequence[Any]:
    sql, values = statement
    with connection.cursor() as cursor:
        cursor.execute(sql, values.by_name)
        rows: Sequence[Any] = cursor.fetchall()
    return rows


class _Statement:
    """The neighbours in SQL. Names of tables and placeholders; every value is a parameter."""

    def __init__(self, asked: Asked, viewer: Viewer) -> None:
        self.values = Values()
        self.known = self.values.known(viewer, "title_key")
        seen = [one.code for one in registry.types() if viewer.may_on(one.model, VIEW)]
        self.seen = self.values.named("seen", seen)
        # Without a filter those of closed registers are counted. The library's are no records.
        every = [one.code for one in registry.types()]
        shown = [one for one in seen if one in asked.registers] if asked.registers else every
        self.shown = self.values.named("shown", shown)
        types = asked.relations or sorted(relation_types(viewer.organization))
        self.codes = self.values.named("code", types)
        self.sides = [one for one in (True, False) if asked.side != ("before" if one else "after")]

    def ranked(self, opened: Sequence[int]) -> tuple[str, Values]:
        most = self.values.named("most", [MOST_BESIDE])
        sql = f"""
            WITH every AS ({self._every(opened)}),
            counted AS (
                SELECT every.*,
                    COUNT(*) OVER (PARTITION BY near, outgoing, code, closed) AS total,
                    COUNT(*) OVER (PARTITION BY near, outgoing, code, type) AS alike
                FROM every
            ),
            ranked AS (
                SELECT counted.*, ROW_NUMBER() OVER (
                    PARTITION BY near, outgoing, code, closed ORDER BY alike, type, title_key, far
                ) AS place FROM counted
            )
            SELECT near, outgoing, code, far, closed, total, {self._beyond("ranked.far")}
            FROM ranked WHERE place <= CASE WHEN closed = 1 THEN 1 ELSE {most} END
            ORDER BY near, outgoing, code, closed, place
        """  # noqa: S608
        return sql, self.values

    def kinds(self, opened: Sequence[int]) -> tuple[str, Values]:
        every = self._every(opened)
        sql = f"SELECT DISTINCT type, code FROM ({every}) every WHERE closed = 0 ORDER BY 1, 2"  # noqa: S608
        return sql, self.values

    def page(self, place: Place) -> tuple[str, Values]:
        after, most = self.values.named("after", [place.after, ON_A_PAGE + 1]).split(", ")
        code = self.values.named("only", [place.code])
        at, far = _ends(outgoing=place.outgoing)
        near = self.values.named("near", [place.near])
        sql = f"""
            SELECT e.{far} {self._from("e", at, far, near)}
            AND e.type = {code} AND n.type IN ({self.seen}) AND e.{far} > {after}
            ORDER BY e.{far} LIMIT {most}
        """
        return sql, self.values

    def _every(self, opened: Sequence[int]) -> str:
        """Return every neighbour of these records, so many of each that they can be counted.

        Every key is above 0. Said so, SQLite takes the index of the near end; it might else try
        each far end there is.
        """
        cap = self.values.named("cap", [COUNT_CAP + 1])
        branches = []
        for place, key in enumerate(opened):
            near = self.values.named(f"near{place}_", [key])
            for outgoing in self.sides:
                at, far = _ends(outgoing=outgoing)
                branches.append(
                    f"SELECT * FROM (SELECT e.{at} AS near, {int(outgoing)} AS outgoing, "  # noqa: S608
                    f"e.type AS code, e.{far} AS far, n.type AS type, n.title_key AS title_key, "
                    f"CASE WHEN n.type IN ({self.seen}) THEN 0 ELSE 1 END AS closed "
                    f"{self._from('e', at, far, near)} AND e.{far} > 0 "
                    f"ORDER BY e.{far}, e.type LIMIT {cap}) "
                    f"AS branch{place}_{int(outgoing)}"
                )
        return " UNION ALL ".join(branches)

    def _beyond(self, key: str) -> str:
        """Return the condition that a record has neighbours beside the one it was found by."""
        ways = [
            f"EXISTS (SELECT 1 {self._from('f', *_ends(outgoing=outgoing), key)} "
            f"AND n.id <> ranked.near)"
            for outgoing in self.sides
        ]
        return f"({' OR '.join(ways)})"

    def _from(self, edge: str, at: str, far: str, key: str) -> str:
        """Return FROM and WHERE of the current relations at one end.

        CROSS JOIN has SQLite go from relations to entries, never through all entries.
        """
        return (
            f"FROM {EDGE} {edge} CROSS JOIN ({self.known}) n WHERE {edge}.{at} = {key} "
            f"AND {edge}.valid_to IS NULL AND {edge}.type IN ({self.codes}) "
            f"AND n.id = {edge}.{far} AND {edge}.{far} <> {edge}.{at} AND n.type IN ({self.shown})"
        )


def _ends(*, outgoing: bool) -> tuple[str, str]:
    """Return the columns of the end that is near and of the one that is far."""
    return ("source_id", "target_id") if outgoing else ("target_id", "source_id")
