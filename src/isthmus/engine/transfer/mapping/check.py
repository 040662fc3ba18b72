"""Comparing a mapping with the form: the part of JSON Schema that the form uses, told for people."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from isthmus.engine.formats import number
from isthmus.engine.language import N_, joined, spoken, tr
from isthmus.engine.transfer.mapping.load import Path

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
}  # fmt: skip
CALLED = {
    "object": N_("names with values below it"), "array": N_("a list"), "string": N_("a text"),
    "integer": N_("a whole number"), "boolean": N_("true or false"),
}  # fmt: skip
#: Where a mistake is, what it is, how to mend it.
Found = tuple[Path, str, str]


def check(
    value: Any, schema: dict[str, Any], root: dict[str, Any], path: Path = ()
) -> Iterator[Found]:
    """Yield what does not fit."""
    if reference := schema.get("$ref"):
        schema = root["$defs"][reference.rpartition("/")[2]]
    if "anyOf" in schema:
        yield from _any_of(value, schema["anyOf"], root, path)
        return
    name = str(path[-1]) if path else root.get("x-name") or N_("The mapping")
    if "const" in schema and value != schema["const"]:
        yield (
            path,
            tr("“%(name)s” is %(said)s.", name=name, said=_said(value)),
            tr("Write %(const)s.", const=schema["const"]),
        )
    if "enum" in schema and value not in schema["enum"]:
        known = ", ".join(str(one) for one in schema["enum"])
        yield (
            path,
            tr("“%(name)s” can't be %(said)s.", name=name, said=_said(value)),
            tr("One of: %(known)s.", known=known),
        )
    kinds = schema.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds or []
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield (
            path,
            tr(
                "“%(name)s” must be %(names)s.",
                name=name,
                names=joined((CALLED[kind] for kind in kinds), tr(" or ")),
            ),
            _help(schema),
        )
        return
    yield from _limits(value, schema, path, name)
    if isinstance(value, dict):
        yield from _object(value, schema, root, path)
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from check(one, schema.get("items", {}), root, (*path, place))


def _is(value: Any, kind: str) -> bool:
    if kind == "integer" and isinstance(value, bool):
        return False
    return isinstance(value, KINDS[kind])


def _any_of(
    value: Any, choices: list[dict[str, Any]], root: dict[str, Any], path: Path
) -> Iterator[Found]:
    every = [list(check(value, one, root, path)) for one in choices]
    if all(every):
        # What is nearest to fitting says most: an object is compared with the form of objects.
        fitting = [
            found
            for found, one in zip(every, choices, strict=True)
            if one.get("type") and _is(value, one["type"])
        ]
        yield from (fitting or every)[0]


def _limits(value: Any, schema: dict[str, Any], path: Path, name: str) -> Iterator[Found]:
    if isinstance(value, int) and not isinstance(value, bool):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            yield (
                path,
                tr("“%(name)s” is %(value)s.", name=name, value=value),
                tr("It may be %(low)s to %(high)s.", low=low, high=high),
            )
    if isinstance(value, str):
        if "pattern" in schema and not re.fullmatch(schema["pattern"].strip("^$"), value):
            yield (
                path,
                tr("“%(value)s” can't be a %(name)s.", value=value[:60], name=name),
                spoken(schema["$comment"]),
            )
        if len(value) < schema.get("minLength", 0):
            yield path, tr("“%(name)s” is empty.", name=name), _help(schema)
        if len(value) > schema.get("maxLength", len(value)):
            message = tr(
                "“%(name)s” has %(count)s characters.", name=name, count=number(len(value))
            )
            yield path, message, tr("At most %(most)s are read.", most=number(schema["maxLength"]))
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield path, tr("“%(name)s” is an empty list.", name=name), _help(schema)
        if len(value) > schema.get("maxItems", len(value)):
            message = tr("“%(name)s” has %(count)s entries.", name=name, count=number(len(value)))
            yield path, message, tr("At most %(most)s are read.", most=number(schema["maxItems"]))


def _object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], path: Path
) -> Iterator[Found]:
    known, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield path, tr("“%(name)s” is missing.", name=name), _help(known.get(name, {}))
    for name, one in value.items():
        if name in known:
            yield from check(one, known[name], root, (*path, name))
        elif other is False:
            close = difflib.get_close_matches(name, list(known), n=1)
            meant = tr("Did you mean “%(close)s”?", close=close[0]) + " " if close else ""
            hint = meant + tr("There may be: %(names)s.", names=", ".join(known))
            yield (*path, name), tr("“%(name)s” can't stand here.", name=name[:60]), hint
        else:
            yield from check(one, other, root, (*path, name))


def _said(value: Any) -> str:
    return f"“{str(value)[:60]}”"


def _help(schema: dict[str, Any]) -> str:
    return str(schema.get("description", ""))
