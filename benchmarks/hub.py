"""A hub with very many neighbours: how long its picture takes, and how much of them is read.

    ISTHMUS_DATA=$(mktemp -d) DJANGO_SETTINGS_MODULE=benchmarks.settings python -m benchmarks.hub
    ISTHMUS_DATA=$(mktemp -d) DJANGO_SETTINGS_MODULE=benchmarks.settings \
        scripts/postgres python -m benchmarks.hub

It stands apart from `run`, which compares with a floor; a picture has none. The first neighbour is
another hub of as many, so that two are expanded at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, process_time

import django

#: Each picture is made so many times.
RUNS = 7


def main(arguments: Sequence[str] | None = None) -> None:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--rows", type=int, default=100_000, help="neighbours of the hub")
    rows = made.parse_args(arguments).rows
    django.setup()
    for what, taken, here in measured(rows):
        print(f"{what:<48}{taken * 1000:8.0f} ms {here * 1000:8.0f} ms in this process")


def measured(rows: int) -> list[tuple[str, float, float]]:
    """Build a hub on an empty database; return what was measured.

    Medians in seconds: by the clock, and of the processor in this process, SQLite included.
    """
    from django.core.management import call_command

    from benchmarks.generate import STEP, load
    from benchmarks.graph import draw
    from benchmarks.world import gather_statistics, house
    from isthmus.assets.picture import files
    from isthmus.assets.picture.asked import Asked
    from isthmus.assets.picture.drawing import drawn
    from isthmus.assets.picture.neighbours import Place, page_of
    from isthmus.assets.picture.reading import graph_of, hits
    from isthmus.engine.door.transaction import door_open
    from isthmus.engine.keys import new_key
    from isthmus.engine.models import Entry

    call_command("migrate", verbosity=0)
    place = house("hub")
    now = place.act().occurred_at
    # A picture reads the directory and the relations alone.
    made = [
        Entry(
            id=new_key(), organization_id=place.organization.pk, type="assets.item",
            reference=f"ITM-2026-H{number:07d}", title=f"Guest {number}",
            title_key=f"guest {number}", state="in_use", state_category="done",
            created_at=now, changed_at=now,
        )
        for number in range(rows + 2)
    ]  # fmt: skip
    for start in range(0, len(made), STEP):
        with door_open():
            load(Entry, made[start : start + STEP])
    hub, other, *keys = (one.pk for one in made)
    draw([*((key, hub) for key in keys), (other, hub), *((key, other) for key in keys)], place)
    gather_statistics()
    entries = Entry.objects.visible_to(place.viewer).in_bulk([hub, other])
    root, viewer = entries[hub], place.viewer
    one, two = Asked(), Asked(open=(entries[other].reference,))
    narrowed = Asked(relations=("uses",), side="before")
    graph = graph_of(root, two, viewer)
    drawing, told = drawn(root, graph), files.Told("Hub", "", place.act().today)
    asked: list[tuple[str, Callable[[], object]]] = [
        ("graph of the hub", lambda: graph_of(root, one, viewer)),
        ("graph, two hubs expanded", lambda: graph_of(root, two, viewer)),
        ("graph, one relation and side", lambda: graph_of(root, narrowed, viewer)),
        ("page of those left out, from the middle", lambda: page_of(
            Place(hub, outgoing=False, code="uses", after=keys[rows // 2]), one, viewer)),
        ("layout and shapes", lambda: drawn(root, graph)),
        ("SVG", lambda: files.svg(drawing, told)),
        ("PNG", lambda: files.png(drawing, told)),
        ("what is lost with the hub", lambda: hits(root, Asked(mark="lost"), viewer)),
    ]  # fmt: skip
    return [(what, *_medians(call)) for what, call in asked]


def _medians(call: Callable[[], object]) -> tuple[float, float]:
    taken, here = [], []
    for _ in range(RUNS):
        begun, worked = perf_counter(), process_time()
        call()
        taken.append(perf_counter() - begun)
        here.append(process_time() - worked)
    return median(taken), median(here)


if __name__ == "__main__":
    main()
