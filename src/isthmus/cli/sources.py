"""Other systems that the inventory is read from, and which of them may write what."""

from __future__ import annotations

from typing import Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table

sources = typer.Typer(help="Other systems that the inventory is read from.", no_args_is_help=True)


@sources.command("list")
def list_(org: Org = "", actor: As = "", json: Json = False) -> None:
    """Say which sources there are, how much each knows of, and how much no more."""
    viewer = installation.viewer(org, actor)
    from isthmus.assets.discovery.sightings import seen_by_source

    rows = seen_by_source(viewer)
    if json:
        as_json([row._asdict() for row in rows])
    else:
        table(("source", "system", "records", "found no more"), rows)


@sources.command()
def order(
    field: Annotated[str, typer.Argument(help="Of items, `state`, or a type of relation.")] = "",
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Sources that may write it, the first goes before the others."),
    ] = None,
    nobody: Annotated[
        bool, typer.Option("--nobody", help="No source may: what differs is told and stays.")
    ] = False,
    default: Annotated[
        bool, typer.Option("--default", help="Whoever wrote it first goes before the others.")
    ] = False,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Say which sources may write a field of items, and in which order; without any, what holds."""
    viewer = installation.viewer(org, actor)
    from isthmus.assets.discovery.orders import orders_of, set_order
    from isthmus.engine.door import Act

    if field and (names or nobody or default):
        act = Act.now(viewer, "command line")
        set_order(field, None if default else list(names or ()), act)
    held = orders_of(viewer).by_field
    if json:
        as_json(dict(held))
        return
    rows = ([name, ", ".join(order) or "nobody"] for name, order in sorted(held.items()))
    table(("field", "sources"), rows, empty="Every field follows whichever source wrote it first.")
    if field and not (names or nobody or default):
        notice("Name the sources that may write it, or say --nobody or --default.")
