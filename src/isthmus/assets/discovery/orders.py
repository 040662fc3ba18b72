"""Which sources may write which field of items: the organization's own decision."""

from __future__ import annotations

from collections.abc import Sequence

from isthmus.assets.discovery.merge import Orders
from isthmus.assets.discovery.source import sources
from isthmus.assets.models import Item, SourceOrder
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act, history
from isthmus.engine.door.errors import Invalid, RowError
from isthmus.engine.door.settings import record_organization_event, require_administration
from isthmus.engine.door.transaction import door_open
from isthmus.engine.edges import edge_types
from isthmus.engine.language import begun, tr
from isthmus.engine.registry import registry

SET, TAKEN_BACK = "source order set", "source order taken back"


def orders_of(viewer: Viewer) -> Orders:
    rows = SourceOrder.objects.filter(organization_id=viewer.organization_id)
    return Orders(dict(rows.values_list("field", "sources")))


def fields_with_an_order() -> list[str]:
    """Return what an order may be said for: fields of items, their state, their relations."""
    declared = registry.of(Item)
    return [*declared.editable(), "state", *declared.relations]


def label_of(name: str) -> str:
    """Return what a field of items, their state or one of their relations is called."""
    declared = registry.of(Item)
    if name == "state" or name in declared.editable():
        return declared.spec(name).label
    relation = edge_types.get(name)
    return begun(relation.label) if relation else name


def set_order(name: str, order: Sequence[str] | None, act: Act) -> None:
    """Say which sources may write a field and which goes before which; None: as by default.

    Raises Forbidden, Invalid.
    """
    require_administration(act)
    errors = []
    if name not in fields_with_an_order():
        hint = tr("One of: %(known)s.", known=", ".join(fields_with_an_order()))
        errors.append(
            RowError(0, "field", "unknown", tr("Items have no field “%(name)s”.", name=name), hint)
        )
    for one in order or ():
        if one not in sources():
            hint = tr("One of: %(known)s.", known=", ".join(sources()))
            text = tr("There is no source “%(name)s”.", name=one)
            errors.append(RowError(0, "sources", "unknown", text, hint))
    if errors:
        raise Invalid(errors)
    with door_open():
        row = SourceOrder.objects.filter(
            organization=act.viewer.organization, field=name
        ).select_for_update().first()  # fmt: skip
        if order is None:
            if row is not None:
                record_organization_event(TAKEN_BACK, {"source_orders": history.snapshot(row)}, act)
                row.delete()
            return
        row = row or SourceOrder(organization=act.viewer.organization, field=name)
        row.sources = list(dict.fromkeys(order))
        row.save()
        record_organization_event(SET, {"source_orders": history.snapshot(row)}, act)
