"""What people and programs read all day: lists and records, as pages and through the API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.browser import Browser
from benchmarks.timing import Result, compare
from benchmarks.world import House, World


def measure(world: World, port: int, runs: int) -> Iterator[Result]:
    """Yield the ratio of each page and answer to its floor."""
    large, register = world.large, world.record_type.register
    person, program = Browser(port, large.keeper.user), Browser(port, token=large.token)
    nobody = Browser(port)
    reference = world.records()[0].reference
    page, api = f"/o/{large.slug}/{register}/", f"/api/v1/o/{large.slug}/{register}"
    floor = floor_of(large, register)
    for name, asked, least in (
        ("list page", (person, page), f"{floor}list.html"),
        ("API list", (program, api), f"{floor}list.json"),
        ("detail page", (person, f"{page}{reference}/"), f"{floor}{reference}/read.html"),
        ("API detail", (program, f"{api}/{reference}"), f"{floor}{reference}/read.json"),
    ):
        browser, address = asked
        yield compare(
            name,
            partial(browser.get, address),
            partial(nobody.get, least),
            runs,
        )


def growth(world: World, port: int, runs: int) -> Iterator[Result]:
    """Yield how much longer the lists of many rows take than the same lists of few."""
    register = world.record_type.register
    for name, query in (("first page", ""), ("newest first", "?sort=-changed_at")):
        many, few = (
            partial(Browser(port, house.keeper.user).get, f"/o/{house.slug}/{register}/{query}")
            for house in (world.large, world.small)
        )
        yield compare(f"list of {world.rows:,} rows, {name}", many, few, runs)


def floor_of(house: House, register: str) -> str:
    return f"/floor/{house.organization.pk}/{register}/"
