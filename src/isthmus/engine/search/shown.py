"""How what was found is shown: the words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from isthmus.engine.language import tr
from isthmus.engine.naming import labels
from isthmus.engine.search.asking import Found, Question
from isthmus.engine.text import words_of
from isthmus.engine.web.addresses import record_address
from isthmus.engine.web.components import component, entry_state, time_mark

_RUN = re.compile(r"[^\W_]+")


def marked(text: str, words: Sequence[str]) -> Markup:
    """Return a text with the words marked that were looked for."""
    made, end = Markup(""), 0
    for run in _RUN.finditer(text):
        if _wanted(run.group(), words):
            made += text[end : run.start()]
            made += Markup("<mark>{}</mark>").format(run.group())
            end = run.end()
    return made + text[end:]


def _wanted(run: str, words: Sequence[str]) -> bool:
    found = words_of(run)
    return any(word in words or word.startswith(words[-1]) for word in found) if words else False


def result_rows(found: Found, asked: Question) -> list[dict[str, Any]]:
    """Return the rows of the table of results."""
    slug = asked.viewer.organization.slug
    rows, said = [], labels(found.entries)
    for entry in found.entries:
        state = entry_state(entry)
        badge = component("badges", "state", entry.state_category, state) if state else ""
        cells: dict[str, Any] = {
            "reference": marked(entry.reference, asked.words),
            "title": marked(entry.title, asked.words),
            "register": said[entry.pk],
            "where": "" if entry.pk in found.titled else tr("In its text or a comment"),
            "state": badge,
            "changed_at": time_mark(entry.changed_at),
        }
        rows.append({
            "id": entry.reference,
            "label": f"{entry.reference} {entry.title}",
            "url": record_address(entry, slug),
            "muted": entry.state_category == "void",
            "cells": cells,
        })  # fmt: skip
    return rows
