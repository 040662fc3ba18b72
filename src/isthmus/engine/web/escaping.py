"""How values come into pages, whether by a template or from Python."""

from __future__ import annotations

import html
from typing import Any, cast

from markupsafe import Markup, escape


def escaped(value: Any) -> str:
    """Return what stands in the page for a value: a text, escaped, or a component as it is.

    The function that Jinja uses makes a `Markup` of each text, and a copy of each component; a page
    has a thousand of them.
    """
    kind = type(value)
    if kind is Markup:
        return cast("str", value)
    return html.escape(value) if kind is str else str(escape(value))
