"""Words by which records are found, after what an own field is was said anew."""

from __future__ import annotations

from datetime import timedelta

from isthmus.engine.jobs.declare import enqueue, job

#: Chunks of records at a time; then others have their turn.
SLICE = 10


@job("engine.words", title="Find records by a field that was defined anew",
     backoff=timedelta(seconds=5))  # fmt: skip
def words_of_a_field(field: int, beyond: int = 0) -> None:
    """Write the words of the records that hold something in an own field, from this key on."""
    from isthmus.engine.door.transaction import CHUNK
    from isthmus.engine.models import OwnField
    from isthmus.engine.registry import registry
    from isthmus.engine.search.filling import bring_in_line

    row = OwnField.objects.filter(pk=field).first()
    record_type = registry.find(row.type) if row else None
    if row is None or record_type is None:
        return
    holding = record_type.model.objects.as_system("own field: its words").filter(
        organization_id=row.organization_id, own__has_key=row.code
    )
    for _ in range(SLICE):
        rows = holding.filter(pk__gt=beyond).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        bring_in_line(record_type, keys)
        beyond = keys[-1]
    enqueue(words_of_a_field, row.organization_id, field=field, beyond=beyond)
