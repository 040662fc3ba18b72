"""What other systems told of the inventory of the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from isthmus.assets.discovery.runs import DISCOVERIES, begin
from isthmus.assets.discovery.source import sources
from isthmus.engine.access import Viewer
from isthmus.engine.door import Act
from isthmus.home.demo.source import Item, place

if TYPE_CHECKING:
    from isthmus.home.demo.story import Story


def discover(story: Story) -> None:
    """Import what they told. That is done now, when all else has happened."""
    for item in story.source.imports:
        _discovered(item, story.viewer(item["by"]))


def _discovered(item: Item, viewer: Viewer) -> None:
    """Import a file of a source from beginning to end."""
    path = place() / "discovery" / str(item["file"])
    with path.open("rb") as file:
        act = Act.now(viewer, "import")
        source = sources()[item["source"]]
        run = begin(source, cast("BinaryIO", file), path.name, act, inline=True)
    for _ in ("weighed", "written"):
        while DISCOVERIES.go_on(run.pk, viewer):
            pass
        DISCOVERIES.confirm(run, inline=True)
