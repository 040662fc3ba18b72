"""What the list of a register is drawn from: columns, rows, chips and the filters to add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from isthmus.engine import fields as kinds
from isthmus.engine.access import EDIT, Viewer, permission_for
from isthmus.engine.fields import FieldSpec, Lookup
from isthmus.engine.filters import RANGES, QueryProblem
from isthmus.engine.lifecycle import Transition
from isthmus.engine.reading import Page, Query, parse_query
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import addresses_of
from isthmus.engine.web.components import shown
from isthmus.engine.web.fields import SELECTABLE, handle

#: Too long for a cell.
LONG_KINDS = frozenset({kinds.LONG, kinds.MARKDOWN, kinds.FILE})
CURSORS = ("after", "before")
#: What a column may say; the table asks for all of it in every cell, and missing keys are slow.
PLAIN_COLUMN: dict[str, Any] = dict.fromkeys(
    (
        "main",
        "ref",
        "align",
        "width",
        "wrap",
        "hide_label",
        "title",
        "sort_url",
        "sorted",
        "priority",
    ),
    "",
)


def readable(
    record_type: type[RecordType], parameters: QueryDict, lookup: Lookup
) -> tuple[Query, QueryDict, list[QueryProblem]]:
    """Return the query of an address, the parameters that could be read, and what could not.

    A filter that makes no sense is left out and named, rather than the whole list refused.
    """
    kept = parameters.copy()
    problems: list[QueryProblem] = []
    while True:
        try:
            return parse_query(record_type, dict(kept.lists()), lookup), kept, problems
        except QueryProblem as problem:
            problems.append(problem)
            if problem.parameter not in kept:
                raise
            del kept[problem.parameter]


def address(parameters: Mapping[str, Any], **changes: str | None) -> str:
    """Return `?…` with some parameters changed or, by None, left out; cursors never survive."""
    lists = parameters.lists() if isinstance(parameters, QueryDict) else parameters.items()
    kept = {name: value for name, value in lists if name not in (*CURSORS, *changes)}
    kept |= {name: value for name, value in changes.items() if value is not None}
    return f"?{urlencode(kept, doseq=True)}"


def chosen_columns(record_type: type[RecordType], parameters: QueryDict) -> list[str]:
    """Return the names of the columns to show, the title always among them."""
    wanted = [name for name in parameters.get("columns", "").split(",") if name]
    possible = {spec.name for spec in column_choices(record_type)}
    names = [name for name in wanted if name in possible]
    if not names:
        names = list(record_type.columns)
        if (kind := parameters.get("kind", "")) in record_type.kinds():
            # Every row is of this kind: what only this kind has takes the place of the kind.
            own = record_type.kind_columns.get(kind, ())
            names = [name for name in names if name != "kind" and name not in own]
            names[1:1] = own
    return names if "title" in names else ["title", *names]


def column_choices(record_type: type[RecordType]) -> list[FieldSpec]:
    names = dict.fromkeys([*record_type.columns, *record_type.shown()])
    return [spec for spec in record_type.specs(names) if spec.kind not in LONG_KINDS]


@lru_cache(maxsize=1024)
def long_texts(record_type: type[RecordType]) -> tuple[str, ...]:
    """Return the fields whose texts no list shows; a page of them may be megabytes."""
    specs = record_type.specs(record_type.editable())
    # Own texts come with the row: they stand in one column with all other own values.
    return tuple(
        one.name
        for one in specs
        if one.kind in (kinds.LONG, kinds.MARKDOWN) and one.name not in record_type.own
    )


def column_menu(
    record_type: type[RecordType], names: Sequence[str], parameters: QueryDict
) -> list[dict[str, Any]]:
    """Return links that show or hide one column each."""
    items = []
    for spec in column_choices(record_type):
        if spec.name == "title":
            continue
        on = spec.name in names
        then = [name for name in names if name != spec.name] if on else [*names, spec.name]
        url = address(parameters, columns=",".join(then))
        items.append({"label": spec.label, "url": url, "current": on})
    return items


def columns(
    record_type: type[RecordType], names: Sequence[str], query: Query, parameters: QueryDict
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        PLAIN_COLUMN | {"key": "reference", "label": "Reference", "ref": True, "width": "m"}
    ]
    for place, spec in enumerate(record_type.specs(names)):
        column = PLAIN_COLUMN | {"key": spec.name, "label": spec.label}
        if spec.name == "title":
            column["main"] = True
        elif spec.kind in (kinds.INTEGER, kinds.DECIMAL):
            column |= {"align": "end", "width": "s"}
        if spec.name not in ("title", "state") and place > 2:
            # Where there is little room, what was declared last is left out first.
            column["priority"] = 3 if place > 4 else 2
        if spec.name in record_type.sorts:
            column |= _sorting(spec, query.sort, parameters)
        found.append(column)
    return found


def _sorting(spec: FieldSpec, sort: str, parameters: QueryDict) -> dict[str, Any]:
    """Return a column's link: pressed again it turns the order round; newest come first."""
    first = f"-{spec.name}" if spec.kind == kinds.MOMENT else spec.name
    if sort.lstrip("-") != spec.name:
        return {"sort_url": address(parameters, sort=first)}
    other = spec.name if sort.startswith("-") else f"-{spec.name}"
    way = "descending" if sort.startswith("-") else "ascending"
    return {"sort_url": address(parameters, sort=other), "sorted": way}


