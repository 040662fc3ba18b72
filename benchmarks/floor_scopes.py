"""The floor of scopes: what a statement takes in, by one recursive query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from isthmus.context.scope.graph import carrying

#: What a statement names, and what follows from it.
Pair = tuple[int, int]

# An edge is gone along from its source or from its target, as its type says. What is restricted
# takes in nothing that others know of. Unless told to work the steps out once, PostgreSQL joins
# the whole graph anew for each step away from what is named: it can't guess how many are reached.
QUERY = """
WITH RECURSIVE step (start, entry, circle) AS MATERIALIZED (
  SELECT d.source_id, e.id, e.circle_id
  FROM engine_edge d JOIN engine_entry e ON e.id = d.target_id
  WHERE d.organization_id = %s AND d.valid_to IS NULL AND d.type IN ({forward})
    AND e.removed_at IS NULL
  UNION ALL
  SELECT d.target_id, e.id, e.circle_id
  FROM engine_edge d JOIN engine_entry e ON e.id = d.source_id
  WHERE d.organization_id = %s AND d.valid_to IS NULL AND d.type IN ({backward})
    AND e.removed_at IS NULL
), member (root, entry, circle) AS (
  SELECT id, id, circle_id FROM engine_entry
  WHERE id IN ({included}) AND organization_id = %s AND removed_at IS NULL
  UNION
  SELECT member.root, step.entry, step.circle
  FROM member JOIN step ON step.start = member.entry
  WHERE step.entry NOT IN ({excluded})
    AND (member.circle IS NULL OR member.circle = step.circle)
)
SELECT root, entry FROM member
"""


def found(
    organization: int, system: str, included: Sequence[int], excluded: Sequence[int]
) -> list[Pair]:
    """Return what follows from each of `included`; neither list may be empty."""
    forward, backward = carrying(system)
    sql = QUERY.format(
        included=_places(included),
        excluded=_places(excluded),
        forward=_places(forward),
        backward=_places(backward),
    )
    with connection.cursor() as cursor:
        steps: list[str | int] = [organization, *forward, organization, *backward]
        cursor.execute(sql, [*steps, *included, organization, *excluded])
        rows: list[Pair] = cursor.fetchall()
    return rows


def _places(values: Iterable[object]) -> str:
    return ", ".join("%s" for _ in values)
