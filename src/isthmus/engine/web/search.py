"""Finding what a record can be related to, by its reference or by words of its title."""

from __future__ import annotations

from django.db.models import Q

from isthmus.engine.access import Viewer
from isthmus.engine.edges import EdgeType
from isthmus.engine.models import Entry
from isthmus.engine.models.entry import EntryQuerySet, library_types
from isthmus.engine.registry import RecordType, registry
from isthmus.engine.search.asking import find as search
from isthmus.engine.search.asking import question
from isthmus.engine.text import clean_line, fold

MOST = 20


def targets(edge_type: EdgeType, viewer: Viewer, source: int) -> EntryQuerySet:
    """Return the entries that a relation of this type may end at, as far as the viewer sees them."""
    rows = Entry.objects.visible_to(viewer).exclude(pk=source)
    return rows.filter(type__in=edge_type.targets) if edge_type.targets else rows


def find(text: str, edge_type: EdgeType, viewer: Viewer, source: int) -> list[Entry]:
    """Return what `text` names: one entry by its reference, else those with all its words."""
    rows = targets(edge_type, viewer, source)
    text = clean_line(text)[:200]
    named = list(rows.filter(reference__in={text, text.upper()})[:1])
    if named or not text:
        return named
    found = _records(text, edge_type, viewer, source)
    # The library's entries have no words in the index.
    rows = rows.filter(Q(organization__isnull=True) | Q(type__in=library_types))
    for word in fold(text).split():
        # Their references have capitals and small letters.
        rows = rows.filter(
            Q(title_key__contains=word)
            | Q(reference__contains=word.upper())
            | Q(reference__contains=word)
        )
    return [*found, *rows.order_by("title_key", "pk")[: MOST - len(found)]]


def _records(text: str, edge_type: EdgeType, viewer: Viewer, source: int) -> list[Entry]:
    types = [registry.find(code) for code in edge_type.targets]
    known = [one for one in types if one is not None]
    if types and not known:
        return []
    found = search(question(text, viewer, known), limit=MOST + 1)
    return [entry for entry in found.entries if entry.pk != source][:MOST]


def allowed_type(record_type: type[RecordType], code: str) -> EdgeType | None:
    """Return the type of relation if it may be drawn from such records by hand."""
    return record_type.edge_type(code) if code in record_type.drawable() else None
