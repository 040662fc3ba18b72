"""Words by which records are found, after what an own field or a kind is was said anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from isthmus.engine.jobs.declare import enqueue, job

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from isthmus.engine.models import Record
    from isthmus.engine.registry import RecordType

#: Chunks of records at a time; then others have their turn.
SLICE = 10


@job("engine.words", title="Find records by a field that was defined anew",
     backoff=timedelta(seconds=5))  # fmt: skip
def words_of_a_field(field: int, beyond: int = 0) -> None:
    """Write the words of the records that hold something in an own field, from this key on."""
    from isthmus.engine.models import OwnField
    from isthmus.engine.registry import registry

    row = OwnField.objects.filter(pk=field).first()
    record_type = registry.find(row.type) if row else None
    if row is None or record_type is None:
        return
    holding = record_type.model.objects.as_system("own field: its words").filter(
        organization_id=row.organization_id, own__has_key=row.code
    )
    if (last := _written(record_type, holding, beyond)) is not None:
        enqueue(words_of_a_field, row.organization_id, field=field, beyond=last)


@job("engine.words_of_kinds", title="Find records by a kind that was defined anew",
     backoff=timedelta(seconds=5))  # fmt: skip
def words_of_a_kind(kind: int, beyond: int = 0) -> None:
    """Write the words of the records of a kind, from this key on."""
    from isthmus.engine.models import OwnKind
    from isthmus.engine.registry import registry

    row = OwnKind.objects.filter(pk=kind).first()
    record_type = registry.find(row.type) if row else None
    if row is None or record_type is None:
        return
    those = record_type.model.objects.as_system("own kind: its words").filter(
        Q(kind=row.code), organization=row.organization_id
    )
    if (last := _written(record_type, those, beyond)) is not None:
        enqueue(words_of_a_kind, row.organization_id, kind=kind, beyond=last)


def _written(record_type: type[RecordType], records: QuerySet[Record], beyond: int) -> int | None:
    """Write the words of some chunks of records; return the last key, or None where no more are left."""
    from isthmus.engine.door.transaction import CHUNK
    from isthmus.engine.search.filling import bring_in_line

    for _ in range(SLICE):
        rows = records.filter(pk__gt=beyond).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return None
        bring_in_line(record_type, keys)
        beyond = keys[-1]
    return beyond
