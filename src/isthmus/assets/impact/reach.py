"""The relations along which a loss travels, as far as it can: one recursive query.

Decision 0023 has the reasons and the figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from isthmus.assets.graph import EDGE, ENTRY, Values, codes_of, listed, listed_codes, numbers_of
from isthmus.assets.impact import spares
from isthmus.assets.impact.rule import Enough, Need, Supports
from isthmus.engine.access import Viewer
from isthmus.engine.edges import Way
from isthmus.engine.own.relations import relation_types
from isthmus.engine.postgres import kept_cursor


@dataclass(frozen=True)
class Reach:
    """The steps within reach, and of each entry they name the type of record."""

    supports: Supports
    types: Mapping[int, str]


def after(starts: Collection[int], viewer: Viewer) -> Reach:
    """Return every step that leads to what the loss of `starts` can reach."""
    return _Statement(starts, viewer).read("support")


def below(target: int, viewer: Viewer) -> Reach:
    """Return every step on the ways by which a loss can reach the target."""
    return _Statement([target], viewer).read("dependent")


#: What a row lists, in columns: what needs others by a type of relation, how many of them suffice,
#: and of how many; relations with source and target; entries. Last come the codes of types.
SUFFICE, RELATIONS, ENTRIES = 1, 2, 3

#: Ends of an edge: the one that is needed, the one that needs. By the way a loss goes along it.
ENDS: Mapping[Way, tuple[str, str]] = {
    "forward": ("source_id", "target_id"),
    "backward": ("target_id", "source_id"),
}
WAYS: Sequence[Way] = ("backward", "forward")


def _columns(*lists: Any) -> Iterable[Any]:
    """Yield what is listed side by side, the codes last; PostgreSQL has no list of nothing."""
    *numbers, codes = lists
    if codes is None:
        return ()
    return zip(
        *(numbers_of(one) for one in numbers if one is not None), codes_of(codes), strict=True
    )


class _Statement:
    """The walk in SQL, and the values in it by name.

    A loss reaches onward from what is lost, so the walk follows relations that lose. Those that
    concern somebody are the last on the way down, and on the way up the first: whether more of them
    may follow stands with each entry that is reached, as `open`.
    """

    def __init__(self, starts: Collection[int], viewer: Viewer) -> None:
        self.impacts = {
            code: one.impact
            for code, one in sorted(relation_types(viewer.organization).items())
            if one.impact
        }
        self.values = Values()
        self.starts = self.values.named("start", sorted(starts))
        self.known = self.values.known(viewer)
        self.losing, self.concerning = (
            {
                way: self.values.named(
                    f"{name}_{way}_",
                    [
                        code
                        for code, one in self.impacts.items()
                        if (one.way, one.loses) == (way, loses)
                    ],
                )
                for way in WAYS
            }
            for name, loses in (("loses", True), ("concerns", False))
        )

    def read(self, end: str) -> Reach:
        """Run it from the starts, which are this end of the first steps."""
        with kept_cursor(connection) as cursor:
            cursor.execute(self._text(end), self.values.by_name)
            rows = {lists: _columns(*columns) for lists, *columns in cursor.fetchall()}
        return Reach(self._supports(rows[RELATIONS], rows[SUFFICE]), dict(rows[ENTRIES]))

    def _supports(self, relations: Iterable[Any], suffice: Iterable[Any]) -> Supports:
        enough: dict[Need, Enough] = {}
        for entry, needed, of, code in suffice:
            # Of several numbers on one relation the strictest counts.
            enough[entry, code] = max(Enough(needed, of), enough.get((entry, code), Enough(0, of)))
        needs: dict[str, dict[int, list[int]]] = {code: defaultdict(list) for code in self.impacts}
        forward = {code for code, one in self.impacts.items() if one.way == "forward"}
        for source, target, code in relations:
            if code in forward:
                needs[code][source].append(target)
            else:
                needs[code][target].append(source)
        after, concerned = (
            {code: found for code, found in needs.items() if self.impacts[code].loses is loses}
            for loses in (True, False)
        )
        return Supports(after, concerned, enough)

    def _text(self, end: str) -> str:
        # Names of tables and placeholders, here and below; every value is a parameter.
        return (
            "WITH RECURSIVE reach(id, type, open) AS ("  # noqa: S608
            f"SELECT id, type, TRUE FROM {ENTRY} WHERE id IN ({self.starts}) "
            f"UNION {self._onward(end)}), few AS ({spares.needed()}) "
            # The one that fills every column says first of what type they are.
            f"{self._enough()} UNION ALL {self._steps()} UNION ALL {self._entries()}"
        )

    def _steps(self) -> str:
        """Return the relations between what is reached."""
        # IN, not JOIN: no database knows how much a walk reaches, and some would look at all of it
        # for each step. By the source, whichever way a loss goes: one look at each entry finds all.
        codes = ", ".join([*self.losing.values(), *self.concerning.values()])
        return (
            f"SELECT {RELATIONS}, {listed('e.source_id')}, {listed('e.target_id')}, NULL, "  # noqa: S608
            f"{listed_codes('e.type')} FROM {EDGE} e WHERE e.source_id IN (SELECT id FROM reach) "
            "AND e.target_id IN (SELECT id FROM reach) "
            f"AND e.valid_to IS NULL AND e.type IN ({codes})"
        )

    def _entries(self) -> str:
        return f"SELECT {ENTRIES}, {listed('id')}, NULL, NULL, {listed_codes('type')} FROM reach"  # noqa: S608

    def _enough(self) -> str:
        """Return what suffices where not all do, and of how many."""
        # Supports outside of the reach count as well: they are still up.
        counted = " UNION ALL ".join(
            "SELECT q.id, q.relation, q.needed, (SELECT COUNT(*) "  # noqa: S608
            f"FROM {EDGE} e JOIN ({self.known}) n ON n.id = e.{ENDS[way][0]} "
            f"WHERE e.{ENDS[way][1]} = q.id AND e.type = q.relation AND e.valid_to IS NULL"
            f") AS number FROM few q WHERE q.relation IN ({self.losing[way]})"
            for way in WAYS
        )
        return (
            f"SELECT {SUFFICE}, {listed('id')}, {listed('needed')}, {listed('number')}, "  # noqa: S608
            f"{listed_codes('relation')} FROM ({counted}) c"
        )

    def _onward(self, end: str) -> str:
        """Return the entries at the other end of the steps of which those reached are this end.

        A recursive query may name itself once, so one join looks at both ends of edges. SQLite takes
        the index of each for an OR; PostgreSQL does better where each is a query of its own.
        """
        near, far = (0, 1) if end == "support" else (1, 0)
        if end == "support":
            last = ", ".join(self.concerning.values())
            on, goes_on = " WHERE r.open", f"CASE WHEN e.type IN ({last}) THEN FALSE ELSE TRUE END"
        else:
            on, goes_on = "", "FALSE"
        if connection.vendor == "postgresql":
            ends = " UNION ALL ".join(
                f"SELECT e.{ENDS[way][far]} AS id, {goes_on} AS open FROM {EDGE} e "  # noqa: S608
                f"WHERE e.{ENDS[way][near]} = r.id AND e.valid_to IS NULL AND {self._along(way, end)}"
                for way in WAYS
            )
            return (
                f"SELECT n.id, n.type, e.open FROM reach r CROSS JOIN LATERAL ({ends}) e "  # noqa: S608
                f"JOIN ({self.known}) n ON n.id = e.id{on}"
            )
        either = " OR ".join(
            f"(e.{ENDS[way][near]} = r.id AND {self._along(way, end)})" for way in WAYS
        )
        first = ENDS[WAYS[0]]
        return (
            f"SELECT n.id, n.type, {goes_on} FROM reach r JOIN {EDGE} e "  # noqa: S608
            f"ON ({either}) AND e.valid_to IS NULL JOIN ({self.known}) n ON n.id = "
            f"CASE WHEN e.{first[near]} = r.id THEN e.{first[far]} ELSE e.{first[near]} END{on}"
        )

    def _along(self, way: Way, end: str) -> str:
        """Return the condition on an edge for a step this way from an entry `r`."""
        losing, concerning = self.losing[way], self.concerning[way]
        if end == "support":
            return f"e.type IN ({losing}, {concerning})"
        return f"(e.type IN ({losing}) OR (r.open AND e.type IN ({concerning})))"
