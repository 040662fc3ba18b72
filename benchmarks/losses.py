"""What is hit when an item is lost, as its page tells it, against one recursive query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from django.db import connection

from benchmarks.inventory import Inventory, build
from benchmarks.timing import Result, compare
from isthmus.assets.impact.reading import lost_with
from isthmus.assets.views.impact import SHORT
from isthmus.engine.models import Entry

#: Items at most: SQLite is for a hundred thousand of them, PostgreSQL for a million.
MOST = {"postgresql": 1_000_000, "sqlite": 100_000}

#: Relations along which a loss goes to their source, and to their target.
TO_SOURCE = "'carried_out_by','located_at','mounted_in','operated_by','part_of','runs_on','uses'"
TO_TARGET = "'contributes_to','stores'"

#: The ends of steps from `reach`, as each database finds them fastest.
STEPS = {
    "postgresql": f"""
  CROSS JOIN LATERAL (
    SELECT source_id AS id FROM engine_edge
    WHERE target_id = reach.id AND valid_to IS NULL AND type IN ({TO_SOURCE})
    UNION ALL
    SELECT target_id FROM engine_edge
    WHERE source_id = reach.id AND valid_to IS NULL AND type IN ({TO_TARGET})
  ) step JOIN engine_entry e ON e.id = step.id""",  # noqa: S608 - names only
    "sqlite": f"""
  JOIN engine_edge d ON d.valid_to IS NULL AND (
    (d.target_id = reach.id AND d.type IN ({TO_SOURCE}))
    OR (d.source_id = reach.id AND d.type IN ({TO_TARGET}))
  ) JOIN engine_entry e
    ON e.id = CASE WHEN d.target_id = reach.id THEN d.source_id ELSE d.target_id END""",
}

#: Only the keys of what can be reached: no ways, no redundancy, no names. Nothing that is restricted
#: is known to the one who asks.
QUERY = """
WITH RECURSIVE reach (id) AS (
  SELECT id FROM engine_entry WHERE id = %s
  UNION
  SELECT e.id FROM reach {steps}
  WHERE e.removed_at IS NULL AND e.circle_id IS NULL AND e.state_category <> 'void'
)
SELECT id FROM reach
"""


def measure(rows: int, runs: int) -> Iterator[Result]:
    """Yield the ratio. Raises RuntimeError where an item is hit that the floor doesn't reach."""
    count = min(MOST[connection.vendor], rows)
    inventory = build(count)
    same(inventory)
    entries = Entry.objects.as_system("bench").in_bulk(inventory.lost)
    mine, least = cycle(inventory.lost), cycle(inventory.lost)
    viewer = inventory.place.viewer
    yield compare(
        f"impact of one of {count:,} items",
        lambda: lost_with([entries[next(mine)]], viewer, most=SHORT),
        lambda: _floor(next(least)),
        runs,
    )


def same(inventory: Inventory) -> None:
    """Raise RuntimeError unless what is hit is most of what the floor reaches, and nothing else.

    Most of all together: where all that needs an item has another host, its loss hits nothing.
    """
    every_hit = every_reached = 0
    for key in inventory.lost:
        entry = Entry.objects.as_system("bench").get(pk=key)
        answer = lost_with([entry], inventory.place.viewer, most=10**6)
        hit = {told.entry.pk for group in answer.groups for told in group.told}
        reached = _floor(key) - {key}
        if not hit <= reached or answer.elsewhere:
            raise RuntimeError(f"{len(hit - reached):,} are hit that the floor doesn't reach.")
        every_hit, every_reached = every_hit + len(hit), every_reached + len(reached)
    if every_hit < every_reached // 2:
        raise RuntimeError(f"{every_hit:,} are hit; the floor reaches {every_reached:,}.")


def _floor(key: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(QUERY.format(steps=STEPS[connection.vendor]), [key])
        return {found for (found,) in cursor.fetchall()}
