"""Who is away in the demonstration, and who stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from isthmus.home.demo.source import Item, day, moment
from isthmus.people.absences import Away, Deputy, announce

if TYPE_CHECKING:
    from isthmus.home.demo.story import Story


def absence(story: Story, item: Item) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """Yield the step in which somebody says that they are away."""
    at = moment(item["said"], f"{item['person']}away")

    def step() -> None:
        deputies = [
            Deputy(story.people[one["person"]], story.roles.get(one.get("role", "")))
            for one in item["deputies"]
        ]
        wanted = Away(day(item["from"]), day(item["until"]), deputies)
        announce(story.people[item["person"]], wanted, story.act(item["person"], at))

    yield at, step
