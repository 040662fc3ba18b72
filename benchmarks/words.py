"""Searching by words, and what the palette answers while somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlencode

import orjson

from benchmarks.browser import Browser
from benchmarks.timing import Result, compare, seconds
from benchmarks.world import World

#: One in 560 titles has the first words; two in five records have the other in their text.
ASKED = {"few have the words": "backup polic", "many have the word": "quarter"}
#: Where many have a word, the floor puts all of them in order: it is asked less often.
SELDOM = 6


def measure(world: World, port: int, runs: int) -> Iterator[Result]:
    """Yield the ratio of searching to its floor. Raises RuntimeError where both find other records."""
    large = world.large
    person, program = Browser(port, large.keeper.user), Browser(port, token=large.token)
    nobody = Browser(port)
    for name, words in ASKED.items():
        query = urlencode({"q": words})
        page, api = f"/o/{large.slug}/search/?{query}", f"/api/v1/o/{large.slug}/search?{query}"
        floor = f"/floor/{large.organization.pk}/search."
        _same(program.get(api), nobody.get(f"{floor}json?{query}"), words)
        times = max(runs // SELDOM, 2) if name.startswith("many") else runs
        for what, browser, address, answer in (
            ("search page", person, page, "html"),
            ("API search", program, api, "json"),
        ):
            mine, least = (
                partial(browser.get, address),
                partial(nobody.get, f"{floor}{answer}?{query}"),
            )
            yield compare(f"{what}, {name}", mine, least, times)


def _same(mine: bytes, least: bytes, words: str) -> None:
    found, floor = (
        [one["reference"] for one in orjson.loads(content)["items"]] for content in (mine, least)
    )
    if found != floor:
        raise RuntimeError(f"“{words}” finds {found[:5]} …, the floor finds {floor[:5]} …")


def palette(world: World, port: int, runs: int) -> Iterator[dict[str, Any]]:
    """Yield how long the palette takes to answer what somebody types."""
    large, register = world.large, world.record_type.register
    known = [record.reference for record in world.records()[:8]]
    for name, typed in (
        ("nothing typed", ""),
        ("one letter", "b"),
        *ASKED.items(),
        ("a reference", known[0]),
    ):
        asked = {
            "q": typed,
            "page": f"/o/{large.slug}/{register}/{known[0]}/",
            "recent": ",".join(known),
        }
        address = f"/o/{large.slug}/search/palette/?{urlencode(asked)}"
        get = partial(Browser(port, large.keeper.user).get, address)
        for _ in range(3):
            get()
        times = [seconds(get) for _ in range(runs)]
        yield {"name": f"palette, {name}", "seconds": median(times), "runs": runs}
