"""Watching by API."""

# No postponed annotations here: Ninja reads those of the operations where they are defined.
from django.http import HttpResponse
from ninja import Schema
from pydantic import Field

from isthmus.engine.api.hanging import Asked, Operation, Person
from isthmus.engine.api.problems import answers
from isthmus.engine.api.records import READING
from isthmus.engine.api.representation import json_response
from isthmus.engine.watching import operations


class Watchers(Schema):
    """Who watches a record and may see it; the owner does without being asked."""

    items: list[Person]
    watching: bool = Field(description="Whether you do.")


def _list(asked: Asked) -> HttpResponse:
    found = operations.watchers_of(asked.record.entry)
    items = [{"reference": one.reference, "name": one.name} for one in found]
    me = asked.request.viewer.principal_id
    return json_response({"items": items, "watching": any(one.pk == me for one in found)})


def _join(asked: Asked) -> HttpResponse:
    operations.watch(asked.record.pk, asked.act)
    return _list(asked)


def _leave(asked: Asked) -> HttpResponse:
    operations.unwatch(asked.record.pk, asked.act)
    return _list(asked)


OPERATIONS = (
    Operation(
        "GET",
        "watchers",
        "watchers_list",
        "Who watches a record",
        _list,
        Watchers,
        answers(*READING),
    ),
    Operation(
        "PUT",
        "watchers/me",
        "watchers_join",
        "Watch a record",
        _join,
        Watchers,
        answers(*READING, 422),
    ),
    Operation(
        "DELETE",
        "watchers/me",
        "watchers_leave",
        "No longer watch a record",
        _leave,
        Watchers,
        answers(*READING, 422),
    ),
)
