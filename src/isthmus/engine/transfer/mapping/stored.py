"""Mappings that an organization keeps: each change is an event of the organization."""

from __future__ import annotations

from isthmus.engine.access import IMPORT, Viewer
from isthmus.engine.door import Absent, Act, Invalid, RowError, history, record_organization_event
from isthmus.engine.door.checks import require
from isthmus.engine.door.settings import lock_organization
from isthmus.engine.door.transaction import door_open
from isthmus.engine.language import tr
from isthmus.engine.models import StoredMapping
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line
from isthmus.engine.transfer.mapping.rules import parse

#: An organization keeps so many for one register.
AT_MOST = 100


def stored(record_type: type[RecordType], viewer: Viewer) -> list[StoredMapping]:
    """Return the mappings for a register, by name."""
    rows = StoredMapping.objects.filter(
        organization_id=viewer.organization_id, record_type=record_type.code
    )
    return list(rows.order_by("name")[:AT_MOST])


def stored_as(record_type: type[RecordType], name: str, viewer: Viewer) -> StoredMapping:
    """Return the mapping of this name. Raises Absent."""
    found = next((one for one in stored(record_type, viewer) if one.name == name), None)
    if found is None:
        raise Absent("such mapping")
    return found


def save(record_type: type[RecordType], name: str, content: str, act: Act) -> StoredMapping:
    """Keep a mapping under a name, in place of the one that had it. Raises Forbidden, Invalid,
    MappingProblem.
    """
    require(record_type, IMPORT, act)
    parse(content, record_type)
    name = clean_line(name)[:100]
    if not name:
        raise Invalid([RowError(0, "name", "required", tr("The mapping needs a name."))])
    with door_open():
        lock_organization(act)
        rows = StoredMapping.objects.filter(
            organization_id=act.viewer.organization_id, record_type=record_type.code
        )
        kept = rows.filter(name=name).first()
        if kept is None and rows.count() >= AT_MOST:
            message = tr("There are %(at_most)s mappings already.", at_most=AT_MOST)
            raise Invalid([RowError(0, "name", "too-many", message, tr("Remove one."))])
        if kept is not None and kept.content == content:
            return kept
        kept = kept or StoredMapping(
            organization=act.viewer.organization, record_type=record_type.code, name=name
        )
        kept.content = content
        kept.save()
        record_organization_event("mapping kept", {"mapping": history.snapshot(kept)}, act)
    return kept


def remove(record_type: type[RecordType], name: str, act: Act) -> None:
    """Forget a mapping. Raises Absent, Forbidden."""
    require(record_type, IMPORT, act)
    with door_open():
        lock_organization(act)
        kept = stored_as(record_type, name, act.viewer)
        record_organization_event("mapping removed", {"mapping": history.snapshot(kept)}, act)
        kept.delete()
