"""How values come into pages, whether by a template or from Python."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

from isthmus.engine.language import Declared

_special = re.compile("[&<>\"']").search


def escaped(value: Any) -> str:
    """Return what stands in the page for a value: a text, escaped, or a component as it is.

    Jinja makes a `Markup` of each text, most of which hold nothing to escape, and a copy of each
    component; a page has a thousand of them.
    """
    if type(value) is Markup:
        return value
    if type(value) is str and not _special(value):
        return value
    text = value.spoken() if isinstance(value, Declared) else value
    return text if type(text) is str and not _special(text) else escape(text)
