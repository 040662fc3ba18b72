"""The API's description as pages to read: what `openapi.json` says, by register."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from isthmus.engine.api.described import openapi
from isthmus.engine.fields import MARKDOWN
from isthmus.engine.web.hooks import text_renderers
from isthmus.engine.web.pages import page

TITLE = "API reference"


@cache
def _described() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(openapi())
    return found


@cache
def _groups() -> dict[str, dict[str, Any]]:
    """Return the operations by the short name of their heading. They are of no organization."""
    found: dict[str, dict[str, Any]] = {}
    for tag in _described()["tags"]:
        name = tag["name"]
        found[slugify(name)] = {"name": name, "about": tag["description"], "operations": []}
    for address, operations in _described()["paths"].items():
        for method, operation in operations.items():
            for tag in operation["tags"]:
                shown = _operation(method.upper(), address, operation)
                found[slugify(tag)]["operations"].append(shown)
    return found


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """List every operation, by heading."""
    groups = [
        {**group, "url": reverse("api_reference_part", kwargs={"part": part})}
        for part, group in _groups().items()
    ]
    about = _told(_described()["info"]["description"])
    context = {"groups": groups, "about": about, "title": TITLE}
    return page(request, "engine/api_contents.html", context, [(TITLE, "")])


@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    """Tell the operations of one heading in full."""
    group = _groups().get(part)
    if group is None:
        raise Http404
    context = {**group, "title": group["name"]}
    crumbs = [(TITLE, reverse("api_reference")), (group["name"], "")]
    return page(request, "engine/api_part.html", context, crumbs)


def _told(text: str) -> str:
    """Return a text of the description, which is Markdown, as pages show it."""
    render = text_renderers.get(MARKDOWN)
    return render(text) if render and text else text


def _operation(method: str, address: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "method": method,
        "address": address,
        "summary": operation["summary"],
        "description": _told(operation.get("description", "")),
        "parameters": [
            [one["name"], one["in"], _words(one["schema"]), one.get("description", "")]
            for one in operation["parameters"]
        ],
        "body": [*_fields(_content(operation.get("requestBody", {})))],
        "answers": [
            [str(status), answer["description"], _words(_content(answer))]
            for status, answer in sorted(operation["responses"].items(), key=str)
        ],
        "call": _call(method, address, operation),
    }


def _call(method: str, address: str, operation: dict[str, Any]) -> str:
    """Return the operation as a command to try."""
    path = address.replace("{org}", "northgate")
    lines = [f'curl -X {method} "$ISTHMUS{path}"', '-H "Authorization: Bearer $TOKEN"']
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        lines.append("-H 'Content-Type: application/json'")
        example = _example(_content(operation["requestBody"]))
        lines.append(f"-d '{orjson.dumps(example).decode()}'")
    return " \\\n  ".join(lines)


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a body; an empty one where there is none."""
    for content in answer.get("content", {}).values():
        schema: dict[str, Any] = content.get("schema", {})
        return schema
    return {}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference; of several forms the first that has fields."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        found: dict[str, Any] = _described()["components"]["schemas"][name]
        return found
    for choice in schema.get("anyOf", schema.get("oneOf", ())):
        resolved = _resolved(choice)
        if "properties" in resolved:
            return resolved
    return schema


def _fields(schema: dict[str, Any]) -> Iterator[list[str]]:
    found = _resolved(schema)
    required = found.get("required", ())
    for name, field in found.get("properties", {}).items():
        needed = "required" if name in required else ""
        yield [name, _words(field), needed, field.get("description", "")]


def _words(schema: dict[str, Any]) -> str:
    """Return what a schema takes, in few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return "one of " + ", ".join(str(one) or "nothing" for one in schema["enum"])
    choices = schema.get("anyOf", schema.get("oneOf"))
    if choices:
        return " or ".join(dict.fromkeys(_words(one) for one in choices))
    if schema.get("type") == "array":
        return f"list of {_words(schema.get('items', {})) or 'anything'}"
    return str(schema.get("format") or schema.get("type", ""))


def _example(schema: dict[str, Any]) -> Any:
    """Return the least that a body must have, with what stands for it."""
    found = _resolved(schema)
    fields = found.get("properties", {})
    wanted = found.get("required") or list(fields)[:1]
    return {name: _value(fields[name]) for name in wanted if name in fields}


def _value(schema: dict[str, Any]) -> Any:
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    kinds: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return kinds.get(schema.get("type", ""), "…")
