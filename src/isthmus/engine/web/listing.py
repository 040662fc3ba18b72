"""What the list of a register is drawn from: columns, rows, chips and the filters to add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from markupsafe import Markup

from isthmus.engine import fields as kinds
from isthmus.engine.access import EDIT, Viewer, permission_for
from isthmus.engine.fields import FieldSpec
from isthmus.engine.filters import QueryProblem
from isthmus.engine.labels.reading import KEPT, Known, held
from isthmus.engine.language import tr
from isthmus.engine.lifecycle import Transition
from isthmus.engine.lists.memory import NEWS
from isthmus.engine.lookup import Lookup
from isthmus.engine.naming import names_here
from isthmus.engine.reading import Page, Query, Reckon, parse_query
from isthmus.engine.registry import RecordType
from isthmus.engine.web.addresses import addresses_of
from isthmus.engine.web.components import shown_of_each
from isthmus.engine.web.hooks import ListColumn, list_columns_of

#: Too long for a cell.
LONG_KINDS = frozenset({kinds.LONG, kinds.MARKDOWN, kinds.FILE})
CURSORS = ("after", "before")
#: Behind the title of a record that others changed since the viewer looked last.
NOTHING = Markup("")
CHANGED = Markup(
    '<span class="news-dot" title="Changed since you last looked"></span>'
    '<span class="hidden-visually"> changed since you last looked</span>'
)
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


def chosen_columns(
    record_type: type[RecordType], parameters: QueryDict, kept: Sequence[str] = ()
) -> list[str]:
    """Return the names of the columns to show, the title always among them.

    What the address says goes before what the person keeps, that before what is declared.
    """
    wanted = [name for name in parameters.get("columns", "").split(",") if name] or [*kept]
    possible = {choice.name for choice in column_choices(record_type)}
    names = [name for name in wanted if name in possible]
    if not names:
        names = list(record_type.columns)
        if (kind := parameters.get("kind", "")) in record_type.kinds():
            # Every row is of this kind: what only this kind has takes the place of the kind.
            own = record_type.kind_columns.get(kind, ())
            names = [name for name in names if name != "kind" and name not in own]
            names[1:1] = own
    return names if "title" in names else ["title", *names]


def column_choices(record_type: type[RecordType]) -> list[FieldSpec | ListColumn]:
    """Return what may be a column: fields that are not too long, and what is worked out."""
    names = dict.fromkeys([*record_type.columns, *record_type.shown()])
    fields = [spec for spec in record_type.specs(names) if spec.kind not in LONG_KINDS]
    return [*fields, *reckoned(record_type).values()]


def reckoned(record_type: type[RecordType]) -> dict[str, ListColumn]:
    """Return the columns that are worked out, by name; customers have none."""
    return {} if record_type.shared_only else list_columns_of(record_type)


def reckoning(record_type: type[RecordType], names: Iterable[str]) -> list[Reckon]:
    """Return what tells what is fetched with each row, for those of these columns that are worked out."""
    known = reckoned(record_type)
    return [known[name].reckon for name in names if name in known]


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


def columns(
    record_type: type[RecordType], names: Sequence[str], query: Query, parameters: QueryDict
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        PLAIN_COLUMN | {"key": "reference", "label": tr("Reference"), "ref": True, "width": "m"}
    ]
    known = reckoned(record_type)
    for place, name in enumerate(names):
        if name in known:
            label = known[name].label
            found.append(PLAIN_COLUMN | {"key": name, "label": label, "priority": 3, "width": "s"})
            continue
        spec = record_type.spec(name)
        column = PLAIN_COLUMN | {"key": spec.name, "label": spec.label}
        if spec.name == "title":
            column["main"] = True
        elif spec.kind in (kinds.INTEGER, kinds.DECIMAL):
            column |= {"align": "end", "width": "s"}
        if spec.name not in ("title", "state") and place > 2:
            # Where there is little room, what was declared last is left out first.
            column["priority"] = 3 if place > 4 else 2
        if spec.name in record_type.sorts:
            ahead = spec.name in record_type.sort_columns
            column |= _sorting(spec, query.sort, parameters, ahead=ahead)
        found.append(column)
    return found


def _sorting(spec: FieldSpec, sort: str, parameters: QueryDict, *, ahead: bool) -> dict[str, Any]:
    """Return a column's link: pressed again it turns the order round.

    The newest come first; of what lies ahead, the nearest.
    """
    first = f"-{spec.name}" if spec.kind == kinds.MOMENT and not ahead else spec.name
    if sort.lstrip("-") != spec.name:
        return {"sort_url": address(parameters, sort=first)}
    other = spec.name if sort.startswith("-") else f"-{spec.name}"
    way = "descending" if sort.startswith("-") else "ascending"
    return {"sort_url": address(parameters, sort=other), "sorted": way}


def rows(
    record_type: type[RecordType], names: Sequence[str], page: Page, viewer: Viewer
) -> list[dict[str, Any]]:
    slug = viewer.organization.slug
    known = reckoned(record_type)
    extra = [known[name] for name in names if name in known]
    specs = record_type.specs([name for name in names if name not in known])
    page.lookup.prepare((spec for spec in specs if spec.kind != kinds.FILE), page.rows)
    address = addresses_of(record_type, slug)
    edits = viewer.may_on(record_type.model, EDIT)
    tells_state = "state" in record_type.shown()
    edit_address = addresses_of(record_type, slug, "record_edit")
    columns = {"reference": [row.reference for row in page.rows]}
    columns |= {spec.name: _column(spec, page) for spec in specs}
    columns |= {one.name: [*map(one.cell, page.rows)] for one in extra}
    columns["title"] = [
        {"text": row.title, "html": beside} if (beside := _beside(row, page.lookup)) else row.title
        for row in page.rows
    ]
    return [
        {
            "id": row.reference,
            "label": f"{row.reference} {row.title}",
            "url": address(row.reference),
            "edit_url": edit_address(row.reference) if edits else "",
            "muted": tells_state and row.state_category == "void",
            "cells": dict(zip(columns, cells, strict=True)),
        }
        for row, cells in zip(page.rows, zip(*columns.values(), strict=True), strict=True)
    ]


def _beside(row: Any, lookup: Lookup) -> Markup:
    """Return what stands behind a title: that it is news, and its labels."""
    news = CHANGED if row.__dict__.get(NEWS) else NOTHING
    labels = held(row, lookup.kept.get(KEPT, {}))
    return news + NOTHING.join(map(tag, labels)) if labels else news


def tag(label: Known) -> Markup:
    """Return a label as it is shown everywhere."""
    return Markup('<span class="tag label-{}">{}</span>').format(label.hue, label.name)


def _column(spec: FieldSpec, page: Page) -> list[Any]:
    """Return values as a list shows them: of other records their titles, references on hover."""
    values = shown_of_each(spec, page.rows, page.lookup)
    if spec.kind != kinds.RECORD:
        return values
    return [
        value | {"text": entry.title, "title": value["text"]}
        if isinstance(value, dict) and (entry := page.lookup.entry(spec.of(row)))
        else value
        for row, value in zip(page.rows, values, strict=True)
    ]


def chips(query: Query, parameters: QueryDict, editor: str) -> list[dict[str, str]]:
    """Return the filters in force, as a sentence each, with the address without it.

    `editor` is where a filter is changed.
    """
    back = address(parameters).lstrip("?")
    found = []
    if query.text:
        found.append({"label": tr("Text"), "operator": tr("has"), "value": query.text,
                      "remove_url": address(parameters, q=None)})  # fmt: skip
    for one in query.filters:
        operator, value = one.sentence
        found.append({
            "label": one.label,
            "operator": operator,
            "value": value,
            "remove_url": address(parameters, **{one.parameter: None}),
            "edit_url": editor + address({"field": one.name, "was": one.parameter, "back": back}),
        })  # fmt: skip
    return found


def bulk_moves(record_type: type[RecordType], page: Page, viewer: Viewer) -> list[Transition]:
    """Return what can be done with several of the rows shown at once."""
    return [
        move
        for move in record_type.transitions().values()
        if any(move.offered(row) for row in page.rows)
        and viewer.may(permission_for(record_type.model, move.permission))
    ]


def count_words(page: Page, record_type: type[RecordType]) -> str:
    noun = (record_type.label if page.count == 1 else record_type.label_plural).lower()
    if names_here(record_type.code):
        # Names have no plural.
        count = f"{page.count:,}+" if page.capped else f"{page.count:,}"
        return f"{noun}: {count}"
    if page.capped:
        return f"{page.count:,}+ {noun}"
    return f"{page.count:,} {noun}"


def pager_words(page: Page, record_type: type[RecordType]) -> str:
    every = count_words(page, record_type)
    return (
        every
        if len(page.rows) == page.count
        else tr("%(count)s of %(every)s", count=len(page.rows), every=every)
    )
