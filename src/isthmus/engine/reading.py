"""Lists of one register: what a query selects, in pages.

`state=draft,in_review&changed_at.gte=-30d&q=backup&sort=-changed_at&after=…`; what filters may
say is told in `filters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

from django.core import signing
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.conditions import Scalar, apart, together
from isthmus.engine.fields import CHOICE, MOMENT
from isthmus.engine.filters import Filter, QueryProblem, read_filter
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Record
from isthmus.engine.models.indexes import found_by, is_listed, ordered_column
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.search.asking import Fitting, fitting, question
from isthmus.engine.sharing import seen_by
from isthmus.engine.snapshots.in_force import TITLE_KEY, as_said, with_values
from isthmus.engine.text import clean_line, fold

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
COUNT_CAP = 10_000
#: Parameters of a list that are no filters. `view` says from which saved view an address came.
RESERVED = frozenset({"q", "sort", "after", "before", "limit", "columns", "format", "view"})
SALT = "isthmus.cursor"
#: Columns of a list by name, for who looks and since when.
Mark = Callable[[Viewer, datetime], dict[str, Any]]
#: The same, as of an instant. It is compiled once, so it may not look into that.
Reckon = Callable[[datetime], Mapping[str, Any]]


@dataclass(frozen=True)
class Query:
    record_type: type[RecordType]
    filters: tuple[Filter, ...] = ()
    text: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    limit: int = PAGE_SIZE

    @property
    def order(self) -> str:
        """What tells the rows apart: the sort, or, where a filter leaves one choice of that, the order of
        a list that nobody sorted. By their keys alone no index finds what else is filtered."""
        name = self.sort.lstrip("-")
        single = any(
            one.name == name and not one.operator and len(one.terms) == 1 for one in self.filters
        )
        if single and self.record_type.spec(name).kind == CHOICE:
            return self.record_type.default_sort
        return self.sort

    def parameters(self) -> dict[str, str]:
        """Return what is asked for in the one way it is written: filters, words, order.

        Parsed again it is the same; where in the list one stands is left out.
        """
        found = {one.parameter: one.raw for one in self.filters}
        if self.text:
            found["q"] = self.text
        if self.sort != self.record_type.default_sort:
            found["sort"] = self.sort
        return found


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
            raw = ",".join(value for value in values if value)
            filters.append(read_filter(record_type, name, raw, lookup))
    sort = single.get("sort") or record_type.default_sort
    if sort.lstrip("-") not in record_type.sorts:
        known = ", ".join(record_type.sorts)
        raise QueryProblem(
            "sort",
            tr("Can't sort by “%(sort)s”.", sort=sort),
            tr("One of: %(known)s; “-” reverses.", known=known),
        )
    try:
        limit = int(single.get("limit") or PAGE_SIZE)
    except ValueError:
        raise QueryProblem("limit", tr("The limit is not a number.")) from None
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


def selection(query: Query, viewer: Viewer) -> QuerySet[Any]:
    """Return what the query selects, all of it, in order."""
    return _selected(query, viewer, _fitting(query, viewer))


def _fitting(query: Query, viewer: Viewer) -> Fitting | None:
    if not query.text or viewer.customer:
        return None
    return fitting(question(query.text, viewer, [query.record_type]))


def _selected(
    query: Query, viewer: Viewer, words: Fitting | None, *, counting: bool = False
) -> QuerySet[Any]:
    rows: QuerySet[Any] = query.record_type.model.objects.visible_to(viewer)
    conditions = [one.condition for one in query.filters]
    if versions := query.record_type.shown_by_version:
        names = {one.name for one in query.filters}
        rows = with_values(rows, query.record_type.specs(names), versions)
        conditions = [as_said(condition, versions) for condition in conditions]
    for condition in conditions:
        rows = rows.filter(condition)
    if words is not None:
        rows = words.among(rows, counting=counting)
    elif query.text:
        # Customers: the words of a record are not all shared with them, its title is.
        title = _column(query, "title")
        for word in fold(query.text).split():
            rows = rows.filter(Q(**{f"{title}__contains": word}) | Q(reference__iexact=word))
    if own := _own_sort(query):
        rows = own.in_order(rows)
    return rows.order_by(*_ordering(query, reverse=False))


def _own_sort(query: Query) -> Any:
    """Return the own field that a list is sorted by, or None."""
    return query.record_type.own.get(query.order.lstrip("-"))


def _sort_column(query: Query) -> str:
    if _own_sort(query):
        return "own_key"
    name = query.order.lstrip("-")
    return query.record_type.sort_columns.get(name) or _column(query, name)


def _column(query: Query, name: str) -> str:
    """Return the column that a list is ordered by and searched in, for a field."""
    if name != "title":
        return name
    return TITLE_KEY if query.record_type.shown_by_version else "title_key"


def _ordering(query: Query, *, reverse: bool) -> tuple[str, ...]:
    sign = "-" if query.order.startswith("-") != reverse else ""
    return tuple(f"{sign}{one}" for one in (*_empty(query), _sort_column(query), "pk"))


def _empty(query: Query) -> tuple[str, ...]:
    """Return the first column that a filter leaves nothing in, if an index has its rows in order.

    PostgreSQL takes that index for sorted only where the list is sorted by that column first. Where
    another filter asks for one value it has the choice: of an index of that one it knows the order.
    """
    model, sort, found = query.record_type.model, _sort_column(query), None
    for one in query.filters:
        match one.condition.children:
            case [(str(lookup), True)] if lookup.endswith("__isnull"):
                name = lookup.removesuffix("__isnull")
                if found is None and is_listed(model, name.removesuffix("_id"), sort):
                    found = () if one.condition.negated else (name,)
            case [(str(lookup), value)] if not one.condition.negated:
                if is_listed(model, ordered_column(lookup, value), sort):
                    return ()
    return found or ()


def count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """Return how many rows there are, at most COUNT_CAP, and whether there are more."""
    return _capped(rows.order_by()[: COUNT_CAP + 1].count())


def _capped(found: int) -> tuple[int, bool]:
    return min(found, COUNT_CAP), found > COUNT_CAP


#: Registers, each as somebody sees it, that had more rows than are counted, with when that was seen.
#: To count so far takes as long as to read the page; it is asked again after `COUNT_AGAIN` seconds.
_many: dict[tuple[str, Viewer], float] = {}
COUNT_AGAIN, MANY_KEPT = 60.0, 1_000


def _count_of_all(record_type: type[RecordType], viewer: Viewer) -> tuple[int, bool]:
    seen_as = record_type.code, viewer
    if monotonic() - _many.get(seen_as, -COUNT_AGAIN) < COUNT_AGAIN:
        return COUNT_CAP, True
    total, capped = _capped(_whole.count(viewer, record_type=record_type))
    if capped:
        if len(_many) >= MANY_KEPT:
            _many.clear()
        _many[seen_as] = monotonic()
    return total, capped


@Prepared
def _whole(viewer: Viewer, *, record_type: type[RecordType]) -> QuerySet[Any]:
    """Return the keys of a register, as many as are counted."""
    rows = record_type.model.objects.visible_to(viewer)
    return rows.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1]


def page(
    query: Query,
    viewer: Viewer,
    lookup: Lookup | None = None,
    *,
    without: Sequence[str] = (),
    versions: bool = False,
    marks: Sequence[Mark] = (),
    since: datetime | None = None,
    beside: Sequence[Reckon] = (),
) -> Page:
    """Return one page of a list. Raises QueryProblem for a cursor that isn't ours.

    Fields named in `without` are not fetched with the rows: long texts that nobody reads there.
    With `versions` each row has a `version_of_entry`. `marks` add columns that tell what is known
    of a row `since` some instant, `beside` are columns as of now. Both are compiled once and reckoned
    for the rows of the page only. Rows that fill no page are not counted once more.
    """
    words = _fitting(query, viewer)
    whole = not (query.filters or query.text or _own_sort(query))
    filtered = None if whole else _taken_apart(query, viewer)
    backwards = bool(query.before)
    cursor = query.before or query.after
    since, now = since or datetime.max.replace(tzinfo=UTC), timezone.now()
    shape = _shape(query, without, marks, beside, versions=versions)
    most = query.limit + 1
    if whole and not cursor:
        found = _first_page(viewer, since, now, record_type=query.record_type, most=most, **shape)
    elif filtered and not cursor:
        found = _filtered_page(
            viewer, since, now, *filtered.values, most=most, **filtered.shape, **shape
        )
    else:
        rows = _shaped(_selected(query, viewer, words), viewer, since, now, **shape)
        if cursor:
            rows = rows.filter(_beyond(query, cursor, backwards=backwards))
        found = list(query.record_type.decorate(rows)[:most])
    more, found = len(found) > query.limit, found[: query.limit]
    if not cursor and not more:
        total, capped = len(found), False
    elif words is not None and not query.filters:
        total, capped = min(len(words.keys), COUNT_CAP), words.many
    elif whole:
        total, capped = _count_of_all(query.record_type, viewer)
    else:
        total, capped = _count_of(query, viewer, words, filtered)
        # Who did not count to the end knows at least of those that are shown, and of one beyond.
        total = max(total, len(found) + more) if capped else total
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


def _shape(
    query: Query,
    without: Sequence[str],
    marks: Sequence[Mark],
    beside: Sequence[Reckon],
    *,
    versions: bool,
) -> dict[str, Any]:
    return {
        "order": _ordering(query, reverse=bool(query.before)),
        "without": (*without,),
        "marks": (*marks,),
        "beside": (*beside,),
        "versions": versions,
    }


def _shaped(
    rows: QuerySet[Any],
    viewer: Viewer,
    since: datetime,
    now: datetime,
    *,
    order: tuple[str, ...],
    without: tuple[str, ...],
    marks: tuple[Mark, ...],
    beside: tuple[Reckon, ...],
    versions: bool,
) -> QuerySet[Any]:
    rows = rows.order_by(*order).defer(*without)
    for mark in marks:
        rows = rows.annotate(**mark(viewer, since))
    for reckon in beside:
        rows = rows.annotate(**reckon(now))
    return rows.annotate(version_of_entry=F("entry__version")) if versions else rows


@Prepared
def _first_page(
    viewer: Viewer,
    since: datetime,
    now: datetime,
    *,
    record_type: type[RecordType],
    most: int,
    **shape: Any,
) -> QuerySet[Any]:
    """Return the first page of a whole register, the list that is asked for most."""
    rows = _shaped(record_type.model.objects.visible_to(viewer), viewer, since, now, **shape)
    return record_type.decorate(rows)[:most]


class _Apart(NamedTuple):
    """What the SQL of a filtered list depends on, and the values in it."""

    shape: dict[str, Any]
    values: list[Scalar]


def _count_of(
    query: Query, viewer: Viewer, words: Fitting | None, filtered: _Apart | None
) -> tuple[int, bool]:
    """Return how many rows a filtered list has, as far as somebody counted, and whether that is not all.

    Several filters together may fit few rows of very many, and finding them would read the
    register. So the rows of each filter are looked at, as many as are counted: where one of them has
    no more, all are known that fit the others as well.
    """
    if filtered is None:
        return count(_selected(query, viewer, words, counting=True))
    shapes = [{**filtered.shape, "by": number} for number in range(len(query.filters))]
    tallies = _filtered_by.tallies(viewer, *filtered.values, shapes=shapes)
    for looked_at, fit in tallies:
        if looked_at <= COUNT_CAP:
            return fit, False
    return min(max(fit for _, fit in tallies), COUNT_CAP), True


def counted(query: Query, viewer: Viewer) -> list[QuerySet[Any]]:
    """Return what is read to count a list, each as a query of its own."""
    filtered = _taken_apart(query, viewer) if query.filters else None
    if filtered is None:
        return [selection(query, viewer).order_by()[: COUNT_CAP + 1]]
    return [
        _filtered_by.build(viewer, *filtered.values, **filtered.shape, by=number)
        for number in range(len(query.filters))
    ]


def _taken_apart(query: Query, viewer: Viewer) -> _Apart | None:
    """Return a list's filters without their values; None where they are no plain comparisons."""
    if query.text or _own_sort(query) or query.record_type.shown_by_version:
        return None
    shapes, values = [], []
    for one in query.filters:
        found = apart(one.condition)
        if found is None:
            return None
        shapes.append(found[0])
        values += found[1]
    taken = _Apart({"record_type": query.record_type, "conditions": (*shapes,)}, values)
    return taken if _filtered_by.serves(viewer, *taken.values, **taken.shape, by=0) else None