def rows(
    record_type: type[RecordType], names: Sequence[str], page: Page, viewer: Viewer
) -> list[dict[str, Any]]:
    slug = viewer.organization.slug
    specs = record_type.specs(names)
    page.lookup.prepare((spec for spec in specs if spec.kind != kinds.FILE), page.rows)
    address = addresses_of(record_type, slug)
    edits = viewer.may_on(record_type.model, EDIT)
    tells_state = "state" in record_type.shown()
    edit_address = addresses_of(record_type, slug, "record_edit")
    return [
        {
            "id": row.reference,
            "label": f"{row.reference} {row.title}",
            "url": address(row.reference),
            "edit_url": edit_address(row.reference) if edits else "",
            "muted": tells_state and row.state_category == "void",
            "cells": {
                "reference": row.reference,
                **{spec.name: _cell(spec, row, page.lookup) for spec in specs},
            },
        }
        for row in page.rows
    ]


def _cell(spec: FieldSpec, row: Any, lookup: Lookup) -> Any:
    """Return a value as a list shows it: of another record its title, the reference on hover."""
    value = shown(spec, row, lookup)
    if spec.kind == kinds.RECORD and isinstance(value, dict):
        entry = lookup.entry(spec.of(row))
        return value | {"text": entry.title, "title": value["text"]} if entry else value
    return value


def chips(query: Query, parameters: QueryDict) -> list[dict[str, str]]:
    """Return the filters in force, as a sentence each, with the address without it."""
    found = []
    if query.text:
        found.append({"label": "Text", "operator": "has", "value": query.text,
                      "remove_url": address(parameters, q=None)})  # fmt: skip
    for one in query.filters:
        operator, value = one.sentence
        found.append({
            "label": one.label,
            "operator": operator,
            "value": value,
            "remove_url": address(parameters, **{one.parameter: None}),
        })  # fmt: skip
    return found


def addable(record_type: type[RecordType], query: Query, lookup: Lookup) -> list[dict[str, Any]]:
    """Return the filters that are not in force yet, as fields."""
    active = {(one.name, one.operator) for one in query.filters}
    found: list[dict[str, Any]] = []
    names = [n for n in (*record_type.filters, "changed_at") if n in record_type.filterable()]
    for spec in record_type.specs(dict.fromkeys(names)):
        if spec.kind in RANGES:
            found += [
                {
                    "name": f"{spec.name}.{operator}",
                    "label": f"{spec.label}, {word}",
                    "type": "date" if spec.kind in (kinds.DATE, kinds.MOMENT) else "text",
                }
                for operator, word in (("gte", "from"), ("lte", "until"))
                if (spec.name, operator) not in active
            ]
        elif (spec.name, "") not in active:
            found.append(
                {"name": spec.name, "label": spec.label, "choices": _options(spec, lookup)}
            )
    return found


def _options(spec: FieldSpec, lookup: Lookup) -> list[tuple[str, str]] | None:
    empty = [("none", "Not set")] if spec.column.null else []
    if spec.kind == kinds.BOOL:
        return [("yes", "Yes"), ("no", "No"), *empty]
    if spec.kind in (kinds.CHOICE, kinds.CHOICES):
        return [*spec.choices, *empty]
    if spec.kind == kinds.PRINCIPAL:
        # Where there are many names, they are typed instead of chosen.
        people = lookup.choosable(SELECTABLE)
        return None if people is None else [*empty, *((handle(row), row.name) for row in people)]
    return None


def bulk_moves(record_type: type[RecordType], page: Page, viewer: Viewer) -> list[Transition]:
    """Return what can be done with several of the rows shown at once."""
    states = {row.state for row in page.rows}
    return [
        move
        for move in record_type.transitions().values()
        if states & set(move.sources)
        and viewer.may(permission_for(record_type.model, move.permission))
    ]


def count_words(page: Page, record_type: type[RecordType]) -> str:
    noun = (record_type.label if page.count == 1 else record_type.label_plural).lower()
    if page.capped:
        return f"{page.count:,}+ {noun}"
    return f"{page.count:,} {noun}"


def pager_words(page: Page, record_type: type[RecordType]) -> str:
    every = count_words(page, record_type)
    return every if len(page.rows) == page.count else f"{len(page.rows)} of {every}"
