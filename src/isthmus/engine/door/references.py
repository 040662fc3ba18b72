"""References a person can say: DOC-2026-0042; for restricted records from a random series."""

from __future__ import annotations

import secrets

from isthmus.engine.models import Organization, ReferenceSeries

#: No letters or digits that are mistaken for one another, no vowels that make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def next_references(organization: Organization, prefix: str, year: int, count: int) -> list[str]:
    """Return `count` new references of the series of `year`. Call it inside the door's transaction."""
    name = f"{prefix}-{year}"
    series, _ = ReferenceSeries.objects.select_for_update().get_or_create(
        organization=organization, prefix=name
    )
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{name}-{number:04d}" for number in range(first, first + count)]


def random_reference(prefix: str) -> str:
    """Return a reference that says nothing about how many others there are."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