def _conditions(shapes: Sequence[Any], values: Iterator[Any]) -> list[Q]:
    return [together(shape, values) for shape in shapes]


def _filtered(
    viewer: Viewer, record_type: type[RecordType], conditions: Sequence[Any], values: Iterator[Any]
) -> QuerySet[Any]:
    rows: QuerySet[Any] = record_type.model.objects.visible_to(viewer)
    for condition in _conditions(conditions, values):
        rows = rows.filter(condition)
    return rows


@partial(Prepared, one_plan=False)
def _filtered_by(
    viewer: Viewer, *values: Any, record_type: type[RecordType], conditions: Sequence[Any], by: int
) -> QuerySet[Any]:
    """Return for the rows that fit one filter whether they fit the others, for as many as are counted."""
    made = _conditions(conditions, iter(values))
    rest = Q(*made[:by], *made[by + 1 :])
    rows = _first_of(viewer, record_type, made[by])
    fits = Case(When(rest, then=1), default=0) if rest else Value(1)
    told: QuerySet[Any] = rows.annotate(fits=fits)
    return told.values_list("fits")


def _first_of(viewer: Viewer, record_type: type[RecordType], condition: Q) -> QuerySet[Any]:
    """Return rows that fit a condition, as many as are counted.

    They come in the order of an index that finds them, if there is one: without an order a planner
    may read a whole table in the hope to have enough of them soon.
    """
    rows: QuerySet[Any] = record_type.model.objects.visible_to(viewer)
    return rows.filter(condition).order_by(*found_by(record_type.model, condition))[: COUNT_CAP + 1]


