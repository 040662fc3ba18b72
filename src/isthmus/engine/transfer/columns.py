"""The columns of a register's files: reference, fields, relations, parts, labels, facts only told."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from isthmus.engine.edges import EdgeType
from isthmus.engine.fields import FieldSpec
from isthmus.engine.language import N_, Declared, begun, declared
from isthmus.engine.parts import PartType
from isthmus.engine.registry import RecordType
from isthmus.engine.text import clean_line

REFERENCE = "reference"
#: A relation's column is named by its type: `relations.traces`. No field's name has a full stop.
RELATION = "relations."
#: So is that of the rows inside a record, where a file is one table: `parts.targets`.
PART = "parts."
#: Between several references in one cell; a line break does as well.
BETWEEN = "; "

#: Names of labels, which may hold a semicolon: such a name stands in quotation marks.
LABELS = "labels"

Role = Literal["reference", "field", "relation", "part", "labels", "fact"]


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    role: Role
    spec: FieldSpec | None = None
    part: PartType | None = None
    edge: EdgeType | None = None

    @property
    def edge_type(self) -> str:
        return self.name.removeprefix(RELATION)


def _heading(edge_type: EdgeType) -> str:
    label = edge_type.label
    if isinstance(label, Declared):
        return declared(str(label).capitalize())
    return begun(label)


def columns(record_type: type[RecordType]) -> list[Column]:
    """Return every column of the register's files, in order."""
    editable = record_type.editable()
    found = [Column(REFERENCE, N_("Reference"), "reference")]
    found += [Column(s.name, s.label, "field", s) for s in record_type.specs(editable)]
    found += [
        Column(f"{RELATION}{code}", _heading(edge_type), "relation", edge=edge_type)
        for code in record_type.drawable()
        if (edge_type := record_type.edge_type(code)) is not None
    ]
    found += [
        Column(f"{PART}{part.name}", part.label_plural, "part", part=part)
        for part in record_type.parts
    ]
    if not record_type.shared_only:
        found.append(Column(LABELS, N_("Labels"), "labels"))
    facts = [name for name in record_type.shown() if name not in editable]
    return found + [Column(s.name, s.label, "fact", s) for s in record_type.specs(facts)]


def shown(record_type: type[RecordType], names: Iterable[str]) -> list[Column]:
    """Return the reference and the columns of these names, in their order: what a list shows.

    Without names every column, which is what can be read in again as it was.
    """
    every = columns(record_type)
    by_name = {column.name: column for column in every}
    found = [by_name[name] for name in dict.fromkeys(names) if name in by_name]
    return [every[0], *(one for one in found if one is not every[0])] if found else every


def text(value: Any) -> str:
    """Return a plain value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def join_names(names: Iterable[str]) -> str:
    """Return names as one cell holds them."""
    return BETWEEN.join(
        '"{}"'.format(name.replace('"', '""')) if ";" in name or name.startswith('"') else name
        for name in names
    )


def split_names(cell: str) -> list[str]:
    """Return the names in a cell, each once, in order; what `join_names` made comes back as it was."""
    try:
        rows = list(csv.reader(cell.splitlines(), delimiter=";", skipinitialspace=True))
    except csv.Error:
        # Longer than any list of names is: told of as one name that is too long.
        rows = [[cell]]
    names = (clean_line(name) for row in rows for name in row)
    return list(dict.fromkeys(name for name in names if name))


def split(cell: str) -> list[str]:
    """Return the references in a cell, each once, in order."""
    parts = (part.strip() for line in cell.splitlines() for part in line.split(";"))
    return list(dict.fromkeys(part for part in parts if part))
