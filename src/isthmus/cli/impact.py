"""What is hit when a record is lost, and what it rests on."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from isthmus.cli import installation
from isthmus.cli.options import As, Json, Org
from isthmus.cli.output import as_json, notice, table
from isthmus.cli.problems import Problem


def impact(
    reference: Annotated[str, typer.Argument(help="Of a record of any register.")],
    together: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="REF", help="Lost at the same time; may be given again."),
    ] = None,
    rests: Annotated[
        bool, typer.Option("--rests", help="What it rests on itself, instead.")
    ] = False,
    org: Org = "",
    actor: As = "",
    json: Json = False,
) -> None:
    """Say what is hit when a record is lost, each with the way that explains it."""
    viewer = installation.viewer(org, actor)
    from isthmus.assets.impact.named import named
    from isthmus.assets.impact.told import asked, plain

    found = named([reference, *(together or ())], viewer)
    for one in found.unknown:
        raise Problem(f"There is no record {one}.", "Give its reference.")
    if found.left_out:
        raise Problem(
            f"{found.left_out[0]} is one record too many to be lost at once.", "Name fewer."
        )
    if not found.entries:
        raise Problem("That is no reference.", "Give one like ITM-2026-0012.")
    told = plain(asked(found.entries, viewer, rests=rests))
    if json:
        as_json(told)
        return
    rows = [_row(one, rests) for group in told["registers"] for one in group["records"]]
    nothing = "It rests on nothing." if rests else "Nothing is lost with it."
    table(["Record", "Title", "How", "Way"], rows, nothing)
    left_out = sum(group["left_out"] for group in told["registers"])
    if left_out:
        notice(f"{left_out} more are not shown.")
    if told["elsewhere"]:
        notice(f"{told['elsewhere']} more are in registers that your role does not reach.")


def _row(one: dict[str, Any], rests: bool) -> list[str]:
    if rests:
        how = "enough alone" if one["alone"] else "only with others"
    else:
        how = "lost" if one["lost"] else "concerned"
    return [one["reference"], one["title"], how, " → ".join(map(_step, one["way"]))]


def _step(step: dict[str, Any]) -> str:
    said = f"{step['reads']} {step['reference'] or '…'}"
    if step["needed"] is None:
        return said
    left = "" if step["left"] is None else f", {step['left']} left"
    return f"{said} ({step['needed']} of {step['of']} needed{left})"
