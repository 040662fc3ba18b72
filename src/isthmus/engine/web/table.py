"""The rows of a list. The component `table` draws everything else of it.

A list has hundreds of cells; drawn by a template they take ten times as long, which is most of
the time a page takes. Every value is escaped here, and nowhere is text marked as safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from isthmus.engine.language import tr
from isthmus.engine.web.escaping import escaped

#: What a column's place and width add to the class of its cells.
FLAGS = (("main", "col-main"), ("wrap", "col-wrap"), ("ref", "col-ref"))


def column_class(column: Mapping[str, Any]) -> str:
    """Return the class of a column's cells and of its head."""
    found = ["col", *(name for flag, name in FLAGS if column.get(flag))]
    if column.get("align") == "end":
        found.append("col-end")
    if width := column.get("width"):
        found.append(f"col-{width}")
    if priority := column.get("priority"):
        found.append(f"col-p{priority}")
    return " ".join(found)


def table_rows(
    columns: Iterable[Mapping[str, Any]],
    rows: Iterable[Mapping[str, Any]],
    select: str = "",
    form: str = "",
) -> Markup:
    """Return the rows of a table as `tables.html` describes them."""
    # How a cell begins is the same in every row of its column.
    starts = [(column["key"], bool(column.get("main")), _start(column)) for column in columns]
    owner = f' form="{escaped(form)}"' if form else ""
    box = (
        f'<td class="col-select"><input type="checkbox" name="{escaped(select)}"{owner} data-select'
    )
    return Markup("".join(_row(row, starts, box if select else "") for row in rows))  # noqa: S704


def _start(column: Mapping[str, Any]) -> str:
    classes = column_class(column) + (" ref" if column.get("ref") else "")
    return f'<td class="{escaped(classes)}" data-label="{escaped(column["label"])}">'


def _row(row: Mapping[str, Any], starts: Iterable[tuple[str, bool, str]], box: str) -> str:
    muted = ' class="is-muted"' if row.get("muted") else ""
    edit = f' data-edit="{escaped(row["edit_url"])}"' if row.get("edit_url") else ""
    parts = [f"<tr{muted}{edit}>"]
    if box:
        name = escaped(tr("Select %(name)s", name=row.get("label") or row["id"]))
        parts.append(f'{box} value="{escaped(row["id"])}" aria-label="{name}"></td>')
    url, cells = row.get("url"), row["cells"]
    for key, main, start in starts:
        value = cells.get(key)
        parts += (start, _link(value, url) if main and url else _cell(value), "</td>")
    parts.append("</tr>\n")
    return "".join(parts)


def _link(value: Any, url: str) -> str:
    """Return the cell that leads to the row's own page."""
    shown = value if isinstance(value, Mapping) else {"text": value}
    text = escaped(shown["text"])
    title = escaped(shown["title"]) if shown.get("title") else text
    more = f" {escaped(shown['html'])}" if shown.get("html") else ""
    return (
        f'<a class="row-link" href="{escaped(url)}" data-row-link title="{title}">{text}</a>{more}'
    )


def _cell(value: Any) -> str:
    if value is None or value == "":
        return f'<span class="quiet" aria-label="{escaped(tr("none"))}">–</span>'
    if isinstance(value, Mapping):
        return _described(value)
    text = escaped(value)
    return (
        text
        if hasattr(value, "__html__")
        else f'<span class="cell-text" title="{text}">{text}</span>'
    )


def _described(value: Mapping[str, Any]) -> str:
    """Return a cell that says more than its text."""
    if value.get("html"):
        return escaped(value["html"])
    text, title = escaped(value["text"]), value.get("title")
    if value.get("url"):
        hint = f' title="{escaped(title)}"' if title else ""
        return f'<a href="{escaped(value["url"])}"{hint}>{text}</a>'
    return f'<span class="cell-text" title="{escaped(title) if title else text}">{text}</span>'
