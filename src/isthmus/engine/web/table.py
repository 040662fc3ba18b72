"""The rows of a list. The component `table` draws everything else of it.

A list has hundreds of cells; drawn by a template they take ten times as long, which is most of
the time a page takes. Every value is escaped here, and nowhere is text marked as safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    drawing = _Drawing(starts, box if select else "", tr("Select %(name)s"), _texts())
    return Markup("".join(map(drawing.row, rows)))  # noqa: S704


def _start(column: Mapping[str, Any]) -> str:
    classes = column_class(column) + (" ref" if column.get("ref") else "")
    return f'<td class="{escaped(classes)}" data-label="{escaped(column["label"])}">'


@dataclass(frozen=True)
class _Drawing:
    """What all rows of one table have in common."""

    starts: Iterable[tuple[str, bool, str]]
    box: str
    selects: str
    text: Callable[[Any], str]

    def row(self, row: Mapping[str, Any]) -> str:
        muted = ' class="is-muted"' if row.get("muted") else ""
        edit = f' data-edit="{escaped(row["edit_url"])}"' if row.get("edit_url") else ""
        parts = [f"<tr{muted}{edit}>"]
        if self.box:
            name = escaped(self.selects % {"name": row.get("label") or row["id"]})
            parts.append(f'{self.box} value="{escaped(row["id"])}" aria-label="{name}"></td>')
        url, cells = row.get("url"), row["cells"]
        for key, main, start in self.starts:
            value = cells.get(key)
            parts += (start, _link(value, url) if main and url else self._cell(value), "</td>")
        parts.append("</tr>\n")
        return "".join(parts)

    def _cell(self, value: Any) -> str:
        if type(value) is Markup and value:
            return escaped(value)
        return _described(value) if type(value) is dict else self.text(value)


def _texts() -> Callable[[Any], str]:
    """Return what draws cells of text; the same few stand in many rows."""

    @lru_cache(maxsize=None, typed=True)
    def text(value: Any) -> str:
        if value is None or value == "":
            return f'<span class="quiet" aria-label="{escaped(tr("none"))}">–</span>'
        said = escaped(value)
        if hasattr(value, "__html__"):
            return said
        return f'<span class="cell-text" title="{said}">{said}</span>'

    return text


def _link(value: Any, url: str) -> str:
    """Return the cell that leads to the row's own page."""
    shown = value if isinstance(value, Mapping) else {"text": value}
    text = escaped(shown["text"])
    title = escaped(shown["title"]) if shown.get("title") else text
    more = f" {escaped(shown['html'])}" if shown.get("html") else ""
    return (
        f'<a class="row-link" href="{escaped(url)}" data-row-link title="{title}">{text}</a>{more}'
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
