"""How many reports came in, went out and stayed."""

from __future__ import annotations

from typing import Annotated

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, table
from isthmus.cli.problems import Problem
from isthmus.cli.records import pairs


def figures(
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]…",
            help="Which reports, as in addresses of their list: handled_as=incident service=SVC-…",
        ),
    ] = None,
    first: Annotated[
        str, typer.Option("--from", metavar="DAY", help="A date, or a word like -12w, this-year.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="The last day; default today.")] = "",
    step: Annotated[str, typer.Option(help="day, week or month; default as fits.")] = "",
    by: Annotated[
        str,
        typer.Option(
            metavar="FIELD",
            help="priority, handled_as, concerns, service, customer, team, category or channel.",
        ),
    ] = "",
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Count incidents and requests: opened, reopened, resolved, cancelled and open, step by step."""
    viewer = installation.viewer(org, actor)
    from django.utils import timezone

    from isthmus.engine.lookup import Lookup
    from isthmus.incidents.figures.asking import read_question
    from isthmus.incidents.figures.told import COLUMNS, rows, told

    if viewer.customer:
        raise Problem("There are no figures for customers.", "Act as somebody of the organization.")
    asked = {name: [value] for name, value in pairs(filters or ()).items()}
    options = {"from": first, "until": until, "step": step, "by": by}
    asked |= {name: [value] for name, value in options.items() if value}
    lookup = Lookup(viewer)
    answer = told(
        read_question(asked, lookup, timezone.localdate()), viewer, lookup, timezone.now()
    )
    if json:
        as_json(answer)
        return
    shown = slice(0 if by else 1, None)
    table(COLUMNS[shown], [row[shown] for row in rows(answer)])
