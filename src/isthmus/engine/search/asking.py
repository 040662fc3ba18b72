"""Asking for records by words: everything of an organization, or what a list is narrowed to.

All words have to be there, the last one as the beginning of one. Records whose reference or title
has them all come first, then the others, each with what changed last on top: an order that tells
nothing of what the viewer may not see, and is the same on every database.

Words that few records have are asked of the index, and what it finds is put in order. Words that
very many have are looked for from the latest change backwards: the page is full before long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.core import signing
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from isthmus.engine.access import VIEW, Viewer
from isthmus.engine.door.words import of_organization, of_register, title_mark
from isthmus.engine.models import Entry, SearchRow
from isthmus.engine.models.entry import own_entries
from isthmus.engine.models.search import Holds, matching
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.text import clean_line, words_of

#: More matches are not counted; so many are put in order at once.
MOST = 10_000
#: So many are named to a list one by one; no planner then reads all of a register for them.
FEW = 500
MOST_WORDS = 12
LONGEST = 200
SALT = "isthmus.search"
#: From an entry to its words.
WORDS = "search_row__words"


class Place(NamedTuple):
    """Where a record stands in the order of what was found."""

    titled: bool
    changed_at: datetime
    key: int


class DamagedCursor(Exception):
    """A cursor that isn't ours."""


@dataclass(frozen=True)
class Question:
    """What somebody typed, as words, and who asks; `types` narrows it to some registers."""

    words: tuple[str, ...]
    viewer: Viewer
    types: tuple[type[RecordType], ...]

    @cached_property
    def scope(self) -> list[list[str]]:
        """What every row has that could be found: the organization, one of the registers."""
        return [[of_organization(self.viewer.organization_id)], *self._registers]

    @cached_property
    def _registers(self) -> list[list[str]]:
        every = len(self.types) == len(list(registry.types()))
        return [] if every else [[of_register(one) for one in self.types]]

    @cached_property
    def _in_title(self) -> str:
        return title_mark(self.viewer.organization_id)

    def wanted(self, *, titled: bool) -> str:
        """Return what a search row is asked for by its index: see `WordsField`."""
        if titled:
            # Their mark is the organization's own.
            scope, words = self._registers, [f"{self._in_title}{word}" for word in self.words]
        else:
            scope, words = self.scope, [*self.words]
        *whole, last = words
        return matching([*scope, *([word] for word in whole), [f"{last}*"]])

    def pieces(self, *, titled: bool) -> tuple[str, ...]:
        """Return what has to be in the words of a row that is looked at by itself."""
        before = f" {self._in_title}" if titled else " "
        *whole, last = [f"{before}{word}" for word in self.words]
        return (last, *(f"{word} " for word in whole))

    def has(self, words: str, *, titled: bool) -> Q:
        """Return the condition for rows that are looked at one by one: see `holding`."""
        return holding(words, self.pieces(titled=titled))


def holding(words: str, pieces: Sequence[str]) -> Q:
    """Return the condition that all pieces are in the words of a row.

    `words` is the path to them. It is followed by an expression, so that the rows are joined to
    what is looked at and never the other way round.
    """
    found = Q()
    for piece in pieces:
        found &= Q(Holds(F(words), piece))
    return found


def question(text: str, viewer: Viewer, types: Sequence[type[RecordType]] = ()) -> Question:
    """Read what was typed. Of registers only those count that the viewer reaches.

    Customers reach none: words may be of fields that are not shared with them, or of a draft.
    """
    words = tuple(words_of(clean_line(text)[:LONGEST])[:MOST_WORDS])
    reached = tuple(one for one in types or registry.types() if searchable(one, viewer))
    return Question(words, viewer, reached)


def searchable(record_type: type[RecordType], viewer: Viewer) -> bool:
    """Return whether the viewer may find records of this register at all."""
    return not viewer.customer and viewer.may_on(record_type.model, VIEW)


@dataclass
class Found:
    entries: list[Entry]
    count: int
    capped: bool
    next: str = ""
    #: keys of those that have the words in their reference or title
    titled: set[int] = field(default_factory=set)


def _seen(asked: Question) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(asked.viewer)
    codes = [one.code for one in asked.types]
    return rows.filter(organization_id=asked.viewer.organization_id, type__in=codes)


def found_by_index(
    viewer: Viewer, wanted: str, types: Sequence[type[RecordType]]
) -> QuerySet[SearchRow]:
    """Return the rows of words of what the viewer may see and the index finds, in no order."""
    rows = SearchRow.objects.filter(words__match=wanted).filter(narrowed(viewer, types))
    if connection.vendor == "sqlite":
        # Its planner may read every entry and ask the index about each; so joined, it may not.
        rows.query.alias_map[Entry._meta.db_table].join_type = "CROSS JOIN"
    return rows


@Prepared
def _keys(
    viewer: Viewer, wanted: str, *, types: tuple[type[RecordType], ...], most: int
) -> QuerySet[SearchRow, int]:
    return found_by_index(viewer, wanted, types).values_list("pk", flat=True)[: most + 1]


@Prepared
def _places(
    viewer: Viewer,
    wanted: str,
    pieces: tuple[str, ...],
    *,
    types: tuple[type[RecordType], ...],
    most: int,
) -> QuerySet[SearchRow, tuple[bool, datetime, int]]:
    titled = ExpressionWrapper(holding("words", pieces), output_field=BooleanField())
    rows = found_by_index(viewer, wanted, types).annotate(titled=titled)
    return rows.values_list("titled", "entry__changed_at", "pk")[: most + 1]


@Prepared
def _entries(keys: tuple[int, ...]) -> QuerySet[Entry]:
    # Asked under the viewer's condition once more, planners read the register instead of the keys.
    found = Entry.objects.as_system("search: found for this viewer a moment ago")
    return found.filter(pk__in=keys)


