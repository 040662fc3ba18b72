"""What people of the demonstration say, ask of one another and attach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from isthmus.documents.records import DocumentType
from isthmus.engine.attachments.operations import attach
from isthmus.engine.comments.operations import add as comment
from isthmus.engine.labels.operations import make_label, put_on
from isthmus.engine.labels.reading import labels_of, named
from isthmus.engine.lookup import Lookup
from isthmus.engine.tasks.operations import Asked, add, finish
from isthmus.home.demo.source import Item, day, moment

if TYPE_CHECKING:
    from isthmus.home.demo.story import Story

Step = tuple[datetime, Callable[[], object]]


def talk(story: Story, item: Item) -> Iterator[Step]:
    """Yield the steps of what hangs on one document."""
    for said in item.get("comments", ()):
        yield _comment(story, item["document"], said)
    for file in item.get("files", ()):
        yield _file(story, item["document"], file)
    for task in item.get("tasks", ()):
        yield from _task(story, item["document"], task)
    for label in item.get("labels", ()):
        yield _label(story, item["document"], label)


def _comment(story: Story, on: str, said: Item) -> Step:
    at = moment(said["when"], f"{on}{said['text']}")
    return at, lambda: comment(story.documents[on], said["text"], story.act(said["by"], at))


def _label(story: Story, on: str, said: Item) -> Step:
    at = moment(said["when"], f"{on}{said['name']}")

    def step() -> None:
        act = story.act(said["by"], at)
        known = named(said["name"], labels_of(Lookup(act.viewer)).values())
        values = {name: said[name] for name in ("name", "hue", "about") if name in said}
        key = known.key if known else make_label(values, act).pk
        put_on(DocumentType, [story.documents[on]], [key], [], act)

    return at, step


def _file(story: Story, on: str, file: Item) -> Step:
    at = moment(file["when"], f"{on}{file['name']}")

    def step() -> None:
        content = ContentFile(file["text"].encode(), file["name"])
        attach(story.documents[on], [content], story.act(file["by"], at))

    return at, step


def _task(story: Story, on: str, item: Item) -> Iterator[Step]:
    at, made = moment(item["when"], f"{on}{item['title']}"), []

    def step() -> None:
        role = item.get("assignee_role")
        who = story.roles[role] if role else story.people[item["assignee"]]
        asked = Asked(item["title"], who, day(item["due"]), item.get("note", ""))
        made.append(add(story.documents[on], asked, story.act(item["by"], at)).pk)

    yield at, step
    if "done" in item:
        done = moment(item["done"], f"{on}{item['title']}done")
        yield (
            done,
            lambda: finish(story.documents[on], made[0], story.act(item["done_by"], done)),
        )
