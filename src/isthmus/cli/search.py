"""Finding records by words, and making the table of words anew."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem

search = typer.Typer(help="Records of every register, found by words.", no_args_is_help=True)


@search.command()
def find(
    words: Annotated[list[str], typer.Argument(metavar="WORD…", help="All have to be there.")],
    register: Annotated[
        str, typer.Option("--register", help="One register; without it, every one.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 50,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Records that have all the words in reference, title, text or comments; the last may be a beginning.

    Those that have them in reference or title come first, then what changed last.
    """
    viewer = installation.viewer(org, actor)
    from isthmus.cli.records import record_type
    from isthmus.engine.search.asking import find as look
    from isthmus.engine.search.asking import question, searchable

    chosen = record_type(register) if register else None
    if chosen and not searchable(chosen, viewer):
        raise Problem(f"There is no register “{register}”.")
    found = look(question(" ".join(words), viewer, [chosen] if chosen else []), limit=limit)
    if json:
        as_json([{"reference": one.reference, "type": one.type, "title": one.title}
                 for one in found.entries])  # fmt: skip
        return
    table(
        ("reference", "title"),
        ((one.reference, one.title) for one in found.entries),
        empty="Nothing has all these words.",
    )
    if found.count > len(found.entries):
        more = "more than " if found.capped else ""
        notice(f"{len(found.entries)} of {more}{found.count:,}.")


@search.command()
def rebuild(json: Json = False) -> None:
    """Make the words by which records are found anew, from the records, where they differ.

    It goes on while people work. After an upgrade `migrate` does it by itself.
    """
    installation.start()
    from isthmus.engine.search.filling import rebuild as fill

    with _progress() as progress:
        written = fill(progress)
    if json:
        as_json({"written": written})
    elif written:
        typer.echo(f"{written:,} records have their words anew.")
    else:
        typer.echo("Every record had its words already.")


@contextmanager
def _progress() -> Iterator[Callable[[int], None] | None]:
    """Show how far it is, where somebody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    from isthmus.engine.models import Entry

    every = Entry.objects.as_system("progress").count()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("words", total=every)
        yield lambda done: bar.update(task, completed=done)
