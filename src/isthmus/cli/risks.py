"""What risks may cost."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem
from isthmus.cli.records import pairs

risks = typer.Typer(
    help="What risks may cost in a year, and what another approach would change.",
    no_args_is_help=True,
)


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


@risks.command()
def switch(
    to: Annotated[str, typer.Argument(help="The approach to look at: a, b or c.")],
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Say what another approach would change: where risks stand, what is to be decided, what is missing."""
    viewer = installation.viewer(org, actor)
    from isthmus.engine.access import VIEW
    from isthmus.engine.door import Act
    from isthmus.engine.door.checks import require
    from isthmus.risks import switching
    from isthmus.risks.records import ApproachType, RiskType

    if viewer.customer:
        raise Problem("There is no preview for customers.", "Act as somebody of the organization.")
    for one in (ApproachType, RiskType):
        require(one, VIEW, Act.now(viewer, installation.VIA))
    if to not in switching.ASSESSMENTS:
        raise Problem(f"There is no approach “{to}”.", "One of: a, b, c.")
    told = switching.told(switching.previewed(viewer, to))
    if json:
        as_json(told)
        return
    rows = [[one["name"], str(one["now"]), str(one["then"])] for one in told["registers"]]
    table(["Assessment", "Now", "Then"], rows, "No live risk.")
    for one in (*told["questions"], *told["missing"]):
        notice(f"{one['text']} {one['hint']}")


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
