"""The catalogue format of Isthmus in YAML: its form, reading it, writing it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from isthmus.engine.language import N_
from isthmus.engine.transfer.mapping.check import check
from isthmus.engine.transfer.mapping.load import Lines, Path
from isthmus.standards.catalogues.content import (
    MAX_REF,
    MAX_REQUIREMENTS,
    MAX_TEXT,
    MAX_TITLE,
    NAME,
    NAME_HINT,
    TOLD,
    CatalogueProblem,
    Content,
    Head,
    Item,
    pointer,
    slip,
)
from isthmus.standards.words import KINDS, PHASES

FORMAT = 1
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _line(about: str, longest: int = MAX_TITLE, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, "description": about, **more}


def form() -> dict[str, Any]:
    """Return the JSON Schema of catalogue files: the only place that says what may stand in one."""
    return {
        "$schema": DRAFT,
        "title": "A catalogue of requirements for Isthmus",
        "x-name": N_("The file"),
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "catalogue", "requirements"],
        "properties": {
            "format": {"const": FORMAT},
            "catalogue": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "title", "version"],
                "properties": {
                    "name": _line(
                        "The short name, the same for every version.",
                        24,
                        pattern=f"^{NAME}$",
                        **{"$comment": NAME_HINT},
                    ),
                    "title": _line("What the catalogue is called.", minLength=1),
                    "version": _line("Versions are told apart by it; quote numbers.", 40),
                    "subject": _line("What it is about, in a line."),
                    "publisher": _line("Who publishes it."),
                    "licence": _line("Under which terms it may be used.", MAX_TEXT),
                    "source": _line("Where it comes from. It is shown and never fetched."),
                    "published": _line("When it was published: 2026-03-01."),
                    "system": {
                        "enum": ["isms", "sms", "neither"],
                        "description": "Whose colour it has; default neither.",
                    },
                },
            },
            "requirements": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_REQUIREMENTS,
                "description": "In order; what stands above comes first.",
                "items": {"$ref": "#/$defs/requirement"},
            },
        },
        "$defs": {"requirement": _requirement()},
    }


def _requirement() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["ref", "title"],
        "properties": {
            "ref": _line("The identifier; quote numbers.", MAX_REF, minLength=1),
            "title": _line("The heading, in a line.", minLength=1),
            "kind": {
                "enum": list(KINDS),
                "description": "A group is a heading, a control is judged, a point is judged with "
                "its control; default control.",
            },
            "parent": _line("The reference it stands under; none at the top.", MAX_REF),
            "text": _line("What it asks for. Shown as it is written.", MAX_TEXT),
            "phase": {"enum": list(PHASES), "description": "For the matrix's filter."},
            "label": _line("How the publisher prints the reference, if otherwise.", MAX_REF),
            "within": _line("The control of the same group that this one enhances.", MAX_REF),
        },
    }


class OwnReader:
    """Reads a catalogue in the format of our own."""

    def __init__(self, value: Any, lines: Lines) -> None:
        self._value, self._lines = value, lines

    def read(self) -> Content:
        """Return the catalogue. Raises CatalogueProblem."""
        schema = form()
        found = [
            slip(self._lines.of(path), pointer(path), message, hint)
            for path, message, hint in check(self._value, schema, schema)
        ]
        if found:
            raise CatalogueProblem(found[:TOLD], len(found) - len(found[:TOLD]))
        head = dict(self._value["catalogue"])
        if head.get("system") == "neither":
            head["system"] = ""
        return Content(Head(**head), tuple(Item(**one) for one in self._value["requirements"]))

    def where(self, place: int, field: str) -> tuple[int, str]:
        path: Path = ("catalogue",) if place < 0 else ("requirements", place)
        path = (*path, field) if field else path
        return self._lines.of(path), pointer(path)


def as_yaml(content: Content) -> bytes:
    """Return a catalogue in our own format; what is empty or usual is left out."""
    head = {one.name: getattr(content.head, one.name) for one in fields(Head)}
    head["system"] = head["system"] or "neither"
    found = {
        "format": FORMAT,
        "catalogue": {name: value for name, value in head.items() if value},
        "requirements": [_written(one) for one in content.items],
    }
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text = yaml.dump(
        found, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100, encoding="utf-8"
    )
    return bytes(text)


def _written(item: Item) -> dict[str, str]:
    usual = Item("", "")
    return {
        one.name: getattr(item, one.name)
        for one in fields(Item)
        if one.name in ("ref", "title") or getattr(item, one.name) != getattr(usual, one.name)
    }
