"""A list by a field that the organization added itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from benchmarks.browser import Browser
from benchmarks.reads import floor_of
from benchmarks.timing import Result, compare
from benchmarks.world import World
from isthmus.engine.access import system_viewer
from isthmus.engine.door import Act, Edit, edit
from isthmus.engine.models import OwnFieldKind
from isthmus.engine.own.defining import Definition, define
from isthmus.engine.own.specs import OWN

#: So many records have a value, and every so many of them the same one.
FILLED, SAME = 20_000, 100
CODE = "shelf"


def measure(world: World, port: int, runs: int) -> Iterator[Result]:
    """Yield the ratio of the list of those that have one of many values."""
    large, record_type = world.large, world.record_type
    shelves = [(f"shelf_{number}", f"Shelf {number}") for number in range(SAME)]
    wanted = Definition("Shelf", OwnFieldKind.CHOICE, choices=shelves, filterable=True)
    field = define(record_type, CODE, wanted, _administrator(world))
    keys = world.records().values_list("pk", flat=True)[:FILLED]
    edits = [Edit(key, {f"{OWN}{CODE}": f"shelf_{place % SAME}"}) for place, key in enumerate(keys)]
    edit(record_type, edits, large.act())
    page = f"/o/{large.slug}/{record_type.register}/"
    asked = urlencode({f"{OWN}{CODE}": "shelf_0"})
    least = urlencode({"field": field.pk, "key": "shelf_0"})
    person, nobody = Browser(port, large.keeper.user), Browser(port)
    yield compare(
        "list page, by an own field",
        partial(person.get, f"{page}?{asked}"),
        partial(nobody.get, f"{floor_of(large, record_type.register)}list.html?{least}"),
        runs,
    )


def _administrator(world: World) -> Act:
    return Act.now(system_viewer(world.large.organization, "bench"), "bench")
