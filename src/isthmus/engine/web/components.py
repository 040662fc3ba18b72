"""Components drawn from Python, where a value of a table or a fact is one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.template import engines
from markupsafe import Markup

from isthmus.engine import fields as kinds
from isthmus.engine.fields import FieldSpec
from isthmus.engine.formats import moment, relative
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


def time_mark(value: Any) -> Markup:
    """Return an instant in relative words, with the exact time on hover.

    What the component `time` draws, for the rows of lists; a test compares the two. None of the
    three texts can hold anything that would have to be escaped.
    """
    words = f'datetime="{value.isoformat()}" title="{moment(value)}">{relative(value)}'
    return Markup(f"<time {words}</time>")  # noqa: S704


def shown(spec: FieldSpec, record: Any, lookup: Lookup) -> Any:
    """Return a field's value as a page shows it: text, number, Markup or {text, url}; None for nothing."""
    value = spec.of(record)
    if value is None or value == "":
        return None
    if spec.name == "state":
        return state_badge(record)
    if spec.kind == kinds.MOMENT:
        return time_mark(value)
    if spec.kind == kinds.RECORD:
        entry = lookup.entry(value)
        if entry is None:
            return None
        address = entry_address(entry, lookup.viewer.organization.slug)
        text = f"{entry.reference} {entry.title}"
        return {"text": text, "url": address} if address else text
    if spec.kind == kinds.FILE:
        return getattr(record, spec.name).name
    if spec.kind == kinds.URL:
        return {"text": value, "url": value}
    return spec.display(value, lookup) or None
