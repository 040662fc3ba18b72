"""The relations along which a loss travels, as far as it can: one recursive query.

Decision 0023 has the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from isthmus.assets.graph import EDGE, ENTRY, Values
from isthmus.assets.impact import spares
from isthmus.assets.impact.rule import Enough, Need, Step, Supports
from isthmus.engine.access import Viewer
from isthmus.engine.edges import Way
from isthmus.engine.own.relations import relation_types


@dataclass(frozen=True)
class Reach:
    """The steps within reach, and of each entry they name the type of record."""

    supports: Supports
    types: dict[int, str]


def after(starts: Collection[int], viewer: Viewer) -> Reach:
    """Return every step that leads to what the loss of `starts` can reach."""
    statement = _Statement(starts, viewer)
    return _read(statement, statement.down())


def below(target: int, viewer: Viewer) -> Reach:
    """Return every step on the ways by which a loss can reach the target."""
    statement = _Statement([target], viewer)
    return _read(statement, statement.up())


#: What a row tells: a step whose dependent is lost with its support; one whose dependent is
#: concerned; an entry within reach; how many supports suffice.
LOSES, CONCERNS, ENTRY_IS, SUFFICE = 1, 0, 2, 3


def _read(statement: _Statement, sql: str) -> Reach:
    with connection.cursor() as cursor:
        cursor.execute(sql, statement.values.by_name)
        rows = cursor.fetchall()
    types: dict[int, str] = {}
    steps: list[Step] = []
    enough: dict[Need, Enough] = {}
    for tells, first, entry, code, kind, number in rows:
        if tells == LOSES:
            steps.append(Step(first, entry, code))
        elif tells == ENTRY_IS:
            types[entry] = kind
        elif tells == CONCERNS:
            steps.append(Step(first, entry, code, loses=False))
            types.setdefault(entry, kind)
        else:
            enough[entry, code] = Enough(first, number)
    return Reach(Supports(steps, enough), types)


#: Ends of an edge: the one that is needed, the one that needs. By the way a loss goes along it.
ENDS: dict[Way, tuple[str, str]] = {
    "forward": ("source_id", "target_id"),
    "backward": ("target_id", "source_id"),
}
WAYS: Sequence[Way] = ("backward", "forward")


class _Statement:
    """The walk in SQL, and the values in it by name.

    A loss reaches onward from what is lost, so the walk follows relations that lose. Those that
    concern somebody are the last on the way down, and on the way up the first.
    """

    def __init__(self, starts: Collection[int], viewer: Viewer) -> None:
        self.values = Values()
        self.starts = self.values.named("start", sorted(starts))
        self.known = self.values.known(viewer)
        # Names of tables and placeholders, here and below; every value is a parameter.
        self.begin = f"SELECT id, type FROM {ENTRY} WHERE id IN ({self.starts})"  # noqa: S608
        self.codes = {
            (way, loses): self.values.named(
                f"{way}_{loses}_",
                [
                    code
                    for code, one in sorted(relation_types(viewer.organization).items())
                    if one.impact and (one.impact.way, one.impact.loses) == (way, loses)
                ],
            )
            for way in WAYS
            for loses in (True, False)
        }

    def down(self) -> str:
        walk = self._onward("reach", "support", loses=True)
        concerned = " UNION ALL ".join(
            f"SELECT {CONCERNS}, r.id, n.id, e.type, n.type, 0 FROM reach r "  # noqa: S608
            f"{self._edge(way, 'r', 'support', loses=False)} "
            f"JOIN ({self.known}) n ON n.id = e.{ENDS[way][1]}"
            for way in WAYS
        )
        return (
            f"WITH RECURSIVE reach(id, type) AS ({self.begin} UNION {walk}) "
            f"{self._within()} UNION ALL {concerned}"
        )

    def up(self) -> str:
        concerned = self._onward(f"({self.begin})", "dependent", loses=False)
        walk = self._onward("reach", "dependent", loses=True)
        last = " UNION ALL ".join(
            f"SELECT {CONCERNS}, n.id, r.id, e.type, r.type, 0 FROM ({self.begin}) r "  # noqa: S608
            f"{self._edge(way, 'r', 'dependent', loses=False)} "
            f"JOIN reach n ON n.id = e.{ENDS[way][0]}"
            for way in WAYS
        )
        return (
            f"WITH RECURSIVE lead(id, type) AS ({self.begin} UNION {concerned}), "  # noqa: S608
            f"reach(id, type) AS (SELECT id, type FROM lead UNION {walk}) "
            f"{self._within()} UNION ALL {last}"
        )

    def _within(self) -> str:
        """Return the steps between what is reached, its types, and what suffices where not all do."""
        # IN, not JOIN: no database knows how much a walk reaches, and some would look at all of it
        # for each step.
        steps = " UNION ALL ".join(
            f"SELECT {LOSES}, e.{support}, e.{dependent}, e.type, '', 0 FROM {EDGE} e "  # noqa: S608
            f"WHERE e.{support} IN (SELECT id FROM reach) "
            f"AND e.{dependent} IN (SELECT id FROM reach) "
            f"AND e.valid_to IS NULL AND e.type IN ({self.codes[way, True]})"
            for way, (support, dependent) in ENDS.items()
        )
        types = f"SELECT {ENTRY_IS}, 0, id, '', type, 0 FROM reach"  # noqa: S608
        # Supports outside of the reach count as well: they are still up.
        counts = " UNION ALL ".join(
            f"SELECT {SUFFICE}, q.needed, q.id, q.relation, '', COUNT(*) FROM ({spares.numbers()}) q "  # noqa: S608
            f"{self._edge(way, 'q', 'dependent', loses=True)} AND e.type = q.relation "
            f"JOIN ({self.known}) n ON n.id = e.{ENDS[way][0]} "
            "GROUP BY q.needed, q.id, q.relation"
            for way in WAYS
        )
        return f"{steps} UNION ALL {types} UNION ALL {counts}"

    def _edge(self, way: Way, near: str, end: str, *, loses: bool) -> str:
        """Return the join with the edges of which `near` is this end, by the index of that end."""
        column = ENDS[way][0 if end == "support" else 1]
        return (
            f"JOIN {EDGE} e ON e.{column} = {near}.id AND e.valid_to IS NULL "
            f"AND e.type IN ({self.codes[way, loses]})"
        )

    def _onward(self, of: str, end: str, *, loses: bool) -> str:
        """Return the entries at the other end of the steps of which entries `of` are this end.

        A recursive query may name itself once, so one join looks at both ends of edges. SQLite takes
        the index of each for an OR; PostgreSQL does better where each is a query of its own.
        """
        near, far = (0, 1) if end == "support" else (1, 0)
        if connection.vendor == "postgresql":
            ends = " UNION ALL ".join(
                f"SELECT e.{ENDS[way][far]} AS id FROM {EDGE} e WHERE e.{ENDS[way][near]} = r.id "  # noqa: S608
                f"AND e.valid_to IS NULL AND e.type IN ({self.codes[way, loses]})"
                for way in WAYS
            )
            return (
                f"SELECT n.id, n.type FROM {of} r CROSS JOIN LATERAL ({ends}) e "  # noqa: S608
                f"JOIN ({self.known}) n ON n.id = e.id"
            )
        either = " OR ".join(
            f"(e.{ENDS[way][near]} = r.id AND e.type IN ({self.codes[way, loses]}))" for way in WAYS
        )
        first = ENDS[WAYS[0]]
        return (
            f"SELECT n.id, n.type FROM {of} r JOIN {EDGE} e ON ({either}) "  # noqa: S608
            f"JOIN ({self.known}) n ON n.id = "
            f"CASE WHEN e.{first[near]} = r.id THEN e.{first[far]} ELSE e.{first[near]} END "
            "WHERE e.valid_to IS NULL"
        )
