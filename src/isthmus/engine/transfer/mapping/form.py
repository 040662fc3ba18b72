"""The form of a mapping file as JSON Schema 2020-12: for editors, for the guide, and for checking."""

from __future__ import annotations

from typing import Any

from isthmus.engine.language import N_
from isthmus.engine.registry import RecordType
from isthmus.engine.transfer.columns import columns
from isthmus.engine.transfer.encodings import CHOICES
from isthmus.engine.transfer.mapping.logs import form_of_logs

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FORMAT = 1
#: What may be done to a text, by name.
TEXTS = {
    "trim": "without white space around it",
    "one-line": "on one line, white space collapsed",
    "first-line": "the first line only",
    "lower": "in small letters",
    "upper": "in capitals",
    "no-html": "without HTML: line breaks for paragraphs, no tags",
    "no-accents": "with plain letters",
}
#: How a cell writes a person's name.
PERSONS = {
    "as it stands": "reference, e-mail address or name",
    "last, first": "Weber, Jonas",
    "last first": "Weber Jonas",
}
UNKNOWN = {
    "refuse": "the row is refused (default)",
    "empty": "the field stays empty",
    "keep": "the value is taken as it stands",
}

_TEXT = {"type": "string"}
_COLUMNS = {
    "anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}],
    "description": "A column of the file, by the name in its first row, or several.",
}
_VALUE = {"type": ["string", "integer", "boolean"]}
_SOURCE = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9_.-]{0,39}$",
    "$comment": N_("Small letters, digits, - _ and ., beginning with a letter, at most 40."),
}


def _rule() -> dict[str, Any]:
    return {
        "description": "Where a value comes from: a column's name, or an object.",
        "anyOf": [
            _TEXT,
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "column": {"type": "string", "description": "A column of the file."},
                    "columns": {
                        "type": "array",
                        "items": _TEXT,
                        "minItems": 1,
                        "description": "Several columns that become one text; empty ones are left out.",
                    },
                    "join": {"type": "string", "description": "What stands between them."},
                    "labelled": {
                        "type": "boolean",
                        "description": "Each with the column's name before it.",
                    },
                    "optional": {
                        "type": "boolean",
                        "description": "The file need not have the column.",
                    },
                    "constant": {**_VALUE, "description": "The same value for every row."},
                    "part": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["at", "take"],
                        "properties": {
                            "at": {"type": "string", "minLength": 1},
                            "take": {"type": "integer", "minimum": 1, "maximum": 100},
                        },
                        "description": "Cut the text at a sign and take a piece, from 1 on.",
                    },
                    "split": {
                        "type": "string",
                        "minLength": 1,
                        "description": "Of relations: the sign between several references.",
                    },
                    "text": {
                        "type": "array",
                        "items": {"enum": list(TEXTS)},
                        "description": "What is done to the text, in order.",
                    },
                    "values": {
                        "type": "object",
                        "additionalProperties": _VALUE,
                        "description": "Translations: value of the file: value here.",
                    },
                    "unknown": {
                        "enum": list(UNKNOWN),
                        "description": "A value without translation, or a person nobody knows.",
                    },
                    "date": {
                        "anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}],
                        "description": "How dates are written: DD.MM.YYYY, or several ways.",
                    },
                    "decimal": {
                        "enum": ["comma", "point"],
                        "description": "What stands before the digits after the point.",
                    },
                    "person": {"enum": list(PERSONS), "description": "How names are written."},
                    "source": {
                        **_SOURCE,
                        "description": "The value is a key of this other system: itop:4711.",
                    },
                    "before": {"type": "string", "description": "Put before the text."},
                    "after": {"type": "string", "description": "Put after the text."},
                    "shorten": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 100_000,
                        "description": "Longer texts are cut there.",
                    },
                    "default": {**_VALUE, "description": "In place of nothing."},
                    "only": {
                        "enum": ["new"],
                        "description": "Of new records only: later imports leave it alone.",
                    },
                },
            },
        ],
    }


def _skip() -> dict[str, Any]:
    return {
        "type": "array",
        "description": "Rows that are left out: those to which any of these applies.",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["column"],
            "properties": {
                "column": _TEXT,
                "is": {**_COLUMNS, "description": "Any of these values."},
                "is-not": {**_COLUMNS, "description": "None of these values."},
                "empty": {"type": "boolean", "description": "Nothing stands there, or something."},
            },
        },
    }


def form(record_type: type[RecordType] | None = None) -> dict[str, Any]:
    """Return the JSON Schema of mapping files, of those for one register where one is given."""
    rule = {"$ref": "#/$defs/rule"}
    names: dict[str, dict[str, Any]] = {"field": {}, "relation": {}, "part": {}}
    if record_type is not None:
        for column in columns(record_type):
            if column.role == "reference":
                names["field"][column.name] = column.label
            elif column.role == "relation":
                names["relation"][column.edge_type] = column.label
            elif column.part is not None:
                names["part"][column.part.name] = column.part.fields
            elif column.role == "field":
                names["field"][column.name] = column.label
    return {
        "$schema": DRAFT,
        "title": "A mapping file of Isthmus"
        + (f" for {record_type.label_plural.lower()}" if record_type else ""),
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "register", "fields"],
        "properties": {
            "format": {"const": FORMAT},
            "register": {"const": record_type.register} if record_type else _TEXT,
            "title": {"type": "string", "description": "For people: what it reads."},
            "source": {
                **_SOURCE,
                "description": "The other system; with `key` a second import changes what the "
                "first one made.",
            },
            "key": {**_COLUMNS, "description": "The column, or columns, that tell rows apart."},
            "file": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "encoding": {"enum": list(CHOICES)},
                    "separator": {"enum": [",", ";", "\t", "|"]},
                    "sheet": {"type": "string", "description": "The sheet of a workbook."},
                    "above": {
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 100,
                        "description": "Rows above the one with the names.",
                    },
                },
            },
            "skip": _skip(),
            "replay": form_of_logs(record_type),
            "fields": _object(names["field"] and dict.fromkeys(names["field"], rule), rule),
            "relations": _object(
                names["relation"] and dict.fromkeys(names["relation"], rule), rule
            ),
            "parts": _object(
                names["part"] and {n: _part(fields) for n, fields in names["part"].items()}, _part()
            ),
        },
        "$defs": {"rule": _rule()},
    }


def _object(known: Any, other: dict[str, Any]) -> dict[str, Any]:
    if not known:
        return {"type": "object", "additionalProperties": other}
    return {"type": "object", "additionalProperties": False, "properties": known}


def _part(fields: Any = ()) -> dict[str, Any]:
    rule = {"$ref": "#/$defs/rule"}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["fields"],
        "description": "Rows inside the record; {n} in a column's name stands for their number.",
        "properties": {
            "numbered": {
                "type": "integer",
                "minimum": 1,
                "maximum": 200,
                "description": "So many rows: {n} is 1, 2, 3 …; those with nothing are left out.",
            },
            "gathered": {
                "type": "boolean",
                "description": "Each row of the file is a row of the part; those with the same key, or "
                "reference, belong to one record.",
            },
            "fields": _object(dict.fromkeys(fields, rule), rule),
        },
    }
