"""References a person can say: DOC-2026-0042; for restricted records from a random series."""

from __future__ import annotations

import secrets

from isthmus.engine.models import Organization, ReferenceSeries

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
    series, _ = ReferenceSeries.objects.select_for_update().get_or_create(
        organization=organization, prefix=name
    )
    numbers = []
    for _ in range(count):
        series.last += 1 + (_skipped() if gaps else 0)
        numbers.append(series.last)
    series.save(update_fields=["last"])
    return [f"{name}-{number:04d}" for number in numbers]


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
