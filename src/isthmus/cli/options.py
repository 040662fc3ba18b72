"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Org = Annotated[
    str,
    typer.Option(
        "--org", metavar="SLUG", help="Organization; may be left out while there is only one."
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="EMAIL",
        help="Act as this account. Without it the command line acts as the system, "
        "and history says so.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
On = Annotated[
    str,
    typer.Option("--on", metavar="DATE", help="The day to compare due dates with; default today."),
]
