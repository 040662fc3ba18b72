from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models.functions import Lower

from isthmus.assets.currencies import money_errors
from isthmus.assets.edges import CONNECTED_TO, MOUNTED_IN, PROVIDED_TO, RUNS_ON, STORES
from isthmus.assets.guards.item import disposed_stays
from isthmus.assets.in_force import definition_in_force
from isthmus.assets.models import Item
from isthmus.assets.records.redundancy import REDUNDANCY, redundancy_errors
from isthmus.engine.door.act import Act
from isthmus.engine.door.errors import RowError
from isthmus.engine.language import tr
from isthmus.engine.own.starter import starters
from isthmus.engine.registry import RecordType, register, section


@register
class ItemType(RecordType):
    model = Item
    prefix = "ITM"
    register = "items"
    label = "Item"
    label_plural = "Items"
    about = (
        "One inventory for both systems: the assets of information security and the items that "
        "services are made of. Labels say what each is to you; a group of like things is one item."
    )
    clause = "6.3.8"
    phase = "plan"
    icon = "box"
    own_kinds = True
    columns = ("title", "kind", "identifier", "classification", "location", "owner", "state")
    labels = {"title": "Name"}
    filters = (
        "kind",
        "information",
        "handles_information",
        "configuration_item",
        "financial_asset",
        "classification",
        "location",
        "party",
        "owner",
        "state",
    )
    sorts = ("title", "changed_at", "created_at")
    terms = {
        "configuration_item": "Configuration item (CI)",
        "financial_asset": "Asset",
        "confidentiality": "Confidentiality",
        "integrity": "Integrity",
        "availability": "Availability",
    }
    form = (
        section("What it is", "title", "kind", "identifier", "owner", "description",
                about="Enough for somebody else to know which one is meant."),
        section("Labels", "information", "handles_information", "configuration_item",
            "category",
                "financial_asset",
                about="All that is true. None of them follows from another."),
        section("Protection needs", "classification", "confidentiality", "integrity",
                "availability", "control",
                about="How much harm there would be if others saw it, if it were wrong, if it were away."),
        section("Who and where", "custodian", "location", "party", "serial_number", "stands_for",
                about="Whoever looks after it, and where it is found."),
        section("Value", "value", "currency", "cost_centre",
                about="What it cost, or what it would cost to get another.", folded=True),
        section("Its life", "acquired_on", "in_use_since", "retired_on", "certificate",
                about="Days are filled in as it moves on, and can be mended.", folded=True),
    )  # fmt: skip
    parts = (REDUNDANCY,)
    readonly = ("disposed_on", "disposal_method")
    edge_fields = {"location": "located_at", "party": "operated_by"}
    relations = (
        "traces",
        RUNS_ON.code,
        MOUNTED_IN.code,
        CONNECTED_TO.code,
        STORES.code,
        PROVIDED_TO.code,
    )
    restrictable = True
    edit_guards = (disposed_stays,)

    @classmethod
    def check(cls, records: Sequence[Any], act: Act) -> Iterable[RowError]:
        for row, record in enumerate(records):
            yield from money_errors(row, record, "value")
            yield from _number_errors(row, record)
            yield from _date_errors(row, record)
            yield from redundancy_errors(row, record)
        yield from _identifier_errors(records, act)
        yield from _category_errors(records, act)


starters[ItemType.code] = Path(__file__).parent.parent / "kinds.yaml"


def _number_errors(row: int, record: Item) -> Iterator[RowError]:
    if record.value is not None and record.value < 0:
        text = tr("A value is not less than nothing.")
        yield RowError(row, "value", "range", text, tr("Leave it empty where it has none."))
    if record.stands_for == 0:
        text = tr("It stands for nothing.")
        yield RowError(
            row, "stands_for", "range", text, tr("Leave it empty where it is one thing.")
        )


def _date_errors(row: int, record: Item) -> Iterator[RowError]:
    """Yield an error where the days of its life are out of order."""
    before = None
    for name in ("acquired_on", "in_use_since", "retired_on"):
        day = getattr(record, name)
        if day is not None and before is not None and day < before:
            text = tr("It comes before what has to come first.")
            yield RowError(row, name, "order", text, tr("Mend one of the dates."))
        before = day or before


def _identifier_errors(records: Sequence[Any], act: Act) -> Iterator[RowError]:
    """Yield an error for each identifier that another item has, in capitals or not: one query.

    An item that the viewer may not know of is as if it weren't there.
    """
    said = [
        (row, record.identifier.lower())
        for row, record in enumerate(records)
        if record.identifier and (not record.touched or "identifier" in record.touched)
    ]
    given = {small for _, small in said}
    if not given:
        return
    # Databases differ in the small letters they know besides those of ASCII.
    wanted = given | {_small(text) for one in given for text in (one, one.upper())}
    visible = Item.objects.visible_to(act.viewer).filter(
        organization=act.viewer.organization_id, removed_at__isnull=True
    )
    rows = visible.annotate(small=Lower("identifier")).filter(small__in=wanted)
    here = {record.pk for record in records if record.pk}
    taken = {one.lower() for one in rows.exclude(pk__in=here).values_list("identifier", flat=True)}
    for row, small in said:
        if small in taken:
            text = tr("“%(identifier)s” is another item's.", identifier=records[row].identifier)
            hint = tr("Look for it by its identifier, or give this one its own.")
            yield RowError(row, "identifier", "taken", text, hint)
        taken.add(small)


def _category_errors(records: Sequence[Any], act: Act) -> Iterator[RowError]:
    """Yield an error for each category that the definition in force doesn't have.

    What was said before the definition changed is left alone.
    """
    said = [
        (row, record)
        for row, record in enumerate(records)
        if record.category and (not record.touched or "category" in record.touched)
    ]
    if not said:
        return
    defined = definition_in_force(act.viewer.organization_id)
    known = defined.codes if defined else ()
    for row, record in said:
        if record.category not in known:
            text = tr("“%(code)s” is no category of the definition in force.", code=record.category)
            hint = (
                tr("One of: %(known)s.", known=", ".join(known))
                if known
                else tr("Bring a definition of configuration items into force first.")
            )
            yield RowError(row, "category", "unknown", text, hint)


def _small(text: str) -> str:
    """Return `text` with the capitals of ASCII alone made small."""
    return "".join(one.lower() if one.isascii() else one for one in text)
