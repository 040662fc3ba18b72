"""Lists of one register: one grammar of filters for pages, API, command line and exports.

`state=draft,in_review&changed_at.gte=2026-01-01&q=backup&sort=-changed_at&after=…`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet

from isthmus.engine.access import Viewer
from isthmus.engine.fields import DATE, INTEGER, MOMENT, FieldProblem, FieldSpec, Lookup, instant
from isthmus.engine.models import Record
from isthmus.engine.registry import RecordType
from isthmus.engine.sharing import seen_by
from isthmus.engine.text import clean_line, fold

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
COUNT_CAP = 10_000
RESERVED = frozenset({"q", "sort", "after", "before", "limit", "columns", "format"})
OPERATORS = {"gte": "from", "lte": "until"}
SALT = "isthmus.cursor"


class QueryProblem(Exception):
    """A filter, sort key or cursor that can't be understood: names the parameter and the mend."""

    def __init__(self, parameter: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.parameter, self.message, self.hint = parameter, message, hint


@dataclass(frozen=True)
class Filter:
    """One condition: a field, how it is compared, and the values in their parsed form."""

    spec: FieldSpec
    operator: str  #: in, gte, lte
    values: tuple[Any, ...]
    raw: str

    def condition(self) -> Q:
        name = self.spec.attribute
        if self.operator != "in":
            return Q(**{f"{name}__{self.operator}": self.values[0]})
        chosen = [value for value in self.values if value is not None]
        condition = Q(**{f"{name}__in": chosen}) if chosen else Q(pk__in=[])
        return condition | Q(**{f"{name}__isnull": True}) if None in self.values else condition


@dataclass(frozen=True)
class Query:
    record_type: type[RecordType]
    filters: tuple[Filter, ...] = ()
    text: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    limit: int = PAGE_SIZE


@dataclass
class Page:
    rows: list[Any]
    count: int
    capped: bool
    next: str = ""
    previous: str = ""
    lookup: Lookup = field(repr=False, default=None)  # type: ignore[assignment]


def parse_query(
    record_type: type[RecordType], parameters: Mapping[str, Sequence[str]], lookup: Lookup
) -> Query:
    """Read the parameters of a request or command. Raises QueryProblem."""
    record_type = seen_by(record_type, lookup.viewer)
    filters, single = [], {name: (values or [""])[-1] for name, values in parameters.items()}
    for name, values in parameters.items():
        if name not in RESERVED and any(values):
            filters.append(_filter(record_type, name, ",".join(v for v in values if v), lookup))
    sort = single.get("sort") or record_type.default_sort
    if sort.lstrip("-") not in record_type.sorts:
        known = ", ".join(record_type.sorts)
        raise QueryProblem("sort", f"Can't sort by “{sort}”.", f"One of: {known}; “-” reverses.")
    try:
        limit = int(single.get("limit") or PAGE_SIZE)
    except ValueError:
        raise QueryProblem("limit", "The limit is not a number.") from None
    return Query(
        record_type,
        tuple(filters),
        clean_line(single.get("q", ""))[:200],
        sort,
        single.get("after", ""),
        single.get("before", ""),
        min(max(limit, 1), MAX_PAGE_SIZE),
    )


def named(
    record_type: type[RecordType], references: Iterable[str], viewer: Viewer
) -> QuerySet[Any]:
    """Return the records of these references that the viewer may see, with their entries.

    They are found in the directory, whose index of references serves every register.
    """
    here = {"entry__organization_id": viewer.organization_id, "entry__reference__in": [*references]}
    rows: QuerySet[Any] = record_type.model.objects.visible_to(viewer)
    return rows.select_related("entry").filter(**here)


def _filter(record_type: type[RecordType], name: str, raw: str, lookup: Lookup) -> Filter:
    field_name, _, operator = name.partition(".")
    if field_name not in record_type.filterable():
        known = ", ".join(record_type.filters)
        raise QueryProblem(name, f"Can't filter by “{field_name}”.", f"One of: {known}.")
    spec = record_type.spec(field_name)
    if operator and (operator not in OPERATORS or spec.kind not in (DATE, MOMENT, INTEGER)):
        raise QueryProblem(name, f"“.{operator}” is not possible for {spec.label.lower()}.")
    try:
        if operator:
            return Filter(spec, operator, (_bound(spec, operator, raw, lookup),), raw)
        parts = [part.strip() for part in raw.split(",")]
        values = tuple(None if part == "none" else spec.parse(part, lookup) for part in parts)
    except FieldProblem as problem:
        raise QueryProblem(name, problem.message, problem.hint) from None
    return Filter(spec, "in", values, raw)


def _bound(spec: FieldSpec, operator: str, raw: str, lookup: Lookup) -> Any:
    """Return a bound; a date for an instant means that whole day."""
    if spec.kind == MOMENT and len(raw.strip()) == 10:
        try:
            day = datetime.fromisoformat(raw.strip())
        except ValueError:
            raise FieldProblem(
                "date", f"“{raw}” is not a date.", "For example 2026-11-23."
            ) from None
        start = instant(day)
        if operator == "lte":
            return instant(datetime.combine(day, time.min) + timedelta(days=1, microseconds=-1))
        return start
    return spec.parse(raw, lookup)


def selection(query: Query, viewer: Viewer) -> QuerySet[Any]:
    """Return what the query selects, all of it, in order."""
    rows = query.record_type.model.objects.visible_to(viewer)
    for condition in query.filters:
        rows = rows.filter(condition.condition())
    for word in fold(query.text).split():
        rows = rows.filter(Q(title_key__contains=word) | Q(reference__iexact=word))
    return rows.order_by(*_ordering(query, reverse=False))


def _sort_column(query: Query) -> str:
    name = query.sort.lstrip("-")
    return "title_key" if name == "title" else name


def _ordering(query: Query, *, reverse: bool) -> tuple[str, str]:
    sign = "-" if query.sort.startswith("-") != reverse else ""
    return f"{sign}{_sort_column(query)}", f"{sign}pk"


def count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """Return how many rows there are, at most COUNT_CAP, and whether there are more."""
    found = rows.order_by()[: COUNT_CAP + 1].count()
    return min(found, COUNT_CAP), found > COUNT_CAP


def page(
    query: Query,
    viewer: Viewer,
    lookup: Lookup | None = None,
    *,
    without: Sequence[str] = (),
    versions: bool = False,
) -> Page:
    """Return one page of a list. Raises QueryProblem for a cursor that isn't ours.

    Fields named in `without` are not fetched with the rows: long texts that nobody reads there.
    With `versions` each row has a `version_of_entry`.
    """
    every = selection(query, viewer)
    total, capped = count(every)
    backwards = bool(query.before)
    rows = every.order_by(*_ordering(query, reverse=backwards)).defer(*without)
    if versions:
        rows = rows.annotate(version_of_entry=F("entry__version"))
    cursor = query.before or query.after
    if cursor:
        rows = rows.filter(_beyond(query, cursor, backwards=backwards))
    found = list(query.record_type.decorate(rows)[: query.limit + 1])
    more, found = len(found) > query.limit, found[: query.limit]
    if backwards:
        found.reverse()
    has_next = bool(found) and (backwards or more)
    has_previous = bool(found) and (more if backwards else bool(cursor))
    return Page(
        rows=found,
        count=total,
        capped=capped,
        next=_cursor(query, found[-1]) if has_next else "",
        previous=_cursor(query, found[0]) if has_previous else "",
        lookup=lookup or Lookup(viewer),
    )


def _cursor(query: Query, row: Record) -> str:
    value = getattr(row, _sort_column(query))
    plain = value.isoformat() if isinstance(value, datetime) else value
    return signing.dumps([query.sort, plain, str(row.pk)], salt=SALT, compress=True)


def turn(query: Query, viewer: Viewer, after: Record) -> QuerySet[Any]:
    """Return the rows of a list that follow the record `after`, in order."""
    cursor = _cursor(query, after)
    return selection(query, viewer).filter(_beyond(query, cursor, backwards=False))


def _beyond(query: Query, cursor: str, *, backwards: bool) -> Q:
    try:
        sort, value, key = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise QueryProblem(
            "after", "This page link is damaged.", "Begin at the first page."
        ) from None
    if sort != query.sort:
        raise QueryProblem("after", "This page link belongs to another order of the list.")
    column = _sort_column(query)
    if query.record_type.model._meta.get_field(column).get_internal_type() == "DateTimeField":
        value = datetime.fromisoformat(value)
    comparison = "lt" if query.sort.startswith("-") != backwards else "gt"
    # The first condition follows from the others; it is the one by which an index is entered at
    # the right place. Without it a page deep in a list reads everything before it.
    return Q(**{f"{column}__{comparison}e": value}) & (
        Q(**{f"{column}__{comparison}": value}) | Q(**{f"pk__{comparison}": int(key)})
    )
