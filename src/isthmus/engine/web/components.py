"""Components drawn from Python, where a value of a table or a fact is one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

from django.template import engines
from django.utils import timezone
from markupsafe import Markup

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.formats import moment_pattern, relative
from isthmus.engine.language import spoken
from isthmus.engine.lookup import Lookup
from isthmus.engine.models import Entry, Record
from isthmus.engine.registry import registry
from isthmus.engine.web.addresses import entry_address


def component(file: str, macro: str, *args: Any, **kwargs: Any) -> Markup:
    """Return what a macro of `engine/components/` draws."""
    environment = cast("Any", engines["jinja2"]).env
    module = environment.get_template(f"engine/components/{file}.html").module
    return cast("Markup", getattr(module, macro)(*args, **kwargs))


@lru_cache(maxsize=1_000)
def _badge(category: str, label: str) -> Markup:
    return component("badges", "state", category, label)


def state_badge(record: Record) -> Markup:
    # What is kept is kept by the words that are read: a declared label is the same in all languages.
    return _badge(record.state_category, spoken(record.state_label))


def entry_state(entry: Entry) -> str:
    """Return the words for an entry's state; empty for what has no lifecycle."""
    record_type = registry.find(entry.type)
    if record_type is None:
        return ""
    state = record_type.model.lifecycle.states.get(entry.state)
    return state.label if state else ""


def time_mark(value: datetime) -> Markup:
    """Return an instant in relative words, with the exact time on hover."""
    return _time_marks()(value)


def _time_marks() -> Callable[[datetime], Markup]:
    """Return what draws instants as the component `time` does, for rows of lists; a test compares
    the two. What all of them have in common is looked up once.
    """
    zone, pattern, now = timezone.get_current_timezone(), moment_pattern(), timezone.now()

    def mark(value: datetime) -> Markup:
        exact = value.astimezone(zone).strftime(pattern)
        # None of the three texts can hold anything that would have to be escaped.
        words = f'datetime="{value.isoformat()}" title="{exact}">{relative(value, now)}'
        return Markup(f"<time {words}</time>")  # noqa: S704

    return mark


#: Kinds of which many rows of a list hold the same value.
REPEATING = frozenset({kinds.CHOICE, kinds.PRINCIPAL, kinds.BOOL, kinds.DATE})


def shown(spec: FieldSpec, record: Any, lookup: Lookup) -> Any:
    """Return a field's value as a page shows it: text, number, Markup or {text, url}; None for nothing."""
    return shown_of_each(spec, [record], lookup)[0]


def shown_of_each(spec: FieldSpec, records: Sequence[Any], lookup: Lookup) -> list[Any]:
    """Return what `shown` says of each of these records: a column of a list."""
    if spec.name == "state":
        return [*map(state_badge, records)]
    if spec.kind == kinds.FILE:
        return [file.name if (file := getattr(one, spec.name)) else None for one in records]
    draw = _drawing(spec, lookup)
    if spec.kind in REPEATING:
        draw = cache(draw)
    values = map(spec.of, records)
    return [None if value is None or value == "" else draw(value) for value in values]


def _drawing(spec: FieldSpec, lookup: Lookup) -> Callable[[Any], Any]:
    """Return how a value of the field, which is not empty, is drawn."""
    if spec.kind == kinds.MOMENT:
        return _time_marks()
    if spec.kind == kinds.URL:
        return lambda value: {"text": value, "url": value}
    if spec.kind == kinds.RECORD:
        slug = lookup.viewer.organization.slug
        return lambda value: _linked(lookup.entry(value), slug)
    return lambda value: spec.display(value, lookup) or None


def _linked(entry: Entry | None, organization: str) -> Any:
    if entry is None:
        return None
    text = f"{entry.reference} {entry.title}"
    address = entry_address(entry, organization)
    return {"text": text, "url": address} if address else text
