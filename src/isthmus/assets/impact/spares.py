"""How many of what a record needs suffice: rows that some registers have inside their records."""

from __future__ import annotations

from isthmus.assets.models import Redundancy, Sufficing

#: One for each register that has such rows; upper packages add theirs.
sufficing: list[type[Sufficing]] = [Redundancy]


def needed(entries: str) -> str:
    """Return a SELECT of how many by a relation suffice for these entries: one row or several.

    `entries` is a SELECT of keys, each once; a record has rows in the table of its own register only.
    """
    return " UNION ALL ".join(
        f"SELECT q.record_id AS id, q.relation, q.needed FROM ({entries}) r "  # noqa: S608 - names only
        f"JOIN {model._meta.db_table} q ON q.record_id = r.id"
        for model in sufficing
    )
