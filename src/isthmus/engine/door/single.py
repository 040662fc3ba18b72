"""Records of which an organization has one at most: the one that is there, and why there is no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isthmus.engine.access import Viewer
from isthmus.engine.door.act import Act
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Reason
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType, registry


def the_one(record_type: type[RecordType], viewer: Viewer) -> Record | None:
    """Return the record of which the organization has one at most; no query for other registers."""
    if record_type.only_one is None:
        return None
    rows = record_type.model.objects.as_system("door: whether there is one already")
    there = rows.filter(record_type.only_one, organization=viewer.organization_id)
    return there.filter(removed_at__isnull=True).order_by("pk").first()


def no_second(records: Sequence[Record], act: Act) -> Iterator[tuple[Record, Reason]]:
    """Refuse what would be there beside another, be it new or back from the past."""
    record_type = registry.of(type(records[0]))
    if record_type.only_one is None:
        return
    there = the_one(record_type, act.viewer)
    for place, record in enumerate(records):
        if there is not None and there.pk != record.pk:
            text = tr(
                "There is one already, and an organization has only one: %(reference)s %(title)s.",
                reference=there.reference,
                title=there.title,
            )
            yield record, Reason("once", text, tr("Change that one."))
        elif place:
            text = tr("An organization has only one of these.")
            yield record, Reason("once", text, tr("Leave the others out."))
