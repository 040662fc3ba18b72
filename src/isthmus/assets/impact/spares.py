"""How many of what a record needs suffice: rows that some registers have inside their records."""

from __future__ import annotations

from isthmus.assets.models import Redundancy, Sufficing

#: One for each register that has such rows; upper packages add theirs.
sufficing: list[type[Sufficing]] = [Redundancy]


def numbers() -> str:
    """Return a SELECT of how many by a relation suffice for what is reached.

    Of several numbers the strictest counts. It stands in a statement that names what it reaches
    `reach`; a record has rows in the table of its own register only.
    """
    return " UNION ALL ".join(
        "SELECT q.record_id AS id, q.relation, MAX(q.needed) AS needed "  # noqa: S608 - names only
        f"FROM {model._meta.db_table} q JOIN reach r ON r.id = q.record_id "
        "GROUP BY q.record_id, q.relation"
        for model in sufficing
    )
