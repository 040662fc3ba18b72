"""Suggestions for fields that point at a record or a person: {value, text, reference?, detail?}."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from isthmus.engine.models import Entry, Principal
from isthmus.engine.naming import labels
from isthmus.engine.search.asking import Question
from isthmus.engine.search.soonest import soonest
from isthmus.engine.text import clean_line, fold
from isthmus.engine.web.components import entry_state
from isthmus.engine.web.hooks import entry_labels

MOST = 20
#: Fields of people have fewer: a name is typed on sooner than looked for.
MOST_PEOPLE = 8


def record_options(asked: Question, most: int = MOST) -> list[dict[str, Any]]:
    """Return the records that fit, those whose titles do first."""
    return entry_options(soonest(asked, most))


def entry_options(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return entries as options; what a person reads in a plain field is their reference."""
    kinds = labels(entries)
    return [
        _option(entry, kinds.get(entry.pk) or entry_labels.get(entry.type, "")) for entry in entries
    ]


def _option(entry: Entry, kind: str) -> dict[str, Any]:
    said = (kind, entry_state(entry))
    return {
        "value": entry.reference,
        "reference": entry.reference,
        "text": entry.title,
        "detail": " · ".join(one for one in said if one),
    }


def people_options(rows: QuerySet[Principal], typed: str) -> list[dict[str, Any]]:
    """Return the active people, groups, roles and parties among `rows` that fit, by name."""
    rows = rows.filter(active=True)
    for word in fold(clean_line(typed)[:100]).split():
        rows = rows.filter(Q(name_key__contains=word) | Q(reference__contains=word.upper()))
    return [
        {
            "value": one.reference or one.name,
            "reference": one.reference,
            "text": one.name,
            "detail": "" if one.kind == "person" else one.get_kind_display(),
        }
        for one in rows.order_by("name_key", "pk")[:MOST_PEOPLE]
    ]
