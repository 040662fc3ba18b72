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

#: Items at most.
MOST = 100_000

#: Only the keys of what can be reached: no ways, no redundancy, no names. Nothing that is restricted
#: is known to the one who asks.
QUERY = """
WITH RECURSIVE reach (id) AS (
  SELECT id FROM engine_entry WHERE id = %s
  UNION
  SELECT e.id
  FROM reach
  JOIN engine_edge d ON d.target_id = reach.id
  JOIN engine_entry e ON e.id = d.source_id
  WHERE d.type IN ('runs_on', 'uses', 'mounted_in', 'located_at', 'operated_by', 'part_of')
    AND d.valid_to IS NULL
    AND e.removed_at IS NULL AND e.circle_id IS NULL AND e.state_category <> 'void'
)
SELECT id FROM reach
"""


def measure(rows: int, runs: int) -> Iterator[Result]:
    """Yield the ratio. Raises RuntimeError where an item is hit that the floor doesn't reach."""
    count = min(MOST, rows)
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
    """Raise RuntimeError unless what is hit is most of what the floor reaches, and nothing else."""
    for key in inventory.lost:
        entry = Entry.objects.as_system("bench").get(pk=key)
        answer = lost_with([entry], inventory.place.viewer, most=10**6)
        hit = {told.entry.pk for group in answer.groups for told in group.told}
        reached = _floor(key) - {key}
        if not hit <= reached or len(hit) < len(reached) // 2 or answer.elsewhere:
            raise RuntimeError(f"{len(hit):,} are hit; the floor reaches {len(reached):,}.")


def _floor(key: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [key])
        return {found for (found,) in cursor.fetchall()}
