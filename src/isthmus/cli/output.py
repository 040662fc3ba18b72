"""What commands print: tables on a terminal, plain columns into a pipe, JSON where asked."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import typer


def as_json(value: Any) -> None:
    """Print `value` as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def notice(text: str) -> None:
    """Tell the person something that is not the command's result."""
    typer.echo(text, err=True)


def one_line(value: Any) -> str:
    """Return a value as one line that can't steer a terminal."""
    if value is None:
        return ""
    return " ".join(
        "".join(c for c in word if unicodedata.category(c) not in ("Cc", "Cf"))
        for word in str(value).split()
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], empty: str = "Nothing.") -> None:
    """Print rows under their heads."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    if not lines:
        notice(empty)
    elif sys.stdout.isatty():
        _drawn(heads, lines)
    else:
        _plain([list(heads), *lines])


def _drawn(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        drawn.add_column(head, no_wrap=number == 0)
    for line in lines:
        # Text, not markup: a title may hold brackets.
        drawn.add_row(*(Text(cell) for cell in line))
    Console().print(drawn)


def _plain(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Print a record's facts, one a line; long text follows its label indented."""
    for label, value in pairs:
        text = "" if value is None else str(value)
        if "\n" in text:
            typer.echo(f"{label}:")
            for line in text.splitlines():
                typer.echo(f"    {one_line(line)}".rstrip())
        elif text:
            typer.echo(f"{label}: {one_line(text)}")