def entries_by_key(places: Sequence[Place]) -> dict[int, Entry]:
    """Return what stands at places that were found for a viewer, by key. One query."""
    return {entry.pk: entry for entry in _entries(tuple(place.key for place in places))}


def narrowed(viewer: Viewer, types: Sequence[type[RecordType]]) -> Q:
    """Return the condition of `Entry.objects.visible_to` and of the registers, asked from the words'
    side."""
    codes = [one.code for one in types]
    return _from_words(own_entries(viewer) & Q(type__in=codes, removed_at__isnull=True))


def _named(condition: Any) -> tuple[str, Any]:
    name, value = condition
    return f"entry__{name}", value


def _from_words(condition: Q) -> Q:
    """Return a condition on entries as one on rows of words."""
    made = Q()
    made.connector, made.negated = condition.connector, condition.negated
    made.children = [
        _from_words(one) if isinstance(one, Q) else _named(one) for one in condition.children
    ]
    return made


def find(asked: Question, after: str = "", limit: int = 50) -> Found:
    """Return a page of what was found. At most four queries. Raises DamagedCursor."""
    beyond = _place(after)
    if not asked.words or not asked.types:
        return Found([], 0, capped=False)
    places = find_places(asked, titled=False)
    capped = len(places) > MOST
    rows = _walk(asked, beyond, limit) if capped else _sorted(asked, places, beyond, limit)
    found = Found([entry for entry, _ in rows[:limit]], min(len(places), MOST), capped)
    found.titled = {entry.pk for entry, place in rows if place.titled}
    if len(rows) > limit:
        found.next = _cursor(rows[limit - 1][1])
    return found


def _cursor(place: Place) -> str:
    plain = [place.titled, place.changed_at.isoformat(), str(place.key)]
    return signing.dumps(plain, salt=SALT, compress=True)


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    try:
        titled, moment, key = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise DamagedCursor from None
    return Place(bool(titled), datetime.fromisoformat(moment), int(key))


def find_places(asked: Question, *, titled: bool, most: int = MOST) -> list[Place]:
    """Return where each match stands, in no order; one more than `most` where there are more."""
    pieces = asked.pieces(titled=True)
    found = _places(asked.viewer, asked.wanted(titled=titled), pieces, types=asked.types, most=most)
    return [Place(bool(in_title), moment, key) for in_title, moment, key in found]


def _sorted(
    asked: Question, places: list[Place], beyond: Place | None, limit: int
) -> list[tuple[Entry, Place]]:
    """Return one entry more than the page has, of places in no order."""
    places.sort(reverse=True)
    rest = [place for place in places if beyond is None or place < beyond][: limit + 1]
    rows = entries_by_key(rest)
    return [(rows[place.key], place) for place in rest if place.key in rows]


def _walk(asked: Question, beyond: Place | None, limit: int) -> list[tuple[Entry, Place]]:
    """Return the rows of a page from the latest change backwards, titles first."""
    found: list[tuple[Entry, Place]] = []
    if beyond is None or beyond.titled:
        found = _walk_titles(asked, beyond, limit)
        beyond = None
    if len(found) <= limit:
        rows = _seen(asked).filter(asked.has(WORDS, titled=False))
        rows = _before(rows.filter(~asked.has(WORDS, titled=True)), beyond)
        found += _placed(rows[: limit + 1 - len(found)], titled=False)
    return found


def _walk_titles(asked: Question, beyond: Place | None, limit: int) -> list[tuple[Entry, Place]]:
    """Return what has the words in its title: few may, where many have them in their texts."""
    places = find_places(asked, titled=True)
    if len(places) <= MOST:
        return _sorted(asked, places, beyond, limit)
    rows = _before(_seen(asked).filter(asked.has(WORDS, titled=True)), beyond)
    return _placed(rows[: limit + 1], titled=True)


def _placed(rows: QuerySet[Entry], *, titled: bool) -> list[tuple[Entry, Place]]:
    return [(entry, Place(titled, entry.changed_at, entry.pk)) for entry in rows]


def _before(rows: QuerySet[Entry], beyond: Place | None) -> QuerySet[Entry]:
    rows = rows.order_by("-changed_at", "-pk")
    if beyond is None:
        return rows
    # The first condition follows from the others; an index is entered by it.
    return rows.filter(changed_at__lte=beyond.changed_at).filter(
        Q(changed_at__lt=beyond.changed_at) | Q(pk__lt=beyond.key)
    )


@dataclass(frozen=True)
class Fitting:
    """What a list of one register is narrowed to by words."""

    asked: Question
    #: in no order; one more than MOST where there are more
    keys: Sequence[int]

    @property
    def many(self) -> bool:
        return len(self.keys) > MOST

    def among(self, rows: QuerySet[Any], *, counting: bool = False) -> QuerySet[Any]:
        """Return those of a register's rows that fit.

        Where very many do, a page of them is found soonest in the rows' own order, looking at
        each; a count by the index.
        """
        if not self.many and len(self.keys) <= FEW:
            return rows.filter(pk__in=self.keys)
        kept = SearchRow.objects.all()
        if self.many and not counting:
            mine = kept.filter(self.asked.has("words", titled=False), pk=OuterRef("pk"))
            return rows.filter(Exists(mine))
        found = kept.filter(words__match=self.asked.wanted(titled=False))
        return rows.filter(pk__in=found.values("pk"))


def fitting(asked: Question) -> Fitting:
    """Return what fits a question about one register. One query."""
    if not asked.words or not asked.types:
        return Fitting(asked, ())
    wanted = asked.wanted(titled=False)
    return Fitting(asked, _keys(asked.viewer, wanted, types=asked.types, most=MOST))