@partial(Prepared, one_plan=False)
def _filtered_page(
    viewer: Viewer,
    since: datetime,
    now: datetime,
    *values: Any,
    record_type: type[RecordType],
    conditions: Sequence[Any],
    most: int,
    **shape: Any,
) -> QuerySet[Any]:
    """Return the first page of a filtered list."""
    rows = _filtered(viewer, record_type, conditions, iter(values))
    return record_type.decorate(_shaped(rows, viewer, since, now, **shape))[:most]


def _cursor(query: Query, row: Record) -> str:
    value = getattr(row, _sort_column(query))
    plain = value.isoformat() if isinstance(value, datetime) else value
    return signing.dumps([query.order, plain, str(row.pk)], salt=SALT, compress=True)


def turn(query: Query, viewer: Viewer, after: Record) -> QuerySet[Any]:
    """Return the rows of a list that follow the record `after`, in order."""
    cursor = _cursor(query, after)
    return selection(query, viewer).filter(_beyond(query, cursor, backwards=False))


def _beyond(query: Query, cursor: str, *, backwards: bool) -> Q:
    try:
        order, value, key = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise QueryProblem(
            "after", tr("This page link is damaged."), tr("Begin at the first page.")
        ) from None
    if order != query.order:
        raise QueryProblem("after", tr("This page link belongs to another order of the list."))
    column = _sort_column(query)
    if not _own_sort(query) and query.record_type.spec(query.order.lstrip("-")).kind == MOMENT:
        value = datetime.fromisoformat(value)
    comparison = "lt" if query.order.startswith("-") != backwards else "gt"
    # The first condition follows from the others; it is the one by which an index is entered at
    # the right place. Without it a page deep in a list reads everything before it.
    return Q(**{f"{column}__{comparison}e": value}) & (
        Q(**{f"{column}__{comparison}": value}) | Q(**{f"pk__{comparison}": int(key)})
    )
