"""The floor: the same rows and fields by raw SQL through a bare view.

It knows nothing of viewers, circles, history or links: it reads a table and writes it down, as
JSON, or as a bare table in the same template engine. Nothing that shows these rows can do less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from benchmarks.plain import plain_of
from isthmus.engine.fields import FILE, PRINCIPAL, RECORD, FieldSpec
from isthmus.engine.models import Entry
from isthmus.engine.registry import RecordType

ROWS = 50
#: As many events as a record's page shows.
EVENTS = 6
Kind = type[RecordType]
Table = tuple[Sequence[str], Sequence[Sequence[Any]]]


def select(record_type: Kind, names: Iterable[str]) -> str:
    """Return the SELECT of these fields, with reference and version; people by their names."""
    columns, joins = ["r.reference", "e.version"], ["JOIN engine_entry e ON e.id = r.entry_id"]
    columns += [_column(spec, joins) for spec in record_type.specs(names)]
    table = record_type.model._meta.db_table
    return f"SELECT {', '.join(columns)} FROM {table} r {' '.join(joins)}"  # noqa: S608


def _column(spec: FieldSpec, joins: list[str]) -> str:
    """Return what is selected for a field; what it points at is joined."""
    if spec.kind not in (PRINCIPAL, FILE, RECORD):
        return f"r.{spec.column.column}"
    related = Entry if spec.kind == RECORD else spec.column.related_model
    assert isinstance(related, type)
    table, alias = related._meta.db_table, f"p{len(joins)}"
    joins.append(f"LEFT JOIN {table} {alias} ON {alias}.id = r.{spec.column.column}")
    return f"{alias}.{'title' if spec.kind == RECORD else 'name'} AS {spec.name}"


@cache
def _list_sql(record_type: Kind, names: tuple[str, ...], *, owned: bool = False) -> str:
    having = (
        "r.entry_id IN (SELECT entry_id FROM engine_ownvalue WHERE field_id = %s AND key = %s) AND "
    )
    return (
        f"{select(record_type, names)} WHERE {having if owned else ''}"
        "r.organization_id = %s AND r.circle_id IS NULL AND r.removed_at IS NULL "
        f"ORDER BY {_order(record_type)} LIMIT {ROWS}"
    )


def _order(record_type: Kind) -> str:
    """Return the order that the register's list has when nobody asked for another."""
    name = record_type.default_sort.lstrip("-")
    column = record_type.sort_columns.get(name, "title_key" if name == "title" else name)
    turned = " DESC" if record_type.default_sort.startswith("-") else ""
    return f"r.{column}{turned}, r.entry_id{turned}"


@cache
def _read_sql(record_type: Kind) -> str:
    return (
        f"{select(record_type, tuple(record_type.shown()))} "
        "WHERE e.organization_id = %s AND e.reference = %s"
    )


EDGES_SQL = (
    "SELECT g.type, g.note, e.reference, e.title, e.state FROM engine_edge g "
    "JOIN engine_entry e ON e.id = CASE WHEN g.source_id = %s THEN g.target_id ELSE g.source_id END "
    "WHERE (g.source_id = %s OR g.target_id = %s) AND g.valid_to IS NULL"
)
EVENTS_SQL = (
    "SELECT verb, actor_name, via, occurred_at, payload FROM engine_event "  # noqa: S608
    f"WHERE entry_id = %s ORDER BY seq DESC LIMIT {EVENTS}"
)
KEY_SQL = "SELECT id FROM engine_entry WHERE organization_id = %s AND reference = %s"


def ask(sql: str, *values: Any) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [column[0] for column in cursor.description], cursor.fetchall()


def as_json(table: Table, status: int = 200) -> HttpResponse:
    heads, rows = table
    items = [dict(zip(heads, row, strict=True)) for row in rows]
    content = orjson.dumps({"items": items})
    return HttpResponse(content, content_type="application/json", status=status)


def as_page(request: HttpRequest, title: str, *tables: Table) -> HttpResponse:
    context = {"title": title, "tables": tables}
    return render(request, "benchmarks/tables.html", context, using="jinja2")


def api_list(request: HttpRequest, organization: int, record_type: Kind) -> HttpResponse:
    return as_json(ask(_list_sql(record_type, tuple(record_type.shown())), organization))


def page_list(request: HttpRequest, organization: int, record_type: Kind) -> HttpResponse:
    names = tuple(record_type.columns)
    if "field" in request.GET:
        having = int(request.GET["field"]), request.GET["key"]
        found = ask(_list_sql(record_type, names, owned=True), *having, organization)
    else:
        found = ask(_list_sql(record_type, names), organization)
    return as_page(request, record_type.label_plural, found)


def api_read(
    request: HttpRequest, organization: int, record_type: Kind, reference: str
) -> HttpResponse:
    return as_json(ask(_read_sql(record_type), organization, reference))


def page_read(
    request: HttpRequest, organization: int, record_type: Kind, reference: str
) -> HttpResponse:
    """The record, its relations and its latest events: the rows that the record's page shows."""
    record = ask(_read_sql(record_type), organization, reference)
    ((key,),) = ask(KEY_SQL, organization, reference)[1]
    return as_page(request, reference, record, ask(EDGES_SQL, key, key, key), ask(EVENTS_SQL, key))


@csrf_exempt
def create(request: HttpRequest, organization: int, record_type: Kind, answer: str) -> HttpResponse:
    """One row of the register and the row of the directory that it cannot be without."""
    (made,) = plain_of(record_type, [orjson.loads(request.body)], organization)
    with transaction.atomic(), connection.cursor() as cursor:
        made.insert(cursor)
    if answer == "page":
        return HttpResponseRedirect("/")
    return as_json(ask(_read_sql(record_type), organization, made.reference), 201)


@csrf_exempt
def edit(
    request: HttpRequest, organization: int, record_type: Kind, reference: str, answer: str
) -> HttpResponse:
    values = orjson.loads(request.body)
    sets = ", ".join(f"{record_type.spec(name).column.column} = %s" for name in values)
    table = record_type.model._meta.db_table
    sql = f"UPDATE {table} SET {sets} WHERE entry_id = ({KEY_SQL})"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [*values.values(), organization, reference])
    if answer == "page":
        return HttpResponseRedirect("/")
    return as_json(ask(_read_sql(record_type), organization, reference))
