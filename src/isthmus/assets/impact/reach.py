"""The relations along which a loss travels, as far as it can: one recursive query.

Decision 0023 has the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from isthmus.assets.impact.rule import Step
from isthmus.assets.models import Redundancy
from isthmus.engine.access import Viewer, within
from isthmus.engine.edges import edge_types
from isthmus.engine.models import Edge, Entry


@dataclass(frozen=True)
class Reach:
    """The steps within reach, and of each entry they name the type of record."""

    steps: Sequence[Step]
    types: dict[int, str]


def after(starts: Collection[int], viewer: Viewer) -> Reach:
    """Return every step that leads to what the loss of `starts` can reach."""
    return _read(starts, viewer, "support")


def below(target: int, viewer: Viewer) -> Reach:
    """Return every step on the ways by which a loss can reach the target."""
    return _read([target], viewer, "dependent")


#: From which end of a step the walk comes.
Near = Literal["support", "dependent"]


def _read(starts: Collection[int], viewer: Viewer, near: Near) -> Reach:
    statement = _Statement(starts, viewer)
    with connection.cursor() as cursor:
        cursor.execute(statement.down() if near == "support" else statement.up(), statement.values)
        rows = cursor.fetchall()
    types: dict[int, str] = {}
    steps: dict[tuple[int, int, str], Step] = {}
    for support, dependent, code, loses, needed, kind_before, kind_after in rows:
        types[support], types[dependent] = kind_before, kind_after
        before = steps.get(key := (support, dependent, code))
        # Of several numbers for one relation the strictest counts.
        if before is None or (before.needed or 0) < (needed or 0):
            steps[key] = Step(support, dependent, code, bool(loses), needed)
    return Reach([*steps.values()], types)


class _Statement:
    """The walk in SQL, and the values in it by name.

    A loss reaches onward from what is lost, so the walk follows relations that lose. Those that
    concern somebody are the last on the way down, and on the way up the first.
    """

    def __init__(self, starts: Collection[int], viewer: Viewer) -> None:
        self.values: dict[str, Any] = {}
        self.starts = self._named("start", sorted(starts))
        self.known = self._known(viewer)
        # Names of tables and placeholders, here and below; every value is a parameter.
        self.begin = f"SELECT id, type FROM {ENTRY} WHERE id IN ({self.starts})"  # noqa: S608
        self.codes = {
            (way, loses): self._named(
                f"{way}_{loses}_",
                [
                    code
                    for code, one in sorted(edge_types.items())
                    if one.impact and (one.impact.way, one.impact.loses) == (way, loses)
                ],
            )
            for way in ("forward", "backward")
            for loses in (True, False)
        }

    def _known(self, viewer: Viewer) -> str:
        """Return the entries that can be reached: all that the viewer may know of, whatever register.

        What is void is not there any more: disposed of, withdrawn, cancelled.
        """
        rows = Entry.objects.as_system("impact: what may be known of, across registers")
        rows = rows.filter(within(viewer), removed_at__isnull=True).exclude(state_category="void")
        sql, values = rows.order_by().values("id", "type").query.sql_with_params()
        return sql % tuple(self._named(f"known{n}_", [one]) for n, one in enumerate(values))

    def _named(self, name: str, values: Iterable[Any]) -> str:
        """Return a list of placeholders for these values; for none one that nothing equals."""
        named = {f"{name}{number}": value for number, value in enumerate(values)}
        self.values |= named
        return ", ".join(f"%({one})s" for one in named) or "NULL"

    def down(self) -> str:
        walk = self._far("SELECT n.id, n.type", "support", loses=True)
        return (
            f"WITH RECURSIVE reach(id, type) AS ({self.begin} UNION {walk}) "
            f"{self._steps('dependent', loses=True)} UNION ALL "
            f"{self._steps('support', loses=False)}"
        )

    def up(self) -> str:
        concerned = self._far("SELECT n.id, n.type", "dependent", loses=False, of=f"({self.begin})")
        walk = self._far("SELECT n.id, n.type", "dependent", loses=True)
        last = self._steps("dependent", loses=False, of=f"({self.begin})")
        return (
            f"WITH RECURSIVE lead(id, type) AS ({self.begin} UNION {concerned}), "  # noqa: S608
            f"reach(id, type) AS (SELECT id, type FROM lead UNION {walk}) "
            f"{self._steps('dependent', loses=True)} UNION ALL {last}"
        )

    def _steps(self, near: Near, *, loses: bool, of: str = "reach") -> str:
        """Return the steps at these entries, with the types of record at both ends."""
        ids, kinds = ("r.id, n.id", "r.type, n.type")
        if near == "dependent":
            ids, kinds = ("n.id, r.id", "n.type, r.type")
        columns = f"SELECT {ids}, e.type, {int(loses)}, q.needed, {kinds}"
        return self._far(columns, near, loses=loses, of=of, more=MORE)

    def _far(
        self, columns: str, near: Near, *, loses: bool, of: str = "reach", more: str = ""
    ) -> str:
        """Return a SELECT over the steps with one end among entries `of`: r, edge e, other end n.

        Each database finds edges by the index of the end they are looked for at.
        """
        out, back = ("forward", "backward") if near == "support" else ("backward", "forward")
        return (
            f"{columns} FROM {of} r JOIN {EDGE} e ON "
            f"((e.source_id = r.id AND e.type IN ({self.codes[out, loses]})) "
            f"OR (e.target_id = r.id AND e.type IN ({self.codes[back, loses]}))) "
            f"JOIN ({self.known}) n ON n.id = "
            "CASE WHEN e.source_id = r.id THEN e.target_id ELSE e.source_id END "
            f"{more} WHERE e.valid_to IS NULL"
        )


EDGE, ENTRY = Edge._meta.db_table, Entry._meta.db_table
#: How many the entry that is walked from needs by the relation.
MORE = f"LEFT JOIN {Redundancy._meta.db_table} q ON q.record_id = r.id AND q.relation = e.type"
