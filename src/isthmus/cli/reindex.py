"""What is derived, worked out afresh."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.history import Every, _organizations
from isthmus.cli.options import Json
from isthmus.cli.output import as_json, notice, table


def reindex(
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing, and end with status 1 if anything differs."),
    ] = False,
    org: Every = "",
    json: Json = False,
) -> None:
    """Work out afresh whatever is derived: words, scopes, clocks of reports, when they were open.

    Says by record what stands otherwise, and puts it right. It runs as the operator: references of
    restricted records stand in what it prints. What history itself tells is held to it by
    `isthmus history replay`.
    """
    installation.start()
    from isthmus.engine.derived import derived

    found: list[dict[str, Any]] = []
    for organization in _organizations(org):
        for one in derived:
            found += [
                {"organization": organization.slug, "record": gone.reference, "what": gone.what}
                for gone in one.astray(organization)
            ]
            if not check:
                one.mend(organization)
    if json:
        as_json(found)
    else:
        table(
            ("organization", "record", "what"),
            ([*one.values()] for one in found),
            empty="All that is derived is what it follows from.",
        )
        if found and not check:
            notice(f"{len(found)} put right.")
    raise typer.Exit(1 if check and found else 0)


def add_to(app: typer.Typer) -> None:
    app.command()(reindex)
