"""References a person can say: DOC-2026-0042; for restricted records from a random series."""

from __future__ import annotations

import secrets
from itertools import accumulate

from django.db import connection

from isthmus.engine.keys import new_key
from isthmus.engine.models import Organization
from isthmus.engine.postgres import kept_cursor

#: No letters or digits that are mistaken for one another, no vowels that make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def next_references(
    organization: Organization, prefix: str, year: int, count: int, *, gaps: bool = False
) -> list[str]:
    """Return `count` new references of the series of `year`. Call it inside the door's transaction.

    With `gaps` numbers are skipped at random: where records can be restricted, a missing number
    must not tell that there is one.
    """
    name = f"{prefix}-{year}"
    steps = [1 + (_skipped() if gaps else 0) for _ in range(count)]
    with kept_cursor(connection) as cursor:
        cursor.execute(TAKE_SQL, (new_key(), organization.pk, name, sum(steps)))
        ((last,),) = cursor.fetchall()
    first = last - sum(steps)
    return [f"{name}-{first + step:04d}" for step in accumulate(steps)]


#: Whoever takes numbers holds the series until the end of the transaction.
TAKE_SQL = (
    "INSERT INTO engine_referenceseries (id, organization_id, prefix, last) "
    "VALUES (%s, %s, %s, %s) ON CONFLICT (organization_id, prefix) "
    "DO UPDATE SET last = engine_referenceseries.last + EXCLUDED.last RETURNING last"
)


def _skipped() -> int:
    """Return how many numbers to leave out: none mostly, and there is no gap that can't be.

    A largest gap would say of every larger one that something is in it.
    """
    skipped = 0
    while secrets.randbelow(3) == 0:
        skipped += 1
    return skipped


def random_reference(prefix: str) -> str:
    """Return a reference that says nothing about how many others there are."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
