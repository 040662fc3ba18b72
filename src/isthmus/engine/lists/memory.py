"""What is known of a register's list for one person, in one query: views, columns, last look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from isthmus.engine.access import Viewer
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import Extra, Term, extras
from isthmus.engine.happenings import happenings
from isthmus.engine.hung import Row, rows_of
from isthmus.engine.labels.reading import Known, live
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import EVERYBODY, Event, ListHabit, SavedView
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

#: Who comes back after so long begins a new visit: what changed meanwhile is news.
VISIT = timedelta(minutes=30)
#: A look is written down at most so often.
GLANCE = timedelta(minutes=1)
#: So many views of a register are read.
MOST_VIEWS = 200
NEWS = "news"


@dataclass(frozen=True)
class View:
    """A saved view as far as its viewer may know of it."""

    key: int
    name: str
    query: str
    columns: str
    owner: int
    shared_with: str
    pinned: bool
    default: bool

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(self.query))


@dataclass
class Memory:
    """What one person sees of a register's list beside its rows."""

    views: list[View] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    opens_with: int | None = None
    news_since: datetime | None = None
    #: the organization's labels, by key and in order of name
    labels: dict[int, Known] = field(default_factory=dict)

    def view(self, key: str) -> View | None:
        return next((one for one in self.views if str(one.key) == key), None)

    def first(self) -> View | None:
        """Return the view that the register opens with: one's own choice, else the organization's."""
        if self.opens_with is not None:
            return self.view(str(self.opens_with))
        return next((one for one in self.views if one.default and one.shared_with), None)


def remembers(viewer: Viewer) -> bool:
    """Return whether lists keep anything for this viewer: for people of the house they do."""
    return viewer.principal_id is not None and not viewer.customer


def memory_of(record_type: type[RecordType], viewer: Viewer) -> Memory:
    """Return what is known of the list for this viewer: one query."""
    if not remembers(viewer):
        return Memory()
    found = _remembered(viewer, record_type=record_type.code)
    memory = Memory()
    for row in sorted((Row(*one) for one in found), key=lambda row: row.key):
        if row.kind == "habit":
            memory.columns = [name for name in row.mark.split(",") if name]
            memory.opens_with = row.link
            memory.news_since = since(row.made_at, row.at)
        elif row.kind == "label":
            memory.labels[row.key] = Known(row.key, row.text, row.mark)
        elif _shown_to(row.state, viewer) or row.who == viewer.principal_id:
            memory.views.append(_view(row))
    by_name = sorted(memory.labels.values(), key=lambda one: fold(one.name))
    memory.labels = {one.key: one for one in by_name}
    return memory


@Prepared
def _remembered(viewer: Viewer, *, record_type: str) -> QuerySet[Any, Any]:
    rows = _habit(record_type, viewer), _labels(viewer)
    return _views(record_type, viewer).union(*rows, all=True)


def _views(record_type: str, viewer: Viewer) -> QuerySet[Any, Any]:
    rows = SavedView.objects.filter(
        Q(owner=viewer.principal_id) | ~Q(shared_with=""),
        organization=viewer.organization_id,
        record_type=record_type,
        removed_at__isnull=True,
    )
    return rows_of(
        "view",
        rows,
        who="owner_id",
        link=_flag("pinned"),
        number=_flag("default"),
        text="name",
        more="query",
        mark="columns",
        state="shared_with",
        made_at="created_at",
    )


def _flag(name: str) -> Case:
    whole = BigIntegerField()
    return Case(When(**{name: True}, then=Value(1, whole)), default=Value(0, whole))


def _habit(record_type: str, viewer: Viewer) -> QuerySet[Any, Any]:
    rows = ListHabit.objects.filter(principal=viewer.principal_id, record_type=record_type)
    return rows_of(
        "habit", rows, link="opens_with", mark="columns", made_at="news_since", at="looked_at"
    )


def _labels(viewer: Viewer) -> QuerySet[Any, Any]:
    rows = live(viewer.organization_id)
    return rows_of("label", rows, text="name", mark="hue", made_at="created_at")


def _view(row: Row) -> View:
    assert row.who is not None
    return View(row.key, row.text, row.more, row.mark, row.who, row.state, bool(row.link),
                bool(row.number))  # fmt: skip


def _shown_to(shared_with: str, viewer: Viewer) -> bool:
    return shared_with == EVERYBODY or bool(viewer.roles.intersection(shared_with.split(",")))


def since(news_since: datetime | None, looked_at: datetime | None) -> datetime | None:
    """Return from when on changes are news: within a visit its beginning, else the last look."""
    if looked_at is not None and timezone.now() - looked_at > VISIT:
        return looked_at
    return news_since


def is_news(viewer: Viewer, moment: datetime) -> Q:
    """Return the condition that somebody else changed a record since `moment`.

    Records tell when they were changed last; only of those that changed the history is asked who
    did. What hangs on a record does not change it.
    """
    others = Event.objects.filter(entry=OuterRef("pk"), recorded_at__gt=moment)
    others = others.exclude(actor=viewer.principal_id).exclude(verb__in=[*happenings])
    return Q(changed_at__gt=moment) & Q(Exists(others))


def news_column(viewer: Viewer, moment: datetime) -> dict[str, Any]:
    """Return what marks the rows of a page that are news since then."""
    return {NEWS: Case(When(is_news(viewer, moment), then=Value(1)), default=Value(0))}


def _read_seen(
    record_type: type[RecordType], operator: str, terms: Any, lookup: Lookup
) -> tuple[list[Term], Q]:
    if [term.text for term in terms] != ["no"]:
        raise FieldProblem("choice", tr("“seen” is followed by “no”."), tr("Write seen=no."))
    if "news_since" not in lookup.kept:
        lookup.kept["news_since"] = memory_of(record_type, lookup.viewer).news_since
    moment = lookup.kept["news_since"]
    term = Term("no", words=tr("I last looked"))
    return [term], Q(pk__in=[]) if moment is None else is_news(lookup.viewer, moment)


extras["seen"] = Extra(
    "seen",
    "Changed by others",
    ("",),
    _read_seen,
    lambda lookup: [("no", tr("I last looked"))],
    about="`no`: what others changed since who asks looked at the list last, as its page counts it.",
    says="since",
)
