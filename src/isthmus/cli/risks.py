"""What risks may cost."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem
from isthmus.cli.records import pairs

risks = typer.Typer(help="What risks may cost in a year.", no_args_is_help=True)


@risks.callback()
def _group() -> None:
    """Keep the word `portfolio` while there is only one command."""


@risks.command()
def portfolio(
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILTER]…",
            help="Which risks, as in addresses of their list: concerns=isms level=4,5",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(help="How many years are drawn, 1,000 to 1,000,000.")
    ] = 100_000,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Draw live risks together: what a year costs, with and without treatment, all and each."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.access import VIEW
    from isthmus.engine.door import Act
    from isthmus.engine.door.checks import require
    from isthmus.engine.lookup import Lookup
    from isthmus.risks.quantity import portfolio as quantity
    from isthmus.risks.records import RiskType

    if viewer.customer:
        raise Problem("There are no figures for customers.", "Act as somebody of the organization.")
    require(RiskType, VIEW, Act.now(viewer, installation.VIA))
    asked = {name: [value] for name, value in pairs(filters or ()).items()}
    query = quantity.read_question(asked, Lookup(viewer))
    found = quantity.portfolio(query, viewer, quantity.read_draws(str(draws)), most=0)
    told = quantity.told(found)
    if json:
        as_json(told)
        return
    rows = [row for one in told["currencies"] for row in _rows(one)]
    heads = [
        "Risk",
        "Currency",
        "Case",
        "Mean",
        "50 %",
        "90 %",
        "95 %",
        "99 %",
        "Any loss",
        "Title",
    ]
    table(heads, rows, "No risk here has figures.")
    if found.without:
        notice(f"Live risks without an estimate, in none of the figures: {found.without}.")
    if found.restricted:
        notice(f"Restricted risks that you know of, in none of them: {found.restricted}.")


def _rows(told: dict[str, Any]) -> list[list[Any]]:
    whole = {"reference": "all", "title": f"{told['risks']} together", **told}
    return [
        [one["reference"], told["currency"], case, *_cells(one[case]), one["title"]]
        for one in (whole, *told["each"])
        for case in ("now", "after", "before")
        if one[case]
    ]


def _cells(figures: dict[str, Any]) -> list[Any]:
    names = ("mean", "p50", "p90", "p95", "p99")
    return [*(figures[name] for name in names), f"{figures['chance']:.2%}"]
