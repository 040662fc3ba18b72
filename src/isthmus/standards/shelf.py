"""Putting the library on the shelf: an Entry for each requirement, so that edges can end at it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from isthmus.engine.models import Entry
from isthmus.engine.models.entry import library_types
from isthmus.engine.text import fold
from isthmus.standards.library import editions

REQUIREMENT = "standards.requirement"
library_types.add(REQUIREMENT)


def stock() -> int:
    """Bring the entries of all requirements in line with the library; return how many were written.

    Their keys follow from edition and reference, so running it again changes nothing.
    """
    now = timezone.now()
    standing = {
        entry.pk: (entry.title, entry.reference, entry.kind)
        for entry in Entry.objects.as_system("library").filter(
            type=REQUIREMENT, organization__isnull=True
        )
    }
    rows = [
        Entry(
            id=requirement.key,
            organization=None,
            type=REQUIREMENT,
            kind=requirement.kind,
            reference=requirement.reference,
            title=requirement.title[:250],
            title_key=fold(requirement.title)[:250],
            created_at=now,
            changed_at=now,
        )
        for edition in editions()
        for requirement in edition.requirements
        if standing.get(requirement.key)
        != (requirement.title[:250], requirement.reference, requirement.kind)
    ]
    Entry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["kind", "reference", "title", "title_key"],
    )
    return len(rows)


def after_migrate(**_: Any) -> None:
    """Stock the shelf after every migration; the library comes with the software."""
    stock()
