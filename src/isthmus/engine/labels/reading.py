"""Which labels there are, which a record has, and lists narrowed by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, CharField, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

from isthmus.engine.access import Viewer
from isthmus.engine.fields import FieldProblem
from isthmus.engine.filters import NONE, Extra, Term, extras
from isthmus.engine.language import tr
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Label, Labelled
from isthmus.engine.prepared import Prepared
from isthmus.engine.registry import RecordType
from isthmus.engine.text import fold

#: So many labels an organization may have.
MOST = 300
KEPT = "labels"
HELD = "labels_held"


@dataclass(frozen=True)
class Known:
    """A label of the organization, by whatever name it goes now."""

    key: int
    name: str
    hue: str
    about: str = ""


class _Keys(Aggregate):
    """The keys of several rows in one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = CharField()
    template = "%(function)s(%(expressions)s)"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG",
                           template="%(function)s(%(expressions)s, ',')", **more)  # fmt: skip


def live(organization_id: int) -> QuerySet[Label]:
    """Return the labels that can be put on records, by name."""
    rows = Label.objects.filter(organization=organization_id, removed_at__isnull=True)
    return rows.filter(merged_into__isnull=True).order_by("name_key", "pk")


def labels_of(lookup: Lookup) -> dict[int, Known]:
    """Return the organization's labels by key, by name; one query for a lookup."""
    if KEPT not in lookup.kept:
        rows = _known(lookup.viewer.organization_id)
        lookup.kept[KEPT] = {row.pk: Known(row.pk, row.name, row.hue, row.about) for row in rows}
    found: dict[int, Known] = lookup.kept[KEPT]
    return found


@Prepared
def _known(organization_id: int) -> QuerySet[Label]:
    return live(organization_id)[:MOST]


def named(text: str, known: Iterable[Known]) -> Known | None:
    """Return the label of this name."""
    wanted = fold(text)
    return next((one for one in known if fold(one.name) == wanted), None)


def standing() -> QuerySet[Any]:
    """Return what labels are on, as it stands; a merged label is the one it became."""
    rows = Labelled.objects.filter(
        ended_at__isnull=True,
        label__removed_at__isnull=True,
        label__merged_into__removed_at__isnull=True,
    )
    return rows.annotate(now=Coalesce("label__merged_into", "label"))


def column(viewer: Viewer, since: datetime) -> dict[str, Any]:
    """Return what tells of each row of a page its labels, without a query more."""
    keys = (
        standing()
        .filter(entry=OuterRef("pk"))
        .order_by()
        .values("entry")
        .annotate(every=_Keys(Cast("now", CharField())))
        .values("every")
    )
    return {HELD: Subquery(keys)}


def held(row: Any, known: dict[int, Known]) -> list[Known]:
    """Return the labels of a row that came with `column`, by name."""
    keys = {int(key) for key in (row.__dict__.get(HELD) or "").split(",") if key}
    return [one for key, one in known.items() if key in keys]


def on_record(entry: Entry, lookup: Lookup) -> list[Known]:
    """Return the labels of one record that the viewer may see."""
    keys = set(standing().filter(entry=entry).values_list("now", flat=True))
    return [one for key, one in labels_of(lookup).items() if key in keys]


def on_records(keys: Iterable[int], lookup: Lookup) -> dict[int, list[Known]]:
    """Return the labels of records, by name; two queries, one where there are no labels."""
    known = labels_of(lookup)
    if not known:
        return {}
    found: dict[int, set[int]] = {}
    for entry, label in _on(tuple(keys)):
        found.setdefault(entry, set()).add(label)
    return {
        entry: [one for key, one in known.items() if key in labels]
        for entry, labels in found.items()
    }


@Prepared
def _on(entries: tuple[int, ...]) -> QuerySet[Any, tuple[int, int]]:
    return standing().filter(entry__in=entries).values_list("entry", "now")


def counts(viewer: Viewer) -> dict[int, int]:
    """Return on how many records that the viewer may see each label is: one query."""
    seen = Entry.objects.visible_to(viewer).filter(organization=viewer.organization_id)
    rows = standing().filter(organization=viewer.organization_id, entry__in=seen.values("pk"))
    found = rows.order_by().values("now").annotate(n=Count("entry", distinct=True))
    return {one["now"]: one["n"] for one in found}


def _read(
    record_type: type[RecordType], operator: str, terms: Sequence[Term], lookup: Lookup
) -> tuple[list[Term], Q]:
    known, read, keys, empty = labels_of(lookup), [], [], False
    for term in terms:
        if term.text == NONE and not term.literal:
            empty = True
            continue
        found = named(term.text, known.values())
        if found is None:
            raise FieldProblem(
                "unknown",
                tr("There is no label “%(text)s”.", text=term.text),
                tr("Look at Labels."),
            )
        if found.key not in keys:
            read.append(Term(found.name, found.name == NONE, found.name))
            keys.append(found.key)
    here = standing().filter(organization=lookup.viewer.organization_id)
    # Asked for by the labels' keys alone, so that an index leads from them to their records.
    alike = Label.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).values("pk")
    some = Labelled.objects.filter(label__in=alike, ended_at__isnull=True)
    inside = Q(pk__in=some.values("entry"))
    without = ~Q(pk__in=here.values("entry"))
    condition = inside if keys else Q(pk__in=[])
    if empty:
        condition |= without
    return [*read, *([Term(NONE)] if empty else [])], ~condition if operator == "not" else condition


extras["label"] = Extra(
    "label",
    "Label",
    ("", "not"),
    _read,
    lambda lookup: [
        *((Term(one.name, one.name == NONE).printed(), one.name)
          for one in labels_of(lookup).values()),
        (NONE, tr("empty")),
    ],
    about="names of labels, with commas between them; `none` is no label at all.",
)  # fmt: skip
